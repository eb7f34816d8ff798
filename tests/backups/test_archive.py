"""The backups of an account: made and read back, listed, looked at, deleted and brought back."""

import errno
import io
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select, update

from backend.app.backups import archive as archive_module
from backend.app.backups.errors import (
    BackupDamaged,
    BackupNotFound,
    BackupNotRemoved,
    BackupNotWritten,
    BackupPinned,
    LibraryNotReadable,
    RescueCopyNotRestorable,
)
from backend.app.backups.retention import Reason
from backend.app.backups.store import Area
from backend.app.database import Database
from backend.app.library.account import AccountGone
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Kind, Mode, State, StoredBackup
from backend.models import BackupState, Movie, MovieStatus, User
from backend.models import StoredBackup as Row
from tests.documents import a_document, a_movie, bring, exported, restore, watched
from tests.manager_fixtures import NOON, Clock

DAY = 86_400.0
GENUINE = Path(__file__).parents[1] / "data" / "backups" / "v1-earliest.json"
DAILY = "2026-02-12.json"
MANUAL = "2026-02-12_141503-manual.json"


def a_library(titles: int) -> dict[str, Any]:
    movies = [a_movie(f"tt{number}", status="watched", watch_history=watched()) for number in range(1, titles + 1)]
    return a_document(movies=movies)


def holds(manager: BackupManager, database: Database, owner: Account, titles: int) -> None:
    """The library, as a replace without a safety backup would make it."""
    with database.write() as session:
        session.execute(delete(Movie).where(Movie.user_id == owner.id))
        session.execute(delete(MovieStatus).where(MovieStatus.user_id == owner.id))
        for number in range(1, titles + 1):
            session.add(Movie(imdb_id=f"tt{number}", user_id=owner.id, last_modified=1000.0))
            session.add(MovieStatus(imdb_id=f"tt{number}", user_id=owner.id, status="toWatch"))


def back_up(manager: BackupManager, database: Database, owner: Account, kind: Kind = Kind.MANUAL) -> StoredBackup:
    with database.read() as session:
        return manager.backup_user_data(session, owner.id, kind=kind)


def nightly(manager: BackupManager, database: Database, owner: Account) -> None:
    with database.write() as session:
        manager.set_enabled(session, owner.id, enabled=True)
    with database.session() as db:
        manager.run_scheduled_backups(db)


def files(manager: BackupManager, owner: Account) -> list[str]:
    return [each.name.filename for each in manager.list_backups(owner.id)]


def titles_in(folder: Path) -> dict[str, int]:
    """How many titles each backup of a folder holds, by what is in the file."""
    found = [*folder.glob("*.json"), *folder.glob("deleted/*.json")]
    return {
        str(path.relative_to(folder)): len(orjson.loads(path.read_bytes())["movies"])
        for path in sorted(found)
        if path.name != "account.json"
    }


def status(manager: BackupManager, database: Database, owner: Account) -> Any:
    with database.read() as session:
        return manager.status(session, owner.id)


def test_what_is_known_of_a_backup_is_what_its_file_says(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    holds(manager, database, alice, 3)
    made = back_up(manager, database, alice)
    written = (backup_dir / alice.id / MANUAL).stat()
    assert (made.name.filename, made.area, made.size_bytes, made.changed_ns) == (
        MANUAL,
        Area.KEPT,
        written.st_size,
        written.st_mtime_ns,
    )
    assert (made.created_at, made.titles, made.verified, made.verified_at, made.restorable) == (
        NOON,
        3,
        True,
        NOON,
        None,
    )
    assert manager.list_backups(alice.id) == [made]
    [looked_at] = manager.reindex(alice.id)
    assert looked_at == made


def test_a_verified_backup_of_the_day_is_never_replaced_by_another_content(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    """An older database is put back, or the clock of the night is asked twice: the better file stays."""
    holds(manager, database, alice, 200)
    back_up(manager, database, alice, Kind.DAILY)
    for titles in (50, 0):
        clock.now += 60
        holds(manager, database, alice, titles)
        back_up(manager, database, alice, Kind.DAILY)
    assert titles_in(backup_dir / alice.id) == {
        DAILY: 200,
        "2026-02-12_141603-daily.json": 50,
        "2026-02-12_141703-daily.json": 0,
    }


def test_the_same_content_leaves_the_backup_of_the_day_as_it_is(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    holds(manager, database, alice, 2)
    first = back_up(manager, database, alice, Kind.DAILY)
    before = (backup_dir / alice.id / DAILY).stat()
    clock.now += 60
    assert back_up(manager, database, alice, Kind.DAILY) == replace(first, verified_at=NOON + 60)
    after = (backup_dir / alice.id / DAILY).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files(manager, alice) == [DAILY]


def test_a_backup_of_the_day_that_has_been_damaged_meanwhile_is_not_taken_for_the_same(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    holds(manager, database, alice, 2)
    back_up(manager, database, alice, Kind.DAILY)
    path = backup_dir / alice.id / DAILY
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"tt1", b"tt9"))
    # A disk that fails changes no modification time.
    os.utime(path, ns=(before.st_mtime_ns, before.st_mtime_ns))
    clock.now += 60
    assert back_up(manager, database, alice, Kind.DAILY).name.filename == "2026-02-12_141603-daily.json"


def test_a_library_that_the_reader_refuses_is_no_backup_and_says_which_row(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a writer may let through, the reader that a restore uses has the last word."""
    holds(manager, database, alice, 1)
    back_up(manager, database, alice)

    def unsound(*_args: Any, **_options: Any) -> Any:
        document = a_document(movies=[a_movie("tt1", status="archived")])
        return iter([orjson.dumps(document)])

    monkeypatch.setattr(archive_module, "export_document", unsound)
    with pytest.raises(LibraryNotReadable) as refused:
        back_up(manager, database, alice)
    row = "movies[0].status: must be one of 'toWatch', 'watched', 'deleted' or 'custom'"
    assert (refused.value.detail, refused.value.errors) == (
        f"No backup was made, because it could not be restored: {row}.",
        (row,),
    )
    assert (files(manager, alice), titles_in(backup_dir / alice.id)) == ([MANUAL], {MANUAL: 1})
    state = status(manager, database, alice)
    assert (state.failing_since, state.last_failure_reason) == (
        NOON,
        f"what was written could not be read back: {row}",
    )


def test_a_value_that_no_document_can_say_fails_the_backup_by_name(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    holds(manager, database, alice, 2)
    with database.write() as session:
        session.execute(update(Movie).where(Movie.imdb_id == "tt2").values(last_modified=float("inf")))
    nightly(manager, database, alice)
    state = status(manager, database, alice)
    assert (state.state, files(manager, alice), titles_in(backup_dir / alice.id)) == (State.FAILING, [], {})
    assert "tt2" in state.sentence


def test_bytes_that_the_disk_gives_back_differently_are_no_backup(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = archive_module.inspect

    def flipped(file: Any) -> Any:
        return real(io.BytesIO(file.read().replace(b'"version":2', b'"version":3')))

    monkeypatch.setattr(archive_module, "inspect", flipped)
    with pytest.raises(BackupNotWritten) as refused:
        back_up(manager, database, alice)
    assert refused.value.reason == "input/output error"
    assert list((backup_dir / alice.id).iterdir()) == []


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many titles each document held that was read as a restore reads it."""
    found: list[int] = []
    real = archive_module.read_document

    def counting(source: Any, **options: Any) -> Any:
        reading = real(source, **options)
        found.append(len(reading.document.movies))
        return reading

    monkeypatch.setattr(archive_module, "read_document", counting)
    return found


def test_a_library_that_was_restored_on_trial_is_parsed_again_only_when_it_has_changed(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, parsed: list[int]
) -> None:
    holds(manager, database, alice, 2)
    first = back_up(manager, database, alice, Kind.DAILY)
    clock.now += DAY
    back_up(manager, database, alice, Kind.DAILY)
    assert parsed == [2, 2], "nobody has tried yet whether it can be restored"
    assert manager.drill(alice.id).failed == []
    clock.now += DAY
    third = back_up(manager, database, alice, Kind.DAILY)
    assert parsed == [2, 2]
    assert (third.counts, third.lost, third.titles, third.verified) == (first.counts, {}, 2, True)
    holds(manager, database, alice, 3)
    clock.now += DAY
    back_up(manager, database, alice, Kind.DAILY)
    assert parsed == [2, 2, 3, 2], "the new one, and the one that it is compared with"


def test_bytes_that_come_back_differently_are_no_backup_of_a_library_that_was_restored_on_trial_either(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(manager, database, alice, 2)
    back_up(manager, database, alice, Kind.DAILY)
    assert manager.drill(alice.id).tested == 1
    clock.now += DAY
    real = archive_module.inspect

    def flipped(file: Any) -> Any:
        return real(io.BytesIO(file.read().replace(b"tt2", b"tt7")))

    monkeypatch.setattr(archive_module, "inspect", flipped)
    with pytest.raises(BackupNotWritten):
        back_up(manager, database, alice, Kind.DAILY)
    assert files(manager, alice) == [DAILY]


def test_a_library_that_falls_back_to_what_was_restored_on_trial_is_a_sudden_loss_all_the_same(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, parsed: list[int]
) -> None:
    holds(manager, database, alice, 20)
    back_up(manager, database, alice, Kind.DAILY)
    assert manager.drill(alice.id).tested == 1
    for titles in (100, 20):
        clock.now += DAY
        holds(manager, database, alice, titles)
        made = back_up(manager, database, alice, Kind.DAILY)
    unlost = {"ratings": 0, "dates": 0, "places": 0, "recommendations": 0}
    assert (made.loss_before, made.lost) == ("2026-02-13.json", {"titles": 80, **unlost})
    assert parsed == [20, 100, 20, 100, 20, 100]


def test_an_account_that_is_gone_gets_no_backup_and_no_folder(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    with database.write() as session:
        session.execute(delete(User).where(User.id == alice.id))
    with pytest.raises(AccountGone):
        back_up(manager, database, alice)
    assert not (backup_dir / alice.id).exists()


def test_an_account_that_is_deleted_during_the_run_gets_no_good_backup(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        manager.set_enabled(session, alice.id, enabled=True)
    make = manager.archive.make

    def make_when_gone(*arguments: Any) -> StoredBackup:
        with database.write() as session:
            session.execute(delete(User).where(User.id == alice.id))
        with database.read() as session:
            return make(session, *arguments[1:])

    monkeypatch.setattr(manager.archive, "make", make_when_gone)
    with database.session() as db:
        summary = manager.run_scheduled_backups(db)
    assert (summary.done, [path.name for path in backup_dir.iterdir()]) == ([], [".moviemanager"])


def test_deleting_takes_a_backup_out_of_the_list_and_it_comes_back_as_it_was(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    holds(manager, database, alice, 2)
    made = back_up(manager, database, alice)
    clock.now += 60
    manager.delete_backup(alice.id, MANUAL)
    [deleted] = manager.list_deleted(alice.id)
    assert (files(manager, alice), deleted) == (
        [],
        replace(made, area=Area.DELETED, deleted_at=NOON + 60, moved_on=1),
    )
    with pytest.raises(BackupNotFound):
        restore(manager, database, alice, MANUAL)
    back = replace(made, moved_on=1)
    assert manager.undelete_backup(alice.id, MANUAL) == back
    assert (manager.list_backups(alice.id), manager.list_deleted(alice.id)) == ([back], [])
    assert titles_in(backup_dir / alice.id) == {MANUAL: 2}
    assert restore(manager, database, alice, MANUAL).changes.movies.unchanged == 2


def test_every_backup_that_somebody_deletes_comes_back(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    """A stolen token can take everything out of the list, and nothing away."""
    for _ in range(5):
        back_up(manager, database, alice)
        clock.now += 60
    before = manager.list_backups(alice.id)
    for each in before:
        manager.delete_backup(alice.id, each.name.filename)
    assert manager.list_backups(alice.id) == []
    for each in manager.list_deleted(alice.id):
        manager.undelete_backup(alice.id, each.name.filename)
    # A bucket has no renaming: there it is the same backup written anew, and read again.
    after = [replace(each, changed_ns=0, verified_at=NOON) for each in manager.list_backups(alice.id)]
    assert after == [replace(each, changed_ns=0, verified_at=NOON, moved_on=1) for each in before]


def test_what_is_deleted_goes_after_fourteen_days_that_had_a_backup_and_not_by_the_clock_alone(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    nightly(manager, database, alice)
    manager.delete_backup(alice.id, DAILY)
    clock.now += 3650 * DAY
    for number in range(14):
        assert len(manager.list_deleted(alice.id)) == 1, number
        nightly(manager, database, alice)
        clock.now += DAY
    assert manager.list_deleted(alice.id) == []


def test_a_pinned_backup_is_not_deleted_before_it_is_unpinned(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    made = back_up(manager, database, alice)
    pinned = manager.annotate_backup(alice.id, MANUAL, pinned=True, label="before the move")
    assert pinned == replace(made, pinned=True, label="before the move")
    with pytest.raises(BackupPinned):
        manager.delete_backup(alice.id, MANUAL)
    manager.annotate_backup(alice.id, MANUAL, pinned=False, label=None)
    manager.delete_backup(alice.id, MANUAL)
    assert manager.list_backups(alice.id) == []


def test_the_last_backup_is_not_missing_because_its_user_deleted_it(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    """Also where the name was taken among the recently deleted, so that it got another one there."""
    for titles in (1, 2):
        holds(manager, database, alice, titles)
        nightly(manager, database, alice)
        manager.delete_backup(alice.id, DAILY)
        assert status(manager, database, alice).state is State.OK
        with database.write() as session:
            session.execute(update(BackupState).values(due_at=0.0, last_slot=None))
    assert [each.name.filename for each in manager.list_deleted(alice.id)] == ["2026-02-12_000001-daily.json", DAILY]


def test_only_the_operator_removes_a_backup_for_good(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    nightly(manager, database, alice)
    manager.delete_backup(alice.id, DAILY)
    manager.archive.purge(alice.id, DAILY)
    assert (manager.list_backups(alice.id), manager.list_deleted(alice.id)) == ([], [])
    assert titles_in(backup_dir / alice.id) == {}
    assert status(manager, database, alice).last_success_file is None
    with pytest.raises(BackupNotFound):
        manager.archive.purge(alice.id, DAILY)


def test_a_file_that_cannot_be_removed_stays_and_the_backup_is_none_the_worse(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(manager, database, alice)
    for _ in range(20):
        clock.now += DAY
        back_up(manager, database, alice, Kind.DAILY)
    kept = files(manager, alice)
    clock.now += DAY

    def refused(*_: Any, **__: Any) -> None:
        raise BackupNotRemoved("read-only file system")

    with monkeypatch.context() as broken:
        broken.setattr(manager.archive.store, "remove", refused)
        back_up(manager, database, alice, Kind.DAILY)
    assert files(manager, alice) == ["2026-03-05.json", *kept]
    manager.cleanup_old_backups(alice.id)
    assert len(files(manager, alice)) == len(kept)


def test_a_pause_of_any_length_leaves_every_day_that_is_counted(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    """Ten nights, three weeks off, *Back up now*; then a run with the clock a year ahead, and one with it right."""
    for _ in range(10):
        nightly(manager, database, alice)
        clock.now += DAY
    before = files(manager, alice)
    clock.now += 21 * DAY
    back_up(manager, database, alice)
    assert files(manager, alice)[1:] == before
    clock.now += 365 * DAY
    nightly(manager, database, alice)
    clock.now -= 364 * DAY
    nightly(manager, database, alice)
    assert set(files(manager, alice)) >= set(before)


def test_the_files_of_an_earlier_installation_stay_all_of_them(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    folder = backup_dir / alice.id
    folder.mkdir(parents=True)
    names = [f"2025-11-{day:02}.json" for day in range(1, 31)]
    for name in names:
        (folder / name).write_bytes(GENUINE.read_bytes())
    for _ in range(13):
        nightly(manager, database, alice)
        clock.now += DAY
        assert set(files(manager, alice)) >= set(names)
    assert set(manager.reasons(alice.id)[names[0]]) == {Reason.FOUND, Reason.DAY}


def test_a_sudden_loss_is_in_the_status_until_it_was_seen_and_the_backup_before_it_outlives_both(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    holds(manager, database, alice, 20)
    nightly(manager, database, alice)
    clock.now += DAY
    holds(manager, database, alice, 2)
    for _ in range(30):
        nightly(manager, database, alice)
        clock.now += DAY
    clock.now -= DAY
    state = status(manager, database, alice)
    assert (state.state, state.sentence) == (
        State.SHRUNK,
        f"Since the backup {DAILY}, 18 of 20 titles are gone or overwritten, so that backup is being kept.",
    )
    assert manager.reasons(alice.id)[DAILY] == (Reason.BEFORE_LOSS,)
    manager.say_losses_seen(alice.id)
    assert status(manager, database, alice).state is State.OK
    manager.cleanup_old_backups(alice.id)
    assert DAILY not in files(manager, alice)


def test_a_damaged_backup_is_never_restored(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    holds(manager, database, alice, 3)
    back_up(manager, database, alice)
    path = backup_dir / alice.id / MANUAL
    path.write_bytes(path.read_bytes().replace(b"tt3", b"tt4"))
    before = exported(manager, database, alice)
    with pytest.raises(BackupDamaged):
        restore(manager, database, alice, MANUAL)
    assert exported(manager, database, alice) == before
    assert [each.verified for each in manager.list_backups(alice.id)] == [False]


def test_a_rescue_copy_is_listed_and_not_restored(manager: BackupManager, database: Database, alice: Account) -> None:
    holds(manager, database, alice, 3)
    with database.write() as session:
        session.execute(update(Movie).where(Movie.imdb_id == "tt2").values(last_modified=float("inf")))
    done = bring(manager, database, alice, a_library(1), mode=Mode.REPLACE)
    assert (done.safety_backup, done.rescue_copy) == (None, "2026-02-12_141503-rescue.jsonl")
    [copy] = manager.list_backups(alice.id)
    assert (copy.name.kind, copy.verified, copy.is_good) == (Kind.RESCUE, True, False)
    with pytest.raises(RescueCopyNotRestorable):
        restore(manager, database, alice, copy.name.filename)


def test_verifying_reads_the_files_themselves(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    for _ in range(3):
        back_up(manager, database, alice)
        clock.now += 60
    first, second, third = (backup_dir / alice.id / name for name in reversed(files(manager, alice)))
    before = second.stat()
    second.write_bytes(second.read_bytes().replace(b"exported_at", b"exported_At"))
    os.utime(second, ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert [each.verified for each in manager.list_backups(alice.id)] == [True, True, True]
    checked = manager.verify_backups(alice.id)
    assert [(each.name.filename, each.verified) for each in checked] == [
        (third.name, True),
        (second.name, False),
        (first.name, True),
    ]
    assert {each.verified_at for each in checked} == {clock.now}
    assert [each.verified for each in manager.list_backups(alice.id)] == [True, False, True]


def test_what_the_disk_refuses_is_in_the_status(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive_module, "export_document", lambda *_args, **_options: iter([b"x", b"y"]))
    monkeypatch.setattr("backend.app.backups.local_store.write_file", full)
    with pytest.raises(BackupNotWritten):
        back_up(manager, database, alice)
    with database.read() as session:
        state = session.scalars(select(BackupState).where(BackupState.user_id == alice.id)).one()
    assert (state.last_failure_reason, state.failing_since) == ("the disk is full", NOON)


def test_backups_of_others_are_nobodys_business(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    back_up(manager, database, alice)
    for act in (
        lambda: manager.delete_backup(bob.id, MANUAL),
        lambda: manager.undelete_backup(bob.id, MANUAL),
        lambda: manager.annotate_backup(bob.id, MANUAL, pinned=True, label=None),
        lambda: restore(manager, database, bob, MANUAL),
    ):
        with pytest.raises(BackupNotFound):
            act()
    assert (files(manager, alice), files(manager, bob)) == ([MANUAL], [])


def test_the_index_has_a_row_for_each_file_and_none_for_what_is_gone(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    for _ in range(3):
        back_up(manager, database, alice)
        clock.now += 60
    manager.delete_backup(alice.id, MANUAL)
    manager.archive.purge(alice.id, "2026-02-12_141603-manual.json")
    with database.read() as session:
        paths = session.scalars(select(Row.path).order_by(Row.path)).all()
    assert paths == ["2026-02-12_141703-manual.json", f"deleted/{MANUAL}"]


def test_a_file_that_was_never_written_is_damaged_without_being_read(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(manager, database, alice)
    with (backup_dir / alice.id / "2026-02-01.json").open("wb") as sparse:
        sparse.truncate(2**40)
    monkeypatch.setattr(archive_module, "inspect", None)
    assert [(each.name.filename, each.verified) for each in manager.list_backups(alice.id)] == [
        ("2026-02-01.json", False),
        (MANUAL, True),
    ]


def test_of_many_files_that_are_found_each_is_compared_with_the_one_before(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    holds(manager, database, alice, 3)
    back_up(manager, database, alice)
    whole = (backup_dir / alice.id / MANUAL).read_bytes()
    for day in (3, 1, 2):
        older = whole.replace(b'"exported_at":%r' % clock.now, b'"exported_at":%r' % (clock.now - day * DAY))
        (backup_dir / alice.id / f"2026-02-{12 - day:02}.json").write_bytes(older)
    found = [(each.name.filename, each.compared_with, each.lost) for each in reversed(manager.list_backups(alice.id))]
    assert found == [
        ("2026-02-09.json", None, {}),
        ("2026-02-10.json", "2026-02-09.json", {}),
        ("2026-02-11.json", "2026-02-10.json", {}),
        (MANUAL, None, {}),
    ]
