#!/usr/bin/env bash
# Every test of the iPhone app that this machine can run: the format, the core's, also against a real server of
# this repository (made by `make setup`), and the check of the views. Exits with 69, and one line that says why,
# where there is no Swift toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."

with_swift=$PWD/scripts/with-swift.sh
server=../.venv/bin/moviemanager

status=0
"$with_swift" swift --version >/dev/null 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
  echo "there is no Swift 6 on this machine; on Debian, mobile/scripts/install-swift.sh installs it"
  exit 69
fi

"$with_swift" swift format lint --strict --recursive --configuration .swift-format \
  Sources Tests/MovieManagerCoreTests Package.swift

# What the tests write goes when they end.
export TMPDIR=$PWD/.build/tmp
trap 'rm -rf "$TMPDIR"' EXIT
rm -rf "$TMPDIR"
mkdir -p "$TMPDIR"

"$with_swift" swift build --build-tests -Xswiftc -warnings-as-errors
run=("$with_swift" swift test --skip-build -Xswiftc -warnings-as-errors --disable-xctest "$@")
if [ -x "$server" ]; then
  ../.venv/bin/python Tests/real_server.py "${run[@]}"
else
  echo "left out: the tests against a real server, because there is none; make setup makes it"
  "${run[@]}"
fi

# On Apple's systems Xcode checks the views, against SwiftUI itself.
if [ "$(uname)" != Linux ]; then exit 0; fi
"$with_swift" scripts/check-views.sh
if SWIFT_SUITE=sid "$with_swift" swiftc --version >/dev/null 2>&1; then
  SWIFT_SUITE=sid "$with_swift" scripts/check-views.sh --tests
else
  echo "left out: the type check with Swift 6.2, which is not here; mobile/scripts/install-swift.sh sid installs it"
fi
