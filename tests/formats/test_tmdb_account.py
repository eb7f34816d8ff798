"""TMDB's own export of an invented account."""

from typing import Any

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read_one

HEADER = "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated\n"


def test_ratings_without_episodes() -> None:
    rows = read_one(
        "ratings.csv",
        HEADER
        + "949,tt0113277,movie,Heat,1995-12-15T00:00:00Z,,,7.9,8.5,2024-01-01T20:00:00Z\n"
        + "60622,,tv,파고,,,,8.3,0.5,2024-01-01T20:00:00Z\n"
        + "1,tt0583459,tv,Friends S1E1,1994-09-22T00:00:00Z,1,1,7,8,2024-01-01T20:00:00Z\n"
        + "1,,tv,Friends S1,1994-09-22T00:00:00Z,1,,7,8,2024-01-01T20:00:00Z\n"
        + "1,,person,Ann,,,,,8,2024-01-01T20:00:00Z\n",
    )
    rated: dict[str, Any] = {"watched": True, "rated_on": 1704139200.0}
    assert rows == [
        Claim(2, Kind.FILM, "Heat", 1995, ids={Id.IMDB: "tt0113277", Id.TMDB_FILM: "949"}, rating=8.5, **rated),
        Claim(3, Kind.SERIES, "파고", ids={Id.TMDB_SERIES: "60622"}, rating=1.0, notices=("Rating 0.5 → 1.",), **rated),
        Refused(4, Reason.EPISODE, "Friends S1E1", 1994),
        Refused(5, Reason.SEASON, "Friends S1", 1994),
        Refused(6, Reason.NOT_LIBRARY, "Ann"),
    ]


def test_without_a_rating_in_it_the_table_is_the_watchlist() -> None:
    rows = read_one("x.csv", HEADER + "949,,movie,Heat,1995-12-15T00:00:00Z,,,7.9,,2024-01-01T20:00:00Z\n")
    assert rows == [Claim(2, Kind.FILM, "Heat", 1995, ids={Id.TMDB_FILM: "949"}, wanted=True, listed_on=1704139200.0)]
