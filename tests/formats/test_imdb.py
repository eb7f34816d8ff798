"""IMDb: four generations of tables, of ratings and of lists, of an invented person."""

from datetime import date
from typing import Any

import pytest

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from backend.app.formats.sources import recognise
from backend.app.formats.text import NOT_UTF8
from tests.formats.dropped import NOW, dropped, read_one, without_raw

V1 = (
    '"position","const","created","modified","description","Title","Title type","Directors","You rated","IMDb Rating",'
    '"Runtime (mins)","Year","Genres","Num. Votes","Release Date (month/day/year)","URL"\r\n'
)
V2 = (
    "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,"
    "Directors\r\n"
)
V3 = V2.replace("Title,URL", "Title,Original Title,URL")
LIST = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
    "Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\r\n"
)


def heat(line: int, kind: Kind = Kind.FILM, **said: Any) -> Claim:
    base: dict[str, Any] = {"title": "Heat", "year": 1995, "directors": ("Michael Mann",), "runtime_minutes": 170}
    return Claim(line, kind, ids={Id.IMDB: "tt0113277"}, **{**base, **said})


RATED: dict[str, Any] = {"watched": True, "rating": 9.0, "rated_on": date(2024, 8, 5)}


def test_ratings_of_today() -> None:
    rows = read_one(
        "9d1e.csv",
        V3
        + 'tt0113277,9,2024-08-05,Жара,Heat,https://www.imdb.com/title/tt0113277,Movie,8.3,170,1995,"Action, Crime",1,'
        '1995-12-15,"Michael Mann"\r\n',
    )
    assert rows == [heat(2, title="Жара", original_title="Heat", **RATED)]


def test_ratings_of_2017_to_2024_in_another_encoding() -> None:
    data = V2 + "tt0113277,9,2024-08-05,Héat,x,movie,8.3,170,1995,,1,1995-12,Michael Mann\r\n"
    (file,) = recognise(dropped("ratings.csv", data.encode("iso-8859-1"))).files
    assert file.notices == (NOT_UTF8,)
    assert without_raw(list(file.rows({}, now=NOW))) == [heat(2, title="Héat", **RATED)]


def test_the_short_lived_header_of_2017() -> None:
    header = "Const,Your Rating,Date Added,Title,Title Type,Directors,Runtime (mins),Year\r\n"
    assert read_one("r.csv", f"{header}tt0113277,9,2024-08-05,Heat,Movie,Michael Mann,170,1995\r\n") == [
        heat(2, **RATED)
    ]


def old_row(position: int, *, modified: str, rated: str) -> str:
    cells = [str(position), "tt0113277", "Mon Aug 05 03:14:35 2024", modified, "", "Heat", "Feature Film"]
    rest = ["Michael Mann", rated, "8.3", "170", "1995", "crime", "1", "1995-12-15", "http://x/"]
    return ",".join(f'"{cell}"' for cell in cells + rest) + "\r\n"


def test_ratings_and_lists_of_the_oldest_header_are_told_apart_by_what_is_in_them() -> None:
    ratings = V1 + old_row(1, modified="", rated="9")
    watchlist = V1 + old_row(1, modified="Mon Aug 05 03:14:35 2024", rated="")
    assert read_one("a.csv", ratings) == [heat(2, listed_on=date(2024, 8, 5), **RATED)]
    assert read_one("WATCHLIST.csv", watchlist) == [heat(2, wanted=True, listed_on=date(2024, 8, 5))]
    labels = [source.label for source in recognise(dropped("a.csv", watchlist)).files[0].sources]
    assert labels == ["IMDb watchlist", "IMDb list"]


def list_row(const: str = "tt0113277", kind: str = "Movie", rated: str = ",", year: str = "1995") -> str:
    return f"1,{const},2023-07-09,2024-02-01,,Heat,Heat,x,{kind},8.3,170,{year},,1,1995,Michael Mann,{rated}\r\n"


def test_a_watchlist_carries_ratings_too() -> None:
    rows = read_one("WATCHLIST.csv", LIST + list_row() + list_row(rated="9,2024-08-05"))
    assert rows == [
        heat(2, original_title="Heat", wanted=True, listed_on=date(2023, 7, 9)),
        heat(3, original_title="Heat", wanted=True, listed_on=date(2023, 7, 9), **RATED),
    ]


def test_whether_a_list_is_the_watchlist_and_what_it_is_called_is_asked() -> None:
    (file,) = recognise(dropped("f00d.csv", LIST + list_row())).files
    assert [question.key for question in file.questions({})] == ["which"]
    chosen = {"which": "imdb-list"}
    assert [(question.key, question.default) for question in file.questions(chosen)] == [
        ("which", None),
        ("list", "f00d"),
    ]
    named = {**chosen, "list": "Heists"}
    for answers, name in ((chosen, "f00d"), (named, "Heists")):
        assert without_raw(list(file.rows(answers, now=NOW))) == [
            heat(2, original_title="Heat", list_name=name, listed_on=date(2023, 7, 9))
        ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Feature Film", Kind.FILM),
        ("movie", Kind.FILM),
        ("TV Movie", Kind.FILM),
        ("Short Film", Kind.FILM),
        ("Video", Kind.FILM),
        ("TV Special", Kind.FILM),
        ("tvSeries", Kind.SERIES),
        ("TV Mini-Series", Kind.SERIES),
        ("Mini-Series", Kind.SERIES),
        ("Serie TV", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
        ("tvEpisode", Reason.EPISODE),
        ("TV Episode", Reason.EPISODE),
        ("Video Game", Reason.GAME),
        ("Music Video", Reason.MUSIC),
        ("Podcast Series", Reason.PODCAST),
        ("Podcast Episode", Reason.PODCAST),
    ],
)
def test_types_of_titles(word: str, kind: Kind | Reason) -> None:
    (row,) = read_one("WATCHLIST.csv", LIST + list_row(kind=word))
    assert (row.reason if isinstance(row, Refused) else row.kind) == kind


@pytest.mark.parametrize(
    ("const", "found"),
    [
        ("tt15239678", "tt15239678"),
        ("15239678", "tt15239678"),
        ("TT0113277", "tt0113277"),
        ("nm0000151", Reason.PERSON),
        ("co0000151", Reason.PERSON),
        ("2023-07-09", Reason.BAD_ID),
        ("152", Reason.BAD_ID),
        ("", Reason.BAD_ID),
    ],
)
def test_the_id_is_all_that_counts(const: str, found: str) -> None:
    (row,) = read_one("WATCHLIST.csv", LIST + list_row(const))
    assert (row.reason if isinstance(row, Refused) else row.ids[Id.IMDB]) == found


def test_a_year_that_is_unknown_refuses_nothing() -> None:
    (row,) = read_one("WATCHLIST.csv", LIST + list_row(year="????"))
    assert row == heat(2, year=None, original_title="Heat", wanted=True, listed_on=date(2023, 7, 9))
