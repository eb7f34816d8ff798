"""The index is a cache: whatever becomes of it nothing is lost, and while it is right no file is read."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from backend.app.backups import archive as archive_module
from backend.app.backups import index
from backend.app.backups.store import Area
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Kind, State, StoredBackup
from backend.models import StoredBackup as Row
from tests.backups.test_archive import DAILY, DAY, MANUAL, back_up, files, holds, nightly, status
from tests.documents import restore
from tests.manager_fixtures import NOON, Clock

SECOND = "2026-02-12_141603-manual.json"


@pytest.fixture
def opened(manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all files that are opened in the folders of backups from now on."""
    found: list[str] = []
    real = os.open

    def noted(path: Any, flags: int, *args: Any, **options: Any) -> int:
        if not flags & os.O_DIRECTORY and options.get("dir_fd") is not None:
            found.append(str(path))
        return real(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", noted)
    return found


def two_backups(manager: BackupManager, database: Database, owner: Account, clock: Clock) -> None:
    holds(manager, database, owner, 3)
    back_up(manager, database, owner)
    clock.now += 60
    back_up(manager, database, owner)


def forget_everything(database: Database) -> None:
    with database.write() as session:
        session.execute(delete(Row))


def test_what_is_entered_is_read_as_it_was(database: Database, alice: Account, manager: BackupManager) -> None:
    made = replace(
        back_up(manager, database, alice),
        restorable=False,
        tested_at=5.5,
        tested_by="0012",
        test_failure="it is broken.",
        pinned=True,
        label="Ein schöner Tag 🎬",
        deleted_at=7.0,
        found=True,
        counts={"titles": 5, "ratings": 0},
        lost={},
        loss_before="2026-02-11.json",
        loss_sentence="gone.",
        loss_seen=True,
    )
    with database.write() as session:
        index.enter(session, [(alice.id, made)])
    with database.read() as session:
        assert index.read(session, alice.id) == {MANUAL: made}


def test_a_listing_reads_no_file_that_it_knows(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, opened: list[str]
) -> None:
    two_backups(manager, database, alice, clock)
    manager.delete_backup(alice.id, MANUAL)
    opened.clear()
    assert (files(manager, alice), len(manager.list_deleted(alice.id))) == ([SECOND], 1)
    manager.reasons(alice.id)
    status(manager, database, alice)
    assert opened == []


def test_a_loss_is_found_again_in_backups_that_were_deleted_and_forgotten(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    """Somebody deletes both, an older index is put back, and they come back one after the other."""
    holds(manager, database, alice, 12)
    back_up(manager, database, alice)
    holds(manager, database, alice, 2)
    clock.now += 60
    assert back_up(manager, database, alice).loss_before == MANUAL
    for filename in (MANUAL, SECOND):
        manager.delete_backup(alice.id, filename)
    forget_everything(database)
    assert [each.loss_before for each in manager.list_deleted(alice.id)] == [MANUAL, None]
    for filename in (SECOND, MANUAL):
        manager.undelete_backup(alice.id, filename)
    assert manager.list_backups(alice.id)[0].loss_before == MANUAL


def test_the_version_of_a_listing_is_another_one_whenever_the_listing_is(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    two_backups(manager, database, alice, clock)
    manager.list_backups(alice.id)
    folder = backup_dir / alice.id

    def drill() -> None:
        manager.drill(alice.id)

    def damage() -> None:
        (folder / SECOND).write_bytes(b"x")

    def tomorrow() -> None:
        clock.now += DAY

    changes: list[Callable[[], object]] = [
        lambda: manager.annotate_backup(alice.id, SECOND, pinned=True, label=None),
        lambda: manager.annotate_backup(alice.id, SECOND, pinned=False, label="ours"),
        drill,
        lambda: manager.delete_backup(alice.id, MANUAL),
        lambda: manager.undelete_backup(alice.id, MANUAL),
        tomorrow,
        lambda: back_up(manager, database, alice),
        lambda: (folder / "2031-01-01.json").write_bytes((folder / SECOND).read_bytes()),
        damage,
        lambda: forget_everything(database),
    ]
    versions = [manager.listing_version(alice.id)]
    for change in changes:
        change()
        manager.listing(alice.id)
        versions.append(manager.listing_version(alice.id))
        manager.listing(alice.id)
        assert manager.listing_version(alice.id) == versions[-1]
    assert len(set(versions)) == len(versions)


def test_a_name_that_lies_ahead_is_judged_anew_every_second(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    back_up(manager, database, alice)
    before = manager.listing_version(alice.id)
    clock.now += 1
    assert manager.listing_version(alice.id) == before
    clock.now -= 3600
    ahead = manager.listing_version(alice.id)
    clock.now += 1
    assert manager.listing_version(alice.id) != ahead


def test_a_file_that_it_does_not_know_is_read_when_it_is_first_seen(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, opened: list[str]
) -> None:
    back_up(manager, database, alice)
    other = backup_dir / alice.id / "2026-01-01.json"
    other.write_bytes((backup_dir / alice.id / MANUAL).read_bytes())
    opened.clear()
    first = manager.list_backups(alice.id)
    # Its bytes, and its document, by which losses are judged.
    assert (opened.count("2026-01-01.json"), opened.count(MANUAL)) == (2, 0)
    opened.clear()
    assert (manager.list_backups(alice.id), opened) == (first, [])
    assert {each.name.filename: (each.found, each.verified) for each in first} == {
        MANUAL: (False, True),
        "2026-01-01.json": (True, None),
    }


def test_a_file_that_was_changed_is_read_again(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    two_backups(manager, database, alice, clock)
    manager.drill(alice.id, all_of_them=True)
    path = backup_dir / alice.id / MANUAL
    path.write_bytes(path.read_bytes() + b" ")
    found = {each.name.filename: (each.verified, each.restorable) for each in manager.list_backups(alice.id)}
    assert found == {SECOND: (True, True), MANUAL: (False, None)}


def test_a_file_that_was_only_touched_keeps_its_history(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    """A folder that was copied back has other times, and the same bytes."""
    two_backups(manager, database, alice, clock)
    manager.drill(alice.id, all_of_them=True)
    before = manager.list_backups(alice.id)
    os.utime(backup_dir / alice.id / MANUAL, (5.0, 5.0))
    assert manager.list_backups(alice.id) == [
        before[0],
        replace(before[1], changed_ns=5_000_000_000, verified_at=clock.now),
    ]


def test_a_file_that_is_gone_is_forgotten(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    two_backups(manager, database, alice, clock)
    (backup_dir / alice.id / MANUAL).unlink()
    assert files(manager, alice) == [SECOND]
    with database.read() as session:
        assert list(index.read(session, alice.id)) == [SECOND]


def test_the_index_is_rebuilt_from_the_files_and_from_what_lies_beside_them(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    two_backups(manager, database, alice, clock)
    manager.annotate_backup(alice.id, SECOND, pinned=True, label="before the move")
    manager.delete_backup(alice.id, MANUAL)
    kept, deleted = manager.list_backups(alice.id), manager.list_deleted(alice.id)
    forget_everything(database)

    def found(backups: list[StoredBackup], **others: Any) -> list[StoredBackup]:
        """What only the index knows comes back with the next backup and the next drill."""
        now = NOON + 60
        return [
            replace(each, found=True, moved_on=1, test_due_at=now, verified_at=now, compared_with=None, **others)
            for each in backups
        ]

    # The one before it is deleted, so there is nothing that it could have lost.
    assert manager.list_backups(alice.id) == found(kept, lost={})
    assert manager.list_deleted(alice.id) == found(deleted, lost={})
    with pytest.raises(Exception, match="pinned"):
        manager.delete_backup(alice.id, SECOND)
    assert restore(manager, database, alice, SECOND).changes.movies.unchanged == 3


def test_reading_everything_anew_keeps_what_only_the_index_knows(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    holds(manager, database, alice, 20)
    nightly(manager, database, alice)
    clock.now += DAY
    holds(manager, database, alice, 2)
    nightly(manager, database, alice)
    before = manager.list_backups(alice.id)
    assert before[0].loss_before == DAILY
    assert manager.reindex(alice.id) == [replace(each, verified_at=clock.now) for each in before]
    assert status(manager, database, alice).state is State.SHRUNK


SPOILT: dict[str, Any] = {
    "deleted": delete(Row),
    "of another size": update(Row).values(size_bytes=1, verified=False),
    "of other files": update(Row).values(path="2020-01-01.json").where(Row.path == DAILY),
    "with other facts": update(Row).values(created_at=5.0, changed_ns=7, verified=False, restorable=False),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_an_index_that_is_lost_or_wrong_at_any_moment_takes_no_backup_away(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, spoilt: str
) -> None:
    """Every night it is spoilt before the run, whose clean-up goes by it."""
    for night in range(16):
        before = files(manager, alice)
        holds(manager, database, alice, night + 1)
        with database.write() as session:
            session.execute(SPOILT[spoilt])
        clock.now += DAY
        nightly(manager, database, alice)
        assert files(manager, alice)[1:15] == before[:14]
    newest = manager.list_backups(alice.id)[0]
    assert (newest.titles, newest.verified, status(manager, database, alice).state) == (16, True, State.OK)


def test_an_index_that_is_lost_while_a_backup_is_made_knows_it_afterwards(
    manager: BackupManager, database: Database, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = archive_module.inspect

    def and_forget(file: Any) -> Any:
        monkeypatch.undo()
        forget_everything(database)
        return real(file)

    back_up(manager, database, alice, Kind.DAILY)
    monkeypatch.setattr(archive_module, "inspect", and_forget)
    made = back_up(manager, database, alice)
    assert [(each.name.filename, each.found) for each in manager.list_backups(alice.id)] == [
        (made.name.filename, False),
        (DAILY, True),
    ]


def test_a_listing_while_a_backup_is_made_leaves_the_maker_the_last_word(
    manager: BackupManager, database: Database, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody lists the folder after the file has its name and before it is recorded."""
    make = manager.archive.make

    def make_and_list(*arguments: Any, **options: Any) -> StoredBackup:
        made = make(*arguments, **options)
        lister = threading.Thread(target=lambda: manager.list_backups(alice.id))
        lister.start()
        lister.join()
        return made

    monkeypatch.setattr(manager.archive, "make", make_and_list)
    made = back_up(manager, database, alice)
    assert (manager.list_backups(alice.id), made.found, made.counts is not None) == ([made], False, True)


def test_whoever_looks_waits_for_nobody_who_writes(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    """Somebody's import has the database to itself, or has entered the same file and not committed yet."""
    two_backups(manager, database, alice, clock)
    everything = manager.list_backups(alice.id)
    forget_everything(database)
    with database.write() as writing, ThreadPoolExecutor() as pool, database.read() as reading:
        index.enter(writing, [(alice.id, each) for each in everything])
        found = pool.submit(manager.list_backups, alice.id)
        others = [
            pool.submit(manager.listing, alice.id),
            pool.submit(manager.list_deleted, alice.id),
            pool.submit(manager.verdicts, alice.id),
            pool.submit(manager.status, reading, alice.id),
        ]
        assert [each.name for each in found.result(timeout=20)] == [each.name for each in everything]
        assert [each.exception(timeout=20) for each in others] == [None] * len(others)
        assert index.read(reading, alice.id) == {}
        writing.rollback()
    manager.list_backups(alice.id)
    with database.read() as reading:
        assert index.read(reading, alice.id).keys() == {each.path for each in everything}


def test_both_areas_are_read_from_the_index_alone(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    two_backups(manager, database, alice, clock)
    manager.delete_backup(alice.id, MANUAL)
    with database.read() as session:
        known = index.read(session, alice.id)
    assert {path: each.area for path, each in known.items()} == {SECOND: Area.KEPT, f"deleted/{MANUAL}": Area.DELETED}
