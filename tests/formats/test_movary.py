from dataclasses import replace
from datetime import date

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read, without_raw

HEAT = {Id.IMDB: "tt0113277", Id.TMDB_FILM: "949"}


HISTORY = (
    "title,year,tmdbId,imdbId,watchedAt,comment,location\n"
    "Heat,1995,949,tt0113277,2023-01-05,,Home\n"
    "Heat,1995,949,tt0113277,2023-01-05,,\n"
    "Sunrise,1927,631,,,,\n"
    "Heat,1995,949,tt0113277,5.1.2023,,\n"
)


def test_each_viewing_each_rating_and_the_watchlist() -> None:
    found = read(
        ("history.csv", HISTORY),
        ("ratings.csv", "title,year,tmdbId,imdbId,userRating\nHeat,1995,949,tt0113277,9\nHeat,1995,949,tt0113277,11\n"),
        ("watchlist.csv", "title,year,tmdbId,imdbId,addedAt\nHeat,1995,949,tt0113277,2022-11-30\n"),
    )
    viewing = Claim(2, Kind.FILM, title="Heat", year=1995, ids=HEAT, watched=True, watched_on=date(2023, 1, 5))
    assert {label: without_raw(rows) for label, rows in found.items()} == {
        "Movary history": [
            replace(viewing, notices=("The library has no place for: location.",)),
            replace(viewing, line=3),
            Claim(4, Kind.FILM, title="Sunrise", year=1927, ids={Id.TMDB_FILM: "631"}, watched=True),
            Refused(5, Reason.BAD_DATE, "Heat", 1995),
        ],
        "Movary ratings": [
            Claim(2, Kind.FILM, title="Heat", year=1995, ids=HEAT, watched=True, rating=9.0),
            Refused(3, Reason.BAD_RATING, "Heat", 1995),
        ],
        "Movary watchlist": [
            Claim(2, Kind.FILM, title="Heat", year=1995, ids=HEAT, wanted=True, listed_on=date(2022, 11, 30))
        ],
    }
