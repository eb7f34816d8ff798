"""A backup is called restorable because it was restored, and one that cannot be is shown."""

import io
import os
import threading
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select, update

from backend.app.backups import drill as drill_module
from backend.app.backups import drill_round
from backend.app.backups.drill import NOT_THE_SAME, Drill
from backend.app.backups.drill_round import (
    DAMAGED,
    LEASE_SECONDS,
    TEST_EVERY_SECONDS,
    UNREADABLE,
    DrillRound,
    DrillSummary,
)
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Mode, State
from backend.models import Base
from backend.models import StoredBackup as Row
from tests.builders import an_account
from tests.documents import (
    a_document,
    a_list,
    a_movie,
    a_person,
    a_recommendation,
    bring,
    library_of,
    restore,
    watched,
)
from tests.library_builders import a_title
from tests.manager_fixtures import NOON, Clock

GENUINE = Path(__file__).parents[1] / "data" / "backups"
A_LIBRARY = a_document(
    movies=[
        a_movie("tt1", recommendations=[a_recommendation("Alice")], watch_history=watched(), status="watched"),
        a_movie("tt2", status="custom", custom_list_id="list-1"),
        a_movie("tt3", status="deleted"),
    ],
    people=[a_person("Alice"), a_person("Bob")],
    lists=[a_list("list-1")],
)
NO_STATUS = "must be one of 'toWatch', 'watched', 'deleted' or 'custom'"
DAILY = "2026-02-12.json"
MANUAL = "2026-02-12_141503-manual.json"


def back_up(manager: BackupManager, database: Database, owner: Account) -> str:
    with database.read() as session:
        return manager.backup_user_data(session, owner.id).name.filename


def nightly(manager: BackupManager, database: Database, *owners: Account) -> None:
    with database.write() as session:
        for owner in owners:
            manager.set_enabled(session, owner.id, enabled=True)
    with database.session() as db:
        manager.run_scheduled_backups(db)


def drilled(manager: BackupManager, owner: Account) -> dict[str, tuple[bool | None, float | None, str | None]]:
    """Restorable, when it was tested, and why not, of every backup by name."""
    found = manager.list_backups(owner.id)
    return {each.name.filename: (each.restorable, each.tested_at, each.test_failure) for each in found}


def failure_of(document: bytes, drill: Drill | None = None) -> str | None:
    return (drill or Drill()).failure_of(io.BytesIO(document), now=NOON)


def an_export(manager: BackupManager, database: Database, owner: Account) -> bytes:
    bring(manager, database, owner, A_LIBRARY)
    with database.read() as session:
        return b"".join(manager.export(session, owner.id))


def rows_in(scratch: Database) -> int:
    with scratch.read() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables]
    return sum(each or 0 for each in counts)


def test_a_document_of_this_server_is_restored_to_the_byte(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    assert failure_of(an_export(manager, database, alice)) is None


def test_an_empty_library_can_be_restored(manager: BackupManager, database: Database, alice: Account) -> None:
    with database.read() as session:
        assert failure_of(b"".join(manager.export(session, alice.id))) is None


@pytest.mark.parametrize("name", ["v1-earliest", "v1-later", "v2", "v2-extras", "v2-awkward-names"])
def test_genuine_files_of_every_earlier_version_can_be_restored(name: str) -> None:
    assert failure_of((GENUINE / f"{name}.json").read_bytes()) is None


def test_a_document_of_many_pieces_is_compared_to_its_last_byte(
    manager: BackupManager, database: Database, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = an_export(manager, database, alice)
    for size in (1, 7, len(document) - 1, len(document), len(document) + 1):
        monkeypatch.setattr(drill_module, "READ_SIZE", size)
        assert failure_of(document) is None
        assert failure_of(document[:-1] + b" \n") == NOT_THE_SAME


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        (
            lambda document: document.replace(b"toWatch", b"wrong", 1).replace(b'"watched"', b'"wrong"', 1),
            "One row of this file cannot be used, so nothing was changed. movies[0].status: " + NO_STATUS,
        ),
        (lambda document: document[:-20], None),
        (lambda _: b"", None),
        (lambda _: b"{}", None),
        (lambda _: (GENUINE / "v3-newer.json").read_bytes(), None),
        (lambda document: document.replace(b',"lists":[', b',"lots":['), None),
        (lambda document: document.replace(b'"is_trusted":true', b'"is_trusted":true,"extra":1', 1), NOT_THE_SAME),
    ],
    ids=["a bad row", "cut off", "nothing", "another kind of file", "a newer version", "a section short", "more"],
)
def test_what_cannot_be_restored_is_called_so(
    manager: BackupManager, database: Database, alice: Account, change: Any, failure: str | None
) -> None:
    """Where no sentence is given, it is the reader's own, as a restore would say it."""
    document: bytes = change(an_export(manager, database, alice))
    expected = failure
    if expected is None:
        with pytest.raises(Exception) as refused:  # noqa: PT011 -- whichever it is, the words have to be the same
            bring(manager, database, alice, document, mode=Mode.REPLACE)
        expected = refused.value.detail  # pyright: ignore[reportAttributeAccessIssue]
    assert failure_of(document) == expected


def test_the_scratch_database_is_empty_again_whatever_came_of_a_drill(
    manager: BackupManager, database: Database, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = an_export(manager, database, alice)
    made: list[Database] = []
    real = drill_module.connect
    monkeypatch.setattr(drill_module, "connect", lambda url: made.append(real(url)) or made[-1])
    drill = Drill()
    assert failure_of(document, drill) is None
    [scratch] = made
    assert rows_in(scratch) == 0
    assert failure_of(document.replace(b"tt3", b"tt4"), drill) is None
    with monkeypatch.context() as broken:
        broken.setattr(drill_module, "apply_plan", lambda *_args, **_options: None)
        assert failure_of(document, drill) == NOT_THE_SAME
    with monkeypatch.context() as broken:
        broken.setattr(drill_module, "export_document", lambda *_args, **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            failure_of(document, drill)
    assert (rows_in(scratch), failure_of(document, drill), rows_in(scratch)) == (0, None, 0)


def test_two_threads_drill_at_once_each_in_a_database_of_its_own(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    drill, start = Drill(), threading.Barrier(2)
    documents = {"alice": an_export(manager, database, alice), "bob": an_export(manager, database, bob)}
    found: dict[str, list[str | None]] = {}

    def work(name: str) -> None:
        start.wait()
        found[name] = [failure_of(documents[name], drill) for _ in range(20)]

    threads = [threading.Thread(target=work, args=[name]) for name in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"alice": [None] * 20, "bob": [None] * 20}


def test_a_drill_touches_nothing_of_the_live_database(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    back_up(manager, database, alice)
    with database.read() as session:
        before = {
            table.name: session.execute(select(table)).all()
            for table in Base.metadata.sorted_tables
            if table.name != "stored_backups"
        }
    assert manager.drill(alice.id, all_of_them=True) == DrillSummary(2, [])
    with database.read() as session:
        after = {name: session.execute(select(Base.metadata.tables[name])).all() for name in before}
    assert after == before


def test_the_nightly_run_tests_the_newest_backup_of_everybody(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    with database.write() as session:
        for owner in (alice, bob):
            manager.set_enabled(session, owner.id, enabled=True)
    with database.session() as db:
        summary = manager.run_scheduled_backups(db)
    assert (summary.tested, summary.not_restorable) == (2, [])
    assert drilled(manager, alice) == drilled(manager, bob) == {DAILY: (True, NOON, None)}


def test_every_backup_is_tested_again_after_seven_days(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    nightly(manager, database, alice)
    for _ in range(6):
        clock.now += 86_400
        nightly(manager, database, alice)
    assert drilled(manager, alice)[DAILY] == (True, NOON, None)
    clock.now += 86_400
    nightly(manager, database, alice)
    assert drilled(manager, alice)[DAILY] == (True, NOON + TEST_EVERY_SECONDS, None)
    assert {tested for _, tested, _ in drilled(manager, alice).values()} == {NOON + day * 86_400 for day in range(1, 8)}


def round_of(manager: BackupManager, database: Database, clock: Clock, schema: str) -> DrillRound:
    return DrillRound(database, manager.archive, Drill(), clock=clock, tested_by=schema)


def test_all_backups_are_tested_again_once_when_the_schema_changes(
    manager: BackupManager, database: Database, alice: Account, bob: Account, clock: Clock
) -> None:
    for owner in (alice, bob):
        back_up(manager, database, owner)
    first = round_of(manager, database, clock, "0001")
    assert [first.run_due(stopping=threading.Event()) for _ in range(2)] == [DrillSummary(2, []), DrillSummary(0, [])]
    clock.now += 60
    upgraded = round_of(manager, database, clock, "0002")
    assert upgraded.run_due(stopping=threading.Event()) == DrillSummary(2, [])
    again = round_of(manager, database, clock, "0002")
    assert again.run_due(stopping=threading.Event()) == DrillSummary(0, [])
    assert drilled(manager, alice) == {MANUAL: (True, NOON + 60, None)}


def test_what_a_clock_that_was_wrong_put_far_ahead_is_tested_now(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    back_up(manager, database, alice)
    with database.write() as session:
        session.execute(update(Row).values(test_due_at=NOON + 3650 * 86_400))
    assert round_of(manager, database, clock, "x").run_due(stopping=threading.Event()) == DrillSummary(1, [])


def test_nothing_begins_once_the_server_is_about_to_end(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    back_up(manager, database, alice)
    stopping = threading.Event()
    stopping.set()
    assert round_of(manager, database, clock, "x").run_due(stopping=stopping) == DrillSummary(0, [])


def test_a_test_that_was_never_finished_is_done_by_another_process(
    manager: BackupManager, database: Database, alice: Account, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(manager, database, alice)
    dying = round_of(manager, database, clock, "x")
    monkeypatch.setattr(dying, "_test_all", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        dying.run_due(stopping=threading.Event())
    other = round_of(manager, database, clock, "x")
    assert other.run_due(stopping=threading.Event()) == DrillSummary(0, [])
    clock.now += LEASE_SECONDS
    assert other.run_due(stopping=threading.Event()) == DrillSummary(1, [])


def test_many_processes_share_the_tests_and_none_is_done_twice(
    manager: BackupManager, database: Database, clock: Clock
) -> None:
    owners = [an_account(database) for _ in range(60)]
    for owner in owners:
        back_up(manager, database, owner)
    found: list[DrillSummary] = []
    workers = [
        threading.Thread(
            target=lambda: found.append(round_of(manager, database, clock, "x").run_due(stopping=threading.Event()))
        )
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(each.tested for each in found), [each.failed for each in found]) == (60, [[]] * 4)


def test_a_damaged_backup_is_found_by_the_next_test_and_is_restored_by_nobody(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    clock.now += 60
    nightly(manager, database, alice)
    path = backup_dir / alice.id / DAILY
    changed_at = path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes().replace(b'"watched"', b'"WATCHED"'))
    # A disk that fails changes no modification time.
    os.utime(path, ns=(changed_at, changed_at))
    assert manager.list_backups(alice.id)[0].verified is True
    clock.now += 60
    assert manager.drill(alice.id) == DrillSummary(1, [(alice.id, DAILY, DAMAGED)])
    backup = manager.list_backups(alice.id)[0]
    assert (backup.verified, backup.restorable, backup.test_failure) == (False, False, DAMAGED)
    with database.read() as session:
        status = manager.status(session, alice.id)
    assert (status.state, status.last_test_ok, status.last_test_failure, status.last_tested_file) == (
        State.FAILING,
        False,
        DAMAGED,
        DAILY,
    )


def test_a_file_that_the_server_cannot_read_is_called_so(
    manager: BackupManager,
    database: Database,
    alice: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filename = back_up(manager, database, alice)

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(drill_round, "inspect", failing)
    assert manager.drill(alice.id) == DrillSummary(1, [(alice.id, filename, UNREADABLE)])
    assert drilled(manager, alice) == {filename: (False, NOON, UNREADABLE)}


def test_a_backup_of_an_earlier_schema_that_no_longer_restores_is_shown(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    """Its checksum is right, and its bytes are what an earlier program wrote; today's reader refuses them."""
    folder = backup_dir / alice.id
    back_up(manager, database, alice)
    earlier = a_document(movies=[a_movie("tt1"), a_movie("tt2", status="archived")])
    write_backup(folder / "2025-11-01.json", orjson.dumps(earlier))
    write_backup(folder / "2025-11-02.json", (GENUINE / "v1-later.json").read_bytes())
    why = "One row of this file cannot be used, so nothing was changed. movies[1].status: " + NO_STATUS
    assert manager.drill(alice.id, all_of_them=True) == DrillSummary(3, [(alice.id, "2025-11-01.json", why)])
    assert drilled(manager, alice) == {
        MANUAL: (True, NOON, None),
        "2025-11-02.json": (True, NOON, None),
        "2025-11-01.json": (False, NOON, why),
    }
    with pytest.raises(Exception, match="cannot be used"):
        restore(manager, database, alice, "2025-11-01.json")


def write_backup(path: Path, document: bytes) -> None:
    path.write_bytes(document)
    path.with_name(f"{path.name}.sha256").write_text(f"{sha256(document).hexdigest()}  {path.name}\n")


def test_a_rescue_copy_is_never_drilled(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    back_up(manager, database, alice)
    write_backup(backup_dir / alice.id / "2026-02-12_141503-rescue.jsonl", b'{"t":"movies"}\n')
    assert len(manager.list_backups(alice.id)) == 2
    assert manager.drill(alice.id, all_of_them=True) == DrillSummary(1, [])
    assert round_of(manager, database, clock, "x").run_due(stopping=threading.Event()).failed == []
    assert drilled(manager, alice)["2026-02-12_141503-rescue.jsonl"] == (None, None, None)


def test_a_backup_that_vanishes_before_its_test_is_no_failure(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    (backup_dir / alice.id / back_up(manager, database, alice)).unlink()
    assert round_of(manager, database, clock, "x").run_due(stopping=threading.Event()) == DrillSummary(0, [])


def test_what_is_deleted_is_tested_as_well(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    filename = back_up(manager, database, alice)
    manager.delete_backup(alice.id, filename)
    assert round_of(manager, database, clock, "x").run_due(stopping=threading.Event()) == DrillSummary(1, [])
    [deleted] = manager.list_deleted(alice.id)
    assert (deleted.restorable, deleted.tested_at) == (True, NOON)


def test_a_library_of_an_earlier_installation_with_titles_on_no_list_restores(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    a_title(database, alice, "tt0000001", status="custom", list_id=None)
    filename = back_up(manager, database, alice)
    assert manager.drill(alice.id).failed == []
    bring(manager, database, alice, a_document(), mode=Mode.REPLACE)
    restore(manager, database, alice, filename)
    assert [each["status"] for each in library_of(manager, database, alice)["movies"]] == ["custom"]
