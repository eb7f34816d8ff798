"""One title over the backups, and its row in the bytes of one."""

import io
from typing import Any

import pytest
from hypothesis import given, settings

from backend.app.formats.errors import NotADocument
from backend.app.formats.moviemanager.reader import read_document
from backend.app.formats.moviemanager.writer import write_document
from backend.app.library.model import Movie
from backend.app.transfer import history as history_module
from backend.app.transfer.history import Span, TitleThen, find_movie, history
from tests.documents import Row, a_document, a_list, a_movie, a_person, a_recommendation, libraries, watched

NOW = 1_770_905_703.0


def movie(**fields: Any) -> Movie:
    [read] = read_document(
        io.BytesIO(own_bytes(a_document(movies=[a_movie("tt1", **fields)]))), now=NOW
    ).document.movies
    return read


def own_bytes(document: Row) -> bytes:
    """As this server writes it."""
    sections = {name: document[name] for name in ("movies", "people", "lists")}
    return b"".join(write_document(exported_at=2000.0, **sections))


def slowly(data: bytes, imdb_id: str) -> Movie | None:
    movies = read_document(io.BytesIO(data), now=NOW).document.movies
    return next((each for each in movies if each.imdb_id == imdb_id), None)


def states(*movies: Movie | None) -> list[TitleThen]:
    return [TitleThen(f"{number}.json", float(number), each) for number, each in enumerate(movies)]


def test_backups_in_which_a_title_is_the_same_are_one_span() -> None:
    to_watch, seen = movie(), movie(status="watched", watch_history=watched())
    touched = movie(last_modified=5000.0)
    assert history(states(None, to_watch, touched, seen, None, None, seen)) == [
        Span("1.json", "2.json", 1.0, 2.0, 2, "appeared", touched),
        Span("3.json", "3.json", 3.0, 3.0, 1, "changed", seen),
        Span("4.json", "5.json", 4.0, 5.0, 2, "vanished", None),
        Span("6.json", "6.json", 6.0, 6.0, 1, "appeared", seen),
    ]


@pytest.mark.parametrize("movies", [(), (None, None)])
def test_a_title_that_is_in_no_backup_has_no_history(movies: tuple[None, ...]) -> None:
    assert history(states(*movies)) == []


HOSTILE = [
    '{"imdb_id":"tt1",',
    '"},{"imdb_id":"tt1","status":"deleted"',
    '],"people":[',
    '],"people":[],"lists":[]}\n',
    "\\",
    '\\"',
    '\\\\"',
    ',"movies":[',
    "\u2028",
    "🎬",
    "\x01",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("imdb_id", ["tt1", "tt2", "tt11", "tt3", "tt"])
def test_a_row_is_found_in_the_bytes_whatever_names_are_around_it(name: str, imdb_id: str) -> None:
    by = [a_recommendation(name)]
    movies = [a_movie("tt1", recommendations=by), a_movie("tt11"), a_movie("tt2", recommendations=by)]
    data = own_bytes(a_document(movies=movies, people=[a_person(name)], lists=[a_list(name=name)]))
    assert find_movie(io.BytesIO(data), imdb_id, now=NOW) == slowly(data, imdb_id)


@settings(deadline=None)
@given(document=libraries())
def test_every_row_of_any_library_is_found_as_reading_finds_it(document: Row) -> None:
    data = own_bytes(document)
    for imdb_id in [*(each["imdb_id"] for each in document["movies"]), "tt999"]:
        assert find_movie(io.BytesIO(data), imdb_id, now=NOW) == slowly(data, imdb_id)


def test_a_row_of_our_own_writing_is_found_without_reading_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    data = own_bytes(a_document(movies=[a_movie("tt1"), a_movie("tt2")]))
    monkeypatch.setattr(history_module, "read_document", None)  # It would have to be called.
    found = find_movie(io.BytesIO(data), "tt2", now=NOW)
    assert found is not None
    assert (found.imdb_id, find_movie(io.BytesIO(data), "tt3", now=NOW)) == ("tt2", None)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b'"movies":[', b'"movies": ['),
        lambda data: data.replace(b'{"imdb_id":"tt2"', b'{"imdb_id": "tt2"').replace(b'"movies":[', b'"movies":[ '),
        lambda data: data.replace(b'{"version":2,', b'{"version": 2,'),
        lambda data: data.replace(b'{"imdb_id":"tt2",', b'{"media_type":"movie","imdb_id":"tt2",'),
        lambda data: data.rstrip(),
        lambda data: data.replace(b"tt1", b"tt2"),
    ],
)
def test_another_way_of_writing_is_read_as_a_whole(change: Any) -> None:
    data = change(own_bytes(a_document(movies=[a_movie("tt1", status="deleted"), a_movie("tt2")])))
    assert find_movie(io.BytesIO(data), "tt2", now=NOW) == slowly(data, "tt2")


def test_a_file_that_cannot_be_read_is_an_error_and_no_absence() -> None:
    with pytest.raises(NotADocument):
        find_movie(io.BytesIO(own_bytes(a_document(movies=[a_movie("tt1")]))[:-20]), "tt2", now=NOW)
