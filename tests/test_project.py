"""What the files at the root promise: a lock that fits, and nothing in the repository that a build made."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = {
    name.lower(): Version(version) for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK, re.MULTILINE)
}


@pytest.mark.parametrize("wanted", DIRECT)
def test_the_lock_has_a_version_that_the_project_asks_for(wanted: str) -> None:
    requirement = Requirement(wanted)
    assert PINNED[requirement.name.lower()] in requirement.specifier


def test_every_locked_package_is_known_by_its_hash() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINNED)
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_was_made_anew_after_the_last_change() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    for_the_project = {entry.split("==")[0].lower() for entry in entries if "(pyproject.toml)" in entry}
    assert for_the_project == {Requirement(wanted).name.lower() for wanted in DIRECT}


EXTRAS = ["encryption", "sftp", "notices"]


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_an_extra_needs_is_locked_by_itself(extra: str) -> None:
    """Not every system has a build of it, or a use for it, and all the rest has to be there without it."""
    [wanted] = map(Requirement, PROJECT["optional-dependencies"][extra])
    lock = (ROOT / f"requirements-{extra}.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock, re.MULTILINE))
    assert (Version(pinned[wanted.name]) in wanted.specifier, "--hash=sha256:" in lock) == (True, True)
    assert f"echo '{wanted}'" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*(each.name for each in ROOT.glob("*.lock")), "frontend/package-lock.json"])
def test_no_lock_holds_an_address(name: str) -> None:
    path = ROOT / name
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if re.search(r"--index-url|--find-links|\"resolved\":", line)] == []


def test_nothing_that_a_build_made_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a git repository")
    made = re.compile(r"(^|/)(node_modules|dist|__pycache__|\.venv|[^/]+\.egg-info)/|\.(pyc|db|sqlite)$")
    assert [path for path in listed.stdout.splitlines() if made.search(path)] == []


def test_alembics_own_name_is_not_taken() -> None:
    """A package in our folder would be imported in place of the library."""
    assert not (ROOT / "backend" / "alembic" / "__init__.py").exists()
