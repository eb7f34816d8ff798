import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

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
            {"name": "IMDb's data files", "configured": False, "quiet_until": None, "because": None},
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
    assert found["sources"][1]["because"] == "Wikidata sent an answer that cannot be read. Try again later."
    assert found["sources"][1]["quiet_until"] > 0


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


def events(reply: Response) -> list[tuple[str, Any]]:
    """What a browser's EventSource would hand on."""
    parts = [block.split("\n") for block in reply.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


def test_many_titles_are_refreshed_as_the_answers_come(alice: TestClient, stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(WikidataTitle("tt0133093", "Q83495", {"en": "The Matrix"}))
    reply = alice.post("/api/movies/refresh", json={"imdb_ids": ["tt0133093", "tt0000001", "tt0133093"]})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    (name, title), done = events(reply)
    assert (name, title) == ("title", alice.get("/api/movies/tt0133093").json())
    assert title["catalogue_data"]["title"] == "The Matrix"
    assert done == ("done", {"updated": 1, "unknown": ["tt0000001"], "left": [], "reasons": []})
    assert stand_in.paths == ["wikidata/sparql"]


def test_a_source_that_fails_is_told_once(alice: TestClient, stand_in: StandInCatalogue) -> None:
    stand_in.next_from_wikidata(Scripted(200, b"<html>"))
    reply = alice.post("/api/movies/refresh", json={"imdb_ids": ["tt0133093", "tt0000001"]})
    reasons = ["Wikidata sent an answer that cannot be read. Try again later."]
    left = {"updated": 0, "unknown": [], "left": ["tt0133093", "tt0000001"], "reasons": reasons}
    assert events(reply) == [("done", left)]


def test_a_title_of_nobody_is_not_refreshed(alice: TestClient, stand_in: StandInCatalogue) -> None:
    reply = alice.post("/api/movies/refresh", json={"imdb_ids": ["tt0133093", "tt7777777"]})
    assert (reply.status_code, reply.json()["detail"]) == (404, "tt7777777 is not in your library.")
    assert alice.post("/api/movies/refresh", json={"imdb_ids": []}).status_code == 422
    assert stand_in.asked == []


def test_a_search_answers_over_http(alice: TestClient, stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(WikidataTitle("tt0133093", "Q83495", {"en": "The Matrix"}))
    found = alice.get("/api/catalogue/search", params={"q": " matrix "}).json()
    assert [(hit["imdbId"], hit["title"], hit["kind"]) for hit in found["results"]] == [
        ("tt0133093", "The Matrix", "film")
    ]
    assert found["notices"] == []
    assert alice.get("/api/catalogue/search", params={"q": " "}).status_code == 422
