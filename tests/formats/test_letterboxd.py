"""Letterboxd: the diary, the ratings of today, the watchlist and the lists of an invented person."""

from datetime import date
from typing import Any

import pytest

from backend.app.formats.claims import Claim, Id, Kind, Question, Reason, Refused, Row
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.letterboxd import NO_NOTE, NO_REVIEW, NO_TAGS
from backend.app.formats.sources import recognise
from tests.formats.archives import zipped
from tests.formats.dropped import NOW, dropped, read, read_one, without_raw

FILMS = "Date,Name,Year,Letterboxd URI\r\n2020-01-05,Heat,1995,https://boxd.it/1\r\n"
DIARY = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\r\n"


def film(line: int, **said: Any) -> Claim:
    named: dict[str, Any] = {"title": "Heat", "year": 1995, **said}
    return Claim(line, Kind.UNKNOWN, **named)


def test_a_diary_has_viewings_and_the_ratings_of_their_days() -> None:
    rows = read_one(
        "diary.csv",
        DIARY
        + "2020-01-05,Heat,1995,https://boxd.it/1,4.5,Yes,,2020-01-04\r\n"
        + '2020-01-05,"""Deji"" Meets Girl",,,,,"short, 35mm",1996-08-24\r\n'
        + "2020-01-06,\u200eHeat,1995,https://letterboxd.com/someone/film/heat/1/,,,,2020-01-06\r\n",
    )
    assert rows == [
        film(2, watched=True, watched_on=date(2020, 1, 4), rating=9.0, rated_on=date(2020, 1, 4)),
        film(
            3,
            title='"Deji" Meets Girl',
            year=None,
            watched=True,
            watched_on=date(1996, 8, 24),
            rated_on=date(1996, 8, 24),
            notices=(NO_TAGS,),
        ),
        film(
            4,
            title="\u200eHeat",
            ids={Id.LETTERBOXD_FILM: "heat"},
            watched=True,
            watched_on=date(2020, 1, 6),
            rated_on=date(2020, 1, 6),
        ),
    ]


def test_a_diary_of_2017_knows_no_rewatches() -> None:
    rows = read_one(
        "diary.csv",
        "Date,Name,Year,Letterboxd URI,Rating,Tags,Watched Date\r\n2017-01-05,Heat,1995,,,,2017-01-04\r\n",
    )
    assert rows == [film(2, watched=True, watched_on=date(2017, 1, 4), rated_on=date(2017, 1, 4))]


def test_bad_cells_refuse_their_row_only() -> None:
    rows = read_one(
        "diary.csv",
        DIARY
        + "2020-01-05,Heat,1995,,11,,,2020-01-04\r\n"
        + "2020-01-05,Heat,1995,,,,,2023-02-29\r\n"
        + "2020-01-05,,,,,,,2020-01-04\r\n"
        + "2020-01-05,Heat,1995,,,,2020-01-04\r\n"
        + f"2020-01-05,{'x' * 501},1995,,,,,2020-01-04\r\n",
    )
    assert rows == [
        Refused(2, Reason.BAD_RATING, "Heat", 1995),
        Refused(3, Reason.BAD_DATE, "Heat", 1995),
        Refused(4, Reason.NO_TITLE),
        Refused(5, Reason.UNREADABLE_LINE),
        Refused(6, Reason.TOO_LONG, None, 1995),
    ]


def test_a_review_is_of_a_viewing_and_its_text_has_no_place() -> None:
    rows = read_one(
        "reviews.csv",
        "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date\r\n"
        '2020-01-05,Heat,1995,,4,,"Long.\n\n<b>Good</b>\u2028.",,\r\n',
    )
    assert rows == [film(2, watched=True, rating=8.0, rated_on=date(2020, 1, 5), notices=(NO_REVIEW,))]


def test_the_tables_of_films_are_told_apart_by_their_names() -> None:
    films: dict[str, str | bytes] = dict.fromkeys(("watched.csv", "watchlist.csv", "likes/films.csv"), FILMS)
    found = read(("letterboxd-someone-2020-utc.zip", zipped(films)))
    assert {label: without_raw(rows) for label, rows in found.items()} == {
        "Letterboxd watched films": [film(2, watched=True)],
        "Letterboxd watchlist": [film(2, wanted=True, listed_on=date(2020, 1, 5))],
        "Letterboxd liked films": [film(2, liked=True)],
    }


def test_a_table_of_films_of_another_name_is_asked_about() -> None:
    (file,) = recognise(dropped("films.csv", FILMS)).files
    (question,) = file.questions({})
    assert isinstance(question, Question)
    assert [(choice.value, choice.label) for choice in question.choices] == [
        ("letterboxd-watched", "Letterboxd watched films"),
        ("letterboxd-watchlist", "Letterboxd watchlist"),
        ("letterboxd-likes", "Letterboxd liked films"),
    ]
    with pytest.raises(AnswerNeeded, match="What is in this file"):
        list(file.rows({}, now=NOW))
    answers = {question.key: "letterboxd-watchlist"}
    assert without_raw(list(file.rows(answers, now=NOW))) == [film(2, wanted=True, listed_on=date(2020, 1, 5))]


@pytest.mark.parametrize("first", ["", "Letterboxd list export v7"])
def test_a_list_is_two_tables(first: str) -> None:
    rows = read_one(
        "lists/best-of-2019.csv",
        f"{first}\r\nDate,Name,Tags,URL,Description\r\n"
        '2019-01-01,"Best, of 2019",,https://boxd.it/x,"Two\r\nlines, <a href=""x"">and</a> more"\r\n\r\n'
        "Position,Name,Year,URL,Description\r\n1,Heat,1995,https://boxd.it/1,\r\n"
        '2,Us,2019,https://letterboxd.com/film/us-2019/,"Good\n"\r\n',
    )
    assert rows == [
        film(7, list_name="Best, of 2019"),
        film(
            8, title="Us", year=2019, ids={Id.LETTERBOXD_FILM: "us-2019"}, list_name="Best, of 2019", notices=(NO_NOTE,)
        ),
    ]


def test_a_list_may_be_empty() -> None:
    assert read_one("x.csv", "\nDate,Name,Tags,URL,Description\n2021-02-27,Favorites,,x,\n\n") == []


def test_what_was_deleted_there_is_not_imported() -> None:
    row = "2020-01-05,Heat,1995,,,,,2020-01-04\r\n"
    entries: dict[str, str | bytes] = {
        "diary.csv": DIARY + row,
        "deleted/diary.csv": DIARY + row,
        "orphaned/diary.csv": DIARY + row,
    }
    found = recognise(dropped("a.zip", zipped(entries)))
    rows = {file.path: without_raw(list(file.rows({}, now=NOW))) for file in found.files}
    gone: list[Row] = [Refused(2, Reason.DELETED_AT_SOURCE, "Heat", 1995)]
    assert rows["a.zip/deleted/diary.csv"] == rows["a.zip/orphaned/diary.csv"] == gone
    assert isinstance(rows["a.zip/diary.csv"][0], Claim)


@pytest.mark.parametrize("first", [True, False])
def test_the_rating_of_today_counts_and_not_that_of_the_day(first: bool) -> None:
    diary = DIARY + "2020-01-05,Heat,1995,,4,,,2020-01-04\r\n2020-01-06,Us,2019,,4,,,2020-01-06\r\n"
    ratings = "Date,Name,Year,Letterboxd URI,Rating\r\n2019-01-01,Heat,1995,https://boxd.it/1,3.5\r\n"
    files = [("diary.csv", diary), ("ratings.csv", ratings)]
    found = read(*(files if first else reversed(files)))
    assert without_raw(found["Letterboxd diary"]) == [
        film(
            2,
            watched=True,
            watched_on=date(2020, 1, 4),
            notices=("Rated 8 that day; the current rating, 7, counts.",),
        ),
        film(
            3, title="Us", year=2019, watched=True, watched_on=date(2020, 1, 6), rating=8.0, rated_on=date(2020, 1, 6)
        ),
    ]
    assert without_raw(found["Letterboxd ratings"]) == [
        film(2, watched=True, rating=7.0, rated_on=date(2019, 1, 1)),
    ]


def test_of_two_exports_the_newer_rating_is_the_current_one() -> None:
    header = "Date,Name,Year,Letterboxd URI,Rating\r\n"
    old = zipped({"ratings.csv": header + "2019-01-01,Heat,1995,,3\r\n"})
    new = zipped(
        {
            "ratings.csv": header + "2022-01-01,Heat,1995,,4.5\r\n",
            "diary.csv": DIARY + "2020-01-05,Heat,1995,,4,,,2020-01-04\r\n",
        }
    )
    for files in ([("old.zip", old), ("new.zip", new)], [("new.zip", new), ("old.zip", old)]):
        (row,) = read(*files)["Letterboxd diary"]
        assert isinstance(row, Claim)
        assert row.notices == ("Rated 8 that day; the current rating, 9, counts.",)


@pytest.mark.parametrize(
    "name",
    [
        "1917",
        "2012",
        "Se7en",
        "8½",
        "WALL·E",
        "M",
        "!!!",
        "-30-",
        "=SUM(1)",
        "🎬",
        "ماهي",
        "ガ",
        "カ",
        "AmÃ©lie",
        "A &amp; B",
        "Amélie",
        "Matrix, The",
    ],
)
def test_a_name_is_kept_as_it_is_written(name: str) -> None:
    (row,) = read_one("watchlist.csv", f'Date,Name,Year,Letterboxd URI\n2020-01-05,"{name}",1995,\n')
    assert row == film(2, title=name, wanted=True, listed_on=date(2020, 1, 5))
