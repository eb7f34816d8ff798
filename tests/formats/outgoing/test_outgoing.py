"""The files for each target, cell by cell, and the losses that are named."""

import json
import zipfile
from io import BytesIO
from zoneinfo import ZoneInfo

from backend.app.formats.claims import Kind
from backend.app.formats.outgoing.archive import zipped
from backend.app.formats.outgoing.imdb import imdb
from backend.app.formats.outgoing.letterboxd import DAYS_ONLY, letterboxd
from backend.app.formats.outgoing.own_table import HEADER, LEFT_OUT, as_it_was, harmless, own_table
from backend.app.formats.outgoing.titles import Outgoing, Title
from backend.app.formats.outgoing.trakt import trakt, trakt_table
from backend.app.library.model import Recommendation
from backend.models import Status

HELSINKI = ZoneInfo("Europe/Helsinki")
# 22:30 in UTC, which is the next day in Helsinki.
EVENING = 1_704_148_200.0
RECOMMENDED = [Recommendation("Lou", EVENING, True), Recommendation("Ann", None, False)]
HEAT = Title(
    "tt0113277",
    Status.WATCHED,
    'He said "Heat", twice',
    1995,
    Kind.FILM,
    None,
    True,
    EVENING,
    8.5,
    RECOMMENDED,
    EVENING,
)
FARGO = Title("tt2802850", Status.WATCHED, "Fargo", 2014, Kind.SERIES, watched=True)
FLOW = Title("tt4772188", Status.TO_WATCH, "Flow", 2024, last_modified=EVENING)
US = Title("tt6857112", Status.CUSTOM, "Us", 2019, Kind.FILM, "Best/of")
NOWHERE = Title("tt0000001", Status.CUSTOM)
GONE = Title("tt0000002", Status.DELETED, "Gone", watched=True)
LIBRARY = [US, FLOW, HEAT, FARGO, NOWHERE, GONE]
ADVICE = "Recommendations (Ann, Lou) have no place in {}."
NO_FILE = "Neither watched nor to be watched, and on no list: it is in no file."


def texts(out: Outgoing) -> dict[str, str]:
    return {name: content.decode() for name, content in out.files.items()}


def losses(out: Outgoing) -> set[tuple[str | None, str]]:
    return {(loss.title and loss.title.imdb_id, loss.reason) for loss in out.losses}


def test_letterboxd() -> None:
    out = letterboxd(LIBRARY, zone=HELSINKI)
    assert texts(out) == {
        "letterboxd-films-1.csv": "imdbID,Title,Year,Rating10,WatchedDate\r\n"
        'tt0113277,"He said ""Heat"", twice",1995,9,2024-01-02\r\ntt2802850,Fargo,2014,,\r\n',
        "letterboxd-watchlist.csv": "imdbID,Title,Year\r\ntt4772188,Flow,2024\r\n",
        "letterboxd-list-Best_of.csv": "imdbID,Title,Year\r\ntt6857112,Us,2019\r\n",
    }
    assert losses(out) == {
        ("tt0113277", "Rated 8.5; Letterboxd takes whole numbers, so it says 9."),
        ("tt0113277", ADVICE.format("Letterboxd")),
        ("tt2802850", "A series: Letterboxd has a page for few of them."),
        ("tt0000001", NO_FILE),
        (None, "The list “Best/of” is called “Best_of”, as its file."),
        (None, DAYS_ONLY),
    }


def test_letterboxd_takes_a_thousand_films_a_file_and_less_than_a_megabyte() -> None:
    films = [Title(f"tt{number:07d}", Status.WATCHED, watched=True) for number in range(1, 2_002)]
    out = letterboxd(films, zone=HELSINKI)
    assert [(name, content.count(b"\r\n")) for name, content in out.files.items()] == [
        ("letterboxd-films-1.csv", 1_001),
        ("letterboxd-films-2.csv", 1_001),
        ("letterboxd-films-3.csv", 2),
    ]
    for film in films:
        film.name = "x" * 2_000
    sizes = [len(content) for content in letterboxd(films, zone=HELSINKI).files.values()]
    assert len(sizes) == 5
    assert max(sizes) < 950_000


def test_trakt_table() -> None:
    out = trakt_table(LIBRARY)
    assert texts(out) == {
        "trakt-import.csv": "imdb_id,type,watched_at,watchlisted_at,rating,rated_at\r\n"
        "tt0113277,movie,2024-01-01T22:30:00Z,,9,\r\ntt4772188,movie,,2024-01-01T22:30:00Z,,\r\n"
    }
    assert losses(out) == {
        ("tt0113277", "Rated 8.5; Trakt takes whole numbers, so it says 9."),
        ("tt0113277", ADVICE.format("Trakt")),
        ("tt2802850", "Watched, and a series: Trakt would take all its episodes for watched."),
        ("tt6857112", "On the list “Best/of”: Trakt's import has no lists."),
        ("tt0000001", NO_FILE),
    }


def test_trakt() -> None:
    out = trakt(LIBRARY)
    heat = {"movie": {"title": HEAT.name, "year": 1995, "ids": {"imdb": "tt0113277"}}}
    flow = {"movie": {"title": "Flow", "year": 2024, "ids": {"imdb": "tt4772188"}}}
    us = {"movie": {"title": "Us", "year": 2019, "ids": {"imdb": "tt6857112"}}}
    at = "2024-01-01T22:30:00Z"
    assert {name: json.loads(content) for name, content in out.files.items()} == {
        "watched-history-1.json": [{"watched_at": at, "action": "watch", "type": "movie", **heat}],
        "watched-movies.json": [{"plays": 1, "last_watched_at": at, **heat}],
        "ratings-movies.json": [{"rated_at": None, "rating": 9, "type": "movie", **heat}],
        "lists-watchlist.json": [{"rank": 1, "listed_at": at, "type": "movie", **flow}],
        "lists-list-1-best-of.json": [{"rank": 1, "listed_at": None, "type": "movie", **us}],
        "lists-lists.json": [{"name": "Best/of", "item_count": 1, "ids": {"trakt": 1, "slug": "best-of"}}],
    }
    assert ("tt6857112", "On the list “Best/of”: Trakt's import has no lists.") not in losses(out)


def test_imdb() -> None:
    out = imdb(LIBRARY)
    header = (
        "Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors"
    )
    listed = f"Position,Const,Created,Modified,Description,{header},Your Rating,Date Rated\r\n"
    assert texts(out) == {
        "imdb-ratings.csv": f"Const,Your Rating,Date Rated,{header}\r\n"
        'tt0113277,9,,"He said ""Heat"", twice",,https://www.imdb.com/title/tt0113277/,Movie,,,1995,,,,\r\n',
        "imdb-watchlist.csv": f"{listed}1,tt4772188,,,,Flow,,https://www.imdb.com/title/tt4772188/,,,,2024,,,,,,\r\n",
        "imdb-list-Best_of.csv": f"{listed}1,tt6857112,,,,Us,,https://www.imdb.com/title/tt6857112/,Movie,,,2019,,,,,,\r\n",
    }
    assert losses(out) == {
        ("tt0113277", "Rated 8.5; IMDb's table takes whole numbers, so it says 9."),
        ("tt0113277", "IMDb's tables have no watch dates."),
        ("tt0113277", ADVICE.format("IMDb's table")),
        ("tt2802850", "Watched and not rated: IMDb's tables know ratings only."),
        ("tt0000001", NO_FILE),
        (None, "The list “Best/of” is called “Best_of”, as its file."),
    }


def test_our_own_table_leaves_no_title_out() -> None:
    out = own_table(LIBRARY, zone=HELSINKI)
    (table,) = texts(out).values()
    assert table.splitlines() == [
        ",".join(HEADER),
        "tt0000001,,,,custom,,,,,,,,,",
        "tt0000002,Gone,,,deleted,,yes,,,,,,,",
        (
            'tt0113277,"He said ""Heat"", twice",1995,movie,watched,,yes,2024-01-01T22:30:00Z,2024-01-02,8.5,'
            '"[""Ann"",""Lou""]","["""",""2024-01-01T22:30:00Z""]","[""down"",""up""]",2024-01-01T22:30:00Z'
        ),
        "tt2802850,Fargo,2014,tv,watched,,yes,,,,,,,",
        "tt4772188,Flow,2024,,toWatch,,,,,,,,,2024-01-01T22:30:00Z",
        "tt6857112,Us,2019,movie,custom,Best/of,,,,,,,,",
    ]
    assert losses(out) == {(None, LEFT_OUT)}


def test_a_formula_is_text_to_a_spreadsheet_and_comes_back_as_it_was() -> None:
    for text in ("=SUM(1)", "+1", "-30-", "@x", "\t=1", "'=1", "''-", "'plain", "plain", ""):
        assert as_it_was(harmless(text)) == text
        assert not harmless(text).startswith(("=", "+", "-", "@", "\t"))


def test_the_zip_names_what_is_in_none_of_its_files() -> None:
    with zipfile.ZipFile(BytesIO(zipped(imdb([FARGO])))) as archive:
        assert archive.namelist() == ["not-exported.csv"]
        assert archive.read("not-exported.csv").decode() == (
            "title,imdb_id,reason\r\nFargo,tt2802850,Watched and not rated: IMDb's tables know ratings only.\r\n"
        )


def test_two_lists_never_share_a_file() -> None:
    names = ["a/b", "a:b", "A_B", "...", "", "x" * 300]
    titles = [Title(f"tt{number:07d}", Status.CUSTOM, list_name=name) for number, name in enumerate(names, start=1)]
    files = letterboxd(titles, zone=HELSINKI).files
    assert len({name.casefold() for name in files}) == len(names)
