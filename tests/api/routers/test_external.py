from collections.abc import Iterator

import pytest
import stamina
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.database import Database
from tests.builders import an_account, signed_in
from tests.catalogue.conftest import a_catalogue
from tests.library_builders import a_title
from tests.stand_in_catalogue import TMDB_BUSY, Scripted, StandInCatalogue, stand_in_catalogue

MATRIX = {"id": 603, "title": "The Matrix", "release_date": "1999-03-31", "imdb_id": "tt0133093"}
MATRIX_IN_OMDB = {"imdbID": "tt0133093", "Title": "The Matrix", "Year": "1999", "imdbRating": "8.7"}


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stamina.set_testing(True, attempts=3, cap=True), stand_in_catalogue() as server:
        yield server


@pytest.fixture
def alice(client: TestClient, app: FastAPI, database: Database, stand_in: StandInCatalogue) -> TestClient:
    app.state.catalogue = a_catalogue(stand_in)
    account = an_account(database)
    a_title(database, account, "tt0133093")
    return signed_in(client, account)


def test_the_services_are_asked_through_the_server(alice: TestClient, stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_tmdb("tt0133093", MATRIX)
    stand_in.knows_in_tmdb("tt0411008", {"id": 4607, "name": "Lost"}, kind="tv")
    stand_in.knows_in_omdb(MATRIX_IN_OMDB)

    search = alice.get("/api/external/tmdb/search", params={"q": "matrix"}).json()
    film = alice.get("/api/external/tmdb/movie/603").json()
    series = alice.get("/api/external/tmdb/tv/4607").json()
    omdb = alice.get("/api/external/omdb/movie/tt0133093").json()
    refreshed = alice.post("/api/movies/tt0133093/refresh").json()

    assert search == {
        "results": [
            {
                "tmdbId": 603,
                "mediaType": "movie",
                "title": "The Matrix",
                "year": "1999",
                "poster": None,
                "posterSmall": None,
                "plot": None,
                "voteAverage": None,
            }
        ],
        "page": 1,
        "total_pages": 1,
    }
    assert film == {
        "tmdbId": 603,
        "imdbId": "tt0133093",
        "title": "The Matrix",
        "year": "1999",
        "poster": None,
        "posterSmall": None,
        "plot": None,
        "genres": [],
        "cast": [],
        "runtime": None,
        "voteAverage": None,
        "voteCount": None,
        "mediaType": "movie",
    }
    assert (series["title"], series["imdbId"], series["mediaType"]) == ("Lost", None, "tv")
    assert (omdb["title"], omdb["year"], omdb["imdbRating"], omdb["rtRating"]) == ("The Matrix", 1999, 8.7, None)
    assert (refreshed["tmdb_data"], refreshed["omdb_data"]) == (film, omdb)


def test_each_kind_of_trouble_has_its_status(alice: TestClient, app: FastAPI, stand_in: StandInCatalogue) -> None:
    unknown = [
        alice.get("/api/external/tmdb/movie/999"),
        alice.get("/api/external/omdb/movie/tt999"),
        alice.post("/api/movies/tt0133093/refresh"),
        alice.post("/api/movies/tt999/refresh"),
    ]
    stand_in.next_from_tmdb(Scripted(200, b"<html>"))
    failed = alice.get("/api/external/tmdb/search", params={"q": "matrix"})
    stand_in.next_from_tmdb(Scripted(429, TMDB_BUSY, {"Retry-After": "33"}))
    busy = alice.get("/api/external/tmdb/movie/603")
    app.state.catalogue = a_catalogue(stand_in, tmdb_key=None, omdb_key=None)
    no_key = [
        alice.get("/api/external/tmdb/search", params={"q": "matrix"}),
        alice.get("/api/external/omdb/movie/tt0133093"),
        alice.post("/api/movies/tt0133093/refresh"),
    ]

    assert [reply.status_code for reply in unknown] == [404] * 4
    assert failed.status_code == 502
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "33")
    assert [reply.status_code for reply in no_key] == [503] * 3
    assert ["_API_KEY" in reply.json()["detail"] for reply in no_key] == [True] * 3


def test_questions_that_make_no_sense_reach_no_service(alice: TestClient, stand_in: StandInCatalogue) -> None:
    for address in (
        "tmdb/search",
        "tmdb/search?q=",
        "tmdb/search?q=%20%20",
        "tmdb/search?q=" + "x" * 201,
        "tmdb/search?q=x&page=0",
        "tmdb/search?q=x&page=501",
        "tmdb/movie/0",
        "tmdb/movie/-5",
        "tmdb/movie/603x",
        "tmdb/tv/99999999999",
        "omdb/movie/603",
        "omdb/movie/nm0000206",
    ):
        assert alice.get(f"/api/external/{address}").status_code == 422, address

    assert stand_in.asked == []


def test_nobody_is_asked_for_a_stranger(client: TestClient, app: FastAPI, stand_in: StandInCatalogue) -> None:
    app.state.catalogue = a_catalogue(stand_in)

    for address in ("tmdb/search?q=x", "tmdb/movie/603", "tmdb/tv/4607", "omdb/movie/tt0133093"):
        assert client.get(f"/api/external/{address}").status_code == 401

    assert stand_in.asked == []
