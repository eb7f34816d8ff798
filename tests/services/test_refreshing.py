"""Many titles refreshed in one stream."""

from collections.abc import Iterator

import pytest
import stamina
from sqlalchemy import delete

from backend.app.database import Database
from backend.app.services import movies
from backend.app.services.accounts import Account
from backend.app.services.refreshing import Event, refresh_many
from backend.models import Movie
from tests.catalogue.conftest import a_catalogue
from tests.library_builders import a_title
from tests.stand_in_catalogue import Scripted, StandInCatalogue, WikidataTitle, stand_in_catalogue

MATRIX = WikidataTitle("tt0133093", "Q83495", {"en": "The Matrix"})
LOST = WikidataTitle("tt0411008", "Q23567", {"en": "Lost"})


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stamina.set_testing(True, attempts=1, cap=True), stand_in_catalogue() as server:
        server.knows_in_wikidata(MATRIX, LOST)
        yield server


def told(event: Event) -> tuple[str, str | None]:
    return (event.name, event.data.get("imdb_id"))


def test_each_answer_is_told_and_kept_before_the_next_source_is_asked(
    database: Database, alice: Account, bob: Account, stand_in: StandInCatalogue
) -> None:
    wanted = ["tt0133093", "tt0411008"]
    for owner in (alice, bob):
        for imdb_id in wanted:
            a_title(database, owner, imdb_id)
    stand_in.knows_in_tmdb("tt0411008", {"id": 4607, "name": "Lost"}, kind="tv")
    catalogue = a_catalogue(stand_in, omdb_key=None, wikidata=True)
    events = refresh_many(database, catalogue, alice.id, wanted)
    assert [told(next(events)) for _ in wanted] == [("title", imdb_id) for imdb_id in wanted]
    assert stand_in.paths == ["wikidata/sparql"]
    with database.read() as session:
        assert all(each["catalogue_data"] for each in movies.list_movies(session, bob.id))
    assert [told(event) for event in events] == [("title", "tt0411008"), ("done", None)]


def test_a_source_that_fails_leaves_what_the_others_say(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    a_title(database, alice, "tt0133093")
    stand_in.knows_in_tmdb("tt0133093", {"id": 603, "title": "The Matrix"})
    stand_in.next_from_wikidata(Scripted(403, b"You have been banned"))
    catalogue = a_catalogue(stand_in, omdb_key=None, wikidata=True)
    title, done = refresh_many(database, catalogue, alice.id, ["tt0133093"])
    assert told(title) == ("title", "tt0133093")
    reasons = ["Wikidata answered with status 403. Try again later."]
    assert done == Event("done", {"updated": 1, "unknown": [], "left": [], "reasons": reasons})


def test_a_title_that_was_removed_meanwhile_is_not_brought_back(
    database: Database, alice: Account, bob: Account, stand_in: StandInCatalogue
) -> None:
    a_title(database, alice, "tt0133093")
    a_title(database, bob, "tt0133093")
    events = refresh_many(
        database, a_catalogue(stand_in, tmdb_key=None, omdb_key=None, wikidata=True), alice.id, ["tt0133093"]
    )
    with database.write() as session:
        session.execute(delete(Movie).where(Movie.user_id == alice.id))
    assert [told(event) for event in events] == [("done", None)]
    with database.read() as session:
        assert list(movies.list_movies(session, alice.id)) == []
