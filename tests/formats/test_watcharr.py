import json
from dataclasses import replace
from datetime import date

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read_one, real


def a(status: str, *, rating: object = 0, **others: object) -> dict[str, object]:
    content = {"tmdbId": 949, "type": "movie", "title": "Heat", "release_date": "1995-12-15T00:00:00Z", "imdb_id": ""}
    return {"status": status, "rating": rating, "createdAt": "2024-06-08T12:51:09Z", "content": content} | others


def test_a_date_counts_where_somebody_set_it() -> None:
    activity = [
        {"type": "ADDED_WATCHED", "customDate": None},
        {"type": "IMPORTED_ADDED_WATCHED", "customDate": "2023-01-05T00:00:00Z"},
        {"type": "STATUS_CHANGED", "data": '{"status":"FINISHED"}', "customDate": "2024-01-05T20:00:00.5Z"},
        {"type": "RATING_CHANGED", "customDate": "2025-01-05T20:00:00Z"},
    ]
    rows = read_one(
        "watcharr.json",
        json.dumps(
            [
                a("FINISHED", rating=7.5, pinned=True, thoughts="Loud", activity=activity),
                a("FINISHED", activity=activity[:2]),
                a("PLANNED", activity=activity),
                a("DROPPED", rating=3),
                a("FINISHED", rating=10.4),
                {"status": "FINISHED", "content": None, "game": {"igdbId": 7}},
            ]
        ),
    )
    heat = Claim(1, Kind.FILM, title="Heat", year=1995, ids={Id.TMDB_FILM: "949"})
    assert rows == [
        replace(
            heat,
            line=1,
            watched=True,
            watched_on=1704484800.5,
            plays=2,
            rating=7.5,
            liked=True,
            notices=("Watched 2 times; only the last date counts.", "The library has no place for: thoughts."),
        ),
        replace(heat, line=2, watched=True, watched_on=date(2023, 1, 5)),
        replace(heat, line=3, wanted=True),
        Refused(4, Reason.NO_PLACE, "Heat", 1995),
        Refused(5, Reason.BAD_RATING, "Heat", 1995),
        Refused(6, Reason.GAME),
    ]


def test_a_real_export() -> None:
    assert read_one("watcharr.json", real("misc/watcharr-export-yamtrack-fixture-excerpt.json")) == [
        Claim(
            1,
            Kind.FILM,
            title="Jojo Rabbit",
            year=2019,
            ids={Id.IMDB: "tt2584384", Id.TMDB_FILM: "515001"},
            watched=True,
            rating=10.0,
        ),
        Refused(2, Reason.NO_PLACE, "Avatar: The Way of Water", 2022),
        Claim(3, Kind.SERIES, title="Ted Lasso", year=2020, ids={Id.TMDB_SERIES: "97546"}, watched=True, rating=10.0),
    ]
