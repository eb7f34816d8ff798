from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import orjson
import pytest
import stamina
from sqlalchemy import func, select

from backend.app.catalogue.service import ServiceBusy, ServiceFailed
from backend.app.database import Database
from backend.app.services import metadata, movies, watching
from backend.app.services.accounts import Account
from backend.app.services.metadata import NoSource, NowhereKnown
from backend.models import Status, TitleMetadata
from tests.builders import an_account
from tests.catalogue.conftest import a_catalogue
from tests.library_builders import LONG_AGO, a_title, times_of
from tests.stand_in_catalogue import Scripted, StandInCatalogue, WikidataTitle, stand_in_catalogue

NOW = 1_800_000_000.5
MATRIX = {"id": 603, "title": "The Matrix", "release_date": "1999-03-31"}
MATRIX_IN_OMDB = {"imdbID": "tt0133093", "Title": "The Matrix", "Year": "1999", "imdbRating": "8.7"}


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stamina.set_testing(True, attempts=3, cap=True), stand_in_catalogue() as server:
        yield server


def stored(database: Database, owner: Account) -> tuple[Any, Any]:
    with database.read() as session:
        movie = movies.get_movie(session, owner.id, "tt0133093")
    sent = orjson.loads(orjson.dumps(movie))
    return sent["tmdb_data"], sent["omdb_data"]


def test_a_stub_gets_what_both_services_know(database: Database, stand_in: StandInCatalogue) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice)
    a_title(database, bob)
    stand_in.knows_in_tmdb("tt0133093", MATRIX)
    stand_in.knows_in_omdb(MATRIX_IN_OMDB)

    movie = metadata.refresh(database, a_catalogue(stand_in), alice.id, "tt0133093")

    sent = orjson.loads(orjson.dumps(movie))
    tmdb, omdb = stored(database, alice)
    assert (tmdb["tmdbId"], tmdb["imdbId"], tmdb["title"], tmdb["year"]) == (603, "tt0133093", "The Matrix", "1999")
    assert (omdb["title"], omdb["imdbRating"]) == ("The Matrix", 8.7)
    assert (sent["tmdb_data"], sent["omdb_data"]) == (tmdb, omdb)
    assert stored(database, bob) == (tmdb, omdb)


def test_fetching_metadata_is_no_change_by_the_user_and_yet_news(
    database: Database, stand_in: StandInCatalogue
) -> None:
    """A merge keeps our row when it is newer than the document's: enriching a library must not do that."""
    alice = an_account(database)
    a_title(database, alice, status="watched", watched=(LONG_AGO, 8.0), last_modified=LONG_AGO)
    stand_in.knows_in_tmdb("tt0133093", MATRIX)

    metadata.refresh(database, a_catalogue(stand_in), alice.id, "tt0133093", clock=lambda: NOW)

    assert times_of(database, alice) == {"tt0133093": LONG_AGO}
    with database.read() as session:
        (news,) = movies.read(session, alice.id, movies.Movie.metadata_at == NOW)
    assert (news["status"], news["watch_history"]) == ("watched", {"date_watched": LONG_AGO, "my_rating": 8.0})


def test_one_key_is_enough(database: Database, stand_in: StandInCatalogue) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice)
    a_title(database, bob)
    stand_in.knows_in_tmdb("tt0133093", MATRIX)
    stand_in.knows_in_omdb(MATRIX_IN_OMDB)

    metadata.refresh(database, a_catalogue(stand_in, tmdb_key=None), alice.id, "tt0133093")
    assert [part is not None for part in stored(database, alice)] == [False, True]
    metadata.refresh(database, a_catalogue(stand_in, omdb_key=None), bob.id, "tt0133093")

    assert [part is not None for part in stored(database, alice)] == [True, True]
    assert stored(database, bob) == stored(database, alice)


def test_where_nothing_may_be_asked_the_settings_are_named(database: Database, stand_in: StandInCatalogue) -> None:
    alice = an_account(database)
    a_title(database, alice)

    with pytest.raises(NoSource) as caught:
        metadata.refresh(database, a_catalogue(stand_in, tmdb_key=None, omdb_key=None), alice.id, "tt0133093")

    assert caught.value.detail == (
        "Nothing that knows titles may be asked on this server: WIKIDATA is off, and neither TMDB_API_KEY nor "
        "OMDB_API_KEY is set. Set one of them in its environment or .env and start it again."
    )


def test_what_one_service_cannot_tell_stays_as_it_was(database: Database, stand_in: StandInCatalogue) -> None:
    alice = an_account(database)
    a_title(database, alice, tmdb={"title": "Old"}, omdb={"title": "Old", "imdbRating": "8.0"})
    stand_in.knows_in_tmdb("tt0133093", MATRIX)
    for trouble in (
        Scripted(200, {"Response": "False", "Error": "Movie not found!"}),
        Scripted(401, {"Response": "False", "Error": "Request limit reached!"}),
        Scripted(401, {"Response": "False", "Error": "Invalid API key!"}),
        Scripted(200, b"<html>"),
    ):
        stand_in.next_from_omdb(trouble)

        metadata.refresh(database, a_catalogue(stand_in), alice.id, "tt0133093")

        tmdb, omdb = stored(database, alice)
        assert (tmdb["title"], omdb) == ("The Matrix", {"title": "Old", "imdbRating": "8.0"})


def test_when_nothing_is_found_nothing_changes(database: Database, stand_in: StandInCatalogue) -> None:
    alice = an_account(database)
    a_title(database, alice, tmdb={"title": "Old"}, omdb={"title": "Old"})
    troubles: list[tuple[list[Scripted], type[Exception]]] = [
        ([Scripted(500)] * 3, ServiceFailed),
        ([Scripted(429, {}, {"Retry-After": "60"})], ServiceBusy),
        ([], NowhereKnown),
    ]
    for from_tmdb, error in troubles:
        stand_in.next_from_tmdb(*from_tmdb)

        with pytest.raises(error):
            metadata.refresh(database, a_catalogue(stand_in), alice.id, "tt0133093")

        assert stored(database, alice) == ({"title": "Old"}, {"title": "Old"})


def test_a_title_that_no_service_knows_is_named(database: Database, stand_in: StandInCatalogue) -> None:
    alice = an_account(database)
    a_title(database, alice)

    with pytest.raises(NowhereKnown, match="TMDB and OMDb do not know tt0133093"):
        metadata.refresh(database, a_catalogue(stand_in), alice.id, "tt0133093")
    with pytest.raises(NowhereKnown, match="OMDb does not know tt0133093"):
        metadata.refresh(database, a_catalogue(stand_in, tmdb_key=None), alice.id, "tt0133093")


def test_a_title_of_another_account_is_not_fetched(database: Database, stand_in: StandInCatalogue) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice)

    with pytest.raises(movies.MovieUnknown):
        metadata.refresh(database, a_catalogue(stand_in), bob.id, "tt0133093")

    assert stand_in.asked == []


def test_nobody_waits_for_a_slow_service_with_a_change_of_their_own(
    database: Database, stand_in: StandInCatalogue
) -> None:
    alice = an_account(database)
    a_title(database, alice)
    stand_in.knows_in_tmdb("tt0133093", MATRIX)
    let_go = Event()
    stand_in.next_from_omdb(Scripted(200, {**MATRIX_IN_OMDB, "Response": "True"}, after=let_go))
    slow = Thread(target=metadata.refresh, args=(database, a_catalogue(stand_in), alice.id, "tt0133093"))

    slow.start()
    for _ in ("find", "details", "omdb"):
        assert stand_in.arrived.acquire(timeout=30)
    with database.write() as session:
        watching.set_status(session, alice.id, "tt0133093", status=Status.DELETED, clock=lambda: NOW)
    let_go.set()
    slow.join()

    tmdb, omdb = stored(database, alice)
    assert (tmdb["title"], omdb["title"], times_of(database, alice)) == ("The Matrix", "The Matrix", {"tt0133093": NOW})


def test_without_any_key_wikidata_names_a_title(database: Database, stand_in: StandInCatalogue) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice)
    a_title(database, bob)
    stand_in.knows_in_wikidata(WikidataTitle("tt0133093", "Q83495", {"en": "The Matrix", "fi": "Matrix"}))
    catalogue = a_catalogue(stand_in, tmdb_key=None, omdb_key=None, wikidata=True, language="fi")

    found = [metadata.refresh(database, catalogue, each.id, "tt0133093") for each in (alice, bob)]

    sent = orjson.loads(orjson.dumps(found))
    assert [each["catalogue_data"]["title"] for each in sent] == ["Matrix", "Matrix"]
    # A name of the same day is good enough, whoever asks for it.
    assert stand_in.paths == ["wikidata/sparql"]


def test_an_answer_that_is_not_understood_leaves_the_title_as_it_was(
    database: Database, stand_in: StandInCatalogue
) -> None:
    alice = an_account(database)
    a_title(database, alice)
    stand_in.next_from_wikidata(Scripted(200, b"<html>Sign in</html>"))

    with pytest.raises(ServiceFailed, match="Wikidata sent an answer that cannot be read"):
        metadata.refresh(
            database, a_catalogue(stand_in, tmdb_key=None, omdb_key=None, wikidata=True), alice.id, "tt0133093"
        )

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(TitleMetadata)) == 0
