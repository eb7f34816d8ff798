"""Trakt: archives flat and in folders, and tables, of an invented person."""

import json
from datetime import date
from typing import Any

import pytest

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from backend.app.formats.sources import recognise
from backend.app.formats.trakt import NO_NOTE
from tests.formats.archives import zipped
from tests.formats.dropped import NOW, dropped, read, read_one, without_raw

MOVIE = {"title": "Heat", "year": 1995, "ids": {"trakt": 621, "slug": "heat-1995", "imdb": "tt0113277", "tmdb": 949}}
SHOW = {"title": "Fargo", "year": None, "ids": {"trakt": 60203, "imdb": "tt2802850", "tmdb": 0, "tvdb": 269613}}
HEAT_IDS = {Id.IMDB: "tt0113277", Id.TMDB_FILM: "949", Id.TRAKT_FILM: "621"}
FARGO_IDS = {Id.IMDB: "tt2802850", Id.TVDB_SERIES: "269613", Id.TRAKT_SERIES: "60203"}


def heat(line: int = 1, **said: Any) -> Claim:
    return Claim(line, Kind.FILM, "Heat", 1995, ids=HEAT_IDS, **said)


def fargo(line: int = 1, **said: Any) -> Claim:
    return Claim(line, Kind.SERIES, title="Fargo", ids=FARGO_IDS, **said)


def played(at: str, **about: Any) -> dict[str, Any]:
    return {"id": 1, "watched_at": at, "action": "watch", "type": next(iter(about)), **about}


def test_a_history_has_each_viewing() -> None:
    items = [
        played("2024-03-07T19:37:27.000Z", movie=MOVIE),
        played("2014-03-07T00:00:00.000Z", movie=MOVIE),
        played("1970-01-01T00:00:00.000Z", movie=MOVIE),
        played("2024-03-07T19:37:27.000Z", episode={"title": "One"}, show=SHOW),
        played("yesterday", movie=MOVIE),
        "not an object",
        {"watched_at": "2024-03-07T19:37:27.000Z"},
    ]
    assert read_one("watched-history.json", json.dumps(items)) == [
        heat(1, watched=True, watched_on=1709840247.0),
        heat(2, watched=True, watched_on=date(2014, 3, 7)),
        heat(3, watched=True),
        Refused(4, Reason.EPISODE, "Fargo"),
        Refused(5, Reason.BAD_DATE, "Heat", 1995),
        Refused(6, Reason.UNREADABLE_LINE),
        Refused(7, Reason.UNREADABLE_LINE),
    ]


def test_films_that_were_only_counted_have_their_last_date() -> None:
    items = [
        {"plays": 1, "last_watched_at": "2024-03-07T19:37:00.000Z", "movie": MOVIE, "total_count": 2},
        {"plays": 4, "last_watched_at": "2024-03-07T00:00:00.000Z", "movie": MOVIE, "total_count": 2},
    ]
    assert read_one("watched-movies.json", json.dumps(items)) == [
        heat(1, watched=True, watched_on=1709840220.0),
        heat(
            2,
            watched=True,
            watched_on=date(2024, 3, 7),
            plays=4,
            notices=("Watched 4 times; only the last date counts.",),
        ),
    ]


def test_a_count_of_episodes_is_no_viewing_of_a_series() -> None:
    items = [{"plays": 9, "last_watched_at": "2024-03-07T19:37:00.000Z", "show": SHOW, "seasons": []}]
    assert read_one("watched-shows.json", json.dumps(items)) == [Refused(1, Reason.EPISODE, "Fargo")]


def test_ratings_are_of_films_and_series() -> None:
    items = [
        {"rated_at": "2024-03-07T19:37:27.000Z", "rating": 8, "type": "movie", "movie": MOVIE},
        {"rated_at": "2024-03-07T19:37:27.000Z", "rating": 9, "type": "show", "show": SHOW},
        {"rated_at": "2024-03-07T19:37:27.000Z", "rating": 9, "type": "season", "season": {"number": 1}, "show": SHOW},
        {"rated_at": "2024-03-07T19:37:27.000Z", "rating": 11, "type": "movie", "movie": MOVIE},
    ]
    rated: dict[str, Any] = {"watched": True, "rated_on": 1709840247.0}
    assert read_one("ratings-movies.json", json.dumps(items)) == [
        heat(1, rating=8.0, **rated),
        fargo(2, rating=9.0, **rated),
        Refused(3, Reason.SEASON, "Fargo"),
        Refused(4, Reason.BAD_RATING, "Heat", 1995),
    ]


LISTED = [
    {"rank": 1, "listed_at": "2024-03-07T19:37:27.000Z", "notes": None, "type": "movie", "movie": MOVIE},
    {"rank": 2, "listed_at": "2024-03-07T19:37:27.000Z", "notes": "good", "type": "show", "show": SHOW},
    {"rank": 3, "listed_at": "2024-03-07T19:37:27.000Z", "notes": None, "type": "person", "person": {"name": "Ann"}},
]
LISTS = [{"name": "Re-watch, soon!", "item_count": 3, "ids": {"slug": "re-watch-soon", "trakt": 4242}}]


@pytest.mark.parametrize("layout", ["lists-{}.json", "lists/{}.json", "export/lists/{}.json"])
def test_lists_of_both_layouts(layout: str) -> None:
    names = ("watchlist", "list-4242-re-watch-soon", "favorites")
    entries: dict[str, str | bytes] = {layout.format(name): json.dumps(LISTED) for name in names}
    entries[layout.format("lists")] = json.dumps(LISTS)
    found = read(("trakt-export-someone.zip", zipped(entries)))
    person = Refused(3, Reason.PERSON, "Ann")

    def listed(**said: Any) -> list[Claim | Refused]:
        at = {"listed_on": 1709840247.0, **said}
        return [heat(1, **at), fargo(2, notices=(NO_NOTE,), **at), person]

    assert {label: without_raw(rows) for label, rows in found.items()} == {
        "Trakt watchlist": listed(wanted=True),
        "Trakt favorites": listed(liked=True),
        "Trakt list": listed(list_name="Re-watch, soon!"),
        "Trakt names of lists": [Refused(1, Reason.NOT_LIBRARY, "Re-watch, soon!")],
    }


def test_a_list_alone_is_called_as_its_file() -> None:
    rows = read_one("lists-list-7-re-watch-soon.json", json.dumps(LISTED[:1]))
    assert rows == [heat(1, listed_on=1709840247.0, list_name="re watch soon")]


def test_a_list_of_no_name_that_is_known_is_asked_about() -> None:
    (file,) = recognise(dropped("x.json", json.dumps(LISTED))).files
    assert [choice.label for choice in file.questions({})[0].choices] == [
        "Trakt watchlist",
        "Trakt favorites",
        "Trakt list",
    ]


def test_a_collection_is_nothing_that_a_library_keeps() -> None:
    items = [{"collected_at": "2024-03-07T19:37:27.000Z", "type": "movie", "movie": MOVIE}]
    assert read_one("collection-movies.json", json.dumps(items)) == [Refused(1, Reason.NOT_LIBRARY, "Heat", 1995)]


def test_an_export_that_is_incomplete_says_so() -> None:
    errors = [{"endpoint": "/users/me/history", "error": "502", "fetchedPages": 3, "totalPages": 9}]
    (file,) = recognise(dropped("_errors.json", json.dumps(errors))).files
    assert file.notices == ("Trakt could not export everything; missing or incomplete: /users/me/history.",)
    assert list(file.rows({}, now=NOW)) == []


def test_an_archive_that_is_cut_off_or_hostile_is_read_as_far_as_it_goes_and_refused() -> None:
    for data in (
        '[{"watched_at": NaN}]',
        '[{"movie": {}, "watched_at": "x"}',
        "[" * 100_000,
        '[{"x": ' + "9" * 4301 + "}]",
    ):
        found = recognise(dropped("watched-history.json", data))
        assert [file.service for file in found.files] in ([], ["trakt"])


def test_anything_may_be_anywhere() -> None:
    odd: list[Any] = [None, [], {}, "", 1, 1.5, True, {"title": []}, "\ud800"]
    items = [
        {"watched_at": value, "movie": other} for value in odd for other in [*odd, {"title": "Heat", "ids": value}]
    ]
    items += [
        {"watched_at": "", "movie": {"title": value, "year": value, "ids": {"imdb": value, "tmdb": value}}}
        for value in odd
    ]
    rows = read_one("history.json", json.dumps([played("2024-03-07T19:37:27.000Z", movie=MOVIE), *items]))
    assert len(rows) == len(items) + 1


def test_the_table_for_paying_members() -> None:
    header = (
        "rated_at,type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id,tvdb_id,season_number,episode_number,rating\n"
    )
    rows = read_one(
        "ratings.csv",
        header
        + "2024-03-07T19:37:27Z,movie,Heat,1995,8.1,621,tt0113277,949,,,,9\n"
        + "2024-03-07T19:37:27Z,show,Fargo,,8.1,60203,tt2802850,,269613,,,8\n"
        + "2024-03-07T19:37:27Z,episode,One,,8.1,1,,,,1,1,8\n",
    )
    assert rows == [
        heat(2, watched=True, rating=9.0, rated_on=1709840247.0),
        fargo(3, watched=True, rating=8.0, rated_on=1709840247.0),
        Refused(4, Reason.EPISODE, "One"),
    ]


def test_the_table_that_trakt_imports() -> None:
    rows = read_one(
        "trakt-import.csv",
        "imdb_id,type,watched_at,watchlisted_at,rating,rated_at\n"
        "tt0113277,movie,2024-03-07T19:37:27Z,,9,\ntt0113277,movie,unknown,,,\ntt2802850,show,,2024-01-01T00:00:00Z,,\n",
    )
    ids = {Id.IMDB: "tt0113277"}
    assert rows == [
        Claim(2, Kind.FILM, ids=ids, watched=True, watched_on=1709840247.0, rating=9.0),
        Claim(3, Kind.FILM, ids=ids, watched=True),
        Claim(4, Kind.SERIES, ids={Id.IMDB: "tt2802850"}, wanted=True, listed_on=date(2024, 1, 1)),
    ]
