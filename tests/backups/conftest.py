"""What backups do has to be the same whatever they lie in: tests that look at no file run over a bucket as well."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.app.database import Database
from backend.app.places.address import place_at
from backend.app.services.backup import BackupManager
from tests.manager_fixtures import Clock

OVER_A_BUCKET = {"test_archive", "test_runner", "test_drill", "test_index"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for the folder of backups changes files in it behind the server's back."""
    asked_for = inspect.signature(metafunc.function).parameters
    if metafunc.function.__module__.rpartition(".")[2] in OVER_A_BUCKET and "manager" in asked_for:
        places = ["folder"] if "backup_dir" in asked_for else ["folder", "bucket"]
        metafunc.parametrize("manager", places, indirect=True)


@pytest.fixture
def manager(
    request: pytest.FixtureRequest, backup_dir: Path, database: Database, clock: Clock
) -> Iterator[BackupManager]:
    if getattr(request, "param", "folder") == "folder":
        yield BackupManager(backup_dir, database, zone=ZoneInfo("UTC"), clock=clock, lock_wait=0.1)
        return
    place = place_at(request.getfixturevalue("place_servers").fresh("seaweedfs"))
    yield BackupManager(place, database, zone=ZoneInfo("UTC"), clock=clock, lock_wait=0.1)
    place.close()
