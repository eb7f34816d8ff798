"""From a plan to a committed library: who waits, what is backed up, and what if the library changes meanwhile."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.app.backups.local_store import BackupNotWritten
from backend.app.database import Database, connect
from backend.app.formats.errors import BadRows
from backend.app.formats.moviemanager.export import export_payload
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.library.account import AccountGone
from backend.app.library.lock import lock_library
from backend.app.services.accounts import Account
from backend.app.transfer.locks import LibraryBusy, lock_for_transfer
from backend.app.transfer.merge import Mode
from backend.app.transfer.pipeline import PlanChanged, SafetyBackup, Transfer, preview, run
from backend.app.transfer.result import ImportResult
from backend.models import Base, Movie, User
from tests.builders import an_account
from tests.documents import Row, a_document, a_movie, a_person
from tests.library_builders import a_title, epoch_of

NOW = 1_770_905_703.0
FILE = a_document(movies=[a_movie("tt1"), a_movie("tt2", status="deleted")], people=[a_person()])


@dataclass
class Backups:
    """Takes backups into memory; `meanwhile` is what others do while the first one is being written."""

    meanwhile: Callable[[], object] = lambda: None
    taken: list[Row] = field(default_factory=list[Row])
    room_for: int = 9

    def take(self, session: Session, user_id: str) -> SafetyBackup:
        self.taken.append(export_payload(session, user_id, exported_at=NOW))
        if len(self.taken) == 1:
            self.meanwhile()
        if len(self.taken) > self.room_for:
            raise BackupNotWritten("no space left on device")
        return SafetyBackup(f"{len(self.taken)}.json")

    @property
    def titles(self) -> list[list[str]]:
        return [[movie["imdb_id"] for movie in each["movies"]] for each in self.taken]


@dataclass
class Server:
    """One machine with its own folder of locks."""

    database: Database
    locks: Path
    wait: float = 5.0

    def bring(self, owner: Account, document: Row | bytes, safety: Backups, **asked: Any) -> ImportResult:
        transfer = Transfer(owner.id, read(document), asked.pop("mode", Mode.MERGE), **asked)
        with self.database.write() as db:
            return run(db, transfer, database=self.database, safety=safety, locks=self.locks, wait=self.wait)

    def preview(self, owner: Account, document: Row, mode: Mode = Mode.MERGE) -> ImportResult:
        with self.database.read() as session:
            return preview(session, Transfer(owner.id, read(document), mode))

    def titles(self, owner: Account) -> list[str]:
        with self.database.read() as session:
            query = select(Movie.imdb_id).where(Movie.user_id == owner.id).order_by(Movie.imdb_id)
            return list(session.scalars(query))


def read(document: Row | bytes) -> Reading:
    data = document if isinstance(document, bytes) else orjson.dumps(document)
    return read_document(io.BytesIO(data), now=NOW)


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Server:
    return Server(database, tmp_path / "backups" / ".locks")


def test_another_account_can_write_while_a_safety_backup_is_taken(server: Server, alice: Account, bob: Account) -> None:
    safety = Backups(meanwhile=lambda: a_title(server.database, bob, "tt9"))
    done = server.bring(alice, FILE, safety)
    assert (done.safety_backup, server.titles(alice), server.titles(bob)) == ("1.json", ["tt1", "tt2"], ["tt9"])


@pytest.mark.parametrize(("mode", "titles"), [(Mode.MERGE, ["tt1", "tt2", "tt9"]), (Mode.REPLACE, ["tt1", "tt2"])])
def test_an_edit_of_the_same_library_meanwhile_is_planned_on_and_backed_up(
    server: Server, alice: Account, mode: Mode, titles: list[str]
) -> None:
    safety = Backups(meanwhile=lambda: a_title(server.database, alice, "tt9"))
    done = server.bring(alice, FILE, safety, mode=mode)
    assert (done.safety_backup, safety.titles) == ("2.json", [[], ["tt9"]])
    assert (server.titles(alice), done.changes.movies.removed) == (titles, int(mode is Mode.REPLACE))


def test_an_edit_meanwhile_ends_a_transfer_whose_plan_was_agreed_on(server: Server, alice: Account) -> None:
    agreed = server.preview(alice, FILE, Mode.REPLACE)
    safety, epoch = Backups(meanwhile=lambda: a_title(server.database, alice, "tt9")), epoch_of(server.database, alice)
    with pytest.raises(PlanChanged) as changed:
        server.bring(alice, FILE, safety, mode=Mode.REPLACE, plan_digest=agreed.plan_digest)
    assert changed.value.preview == server.preview(alice, FILE, Mode.REPLACE)
    assert (server.titles(alice), epoch_of(server.database, alice)) == (["tt9"], epoch)


def test_a_plan_that_no_longer_holds_is_refused_with_the_new_preview(server: Server, alice: Account) -> None:
    agreed = server.preview(alice, FILE, Mode.REPLACE)
    assert (agreed.changes.movies.removed, agreed.dry_run) == (0, True)
    for imdb_id in ("tt7", "tt8", "tt9"):
        a_title(server.database, alice, imdb_id)
    safety = Backups()
    with pytest.raises(PlanChanged) as changed:
        server.bring(alice, FILE, safety, mode=Mode.REPLACE, plan_digest=agreed.plan_digest)
    now = server.preview(alice, FILE, Mode.REPLACE)
    assert changed.value.members == {"preview": now}
    assert (now.changes.movies.removed, safety.taken, server.titles(alice)) == (3, [], ["tt7", "tt8", "tt9"])
    assert (changed.value.status, changed.value.type_uri()) == (409, "/problems/plan-changed")

    done = server.bring(alice, FILE, safety, mode=Mode.REPLACE, plan_digest=now.plan_digest)
    assert (done.changes, done.plan_digest, server.titles(alice)) == (now.changes, None, ["tt1", "tt2"])


def test_what_changes_nothing_takes_no_backup_and_leaves_the_epoch(server: Server, alice: Account) -> None:
    server.bring(alice, FILE, Backups())
    epoch, safety = epoch_of(server.database, alice), Backups()
    for mode in Mode:
        done = server.bring(alice, FILE, safety, mode=mode)
        assert (done.safety_backup, done.changes.movies.unchanged, done.dry_run) == (None, 2, False)
    agreed = server.preview(alice, FILE)
    server.bring(alice, FILE, safety, plan_digest=agreed.plan_digest)
    assert (safety.taken, epoch_of(server.database, alice)) == ([], epoch)


def test_metadata_that_fills_a_gap_is_a_change_and_what_is_there_already_is_none(
    server: Server, alice: Account
) -> None:
    server.bring(alice, FILE, Backups())
    known = [{**movie, "tmdb_data": {"title": "Known"}} for movie in FILE["movies"]]
    before, with_metadata = server.preview(alice, FILE), server.preview(alice, {**FILE, "movies": known})
    assert before.plan_digest != with_metadata.plan_digest
    assert (before.imdb_ids_needing_enrichment, with_metadata.imdb_ids_needing_enrichment) == (["tt1", "tt2"], [])
    first = server.bring(alice, {**FILE, "movies": known}, Backups())
    again = server.bring(alice, {**FILE, "movies": known}, Backups())
    assert (first.safety_backup, again.safety_backup) == ("1.json", None)


def test_a_title_with_omdb_data_alone_needs_enrichment(server: Server, alice: Account) -> None:
    a_title(server.database, alice, "tt1", omdb={"Title": "Known"}, last_modified=None)
    done = server.bring(alice, a_document(movies=[a_movie("tt1")]), Backups())
    assert done.imdb_ids_needing_enrichment == ["tt1"]


@pytest.mark.parametrize("count", [1, 900])
def test_a_file_without_one_usable_row_is_refused(server: Server, alice: Account, count: int) -> None:
    bad = a_document(movies=[a_movie("wrong")] * count)
    with pytest.raises(BadRows):
        server.preview(alice, bad)
    with pytest.raises(BadRows):
        server.bring(alice, bad, Backups())


def test_an_account_that_is_gone_is_refused_before_anything_is_stored(server: Server, alice: Account) -> None:
    remove(server.database, alice)
    safety = Backups()
    with pytest.raises(AccountGone):
        server.preview(alice, FILE)
    with pytest.raises(AccountGone):
        server.bring(alice, FILE, safety)
    assert safety.taken == []


def test_an_account_that_goes_meanwhile_is_refused(server: Server, alice: Account) -> None:
    with pytest.raises(AccountGone):
        server.bring(alice, FILE, Backups(meanwhile=lambda: remove(server.database, alice)))


def test_a_second_backup_that_finds_no_room_changes_nothing_and_blocks_nobody(
    server: Server, alice: Account, bob: Account
) -> None:
    safety = Backups(meanwhile=lambda: a_title(server.database, alice, "tt9"), room_for=1)
    transfer = Transfer(alice.id, read(FILE), Mode.REPLACE)
    with pytest.raises(BackupNotWritten), server.database.write() as db:  # noqa: PT012 -- what is written inside is the point
        try:
            run(db, transfer, database=server.database, safety=safety, locks=server.locks, wait=1.0)
        finally:
            a_title(server.database, bob, "tt5")
    assert (server.titles(alice), server.titles(bob)) == (["tt9"], ["tt5"])


def test_another_transfer_of_this_machine_is_waited_for_without_any_transaction(
    server: Server, alice: Account, bob: Account
) -> None:
    server.wait = 0.2
    with lock_for_transfer(server.locks, alice.id, deadline=0), pytest.raises(LibraryBusy):
        server.bring(alice, FILE, Backups())
    server.bring(bob, FILE, Backups())
    assert (server.titles(alice), server.titles(bob)) == ([], ["tt1", "tt2"])


def test_a_transfer_of_another_machine_is_waited_for_no_longer_than_asked(
    postgres_database: Database, tmp_path: Path
) -> None:
    alice = an_account(postgres_database)
    here = Server(postgres_database, tmp_path / "here" / ".locks", wait=0.2)
    with postgres_database.write() as elsewhere:
        lock_library(elsewhere, alice.id)
        began = time.monotonic()
        with pytest.raises(LibraryBusy) as busy:
            here.bring(alice, FILE, Backups())
        # SQL without `lock_timeout` would wait here for ever: `elsewhere` ends after it.
        assert time.monotonic() - began >= 0.2
    assert (busy.value.status, busy.value.retry_after) == (409, 5)
    here.bring(alice, FILE, Backups())
    assert here.titles(alice) == ["tt1", "tt2"]


def test_a_database_in_memory_has_one_connection_and_that_is_enough(tmp_path: Path) -> None:
    database = connect("sqlite://")
    Base.metadata.create_all(database.engine)
    alice, server = an_account(database), Server(database, tmp_path / ".locks")
    done = server.bring(alice, FILE, Backups())
    assert (done.safety_backup, server.titles(alice)) == ("1.json", ["tt1", "tt2"])
    database.engine.dispose()


def remove(database: Database, owner: Account) -> None:
    with database.write() as session:
        session.execute(delete(User).where(User.id == owner.id))
