"""A root of backups that is not the one it was is an error, and never an empty folder."""

import multiprocessing
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from backend.app.backups.errors import StoreUnavailable
from backend.app.backups.local_store import MARKER, LocalStore
from backend.app.backups.markers import known_marker, remember_marker
from backend.app.database import Database, connect
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, State
from backend.models import BackupPlace
from tests.backups.test_archive import DAILY, DAY, back_up, files, nightly, status
from tests.builders import signed_in
from tests.manager_fixtures import Clock

NOT_MOUNTED = "it is empty of what it held, so its disk is probably not mounted"
OF_ANOTHER = "it belongs to another installation"


def a_manager(root: Path, database: Database, clock: Clock) -> BackupManager:
    """A server that has just started."""
    return BackupManager(root, database, zone=ZoneInfo("UTC"), clock=clock, lock_wait=0.1)


def unmounted(root: Path) -> Path:
    """An empty folder where the disk was; returns where its files are now."""
    elsewhere = root.with_name("the disk")
    root.rename(elsewhere)
    root.mkdir()
    return elsewhere


def places(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.scalars(select(BackupPlace)).all()
        return [(each.place, each.address, each.marker) for each in rows]


def test_the_first_backup_marks_the_root_and_the_database_remembers_it(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    assert (files(manager, alice), places(database), backup_dir.exists()) == ([], [], False)
    back_up(manager, database, alice)
    marker = (backup_dir / MARKER).read_text().strip()
    assert (places(database), known_marker(database, str(backup_dir))) == ([("store", str(backup_dir), marker)], marker)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_disk_that_is_not_mounted_is_an_error_in_the_status_and_nothing_is_written_in_its_place(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, *, backup_dir: Path, restarted: bool
) -> None:
    nightly(manager, database, alice)
    unmounted(backup_dir)
    if restarted:
        manager = a_manager(backup_dir, database, clock)
    clock.now += DAY
    with pytest.raises(StoreUnavailable) as refused:
        files(manager, alice)
    assert refused.value.reason == NOT_MOUNTED
    nightly(manager, database, alice)
    with pytest.raises(StoreUnavailable):
        back_up(manager, database, alice)
    state = status(manager, database, alice)
    assert (state.state, state.sentence, state.last_failure_reason) == (
        State.MISSING,
        f"The server cannot use its folder of backups: {NOT_MOUNTED}.",
        NOT_MOUNTED,
    )
    assert list(backup_dir.iterdir()) == []


def test_a_disk_that_is_mounted_again_has_everything_that_it_had(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    nightly(manager, database, alice)
    before = manager.list_backups(alice.id)
    elsewhere = unmounted(backup_dir)
    clock.now += DAY
    nightly(manager, database, alice)
    backup_dir.rmdir()
    elsewhere.rename(backup_dir)
    assert manager.list_backups(alice.id) == before
    clock.now += 3600
    nightly(manager, database, alice)
    assert (files(manager, alice), status(manager, database, alice).state) == (["2026-02-13.json", DAILY], State.OK)


def test_a_root_whose_folder_is_gone_altogether_is_not_made_anew(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    back_up(manager, database, alice)
    unmounted(backup_dir)
    backup_dir.rmdir()
    with pytest.raises(StoreUnavailable):
        back_up(manager, database, alice)
    assert not backup_dir.exists()


@pytest.mark.parametrize("restarted", [False, True])
def test_a_root_of_another_installation_is_not_written_to(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, *, backup_dir: Path, restarted: bool
) -> None:
    back_up(manager, database, alice)
    unmounted(backup_dir)
    (backup_dir / MARKER).write_text("somebody else's\n")
    if restarted:
        manager = a_manager(backup_dir, database, clock)
    with pytest.raises(StoreUnavailable) as refused:
        back_up(manager, database, alice)
    assert (refused.value.reason, [path.name for path in backup_dir.iterdir()]) == (OF_ANOTHER, [MARKER])


def test_a_folder_that_the_operator_has_moved_on_purpose_is_taken_as_it_is(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    """BACKUP_DIR names another folder now: the same files, or one that is still empty."""
    tmp_path = backup_dir.parent
    back_up(manager, database, alice)
    before = manager.list_backups(alice.id)
    backup_dir.rename(tmp_path / "moved")
    moved = a_manager(tmp_path / "moved", database, clock)
    assert moved.list_backups(alice.id) == before
    clock.now += 60
    back_up(moved, database, alice)
    marker = (tmp_path / "moved" / MARKER).read_text().strip()
    assert places(database) == [("store", str(tmp_path / "moved"), marker)]
    fresh = a_manager(tmp_path / "fresh", database, clock)
    back_up(fresh, database, alice)
    assert places(database) == [("store", str(tmp_path / "fresh"), (tmp_path / "fresh" / MARKER).read_text().strip())]


@pytest.mark.parametrize("marker", [None, "somebody else's"])
def test_a_folder_that_the_operator_accepts_is_taken_as_it_is_by_a_running_server_as_well(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, *, backup_dir: Path, marker: str | None
) -> None:
    """Its files were put back without the marker, or come from another installation."""
    back_up(manager, database, alice)
    before = manager.list_backups(alice.id)
    (backup_dir / MARKER).unlink()
    if marker is not None:
        (backup_dir / MARKER).write_text(f"{marker}\n")
    with pytest.raises(StoreUnavailable):
        manager.list_backups(alice.id)
    a_manager(backup_dir, database, clock).accept_folder()
    accepted = (backup_dir / MARKER).read_text().strip()
    assert marker is None or accepted == marker
    assert (manager.list_backups(alice.id), places(database)) == (before, [("store", str(backup_dir), accepted)])
    clock.now += 60
    back_up(manager, database, alice)
    assert len(files(manager, alice)) == 2


def test_a_marker_that_is_written_later_does_not_replace_the_one_that_counts(
    database: Database, tmp_path: Path
) -> None:
    assert remember_marker(database, str(tmp_path), "first") == "first"
    assert remember_marker(database, str(tmp_path), "second") == "first"
    assert places(database) == [("store", str(tmp_path), "first")]


def make_root(root: Path, url: str, start: threading.Barrier) -> None:
    database = connect(url)
    store = LocalStore(
        root,
        expected_marker=lambda: known_marker(database, str(root)),
        remember=lambda marker: remember_marker(database, str(root), marker),
    )
    start.wait()
    store.prepare()
    store.require_ready()


def test_of_processes_that_make_the_root_at_once_all_end_with_one_marker(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    processes = multiprocessing.get_context("fork")
    for number in range(3):
        root, start = tmp_path / str(number), processes.Barrier(4)
        workers = [processes.Process(target=make_root, args=(root, database_url, start)) for _ in range(4)]
        database.engine.dispose()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert [worker.exitcode for worker in workers] == [0] * 4
        assert [path.name for path in root.iterdir()] == [MARKER]
        assert places(database) == [("store", str(root), (root / MARKER).read_text().strip())]


def test_over_http_it_is_a_sentence_and_503(client: TestClient, alice: Account, tmp_path: Path) -> None:
    own = signed_in(client, alice)
    filename = own.post("/api/backup/run").raise_for_status().json()["filename"]
    unmounted(tmp_path / "backups")
    requests = [
        ("GET", "/api/backup/list"),
        ("GET", "/api/backup/deleted"),
        ("POST", f"/api/backup/deleted/{filename}"),
        ("GET", f"/api/backup/download/{filename}"),
        ("POST", f"/api/backup/restore/{filename}"),
        ("DELETE", f"/api/backup/{filename}"),
        ("POST", "/api/backup/run"),
    ]
    answers = [own.request(method, path) for method, path in requests]
    assert {each.request.url.path: (each.status_code, each.json()["detail"]) for each in answers} == {
        path: (503, f"The server cannot use its folder of backups: {NOT_MOUNTED}. Nothing was changed.")
        for _, path in requests
    }
    assert own.get("/api/backup/status").json()["state"] == "off"
    own.put("/api/backup/settings", json={"backup_enabled": True}).raise_for_status()
    assert own.get("/api/backup/status").json()["state"] == "missing"
