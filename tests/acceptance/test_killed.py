"""A process that is killed in the middle of its work leaves the library as it was or as it should be, never between."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from backend.app.backups.claims import LEASE_SECONDS
from backend.app.backups.local_store import ABANDONED_AFTER_NS
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Kind
from backend.app.services.jobs.matching import HELD_SECONDS
from backend.models import BackupState, ImportJob, Movie, StoredBackup
from tests.acceptance.doomed import Import, NightlyRun, Reaper, Restore, Transfer
from tests.acceptance.main_job import EMPTY, without_stamp
from tests.acceptance.moving import MoveIn
from tests.builders import an_account
from tests.catalogue.test_imdb_dataset import loaded
from tests.library_builders import a_library, epoch_of
from tests.services.jobs.plain_readers import a_file

SEED = 20_261_123
# On each of the two databases, so 200 in all.
MANY = {"backing up": 34, "importing": 33, "restoring": 33, "moving in": 50}
SOME = {**dict.fromkeys(MANY, 4), "moving in": 5}
NOON = 1_790_000_000.0
# Every night is far from the one before it, as after a pause.
FORTNIGHT = 15 * 86_400.0
# More than one process takes at a time.
PEOPLE = 23


class Scene:
    """A database and its folder of backups, looked at by somebody who is not killed."""

    def __init__(self, database: Database, url: str, root: Path, kills: Mapping[str, int]) -> None:
        self.database = database
        self.url = url
        self.root = root
        self.kills = kills
        self.random_moments = Reaper(SEED)
        self._documents: dict[str, bytes] = {}
        print(f"seed {SEED}")  # noqa: T201 -- a failure shows it

    def export(self, owner: Account) -> bytes:
        work = NightlyRun(self.url, self.root, NOON)
        with self.database.read() as session:
            return without_stamp(b"".join(work.backups(self.database).export(session, owner.id)))

    def require_epoch_to_tell(self, owner: Account) -> None:
        """Other devices are told to reload when the library has become another one, and not otherwise."""
        epoch, document = epoch_of(self.database, owner), self.export(owner)
        assert self._documents.setdefault(epoch, document) == document

    def bury(self) -> None:
        """Wait until the database has noticed that its client is dead: until then a last word may take effect."""
        if self.database.engine.dialect.name != "postgresql":
            return
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        idle = " AND state IS DISTINCT FROM 'idle'"
        with self.database.engine.connect() as connection:
            while connection.execute(text(others + idle)).scalar_one():
                connection.rollback()

    def require_all_whole(self, backups: BackupManager, owner: Account, *, one_of: Sequence[bytes]) -> None:
        """Every backup that is listed is a whole document of this library, and none passes for more than it is."""
        for each in backups.list_backups(owner.id):
            content = (self.root / owner.id / each.name.filename).read_bytes()
            assert each.verified is not False
            assert without_stamp(content) in one_of

    def require_leftovers_to_be_swept(self, backups: BackupManager, *owners: Account) -> None:
        """Not at once, for they might be another machine's; once nobody can be at them any more."""
        for path in self._leftovers():
            then = path.stat().st_mtime_ns - ABANDONED_AFTER_NS - 10**9
            os.utime(path, ns=(then, then))
        for owner in owners:
            backups.archive.store.sweep(owner.id)
        assert self._leftovers() == []

    def _leftovers(self) -> list[Path]:
        return [path for path in self.root.rglob("*") if path.name.startswith(".tmp-")]

    def lose_index(self) -> None:
        with self.database.write() as session:
            session.execute(delete(StoredBackup))


@pytest.fixture(params=[pytest.param(SOME, id="some"), pytest.param(MANY, id="many", marks=pytest.mark.long)])
def scene(request: pytest.FixtureRequest, database: Database, database_url: str, tmp_path: Path) -> Scene:
    return Scene(database, database_url, tmp_path / "backups", request.param)


@pytest.mark.slow
def test_a_nightly_run_that_is_killed_is_made_good_by_the_next_one(scene: Scene) -> None:
    people = [an_account(scene.database) for _ in range(PEOPLE)]
    for each in people:
        a_library(scene.database, each, titles=5)
    first = NightlyRun(scene.url, scene.root, NOON)
    with scene.database.write() as session:
        for each in people:
            first.backups(scene.database).set_enabled(session, each.id, enabled=True)
    documents = {each.id: scene.export(each) for each in people}

    claims_of_the_dead = 0
    for work in killed(scene, "backing up", (NightlyRun(scene.url, scene.root, now) for now in nights())):
        for each in people:
            scene.require_all_whole(work.backups(scene.database), each, one_of=[documents[each.id]])
        taken, free = still_to_be_done(scene.database, work)
        claims_of_the_dead += len(taken)
        assert run_again(scene, work, later=0) == free
        assert run_again(scene, work, later=LEASE_SECONDS + 1) == taken
        assert still_to_be_done(scene.database, work) == ([], [])
        assert {each.id: scene.export(each) for each in people} == documents
        for each in people:
            newest, *older = work.backups(scene.database).list_backups(each.id)
            assert (newest.created_at >= work.now, newest.verified) == (True, True)
            scene.require_all_whole(work.backups(scene.database), each, one_of=[documents[each.id]])
            # Retention keeps those of 14 nights, and to look at each of them after each kill takes minutes.
            for one in older[2:]:
                work.backups(scene.database).purge_backup(each.id, one.name.filename)
        scene.require_leftovers_to_be_swept(work.backups(scene.database), *people)
    # Of a few kills none may fall between a claim and its record.
    assert claims_of_the_dead > 0 or scene.kills is SOME


def test_an_import_that_is_killed_has_happened_or_has_not(scene: Scene) -> None:
    owner = an_account(scene.database)
    documents = write_documents(scene.root.parent)

    def next_work() -> Iterator[Import]:
        for number in count():
            yield Import(scene.url, scene.root, NOON + number, owner.id, missing(scene, owner, documents))

    for work in killed(scene, "importing", next_work()):
        require_before_or_after(scene, owner, documents, work, documents[work.document])


def test_a_restore_that_is_killed_has_happened_or_has_not(scene: Scene) -> None:
    owner = an_account(scene.database)
    documents = write_documents(scene.root.parent)
    stored: dict[Path, str] = {}
    for path in documents:
        work = Import(scene.url, scene.root, NOON - 60, owner.id, path)
        work.act(scene.database)
        with scene.database.read() as session:
            stored[path] = work.backups(scene.database).backup_user_data(session, owner.id).name.filename

    def next_work() -> Iterator[Restore]:
        for number in count():
            filename = stored[missing(scene, owner, documents)]
            yield Restore(scene.url, scene.root, NOON + number, owner.id, filename)

    by_filename = {stored[path]: document for path, document in documents.items()}
    for work in killed(scene, "restoring", next_work()):
        require_before_or_after(scene, owner, documents, work, by_filename[work.filename])


def test_a_move_from_another_service_goes_on_where_it_was_killed_and_brings_nothing_twice(scene: Scene) -> None:
    index = loaded(scene.root.parent).path
    rows: list[dict[str, Any]] = [
        {"imdb": f"tt{number:07}", "watched": True, "watched_on": "2024-01-01", "rating": 7.5}
        for number in range(1, 300)
    ]
    rows += [{"title": f"Nobody knows {number}", "year": 1999, "wanted": True} for number in range(100)]
    rows += [{"title": "The Matrix", "year": 1999, "watched": True, "list_name": "Best"}]
    doubtful = [f"tt1{number:07}" for number in range(100)]
    wanted = {*(row["imdb"] for row in rows[:299]), *doubtful, "tt0133093"}

    def next_work() -> Iterator[MoveIn]:
        while True:
            owner = an_account(scene.database)
            yield MoveIn(scene.url, scene.root, NOON, owner.id, a_file(*rows), index, doubtful)

    for work in killed(scene, "moving in", next_work()):
        owner = work.user_id
        before = moved_in(scene, owner)
        assert before in (set(), wanted)
        # The hold of the dead has ended by then.
        replace(work, now=work.now + HELD_SECONDS + 1).act(scene.database)
        assert moved_in(scene, owner) == wanted
        with scene.database.read() as session:
            [job] = session.scalars(select(ImportJob).where(ImportJob.user_id == owner))
            assert (job.state, json.loads(job.outcomes or "null")["added"]) == ("applied", 400)
        kinds = [each.name.kind for each in work.backups(scene.database).list_backups(owner) if each.verified]
        # A safety backup may have been made by the dead.
        assert kinds in ([Kind.BEFORE_IMPORT], [Kind.BEFORE_IMPORT] * 2)


def moved_in(scene: Scene, owner: str) -> set[str]:
    with scene.database.read() as session:
        return set(session.scalars(select(Movie.imdb_id).where(Movie.user_id == owner)))


def missing(scene: Scene, owner: Account, documents: Mapping[Path, bytes]) -> Path:
    """The document that the library is not, so that bringing it in changes everything."""
    now = scene.export(owner)
    return next(path for path, document in documents.items() if document != now)


def require_before_or_after(
    scene: Scene, owner: Account, documents: Mapping[Path, bytes], work: Transfer, after: bytes
) -> None:
    """`after` is what the library becomes; until it does it is another one of the documents, or empty."""
    one_of = [EMPTY, *documents.values()]
    assert scene.export(owner) in one_of
    scene.require_epoch_to_tell(owner)
    scene.require_all_whole(work.backups(scene.database), owner, one_of=one_of)
    work.act(scene.database)
    assert scene.export(owner) == after
    scene.require_all_whole(work.backups(scene.database), owner, one_of=one_of)
    scene.require_leftovers_to_be_swept(work.backups(scene.database), owner)
    for each in work.backups(scene.database).list_backups(owner.id):
        if each.name.kind is not Kind.MANUAL:
            work.backups(scene.database).delete_backup(owner.id, each.name.filename)
    require_deleted_ones_to_be_there(scene, owner, work, one_of=one_of)


def require_deleted_ones_to_be_there(scene: Scene, owner: Account, work: Transfer, *, one_of: Sequence[bytes]) -> None:
    """Whatever was deleted before the kills is whole; what is older than this test needs goes for good."""
    backups = work.backups(scene.database)
    deleted = backups.list_deleted(owner.id)
    for each in deleted:
        assert without_stamp((scene.root / owner.id / each.path).read_bytes()) in one_of
    for each in deleted[5:]:
        backups.purge_backup(owner.id, each.name.filename)


def write_documents(folder: Path) -> dict[Path, bytes]:
    """Two libraries that differ in every row, as files and as they are exported."""
    written: dict[Path, bytes] = {}
    for number in (1, 2):
        document = a_document(number)
        content = (json.dumps(document, separators=(",", ":")) + "\n").encode()
        path = folder / f"{number}.json"
        path.write_bytes(content)
        written[path] = without_stamp(content)
    return written


def a_document(number: int) -> dict[str, Any]:
    people = [f"{name} {number}" for name in ("Ann", "Ben", "Cid")]
    time = 1_700_000_000.5 + number
    movies = [
        {
            "imdb_id": f"tt{title:07}",
            "status": "custom",
            "custom_list_id": f"list-{number}",
            "last_modified": time,
            "recommendations": [
                {"person_name": name, "date_recommended": time, "vote_type": title % 2 == 0} for name in people
            ],
            "watch_history": {"date_watched": time, "my_rating": float(number)},
        }
        # Half of the titles are in both, and are written over.
        for title in range(number * 60, number * 60 + 120)
    ]
    lists = [{"id": f"list-{number}", "name": f"List {number}", "color": None, "icon": None, "position": 0}]
    times = {"created_at": time, "last_modified": time}
    return {
        "version": 2,
        "exported_at": time,
        "movies": movies,
        "people": [
            {"name": name, "is_trusted": True, "color": None, "emoji": None, "last_modified": time} for name in people
        ],
        "lists": [{**each, **times} for each in lists],
    }


def nights() -> Iterator[float]:
    now = NOON
    while True:
        yield now
        now += FORTNIGHT


def killed(scene: Scene, what: str, works: Iterator[Any]) -> Iterator[Any]:
    """As much work as it takes until as many of it were killed as the scene wants; only these are given."""
    kills = 0
    for attempt, work in enumerate(works):
        assert attempt <= 5 * scene.kills[what], "the work ends before it can be killed"
        was_killed = scene.random_moments.was_killed(work)
        scene.bury()
        kills += was_killed
        if kills % 3 == 0:
            scene.lose_index()
        yield work
        if kills == scene.kills[what]:
            return


def still_to_be_done(database: Database, work: NightlyRun) -> tuple[list[str], list[str]]:
    """Whose backup of this night is not recorded: those whom the dead process had claimed, and the others."""
    with database.read() as session:
        rows = session.execute(select(BackupState.user_id, BackupState.last_slot, BackupState.claimed_by))
        slot = work.now - work.now % 86_400 + 3 * 3_600
        open_rows = [(user_id, claimed_by) for user_id, last_slot, claimed_by in rows if last_slot != slot]
    taken = sorted(user_id for user_id, claimed_by in open_rows if claimed_by is not None)
    return taken, sorted(user_id for user_id, claimed_by in open_rows if claimed_by is None)


def run_again(scene: Scene, work: NightlyRun, *, later: float) -> list[str]:
    """The same night, by a process that lives."""
    living = NightlyRun(work.database_url, work.root, work.now + later)
    with scene.database.session() as session:
        summary = living.backups(scene.database).run_scheduled_backups(session)
    assert summary.failed == []
    return sorted(summary.done)
