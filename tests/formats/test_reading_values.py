"""Cells of other services become values, or say why not."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.app.formats import reading_values
from backend.app.formats.claims import Reason
from backend.app.formats.reading_values import BadValue, Rating

NOW = datetime(2026, 11, 30, tzinfo=UTC).timestamp()


def value_of(name: str, *arguments: Any, **others: Any) -> Any:
    """The value, or the reason why there is none."""
    try:
        return getattr(reading_values, name)(*arguments, **others)
    except BadValue as bad:
        return bad.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tt0111161", "tt0111161"),
        ("tt15239678", "tt15239678"),
        ("TT0111161", "tt0111161"),
        ("  tt0111161\u00a0", "tt0111161"),
        ("0111161", "tt0111161"),
        ("111161", "tt0111161"),
        ("https://www.imdb.com/title/tt0111161/", "tt0111161"),
        ("http://m.imdb.com/de/title/tt0111161?ref_=x", "tt0111161"),
        ("", None),
        (None, None),
        ("-1", None),
        ("0", None),
        ("tt0000000", None),
        ("nm0000151", Reason.PERSON),
        ("https://www.imdb.com/name/nm0000151/", Reason.PERSON),
        ("tt", Reason.BAD_ID),
        ("tt12x", Reason.BAD_ID),
        ("tt\u0661\u0662\u0663\u0664\u0665\u0666\u0667", Reason.BAD_ID),
        ("https://example.org/title/tt0111161", Reason.BAD_ID),
        ("tt" + "1" * 11, Reason.BAD_ID),
    ],
)
def test_imdb_ids(text: str | None, expected: object) -> None:
    assert value_of("imdb_id", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("603", "603"),
        (603, "603"),
        ("603.0", "603"),
        ("0", None),
        (0, None),
        ("", None),
        ("-1", None),
        ("x", Reason.BAD_ID),
    ],
)
def test_numbers_of_titles(text: str | int, expected: object) -> None:
    assert value_of("number", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1995", 1995),
        (" 2001.0 ", 2001),
        ("2006\u20132007", 2006),
        ("2006-", 2006),
        ("????", None),
        ("", None),
        ("20222", None),
        ("0001", None),
    ],
)
def test_years(text: str, expected: int | None) -> None:
    assert value_of("year", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", Rating(8.0)),
        ("4.0", Rating(8.0)),
        ("4,5", Rating(9.0)),
        ("0.5", Rating(1.0)),
        ("★★★½", Rating(7.0)),
        ("½", Rating(1.0)),
        ("★★★★★", Rating(10.0)),
        ("0", Rating(None)),
        ("", Rating(None)),
        ("5.5", Reason.BAD_RATING),
        ("3.25", Reason.BAD_RATING),
        ("11", Reason.BAD_RATING),
        ("-1", Reason.BAD_RATING),
        ("👍", Reason.BAD_RATING),
        ("NaN", Reason.BAD_RATING),
        ("1e1", Reason.BAD_RATING),
    ],
)
def test_stars(text: str, expected: object) -> None:
    assert value_of("stars", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8", Rating(8.0)),
        ("8.5", Rating(8.5)),
        ("8,5", Rating(8.5)),
        ("0.5", Rating(1.0, ("Rating 0.5 → 1.",))),
        ("7.7", Rating(7.5, ("Rating 7.7 → 7.5.",))),
        ("7.75", Rating(8.0, ("Rating 7.75 → 8.",))),
        ("0", Rating(None)),
        ("", Rating(None)),
        ("11", Reason.BAD_RATING),
        ("thumbs up", Reason.BAD_RATING),
    ],
)
def test_ratings_out_of_ten(text: str, expected: object) -> None:
    assert value_of("out_of_ten", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8.5", 8.5),
        ("7.3", 7.3),
        ("1", 1.0),
        ("10", 10.0),
        ("", None),
        ("0", Reason.BAD_RATING),
        ("0.9", Reason.BAD_RATING),
        ("10.1", Reason.BAD_RATING),
        ("-1", Reason.BAD_RATING),
        ("good", Reason.BAD_RATING),
    ],
)
def test_what_the_library_itself_has_written_is_kept_as_it_is(text: str, expected: object) -> None:
    assert value_of("as_rated", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("87", Rating(8.5, ("Rating 87 → 8.5.",))),
        ("85", Rating(8.5)),
        ("100", Rating(10.0)),
        ("0", Rating(1.0, ("Rating 0 → 1.",))),
        ("", Rating(None)),
        ("101", Reason.BAD_RATING),
    ],
)
def test_ratings_out_of_a_hundred(text: str, expected: object) -> None:
    assert value_of("out_of_hundred", text) == expected


@given(st.integers(1, 10), st.sampled_from(["{}", "{}0", "{} "]))
def test_half_stars_are_doubled_exactly(halves: int, form: str) -> None:
    text = form.format(Decimal(halves) / 2 if halves % 2 else f"{halves // 2}.")
    assert value_of("stars", text.replace(". ", " ").removesuffix(".")) == Rating(float(halves))


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("2024-02-29", (), date(2024, 2, 29)),
        ("2023-02-29", (), Reason.BAD_DATE),
        ("20240229", (), Reason.BAD_DATE),
        ("2024-W01-1", (), Reason.BAD_DATE),
        ("1970-01-01", (), None),
        ("0001-01-01", (), None),
        ("1969-12-31", (), None),
        ("1601-01-01", (), None),
        ("1894-12-31", (), Reason.BAD_DATE),
        ("1895-12-28", (), date(1895, 12, 28)),
        ("2026-12-01", (), date(2026, 12, 1)),
        ("2026-12-02", (), Reason.BAD_DATE),
        ("20222-01-01", (), Reason.BAD_DATE),
        ("", (), None),
        ("10/11/12", ("%m/%d/%y",), date(2012, 10, 11)),
        ("10/11/12", ("%d/%m/%y",), date(2012, 11, 10)),
        ("Sun Jan 29 00:00:00 2017", ("%a %b %d %H:%M:%S %Y",), date(2017, 1, 29)),
    ],
)
def test_days(text: str, formats: tuple[str, ...], expected: object) -> None:
    assert value_of("day", text, *formats, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-01", date(2024, 1, 1)),
        ("2024-01-01T20:00:00.000Z", 1704139200.0),
        ("2024-01-01T20:00:00+02:00", 1704132000.0),
        ("2024-01-01 20:00:00", 1704139200.0),
        ("2024-01-01 20:00:00 UTC", 1704139200.0),
        ("2024-01-01T00:00:00Z", 1704067200.0),
        ("1970-01-01T00:00:00.000Z", None),
        ("0001-01-01 00:00:00", None),
        ("0001-01-01T00:00:00+05:00", Reason.BAD_DATE),
        ("2024-13-01T00:00:00Z", Reason.BAD_DATE),
        ("2027-01-01T00:00:00Z", Reason.BAD_DATE),
        ("9999-12-31T23:59:59-12:00", Reason.BAD_DATE),
        ("unknown", Reason.BAD_DATE),
        ("", None),
    ],
)
def test_moments(text: str, expected: object) -> None:
    assert value_of("moment", text, now=NOW) == expected


def test_midnight_in_utc_is_a_day_where_days_come_as_instants() -> None:
    assert value_of("moment", "2024-01-01T00:00:00Z", now=NOW, midnight_is_day=True) == date(2024, 1, 1)
    assert value_of("instant", "2024-01-01", now=NOW) == Reason.BAD_DATE


def test_seconds_since_1970() -> None:
    expected = {"1704139200": 1704139200.0, "0": None, "": None, "1e30": Reason.BAD_DATE, "nan": Reason.BAD_DATE}
    assert {text: value_of("epoch", text, now=NOW) for text in expected} == expected


def test_titles_are_text_that_can_be_kept() -> None:
    assert value_of("title", "  \u200eHeat\0\ud800 ") == "\u200eHeat\ufffd\ufffd"
    assert value_of("title", "") is value_of("title", None) is None
    assert value_of("title", "x" * 501) == Reason.TOO_LONG


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_any_text_is_a_value_or_a_bad_one(text: str) -> None:
    for name in ("imdb_id", "number", "year", "stars", "out_of_ten", "out_of_hundred", "title", "minutes"):
        value_of(name, text)
    for name in ("day", "moment", "instant", "epoch"):
        value_of(name, text, now=NOW)


def test_names_of_lists_are_cut_to_what_a_list_may_be_called() -> None:
    assert reading_values.list_name("a" * 201) == "a" * 199 + "…"
    assert reading_values.list_name("a" * 200) == "a" * 200
    assert reading_values.list_name(" Heists\0 ") == "Heists\ufffd"
    assert reading_values.list_name(" ") is None
