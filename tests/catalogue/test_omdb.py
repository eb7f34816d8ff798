from typing import Any

import pytest

from backend.app.catalogue import Catalogue
from backend.app.catalogue.service import ServiceFailed
from tests.stand_in_catalogue import Scripted, StandInCatalogue

NOTHING_KNOWN: dict[str, Any] = {
    "year": None,
    "rated": None,
    "released": None,
    "runtime": None,
    "genres": [],
    "director": None,
    "writer": None,
    "actors": [],
    "plot": None,
    "language": None,
    "country": None,
    "awards": None,
    "poster": None,
    "imdbRating": None,
    "imdbVotes": None,
    "rtRating": None,
    "metascore": None,
    "boxOffice": None,
    "production": None,
    "website": None,
    "mediaType": "movie",
}
LOST = {
    "imdbID": "tt0411008",
    "Title": "Lost",
    "Year": "2004\N{EN DASH}2010",
    "Rated": "TV-14",
    "Released": "22 Sep 2004",
    "Runtime": "44 min",
    "Genre": "Adventure, Drama, Fantasy",
    "Director": "N/A",
    "Writer": "J.J. Abrams, Jeffrey Lieber",
    "Actors": "Naveen Andrews, Matthew Fox",
    "Plot": "The survivors of a plane crash.",
    "Language": "English",
    "Country": "USA",
    "Awards": "Won 1 Golden Globe.",
    "Poster": "https://example.test/lost.jpg",
    "Ratings": [
        {"Source": "Internet Movie Database", "Value": "8.4/10"},
        {"Source": "Rotten Tomatoes", "Value": "86%"},
    ],
    "Metascore": "N/A",
    "imdbRating": "8.4",
    "imdbVotes": "370,927",
    "Type": "series",
    "BoxOffice": "N/A",
}


def test_a_title_is_kept_without_the_words_for_nothing(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.knows_in_omdb(LOST)

    assert catalogue.omdb.find("tt0411008") == {
        **NOTHING_KNOWN,
        "imdbId": "tt0411008",
        "title": "Lost",
        "year": 2004,
        "rated": "TV-14",
        "released": "22 Sep 2004",
        "runtime": "44 min",
        "genres": ["Adventure", "Drama", "Fantasy"],
        "writer": "J.J. Abrams, Jeffrey Lieber",
        "actors": ["Naveen Andrews", "Matthew Fox"],
        "plot": "The survivors of a plane crash.",
        "language": "English",
        "country": "USA",
        "awards": "Won 1 Golden Globe.",
        "poster": "https://example.test/lost.jpg",
        "imdbRating": 8.4,
        "imdbVotes": "370,927",
        "rtRating": 86,
        "mediaType": "tv",
    }


def test_fields_of_other_types_than_expected_are_not_known(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    odd = {"Year": {}, "Genre": 5, "Poster": "javascript:alert(1)", "Ratings": "many", "Metascore": "9999"}
    stand_in.knows_in_omdb({"imdbID": "tt0000001", "Title": "Odd", **odd, "imdbRating": "1e400", "Plot": "x" * 20_000})

    assert catalogue.omdb.find("tt0000001") == {**NOTHING_KNOWN, "imdbId": "tt0000001", "title": "Odd"}


@pytest.mark.parametrize("sentence", ["Incorrect IMDb ID.", "Movie not found!", "Series not found!"])
def test_a_title_that_omdb_does_not_know_is_none(
    stand_in: StandInCatalogue, catalogue: Catalogue, sentence: str
) -> None:
    stand_in.next_from_omdb(Scripted(200, {"Response": "False", "Error": sentence}))

    assert catalogue.omdb.find("tt9999999") is None


@pytest.mark.parametrize("body", [{"Response": "False", "Error": "Error getting data."}, {}, {"Response": "True"}])
def test_any_other_refusal_is_a_failure(stand_in: StandInCatalogue, catalogue: Catalogue, body: dict[str, str]) -> None:
    stand_in.next_from_omdb(Scripted(200, body))

    with pytest.raises(ServiceFailed):
        catalogue.omdb.find("tt0133093")
