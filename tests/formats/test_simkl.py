"""Simkl's backup and table of an invented person."""

import json
from datetime import date
from typing import Any

import pytest

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from backend.app.formats.simkl import NO_MEMO
from tests.formats.archives import zipped
from tests.formats.dropped import read_one

IDS = {"simkl": 53536, "slug": "heat", "imdb": "tt0113277", "tmdb": "949", "mal": None}
HEAT_IDS = {Id.IMDB: "tt0113277", Id.TMDB_FILM: "949"}


def movie(status: str, **others: Any) -> dict[str, Any]:
    base = {"status": status, "last_watched_at": None, "user_rating": None, "user_rated_at": None}
    return {**base, "movie": {"title": "Heat", "year": 1995, "ids": IDS}, **others}


BACKUP = {
    "shows": None,
    "anime": [
        {
            **movie("completed"),
            "anime_type": "movie",
            "movie": None,
            "show": {"title": "A", "year": 2001, "ids": {"mal": "1"}},
        }
    ],
    "movies": [
        movie("completed", last_watched_at="2024-01-01T20:00:00Z", user_rating=9, user_rated_at="2024-01-02T20:00:00Z"),
        movie("plantowatch", added_to_watchlist_at="2024-01-01T20:00:00Z", memo={"text": "soon"}),
        movie("dropped"),
    ],
}


@pytest.mark.parametrize("packed", [False, True])
def test_a_backup(packed: bool) -> None:
    data = json.dumps(BACKUP).encode()
    name, content = ("backup.zip", zipped({"SimklBackup.json": data})) if packed else ("SimklBackup.json", data)
    assert read_one(name, content) == [
        Refused(1, Reason.NO_PLACE, "A", 2001),
        Claim(
            2,
            Kind.FILM,
            "Heat",
            1995,
            ids=HEAT_IDS,
            watched=True,
            watched_on=1704139200.0,
            rating=9.0,
            rated_on=1704225600.0,
        ),
        Claim(3, Kind.FILM, "Heat", 1995, ids=HEAT_IDS, wanted=True, listed_on=1704139200.0, notices=(NO_MEMO,)),
        Refused(4, Reason.NO_PLACE, "Heat", 1995),
    ]


HEADERS = (
    "simkl_id,TVDB_ID,TMDB,IMDB_ID,MAL_ID,Type,Title,Year,LastEpWatched,Watchlist,WatchedDate,Rating,Memo",
    "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB,MAL_ID",
)


@pytest.mark.parametrize("header", HEADERS)
def test_a_table_of_both_orders(header: str) -> None:
    rows = [
        {"type": "movie", "watchlist": "completed", "watcheddate": "1/31/2024", "rating": "9"},
        {"type": "movie", "watchlist": "plan to watch", "watcheddate": "", "rating": "", "memo": "soon"},
        {"type": "movie", "watchlist": "completed", "watcheddate": "31/1/2024"},
        {"type": "tv", "watchlist": "watching", "lastepwatched": "S01E02"},
    ]
    base = {"title": "Heat", "year": "1995", "imdb": "tt0113277", "imdb_id": "tt0113277"}
    lines = [",".join({**base, **row}.get(name.lower(), "") for name in header.split(",")) for row in rows]
    ids = {Id.IMDB: "tt0113277"}
    assert read_one("simkl.csv", "\n".join([header, *lines])) == [
        Claim(2, Kind.FILM, "Heat", 1995, ids=ids, watched=True, watched_on=date(2024, 1, 31), rating=9.0),
        Claim(3, Kind.FILM, "Heat", 1995, ids=ids, wanted=True, notices=(NO_MEMO,)),
        Refused(4, Reason.BAD_DATE, "Heat", 1995),
        Refused(5, Reason.NO_PLACE, "Heat", 1995),
    ]
