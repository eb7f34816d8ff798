from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.database import Database
from backend.app.services.filling import Filling
from tests.builders import an_account, signed_in
from tests.catalogue.conftest import a_catalogue
from tests.library_builders import a_title
from tests.stand_in_catalogue import Scripted, StandInCatalogue, WikidataTitle, stand_in_catalogue


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stand_in_catalogue() as server:
        yield server


@pytest.fixture
def alice(client: TestClient, app: FastAPI, database: Database, stand_in: StandInCatalogue) -> TestClient:
    app.state.catalogue = a_catalogue(stand_in, tmdb_key=None, omdb_key=None, wikidata=True)
    app.state.filling = Filling(database, app.state.catalogue)
    account = an_account(database)
    for imdb_id in ("tt0133093", "tt0000001", "tt0000002"):
        a_title(database, account, imdb_id, tmdb={"title": "Own"} if imdb_id == "tt0000002" else None)
    return signed_in(client, account)


def test_a_client_sees_how_far_the_server_is(alice: TestClient, app: FastAPI, stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(WikidataTitle("tt0133093", "Q83495", {"en": "The Matrix"}))
    before = alice.get("/api/catalogue").json()
    app.state.filling.look()
    after = alice.get("/api/catalogue").json()
    assert before == {
        "titles": 3,
        "without_name": 2,
        "pending": 2,
        "unknown": 0,
        "filling": True,
        "language": "en",
        "version": "0",
        "sources": [
            {"name": "Wikidata", "configured": True, "quiet_until": None, "because": None},
            {"name": "TMDB", "configured": False, "quiet_until": None, "because": None},
            {"name": "OMDb", "configured": False, "quiet_until": None, "because": None},
        ],
    }
    assert after == {**before, "without_name": 1, "pending": 0, "unknown": 1, "version": after["version"]}
    assert after["version"] != "0"


def test_a_bad_day_is_one_sentence(alice: TestClient, app: FastAPI, stand_in: StandInCatalogue) -> None:
    stand_in.next_from_wikidata(Scripted(200, b"<html>Sign in</html>"))
    app.state.filling.look()
    found = alice.get("/api/catalogue").json()
    assert (found["without_name"], found["pending"]) == (2, 2)
    assert found["sources"][0]["because"] == "Wikidata sent an answer that cannot be read. Try again later."
    assert found["sources"][0]["quiet_until"] > 0


def test_where_nothing_may_be_asked_nothing_is_pending(alice: TestClient, app: FastAPI, database: Database) -> None:
    app.state.filling = Filling(database, app.state.catalogue, enabled=False)
    found = alice.get("/api/catalogue").json()
    assert (found["filling"], found["without_name"], found["pending"], found["unknown"]) == (False, 2, 0, 0)


def test_a_change_wakes_the_filling(alice: TestClient, app: FastAPI) -> None:
    woken: list[bool] = []
    app.state.filling.wake = lambda: woken.append(True)
    alice.put("/api/movies/tt0000003/status", json={"status": "toWatch"})
    alice.get("/api/movies")
    assert woken == [True]


def test_nobody_sees_the_catalogue_without_a_token(client: TestClient) -> None:
    assert client.get("/api/catalogue").status_code == 401
