"""The bytes of a document: UTF-8, compact, in the fixed order, ending in a newline."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from backend.app.batches import batches
from backend.app.library.model import VERSION

ROWS_AT_A_TIME = 1_000
# How the documents of this server begin, and how a title begins in them: quotes inside of texts are escaped.
OWN_BEGINNING = b'{"version":%d,"exported_at":' % VERSION
TITLE_MARK = b'{"imdb_id":'


def write_document(
    *, exported_at: float | None, movies: Iterable[Any], people: Iterable[Any], lists: Iterable[Any]
) -> Iterator[bytes]:
    """Chunks of the document's bytes; the rows are consumed as they are needed, movies first."""
    yield OWN_BEGINNING + orjson.dumps(exported_at) + b',"movies":['
    yield from _rows(movies)
    yield b'],"people":['
    yield from _rows(people)
    yield b'],"lists":['
    yield from _rows(lists)
    yield b"]}\n"


def _rows(rows: Iterable[Any]) -> Iterator[bytes]:
    separator = b""
    for batch in batches(rows, ROWS_AT_A_TIME):
        yield separator + orjson.dumps(batch)[1:-1]
        separator = b","
