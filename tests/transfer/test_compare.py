"""What changed between two moments."""

import io

import orjson

from backend.app.formats.moviemanager.reader import read_document
from backend.app.library.model import Document
from backend.app.library.title_metadata import Named
from backend.app.transfer.compare import Comparison, compare
from backend.app.transfer.rows import ChangeCounts, Changes, RowChange, RowWindow, with_names
from tests.documents import Row, a_document, a_list, a_movie, a_person


def read(document: Row) -> Document:
    return read_document(io.BytesIO(orjson.dumps(document)), now=3000.0).document


OLDER = read(
    a_document(movies=[a_movie("tt1"), a_movie("tt2", last_modified=9.0), a_movie("tt3")], people=[a_person()])
)
NEWER = read(a_document(movies=[a_movie("tt2", status="deleted", last_modified=8.0), a_movie("tt3")], lists=[a_list()]))
NONE = ChangeCounts(0, 0, 0, 0, 0)


def test_the_rows_are_those_of_a_preview_with_what_differs() -> None:
    assert compare(OLDER, NEWER, RowWindow(0, 10)) == Comparison(
        Changes(
            movies=ChangeCounts(added=0, updated=1, unchanged=1, kept=0, removed=1),
            people=ChangeCounts(added=0, updated=0, unchanged=0, kept=0, removed=1),
            lists=ChangeCounts(added=1, updated=0, unchanged=0, kept=0, removed=0),
        ),
        rows=[
            RowChange("movie", "tt1", None, None, "remove", a_movie("tt1"), None),
            RowChange("person", "Alice", None, None, "remove", a_person(), None),
            RowChange(
                "movie",
                "tt2",
                None,
                None,
                "update",
                {"status": "toWatch", "last_modified": 9.0},
                {"status": "deleted", "last_modified": 8.0},
            ),
            RowChange("list", "list-1", None, None, "add", None, a_list()),
        ],
        rows_total=4,
        list_names={},
    )


def test_a_window_shows_some_of_the_rows_and_counts_all() -> None:
    window = compare(OLDER, NEWER, RowWindow(1, 2))
    assert ([row.key for row in window.rows], window.rows_total) == (["Alice", "tt2"], 4)


def test_rows_are_called_what_a_person_calls_them() -> None:
    rows = with_names(compare(OLDER, NEWER, RowWindow(0, 10)).rows, {"tt1": Named("The Matrix", 1999)})
    assert [(row.title, row.year) for row in rows] == [
        ("The Matrix", 1999),
        ("Alice", None),
        (None, None),
        ("Favourites", None),
    ]


def test_the_lists_of_the_rows_are_named_on_whichever_side_they_are() -> None:
    lists = [a_list("kept"), a_list("gone"), a_list("idle")]
    older = read(
        a_document(movies=[a_movie("tt1", custom_list_id="gone"), a_movie("tt2", custom_list_id="kept")], lists=lists)
    )
    renamed = a_list("kept", name="Renamed")
    newer = read(
        a_document(
            movies=[a_movie("tt2", custom_list_id="new"), a_movie("tt3", custom_list_id="kept")],
            lists=[renamed, a_list("new", name="New"), lists[2]],
        )
    )
    names = compare(older, newer, RowWindow(0, 10)).list_names
    assert names == {"gone": "Favourites", "kept": "Renamed", "new": "New"}
    assert compare(older, newer, RowWindow(0, 1)).list_names == {"gone": "Favourites"}


def test_a_document_compared_with_itself_shows_nothing() -> None:
    same = compare(OLDER, OLDER, RowWindow(0, 10))
    assert (same.rows, same.rows_total, same.changes.lists) == ([], 0, NONE)
