"""Whose metadata is shown to whom, and that an undo brings it back."""

from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from backend.app.database import Database
from backend.app.library.title_metadata import forget_kept_metadata, forget_unowned_tmdb_data, store_answers
from backend.app.services import lists, movies, sync
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Mode
from backend.models import KeptMetadata, Movie, TitleMetadata
from tests.documents import a_document, a_movie, bring, restore
from tests.library_builders import LONG_AGO, a_list, a_title, titles_of

NOW = 1_800_000_000.0
OWN, FETCHED = {"title": "Own"}, {"title": "Fetched"}


def fetched(database: Database, imdb_id: str = "tt0133093", *, at: float = NOW, **found: Any) -> None:
    with database.write() as session:
        for column, data in found.items():
            source = column.removesuffix("_data")
            store_answers(session, source, {imdb_id: orjson.dumps(data).decode()}, now=at)


def shown(database: Database, owner: Account, imdb_id: str = "tt0133093") -> tuple[Any, Any]:
    with database.read() as session:
        movie = orjson.loads(orjson.dumps(movies.get_movie(session, owner.id, imdb_id)))
    return movie["tmdb_data"], movie["omdb_data"]


def own_metadata(database: Database, owner: Account) -> dict[str, tuple[str | None, str | None]]:
    with database.read() as session:
        rows = session.execute(select(Movie.imdb_id, Movie.tmdb_data, Movie.omdb_data).where(Movie.user_id == owner.id))
        return {imdb_id: (tmdb, omdb) for imdb_id, tmdb, omdb in rows}


def kept(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(KeptMetadata)) or 0


def test_what_was_fetched_is_everybodys_and_goes_before_what_a_file_said(
    database: Database, alice: Account, bob: Account
) -> None:
    a_title(database, alice, tmdb=OWN, omdb=OWN)
    a_title(database, bob)
    assert (shown(database, alice), shown(database, bob)) == ((OWN, OWN), (None, None))
    fetched(database, tmdb_data=FETCHED)
    assert (shown(database, alice), shown(database, bob)) == ((FETCHED, OWN), (FETCHED, None))


def test_every_view_of_a_title_shows_the_same(database: Database, manager: BackupManager, alice: Account) -> None:
    list_id = a_list(database, alice)
    a_title(database, alice, status="custom", list_id=list_id, tmdb=OWN)
    fetched(database, tmdb_data=FETCHED)
    with database.read() as session:
        everywhere = [
            *movies.list_movies(session, alice.id),
            *lists.list_movies(session, alice.id, list_id),
            *sync.changes(session, alice.id, since=0, limit=500, offset=0)["movies"],
            *manager.build_backup_payload(session, alice.id)["movies"],
        ]
        assert [orjson.loads(orjson.dumps(each["tmdb_data"])) for each in everywhere] == [FETCHED] * 4
        assert [each["title"] for each in titles_of(session, alice.id)] == ["Fetched"]


def test_another_account_hears_of_what_was_fetched(database: Database, alice: Account, bob: Account) -> None:
    for imdb_id in ("tt0133093", "tt0000002"):
        a_title(database, alice, imdb_id, last_modified=LONG_AGO)
    fetched(database, "tt0133093", tmdb_data=FETCHED)
    fetched(database, "tt0000002", at=LONG_AGO, tmdb_data=FETCHED)
    with database.read() as session:
        news = sync.changes(session, alice.id, since=NOW - 60, limit=500, offset=0)
        assert [movie["imdb_id"] for movie in news["movies"]] == ["tt0133093"]
        assert sync.changes(session, bob.id, since=NOW - 60, limit=500, offset=0)["movies"] == []


def test_a_title_needs_no_metadata_that_the_server_has(
    database: Database, manager: BackupManager, alice: Account
) -> None:
    fetched(database, "tt1", tmdb_data=FETCHED)
    fetched(database, "tt2", omdb_data=FETCHED)
    fetched(database, "tt3", tmdb_data=FETCHED)
    a_title(database, alice, "tt3")
    document = a_document(movies=[a_movie(f"tt{number}") for number in (1, 2, 3, 4)])
    preview = bring(manager, database, alice, document, dry_run=True)
    assert preview.imdb_ids_needing_enrichment == ["tt2", "tt4"]
    assert [row.title for row in preview.rows or []][-3:] == ["Fetched", "Fetched", None]
    assert bring(manager, database, alice, document).imdb_ids_needing_enrichment == ["tt2", "tt4"]


@pytest.mark.parametrize("mode", [Mode.REPLACE, Mode.MERGE])
def test_a_replace_and_its_undo_bring_metadata_back(
    database: Database, manager: BackupManager, alice: Account, mode: Mode
) -> None:
    known = a_movie("tt1", tmdb_data={"title": "Known"}, omdb_data={"imdbRating": 8.8})
    bring(manager, database, alice, a_document(movies=[known, a_movie("tt2")]))
    before = own_metadata(database, alice)
    replaced = bring(manager, database, alice, a_document(movies=[a_movie("tt3")]), mode=Mode.REPLACE)
    assert own_metadata(database, alice) == {"tt3": (None, None)}
    undone = restore(manager, database, alice, replaced.safety_backup or "", mode=mode)
    assert undone.imdb_ids_needing_enrichment == ["tt2"]
    assert before.items() <= own_metadata(database, alice).items()
    assert kept(database) == 0


def test_a_title_that_comes_back_by_hand_has_its_metadata(
    database: Database, manager: BackupManager, alice: Account
) -> None:
    bring(manager, database, alice, a_document(movies=[a_movie("tt0133093", tmdb_data=OWN)]))
    bring(manager, database, alice, a_document(movies=[]), mode=Mode.REPLACE)
    with database.write() as session:
        movies.ensure(session, alice.id, "tt0133093")
    assert shown(database, alice) == (OWN, None)


def test_what_was_kept_for_one_account_is_not_given_to_another(
    database: Database, manager: BackupManager, alice: Account, bob: Account
) -> None:
    bring(manager, database, alice, a_document(movies=[a_movie("tt0133093", tmdb_data=OWN)]))
    bring(manager, database, alice, a_document(movies=[]), mode=Mode.REPLACE)
    done = bring(manager, database, bob, a_document(movies=[a_movie("tt0133093")]))
    assert (shown(database, bob), done.imdb_ids_needing_enrichment) == ((None, None), ["tt0133093"])
    assert kept(database) == 1


def test_what_was_kept_is_forgotten_in_time(database: Database, manager: BackupManager, alice: Account) -> None:
    bring(manager, database, alice, a_document(movies=[a_movie("tt0133093", tmdb_data=OWN)]))
    bring(manager, database, alice, a_document(movies=[]), mode=Mode.REPLACE)
    with database.write() as session:
        forget_kept_metadata(session, before=1.0)
    assert kept(database) == 1
    with database.write() as session:
        forget_kept_metadata(session, before=4_000_000_000.0)
    assert kept(database) == 0


def test_what_tmdb_said_of_a_title_in_no_library_is_let_go_in_time(database: Database, alice: Account) -> None:
    a_title(database, alice, "tt1")
    for imdb_id, at in (("tt1", LONG_AGO), ("tt2", LONG_AGO), ("tt3", NOW)):
        fetched(database, imdb_id, at=at, tmdb_data=FETCHED, omdb_data=FETCHED)
    with database.write() as session:
        forget_unowned_tmdb_data(session, before=NOW)
    with database.read() as session:
        rows = session.execute(select(TitleMetadata.imdb_id, TitleMetadata.tmdb_data, TitleMetadata.tmdb_at))
        kept = {imdb_id: (data, at) for imdb_id, data, at in rows}
    text = orjson.dumps(FETCHED).decode()
    assert kept == {"tt1": (text, LONG_AGO), "tt2": (None, None), "tt3": (text, NOW)}


def test_fetching_one_services_word_leaves_the_others(database: Database, alice: Account) -> None:
    a_title(database, alice)
    fetched(database, tmdb_data=FETCHED, omdb_data=FETCHED)
    fetched(database, tmdb_data={"title": "Newer"})
    assert shown(database, alice) == ({"title": "Newer"}, FETCHED)


NAMED = {"title": "Named", "year": "1999", "mediaType": "tv", "genres": ["drama"]}


def named(database: Database, imdb_id: str = "tt0133093", *, at: float = NOW) -> None:
    with database.write() as session:
        store_answers(session, "wikidata", {imdb_id: orjson.dumps(NAMED).decode()}, now=at, language="en")


def test_a_name_without_a_key_is_shown_where_no_other_source_has_one(
    database: Database, alice: Account, bob: Account
) -> None:
    a_title(database, alice, omdb={"title": "Own"})
    a_title(database, bob)
    named(database)
    with database.read() as session:
        (of_alice,), (of_bob,) = titles_of(session, alice.id), titles_of(session, bob.id)
        movie = orjson.loads(orjson.dumps(movies.get_movie(session, bob.id, "tt0133093")))
    assert (of_alice["title"], of_alice["year"], of_alice["media_type"]) == ("Own", "1999", "tv")
    assert (of_bob["title"], of_bob["genres"], of_bob["needs_metadata"]) == ("Named", ["drama"], False)
    assert (movie["tmdb_data"], movie["omdb_data"], movie["catalogue_data"]) == (None, None, NAMED)


def test_a_source_that_no_longer_knows_a_title_leaves_what_it_said(database: Database, alice: Account) -> None:
    a_title(database, alice, last_modified=LONG_AGO)
    fetched(database, tmdb_data=FETCHED, at=LONG_AGO)
    with database.write() as session:
        store_answers(session, "tmdb", {}, ["tt0133093", "tt9"], now=NOW)
    assert shown(database, alice) == (FETCHED, None)
    with database.read() as session:
        rows = session.execute(select(TitleMetadata.imdb_id, TitleMetadata.tmdb_at, TitleMetadata.fetched_at))
        assert sorted(rows) == [("tt0133093", NOW, LONG_AGO), ("tt9", NOW, None)]
        assert sync.changes(session, alice.id, since=NOW - 60, limit=500, offset=0)["movies"] == []
