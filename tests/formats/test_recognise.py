"""Whose file it is, by what is in it: never by its name or its type."""

import json

import pytest

from backend.app.formats.errors import FileUnreadable, OwnDocument
from backend.app.formats.recognise import look_at
from backend.app.formats.sources import SOURCES, recognise
from tests.formats.archives import zipped
from tests.formats.dropped import NOW, dropped

RATINGS = "Date,Name,Year,Letterboxd URI,Rating\r\n2020-01-01,Heat,1995,https://boxd.it/1,4.5\r\n"


def labels(name: str, content: str | bytes) -> dict[str, list[str]]:
    return {file.path: [source.label for source in file.sources] for file in recognise(dropped(name, content)).files}


def not_understood(name: str, content: str | bytes) -> list[tuple[str, int]]:
    found = recognise(dropped(name, content))
    assert found.files == []
    return found.not_understood


def test_columns_may_be_more_in_another_order_and_of_another_case() -> None:
    text = "RATING, letterboxd uri ,Name,Year,DATE,New\r\n4.5,x,Heat,1995,2020-01-01,?\r\n"
    assert labels("renamed.txt", text) == {"renamed.txt": ["Letterboxd ratings"]}


def test_a_missing_column_makes_it_something_else() -> None:
    assert "Letterboxd ratings" not in labels("ratings.csv", RATINGS.replace("Letterboxd URI", "Link")).get(
        "ratings.csv", []
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ratings.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
        ("ratings.csv", b""),
        ("ratings.csv", b"\n\n\n"),
        ("ratings.csv", b"Date"),
        ("ratings.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))),
        ("ratings.csv", b"\xff\xfe\x00"),
        ("ratings.csv", b"x" * 3_000_000),
        ("x.json", b"{}"),
        ("x.json", b"[]"),
        ("x.json", b"["),
        ("x.json", b"[null, 1]"),
        ("x.json", b'{"a": NaN}'),
        ("x.json", b'{"a": 1, "a": 2}'),
        ("x.json", b'[{"a": ' + b"9" * 4301 + b"}]"),
        ("x.json", b'["' + b"\\ud800" + b'"]'),
        ("x.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("x.xml", b"<"),
    ],
)
def test_what_is_nobodys_is_listed_by_name_and_size(name: str, content: bytes) -> None:
    assert not_understood(name, content) == [(name, len(content))]


def test_depth_is_no_way_in() -> None:
    deep = "[" * 100_000
    assert not_understood("x.json", deep) == [("x.json", 100_000)]
    assert not_understood("x.json", f'{{"movies": {deep}') == [("x.json", 100_011)]


def test_a_file_that_breaks_off_is_recognised_and_its_reading_refused() -> None:
    items = json.dumps([{"watched_at": "2024-03-07T19:37:27.000Z", "movie": {"title": "Heat"}}] * 3)
    (file,) = recognise(dropped("history.json", items[:-20])).files
    rows = file.rows({}, now=NOW)
    with pytest.raises(FileUnreadable, match=r"^This file cannot be read: it is not valid JSON, or it was cut off\.$"):
        list(rows)


def test_an_upload_of_very_many_lines_is_refused_before_they_are_read() -> None:
    rows = "\n" * 600_000
    data = zipped({f"{name}.csv": RATINGS + rows + str(name) * 10_000 for name in ("a", "b")})
    with pytest.raises(FileUnreadable, match=r"its tables have more than 1,000,000 lines\."):
        recognise(dropped("a.zip", data))


def test_several_services_may_come_in_one_archive() -> None:
    imdb = "Const,Your Rating,Date Rated,Title\r\ntt0113277,9,2024-08-05,Heat\r\n"
    data = zipped(
        {"a/ratings.csv": RATINGS, "b/ratings.csv": imdb, "b/notes.txt": "hello", "b/other.csv": "A,B\n1,2\n"}
    )
    found = recognise(dropped("all.zip", data))
    assert [(file.path, file.service) for file in found.files] == [
        ("all.zip/a/ratings.csv", "letterboxd"),
        ("all.zip/b/ratings.csv", "imdb"),
    ]
    assert sorted(found.not_understood) == [("all.zip/b/notes.txt", 5), ("all.zip/b/other.csv", 8)]


def test_a_table_from_a_spreadsheet_is_the_same_table() -> None:
    resaved = "sep=;\r\n" + RATINGS.replace(",", ";").replace("4.5", "4,5")
    for data in (resaved.encode("utf-16"), resaved.encode(), b"\xef\xbb\xbf" + resaved.encode()):
        (file,) = recognise(dropped("ratings.csv", data)).files
        (row,) = file.rows({}, now=NOW)
        assert (file.sources[0].label, row.title, getattr(row, "rating", None)) == ("Letterboxd ratings", "Heat", 9.0)


@pytest.mark.parametrize(
    "library", ['{"version": 2, "movies": []}', '{"movies": [{"imdb_id": "tt1"}], "exported_at": 1}']
)
def test_a_library_of_ours_is_sent_to_its_own_door(library: str) -> None:
    (file,) = recognise(dropped("library.json", library)).files
    assert file.sources[0].label == "Movie Manager library"
    with pytest.raises(OwnDocument, match="Import Library on the Account page takes all of it"):
        list(file.rows({}, now=NOW))


def test_every_kind_of_file_can_be_named_and_chosen() -> None:
    """A person chooses by label between kinds that look alike, and the answer names one of them."""
    by_signature: dict[object, set[tuple[str, str]]] = {}
    for source in SOURCES:
        by_signature.setdefault(source.signature, set()).add((f"{source.service}-{source.what}", source.label))
    for alike in by_signature.values():
        assert len({value for value, _ in alike}) == len({label for _, label in alike}) == len(alike)


def test_a_look_shows_no_more_than_the_beginning() -> None:
    (part,) = dropped("x.csv", "\nLetterboxd list export v7\nA,B\n1,2\nC,D,E,F\n")
    assert look_at(part).headers == (("letterboxd list export v7",), ("a", "b"))
