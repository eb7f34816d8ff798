"""SNAPSHOT_DIR: one of the database after each nightly run, of which three stay."""

import fcntl
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.app.database import connect
from backend.app.services.backup import BackupManager
from backend.app.snapshot import nightly
from backend.app.snapshot.nightly import keep_nightly
from backend.app.snapshot.restoring import restore
from tests.snapshot.conftest import NOW, Installation

FIRST = date(2026, 2, 27)
NIGHTS = [FIRST + timedelta(days=each) for each in range(6)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


def run(installation: Installation, folder: Path, night: date) -> list[str]:
    """Which are there afterwards."""
    settings = installation.settings.model_copy(update={"snapshot_dir": folder})
    keep_nightly(settings, night=night, now=NOW)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_the_last_three_stay(of_sqlite: Installation, folder: Path) -> None:
    said = [run(of_sqlite, folder, night) for night in NIGHTS]
    names = [f"moviemanager-{night}.tar.gz" for night in NIGHTS]
    assert said == [names[:1], names[:2], names[:3], names[1:4], names[2:5], names[3:6]]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_each_of_them_is_the_database(here: Installation, elsewhere: Installation, folder: Path) -> None:
    [name] = run(here, folder, FIRST)
    restored = restore(elsewhere.settings, folder / name)
    assert (elsewhere.exports(), restored.backup_files) == (here.exports(), 0)


def test_a_night_has_one(of_sqlite: Installation, folder: Path) -> None:
    [name] = run(of_sqlite, folder, FIRST)
    before = (folder / name).stat()
    assert run(of_sqlite, folder, FIRST) == [name]
    assert (folder / name).stat() == before


def test_of_several_processes_one_makes_it(of_sqlite: Installation, folder: Path) -> None:
    folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert run(of_sqlite, folder, FIRST) == []
    os.close(descriptor)
    assert run(of_sqlite, folder, FIRST) == [f"moviemanager-{FIRST}.tar.gz"]


def test_what_somebody_else_has_put_there_stays(of_sqlite: Installation, folder: Path) -> None:
    folder.mkdir()
    (folder / "moviemanager-2020-01-01.tar.gz.mine").write_bytes(b"mine")
    (folder / "moviemanager-before-the-upgrade.tar.gz").write_bytes(b"mine")
    (folder / "moviemanager-2019-01-01.tar.gz").mkdir()
    there = {path.name for path in folder.iterdir()}
    found = [run(of_sqlite, folder, night) for night in NIGHTS]
    assert set(found[-1]) == there | {f"moviemanager-{night}.tar.gz" for night in NIGHTS[3:]}


def test_one_that_fails_is_logged_and_the_older_ones_stay(
    of_sqlite: Installation, folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, before = [run(of_sqlite, folder, night) for night in NIGHTS[:3]]
    of_sqlite.close()
    Path(of_sqlite.settings.database_url.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 100)
    assert run(of_sqlite, folder, NIGHTS[3]) == before
    [said] = [each.message for each in caplog.records if each.name == nightly.__name__ and each.levelname == "ERROR"]
    assert said.startswith("The nightly snapshot: The snapshot was not made: the database cannot be copied (")


def test_a_folder_that_cannot_be_made_is_logged(
    of_sqlite: Installation, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert run(of_sqlite, tmp_path / "file" / "snapshots", FIRST) == []
    assert [each.message for each in caplog.records if each.name == nightly.__name__] == [
        "The nightly snapshot was not made: not a directory"
    ]


def test_without_the_setting_there_is_none(of_sqlite: Installation, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    keep_nightly(of_sqlite.settings, night=FIRST, now=NOW)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("local", "night"),
    [
        ("2026-02-12T02:59", "2026-02-11"),
        ("2026-02-12T03:00", "2026-02-12"),
        ("2026-02-12T23:59", "2026-02-12"),
        # 03:00 never comes, and comes twice.
        ("2026-03-29T04:00", "2026-03-29"),
        ("2026-10-25T03:00", "2026-10-25"),
    ],
)
def test_the_night_is_that_of_the_operators_clock(tmp_path: Path, local: str, night: str) -> None:
    zone = ZoneInfo("Europe/Helsinki")
    now = datetime.fromisoformat(local).replace(tzinfo=zone).timestamp()
    manager = BackupManager(tmp_path, connect("sqlite://"), zone=zone, clock=lambda: now)
    assert manager.night() == date.fromisoformat(night)
