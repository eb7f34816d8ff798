"""Import, restore, undo, and the backups of one user, through the one door."""

import io
import threading
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from backend.app.backups.errors import BackupDamaged, BackupNotFound, BackupNotWritten
from backend.app.database import Database
from backend.app.formats.errors import BadRows
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Mode
from backend.app.transfer.locks import LIBRARIES_IN_MEMORY, LibraryBusy, ServerBusy
from backend.app.transfer.result import ChangeCounts, Changes, Counts, RowChange
from backend.models import Movie, Recommendation, User
from tests.documents import (
    Row,
    a_document,
    a_list,
    a_movie,
    a_person,
    a_recommendation,
    bring,
    exported,
    library_of,
    restore,
    watched,
)
from tests.library_builders import epoch_of
from tests.manager_fixtures import Clock

A_LIBRARY = a_document(
    movies=[
        a_movie("tt1", recommendations=[a_recommendation("Alice")], watch_history=watched(), status="watched"),
        a_movie("tt2", status="custom", custom_list_id="list-1"),
        a_movie("tt3", status="deleted"),
    ],
    people=[a_person("Alice"), a_person("Bob")],
    lists=[a_list("list-1")],
)


def back_up(manager: BackupManager, database: Database, owner: Account) -> str:
    with database.read() as session:
        return manager.backup_user_data(session, owner.id).name.filename


def status(manager: BackupManager, database: Database, owner: Account) -> Any:
    with database.read() as session:
        return manager.status(session, owner.id)


def metadata_of(database: Database, owner: Account) -> dict[str, tuple[str | None, str | None]]:
    with database.read() as session:
        rows = session.execute(select(Movie.imdb_id, Movie.tmdb_data, Movie.omdb_data).where(Movie.user_id == owner.id))
        return {imdb_id: (tmdb, omdb) for imdb_id, tmdb, omdb in rows}


def test_the_numbers_are_those_of_what_was_committed(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    document = a_document(
        movies=[
            a_movie("tt1", status="deleted", last_modified=2000.0),
            a_movie("tt2", last_modified=1.0),
            a_movie("tt4"),
            a_movie("wrong"),
        ],
        people=[a_person("Alice"), a_person("Carol")],
        lists=[a_list("list-1", name="Renamed")],
    )
    done = bring(manager, database, alice, document)
    assert done.changes == Changes(
        movies=ChangeCounts(added=1, updated=1, unchanged=0, kept=1, removed=0),
        people=ChangeCounts(added=1, updated=0, unchanged=1, kept=0, removed=0),
        lists=ChangeCounts(added=0, updated=1, unchanged=0, kept=0, removed=0),
    )
    assert done.imported_counts == Counts(movies=2, people=2, lists=1)
    assert done.errors == ["movies[3].imdb_id: must be “tt” and digits"]
    assert [each["imdb_id"] for each in library_of(manager, database, alice)["movies"]] == ["tt1", "tt2", "tt3", "tt4"]


def test_a_restore_brings_back_what_was_changed_removed_and_takes_away_what_came(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    before = exported(manager, database, alice)
    backup = back_up(manager, database, alice)
    later = a_document(
        movies=[a_movie("tt1", last_modified=9e8), a_movie("tt9", last_modified=9e8)],
        people=[a_person("Zoë")],
        lists=[a_list("list-9")],
    )
    bring(manager, database, alice, later, mode=Mode.REPLACE)
    changed = exported(manager, database, alice)
    done = restore(manager, database, alice, backup)
    assert exported(manager, database, alice) == before
    assert done.safety_backup == "2026-02-12_141503-before-restore.json"
    restore(manager, database, alice, done.safety_backup)
    assert exported(manager, database, alice) == changed


def test_a_restore_keeps_the_metadata_of_titles_that_stay(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    known = {"tmdb_data": {"title": "Known"}, "omdb_data": {"imdbRating": 8.8}}
    bring(manager, database, alice, a_document(movies=[a_movie("tt1", **known)]))
    backup = back_up(manager, database, alice)
    bring(manager, database, alice, a_document(movies=[a_movie("tt1", status="deleted", last_modified=5000.0)]))
    done = restore(manager, database, alice, backup)
    assert metadata_of(database, alice) == {"tt1": ('{"title":"Known"}', '{"imdbRating":8.8}')}
    assert done.imdb_ids_needing_enrichment == []


def test_metadata_of_a_file_fills_gaps_and_never_replaces_what_is_there(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    bring(manager, database, alice, a_document(movies=[a_movie("tt1", tmdb_data={"title": "Ours"}), a_movie("tt2")]))
    theirs = {"tmdb_data": {"title": "Theirs"}, "omdb_data": {"rated": "PG"}}
    bring(manager, database, alice, a_document(movies=[a_movie("tt1", **theirs), a_movie("tt2", **theirs)]))
    assert metadata_of(database, alice) == {
        "tt1": ('{"title":"Ours"}', '{"rated":"PG"}'),
        "tt2": ('{"title":"Theirs"}', '{"rated":"PG"}'),
    }


def test_a_merge_of_a_backup_takes_nothing_away(manager: BackupManager, database: Database, alice: Account) -> None:
    bring(manager, database, alice, A_LIBRARY)
    backup = back_up(manager, database, alice)
    bring(manager, database, alice, a_document(movies=[a_movie("tt9")]))
    done = restore(manager, database, alice, backup, mode=Mode.MERGE)
    assert done.changes.movies == ChangeCounts(added=0, updated=0, unchanged=3, kept=0, removed=0)
    assert [each["imdb_id"] for each in library_of(manager, database, alice)["movies"]] == ["tt1", "tt2", "tt3", "tt9"]


def test_a_replace_with_a_bad_row_is_refused_whole(manager: BackupManager, database: Database, alice: Account) -> None:
    bring(manager, database, alice, A_LIBRARY)
    before = exported(manager, database, alice)
    with pytest.raises(BadRows):
        bring(manager, database, alice, a_document(movies=[a_movie("tt9"), a_movie("x")]), mode=Mode.REPLACE)
    with pytest.raises(BadRows):
        bring(manager, database, alice, a_document(movies=[a_movie("tt9"), a_movie("x")]), strict=True)
    assert exported(manager, database, alice) == before


def test_a_preview_shows_the_rows_with_what_differs(manager: BackupManager, database: Database, alice: Account) -> None:
    bring(
        manager,
        database,
        alice,
        a_document(movies=[a_movie("tt1", tmdb_data={"title": "The Matrix", "year": "1999"}), a_movie("tt2")]),
    )
    document = a_document(movies=[a_movie("tt1", status="watched", last_modified=2000.0)], lists=[a_list(name="New")])
    preview = bring(manager, database, alice, document, mode=Mode.REPLACE, dry_run=True)
    assert preview.rows == [
        RowChange("movie", "tt2", None, None, "remove", before=a_movie("tt2"), after=None),
        RowChange(
            "movie",
            "tt1",
            "The Matrix",
            1999,
            "update",
            before={"status": "toWatch", "last_modified": 1000.0},
            after={"status": "watched", "last_modified": 2000.0},
        ),
        RowChange("list", "list-1", "New", None, "add", before=None, after=a_list(name="New")),
    ]
    assert (preview.rows_total, preview.safety_backup, preview.dry_run) == (3, None, True)


def test_a_preview_shows_five_hundred_rows_and_says_how_many_there_are(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    many = a_document(movies=[a_movie(f"tt{number:07}") for number in range(600)])
    preview = bring(manager, database, alice, many, dry_run=True)
    assert preview.rows is not None
    assert (len(preview.rows), preview.rows_total) == (500, 600)


def test_a_preview_leaves_no_trace(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    epoch = epoch_of(database, alice)
    bring(manager, database, alice, A_LIBRARY, dry_run=True)
    assert epoch_of(database, alice) == epoch
    assert not backup_dir.exists()


def test_every_import_and_every_restore_moves_the_epoch(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    epochs = [epoch_of(database, alice)]
    done = bring(manager, database, alice, A_LIBRARY)
    epochs.append(epoch_of(database, alice))
    restore(manager, database, alice, done.safety_backup or "")
    epochs.append(epoch_of(database, alice))
    assert len(set(epochs)) == 3
    assert epoch_of(database, bob) == epochs[0]


def test_the_safety_backup_holds_the_library_as_it_was(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    before = library_of(manager, database, alice)
    done = bring(manager, database, alice, a_document(movies=[a_movie("tt9")]), mode=Mode.REPLACE)
    with manager.open_backup(alice.id, done.safety_backup or "") as (file, backup):
        document = orjson.loads(file.read())
    assert backup.verified is True
    assert {name: document[name] for name in before} == before


def test_without_a_safety_backup_nothing_changes_and_the_status_says_why(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, clock: Clock
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    before, epoch = exported(manager, database, alice), epoch_of(database, alice)
    (backup_dir / alice.id).rename(backup_dir / "away")
    (backup_dir / alice.id).write_text("in the way")
    with pytest.raises(BackupNotWritten) as refused:
        bring(manager, database, alice, a_document(movies=[a_movie("tt9")]))
    assert str(backup_dir) not in refused.value.detail
    assert (exported(manager, database, alice), epoch_of(database, alice)) == (before, epoch)
    state = status(manager, database, alice)
    assert (state.last_failure_at, state.failing_since, state.last_failure_reason) == (
        clock.now,
        clock.now,
        refused.value.reason,
    )


@pytest.mark.parametrize("filename", ["2026-02-12.json", "../../app.db", "x" * 5000, "", "2026-02-12.json\0"])
def test_a_backup_that_is_not_there_is_not_found(
    manager: BackupManager, database: Database, alice: Account, filename: str
) -> None:
    with pytest.raises(BackupNotFound):
        restore(manager, database, alice, filename)


def test_nobody_reaches_the_backup_of_another(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    filename = back_up(manager, database, alice)
    with pytest.raises(BackupNotFound):
        restore(manager, database, bob, filename)
    with pytest.raises(BackupNotFound):
        manager.delete_backup(bob.id, filename)
    assert [each.name.filename for each in manager.list_backups(alice.id)] == [filename]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_damaged_backup_is_refused_and_nothing_changes(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path, *, dry_run: bool
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    before = exported(manager, database, alice)
    path = backup_dir / alice.id / back_up(manager, database, alice)
    path.write_bytes(path.read_bytes().replace(b"tt1", b"tt8"))
    with pytest.raises(BackupDamaged):
        restore(manager, database, alice, path.name, dry_run=dry_run)
    assert exported(manager, database, alice) == before


def test_an_account_with_an_id_of_an_earlier_installation_imports_and_restores(
    manager: BackupManager, database: Database, backup_dir: Path
) -> None:
    odd = Account("../../odd", "odd@example.test", "odd", None)
    with database.write() as session:
        session.add(User(id=odd.id, email=odd.email, username=odd.username, hashed_password="none"))
    undo = bring(manager, database, odd, A_LIBRARY).safety_backup
    assert undo is not None
    restore(manager, database, odd, undo)
    assert library_of(manager, database, odd) == {"movies": [], "people": [], "lists": []}
    assert list(backup_dir.parents[1].glob("odd*")) == []


def test_a_second_import_of_the_same_library_waits_and_is_then_turned_away(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    with database.write() as first:
        manager.import_document(first, alice.id, io.BytesIO(orjson.dumps(A_LIBRARY)))
        with pytest.raises(LibraryBusy) as refused:
            bring(manager, database, alice, A_LIBRARY)
        assert refused.value.retry_after == 5
        assert library_of(manager, database, bob)["movies"] == []
        assert bring(manager, database, alice, A_LIBRARY, dry_run=True).changes.movies.added == 3
    assert bring(manager, database, alice, A_LIBRARY).changes.movies.unchanged == 3


def test_only_a_few_whole_libraries_are_in_memory_at_once(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    all_inside, may_go_on = threading.Barrier(LIBRARIES_IN_MEMORY + 1), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if not may_go_on.is_set():
                all_inside.wait()
                may_go_on.wait()
            return super().read(size)

    def bring_slowly() -> None:
        with database.write() as session:
            manager.import_document(session, alice.id, Slow(orjson.dumps(A_LIBRARY)), dry_run=True)

    busy = [threading.Thread(target=bring_slowly) for _ in range(LIBRARIES_IN_MEMORY)]
    for thread in busy:
        thread.start()
    all_inside.wait()
    with pytest.raises(ServerBusy):
        bring(manager, database, alice, A_LIBRARY)
    may_go_on.set()
    for thread in busy:
        thread.join()
    assert bring(manager, database, alice, A_LIBRARY).changes.movies.added == 3


def test_a_second_import_goes_on_when_the_first_has_ended(
    manager: BackupManager, database: Database, alice: Account, backup_dir: Path
) -> None:
    patient = BackupManager(backup_dir, database, zone=manager.zone, clock=lambda: 1.0, lock_wait=30.0)
    results: list[int] = []
    with database.write() as first:
        manager.import_document(first, alice.id, io.BytesIO(orjson.dumps(A_LIBRARY)))
        second = threading.Thread(
            target=lambda: results.append(bring(patient, database, alice, A_LIBRARY).changes.movies.unchanged)
        )
        second.start()
    second.join()
    assert results == [3]


def test_lists_of_another_account_get_ids_of_their_own_and_are_found_again(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    first = bring(manager, database, bob, A_LIBRARY)
    [theirs] = library_of(manager, database, bob)["lists"]
    assert theirs["id"] != "list-1"
    assert library_of(manager, database, bob)["movies"][1]["custom_list_id"] == theirs["id"]
    again = bring(manager, database, bob, A_LIBRARY)
    assert again.changes.lists == ChangeCounts(added=0, updated=0, unchanged=1, kept=0, removed=0)
    assert first.notices == again.notices
    assert [each["id"] for each in library_of(manager, database, alice)["lists"]] == ["list-1"]


def test_their_lists_are_found_again_when_the_other_account_has_lost_its_own(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    bring(manager, database, bob, A_LIBRARY)
    bring(manager, database, alice, a_document(), mode=Mode.REPLACE)
    again = bring(manager, database, bob, A_LIBRARY)
    assert again.changes.lists == ChangeCounts(added=0, updated=0, unchanged=1, kept=0, removed=0)


def test_removing_a_person_by_a_restore_leaves_the_titles(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    bring(manager, database, alice, A_LIBRARY)
    bring(manager, database, alice, a_document(movies=A_LIBRARY["movies"][1:]), mode=Mode.REPLACE)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Recommendation)) == 0
    assert [each["imdb_id"] for each in library_of(manager, database, alice)["movies"]] == ["tt2", "tt3"]


def test_the_full_payload_restores_into_another_account_with_all_its_metadata(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    document = {**A_LIBRARY, "movies": [a_movie("tt1", tmdb_data={"title": "Kept"}), *A_LIBRARY["movies"][1:]]}
    bring(manager, database, alice, document)
    with database.read() as session:
        payload = manager.build_backup_payload(session, alice.id)
    with database.write() as session:
        manager.restore_from_backup(session, bob.id, payload=payload)
    assert metadata_of(database, bob)["tt1"] == ('{"title":"Kept"}', None)
    ours, theirs = library_of(manager, database, alice), library_of(manager, database, bob)
    assert (theirs["people"], len(theirs["movies"])) == (ours["people"], len(ours["movies"]))
    assert theirs["movies"][1]["custom_list_id"] == theirs["lists"][0]["id"]


def test_the_condensed_payload_restores_as_it_is(
    manager: BackupManager, database: Database, alice: Account, bob: Account
) -> None:
    document = a_document(movies=[a_movie("tt1", watch_history=watched(None, None))], people=[a_person()])
    bring(manager, database, alice, document)
    with database.read() as session:
        payload = manager.build_condensed_payload(session, alice.id)
    with database.write() as session:
        manager.restore_from_backup(session, bob.id, payload=payload)
    assert exported(manager, database, bob) == exported(manager, database, alice)


def test_a_document_says_nothing_that_the_user_did_not_make(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    bring(manager, database, alice, {**A_LIBRARY, "movies": [a_movie("tt1", tmdb_data={"secret": "s3cret"})]})
    text = exported(manager, database, alice).decode()
    assert [word for word in ("s3cret", "tmdb", "omdb", "user_id", "person_id", alice.id) if word in text] == []
    movie = library_of(manager, database, alice)["movies"][0]
    assert list(movie) == ["imdb_id", "status", "custom_list_id", "last_modified", "recommendations", "watch_history"]


def test_a_backup_lets_go_of_those_that_are_past_their_time(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    made = [back_up(manager, database, alice)]
    for _ in range(15):
        clock.now += 86_400
        made.append(back_up(manager, database, alice))
    assert [each.name.filename for each in manager.list_backups(alice.id)] == made[:0:-1]


def test_a_backup_leaves_what_its_caller_is_reading_alone(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    with database.read() as session:
        before = manager.build_condensed_payload(session, alice.id)
        bring(manager, database, alice, A_LIBRARY)
        assert manager.backup_user_data(session, alice.id).titles == 3
        assert manager.build_condensed_payload(session, alice.id) == before


def test_a_title_that_thousands_recommend_comes_back(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    names = [f"{number:05}{'x' * 190}" for number in range(12_000)]
    by_all = a_movie("tt1", recommendations=[a_recommendation(name) for name in names])
    bring(manager, database, alice, a_document(movies=[by_all], people=[a_person(name) for name in names]))
    backup = back_up(manager, database, alice)
    restored = restore(manager, database, alice, backup)
    assert restored.changes.movies == ChangeCounts(added=0, updated=0, unchanged=1, kept=0, removed=0)


def test_older_backups_are_held_and_the_status_says_why(
    manager: BackupManager, database: Database, alice: Account, clock: Clock
) -> None:
    bring(manager, database, alice, a_document(movies=[a_movie(f"tt{number}") for number in range(100)]))
    old = back_up(manager, database, alice)
    clock.now += 10 * 86_400
    back_up(manager, database, alice)
    bring(manager, database, alice, a_document(), mode=Mode.REPLACE)
    clock.now += 5 * 86_400
    new = back_up(manager, database, alice)
    assert old in {each.name.filename for each in manager.list_backups(alice.id)}
    loss = status(manager, database, alice).loss
    assert (loss.backup, loss.sentence) == (
        new,
        f"Since the backup {loss.before}, 100 of 100 titles are gone or overwritten, so that backup is being kept.",
    )


def test_an_empty_library_can_be_backed_up_and_brought_back(
    manager: BackupManager, database: Database, alice: Account
) -> None:
    backup = back_up(manager, database, alice)
    bring(manager, database, alice, A_LIBRARY)
    restore(manager, database, alice, backup)
    empty: Row = {"movies": [], "people": [], "lists": []}
    assert library_of(manager, database, alice) == empty
