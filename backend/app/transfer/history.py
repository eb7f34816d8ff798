"""One title over the backups: when it appeared, changed and vanished."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Literal

import orjson

from backend.app.formats.moviemanager.reader import read_document
from backend.app.formats.moviemanager.rows import RowReader
from backend.app.formats.moviemanager.writer import OWN_BEGINNING, TITLE_MARK
from backend.app.library.model import VERSION, Movie

Change = Literal["appeared", "changed", "vanished"]

_MOVIES = b',"movies":['
_END_OF_MOVIES = b'],"people":['
_HEAD_BYTES = 128


@dataclass(frozen=True, slots=True)
class TitleThen:
    """The title as one backup has it, or None where it is not in it; `at` is when the backup was made."""

    filename: str
    at: float
    movie: Movie | None


@dataclass(slots=True)
class Span:
    """Backups one after the other in which the title is the same: the first and the last of them, and how many.

    `change` is what set the first apart from the backup before it; `movie` is the row of the last one, None where
    the title is in none of them.
    """

    first: str
    last: str
    since: float
    until: float
    backups: int
    change: Change
    movie: Movie | None


def history(states: Iterable[TitleThen]) -> list[Span]:
    """The spans, oldest first, of states oldest first. Before the title first appeared there is none."""
    spans: list[Span] = []
    for state in states:
        span = spans[-1] if spans else None
        if span is not None and _same(span.movie, state.movie):
            span.last, span.until, span.movie = state.filename, state.at, state.movie
            span.backups += 1
        elif span is not None or state.movie is not None:
            change = _change(span.movie if span else None, state.movie)
            spans.append(Span(state.filename, state.filename, state.at, state.at, 1, change, state.movie))
    return spans


def find_movie(source: BinaryIO, imdb_id: str, *, now: float) -> Movie | None:
    """The row of one title in a document, or None. Raises what `read_document` raises.

    In a document of this server's own writing the row is found by its first bytes, without reading all of it:
    they can't be inside of a text, where every quotation mark has a backslash before it.
    """
    data = source.read()
    found = _find_in_own(data, imdb_id, now)
    if found is not None:
        return found[0]
    source.seek(0)
    movies = read_document(source, now=now).document.movies
    return next((movie for movie in movies if movie.imdb_id == imdb_id), None)


def _find_in_own(data: bytes, imdb_id: str, now: float) -> tuple[Movie | None] | None:
    """The row in a tuple, or None where only reading the whole document can tell."""
    start = data.find(_MOVIES, 0, _HEAD_BYTES) + len(_MOVIES)
    end = data.rfind(_END_OF_MOVIES)
    is_own = data.startswith(OWN_BEGINNING) and data.startswith((TITLE_MARK, _END_OF_MOVIES), start)
    if not is_own or end < start or not data.endswith(b"]}\n"):
        return None
    key = orjson.dumps(imdb_id)
    if key not in data:
        return (None,)
    mark = TITLE_MARK + key + b","
    at = data.find(mark, start, end)
    if at < 0 or data.find(mark, at + 1, end) >= 0:
        return None
    following = data.find(TITLE_MARK, at + 1, end)
    row = data[at : end if following < 0 else following].rstrip(b",")
    try:
        movie, _errors = RowReader(VERSION, {}, now).movie(orjson.loads(row))
    except orjson.JSONDecodeError:
        return None
    return None if movie is None else (movie,)


def _same(one: Movie | None, other: Movie | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.same_content(other)


def _change(before: Movie | None, after: Movie | None) -> Change:
    if after is None:
        return "vanished"
    return "appeared" if before is None else "changed"
