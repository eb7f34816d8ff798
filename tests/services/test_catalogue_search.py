"""What somebody sees who looks for a title to add, with and without a key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from backend.app.catalogue.service import ServiceFailed
from backend.app.services.catalogue_search import search
from backend.app.services.metadata import NoSource
from tests.catalogue.conftest import a_catalogue
from tests.catalogue.test_imdb_dataset import loaded
from tests.stand_in_catalogue import TMDB_KEY, Scripted, StandInCatalogue, WikidataTitle, stand_in_catalogue

MATRIX = WikidataTitle(
    "tt0133093",
    "Q83495",
    {"en": "The Matrix"},
    published=("1999-03-31T00:00:00Z",),
    directors=("Lana Wachowski", "Lilly Wachowski"),
    plain={"tmdbFilm": "603"},
    known_as={"P4947": "603", "P6127": "the-matrix"},
)
RELOADED = WikidataTitle(
    "tt0234215", "Q189600", {"en": "Reloaded"}, known_as={"P4947": "604"}, plain={"tmdbFilm": "604"}
)
GAME = WikidataTitle("tt0277828", "Q1", {"en": "Enter the Matrix"}, kinds=("video game",))
IN_TMDB = {
    "id": 603,
    "title": "The Matrix",
    "release_date": "1999-03-31",
    "poster_path": "/m.jpg",
    "overview": "A hacker.",
}


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stamina.set_testing(True, attempts=1, cap=True), stand_in_catalogue() as server:
        server.knows_in_wikidata(MATRIX, GAME, RELOADED)
        yield server


def found(stand_in: StandInCatalogue, typed: str, *, tmdb: bool = False) -> list[dict[str, Any]]:
    catalogue = a_catalogue(stand_in, tmdb_key=TMDB_KEY if tmdb else None, omdb_key=None, wikidata=True)
    return [dict(hit) for hit in search(catalogue, typed)["results"]]


WITHOUT_KEY = {
    "imdbId": "tt0133093",
    "tmdbId": 603,
    "title": "The Matrix",
    "originalTitle": None,
    "year": "1999",
    "kind": "film",
    "mediaType": "movie",
    "director": "Lana Wachowski, Lilly Wachowski",
    "plot": None,
    "poster": None,
    "posterSmall": None,
}
POSTER = "https://image.tmdb.org/t/p"


def test_without_a_key_wikidata_answers_and_games_are_left_out(stand_in: StandInCatalogue) -> None:
    assert found(stand_in, "matrix") == [WITHOUT_KEY]
    assert stand_in.paths == ["wikidata/w/api.php", "wikidata/sparql"]


def test_with_a_key_each_title_comes_once_with_what_both_know(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_tmdb("tt0133093", IN_TMDB)
    stand_in.knows_in_tmdb("tt0234215", {"id": 604, "title": "The Matrix Reloaded"})
    stand_in.knows_in_tmdb("tt9999999", {"id": 999, "title": "Matrix Fan Film"})
    known = found(stand_in, "matrix", tmdb=True)
    assert known[0] == {
        **WITHOUT_KEY,
        "plot": "A hacker.",
        "poster": f"{POSTER}/w500/m.jpg",
        "posterSmall": f"{POSTER}/w185/m.jpg",
    }
    # Wikidata knows the number of one that its own search did not find.
    assert [(hit["imdbId"], hit["tmdbId"], hit["title"]) for hit in known[1:]] == [
        ("tt0234215", 604, "Reloaded"),
        (None, 999, "Matrix Fan Film"),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "tt0133093",
        "https://www.imdb.com/title/tt0133093/",
        "https://www.themoviedb.org/movie/603-the-matrix",
        "https://letterboxd.com/film/the-matrix/",
        "https://www.wikidata.org/wiki/Q83495",
    ],
)
def test_a_pasted_address_is_its_title(stand_in: StandInCatalogue, typed: str) -> None:
    assert found(stand_in, typed) == [WITHOUT_KEY]
    assert len(stand_in.asked) == 1


def test_a_number_that_nobody_knows_can_still_be_kept(stand_in: StandInCatalogue) -> None:
    nothing: dict[str, Any] = dict.fromkeys(WITHOUT_KEY)
    assert found(stand_in, "tt7654321", tmdb=True) == [{**nothing, "imdbId": "tt7654321"}]
    stand_in.next_from_wikidata(Scripted(500))
    assert found(stand_in, "tt7654321") == [{**nothing, "imdbId": "tt7654321"}]


def test_a_failure_of_one_is_a_notice_while_another_answers(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_tmdb("tt0133093", IN_TMDB)
    stand_in.next_from_wikidata(Scripted(200, b"<html>"))
    answer = search(a_catalogue(stand_in, omdb_key=None, wikidata=True), "matrix")
    assert [hit["tmdbId"] for hit in answer["results"]] == [603]
    assert answer["notices"] == ["Wikidata sent an answer that cannot be read. Try again later."]


def test_where_nobody_answers_the_reason_is_told(stand_in: StandInCatalogue) -> None:
    stand_in.next_from_wikidata(Scripted(500))
    with pytest.raises(ServiceFailed, match="Wikidata failed with status 500"):
        found(stand_in, "matrix")
    with pytest.raises(NoSource):
        search(a_catalogue(stand_in, tmdb_key=None, omdb_key=None), "matrix")


LOST = WikidataTitle("tt0411008", "Q23567", {"en": "Lost"}, kinds=("television series",), began="2004-09-22T00:00:00Z")
AMELIE = WikidataTitle("tt0211915", "Q484048", {"en": "Amélie"}, published=("2001-04-25T00:00:00Z",))
KNOWN_TO_BOTH = {title.imdb_id for title in (MATRIX, LOST, AMELIE)}


@pytest.mark.parametrize(
    "typed",
    [
        "matrix",
        "The MATRIX!",
        "enter the matrix",
        "lost",
        "Amélie",
        "nothing of this name",
        "tt0411008",
        "https://www.imdb.com/title/tt0211915/",
    ],
)
def test_the_offline_catalogue_gives_the_same_answer_without_a_network(
    stand_in: StandInCatalogue, tmp_path: Path, typed: str
) -> None:
    stand_in.knows_in_wikidata(LOST, AMELIE)
    offline = a_catalogue(stand_in, tmdb_key=None, omdb_key=None, index=loaded(tmp_path).path)
    from_files = [dict(hit) for hit in search(offline, typed)["results"]]
    assert stand_in.asked == []
    assert both_know(from_files) == both_know(found(stand_in, typed))
    assert stand_in.asked != []


def both_know(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """IMDb's files have no directors and no numbers of TMDB."""
    same = ("imdbId", "title", "year", "kind", "mediaType")
    return [{key: hit[key] for key in same} for hit in hits if hit["imdbId"] in KNOWN_TO_BOTH]
