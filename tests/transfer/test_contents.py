"""What is in a backup, and what a search finds in it."""

import io

import orjson
import pytest

from backend.app.formats.moviemanager.reader import read_document
from backend.app.library.model import Document
from backend.app.transfer.contents import Contents, ContentsKind, ContentsRow, contents
from backend.app.transfer.result import Counts
from tests.documents import a_document, a_list, a_movie, a_person, a_recommendation

MOVIES = [
    a_movie("tt1", recommendations=[a_recommendation("Zoë")]),
    a_movie("tt22", status="custom", custom_list_id="list-1"),
    a_movie("tt3"),
]
PEOPLE, LISTS = [a_person("Bob"), a_person("Zoë")], [a_list("list-1", name="ÉTÉ")]
TITLES = {"tt3": "Die Straße", "tt22": "The Matrix"}


def of(kind: ContentsKind, search: str = "", *, offset: int = 0, limit: int = 100) -> Contents:
    return contents(library(), kind=kind, search=search, offset=offset, limit=limit, titles=TITLES)


def library() -> Document:
    document = a_document(movies=MOVIES, people=PEOPLE, lists=LISTS)
    return read_document(io.BytesIO(orjson.dumps(document)), now=3000.0).document


def keys(found: Contents) -> list[str]:
    return [row.key for row in found.rows]


def test_a_window_of_the_titles_has_their_names_and_the_name_of_their_list() -> None:
    assert of(ContentsKind.MOVIES, offset=1, limit=1) == Contents(
        Counts(movies=3, people=2, lists=1),
        total=3,
        rows=[ContentsRow("movie", "tt22", "The Matrix", MOVIES[1], "ÉTÉ")],
    )


def test_people_and_lists_are_shown_as_they_are_in_the_document() -> None:
    assert of(ContentsKind.PEOPLE).rows[0] == ContentsRow("person", "Bob", "Bob", PEOPLE[0], None)
    assert of(ContentsKind.LISTS).rows == [ContentsRow("list", "list-1", "ÉTÉ", LISTS[0], None)]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("", ["tt1", "tt22", "tt3"]),
        ("  ", ["tt1", "tt22", "tt3"]),
        ("TT2", ["tt22"]),
        ("matrix", ["tt22"]),
        ("STRASSE", ["tt3"]),
        ("straße", ["tt3"]),
        ("zoë", ["tt1"]),
        ("ZOË", ["tt1"]),
        ("zoe\u0308", ["tt1"]),
        ("été", ["tt22"]),
        ("bob", []),
        ("nothing", []),
    ],
)
def test_a_search_finds_titles_by_id_name_recommender_and_list_whatever_the_case(
    search: str, expected: list[str]
) -> None:
    found = of(ContentsKind.MOVIES, search)
    assert (keys(found), found.total) == (expected, len(expected))


def test_a_search_finds_people_and_lists_by_their_name() -> None:
    assert (keys(of(ContentsKind.PEOPLE, "zOË")), keys(of(ContentsKind.LISTS, "été"))) == (["Zoë"], ["list-1"])
    assert of(ContentsKind.LISTS, "list-1").total == 0


def test_the_total_is_that_of_the_search_and_not_of_the_window() -> None:
    found = of(ContentsKind.MOVIES, "tt", limit=1)
    assert (keys(found), found.total) == (["tt1"], 3)
