import json

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read_one


def test_films_that_were_watched_are_wanted_or_are_only_owned() -> None:
    films = [
        {"tmdb_id": 949, "imdb_id": "tt0113277", "title": "Heat", "in_watchlist": True, "watched": True, "plays": 3},
        {"tmdb_id": 631, "imdb_id": None, "title": "Sunrise", "in_watchlist": True, "watched": False, "plays": 0},
        {"tmdb_id": 1, "imdb_id": "", "title": "Owned", "in_watchlist": False, "in_collection": True, "watched": False},
        {"tmdb_id": 0, "in_watchlist": True},
    ]
    assert read_one("sg-movies-export.json", json.dumps(films)) == [
        Claim(
            1,
            Kind.FILM,
            title="Heat",
            ids={Id.IMDB: "tt0113277", Id.TMDB_FILM: "949"},
            watched=True,
            plays=3,
            wanted=True,
            notices=("Watched 3 times; this file has no dates.",),
        ),
        Claim(2, Kind.FILM, title="Sunrise", ids={Id.TMDB_FILM: "631"}, wanted=True),
        Refused(3, Reason.NO_PLACE, "Owned"),
        Refused(4, Reason.NO_TITLE),
    ]
