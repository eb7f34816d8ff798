"""What is in a document, a window at a time, and the rows that a search finds in it."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from backend.app.library.model import CustomList, Document, Movie, Person
from backend.app.transfer.result import Counts
from backend.app.transfer.rows import RowKind

Row = TypeVar("Row", Movie, Person, CustomList)


class ContentsKind(StrEnum):
    MOVIES = "movies"
    PEOPLE = "people"
    LISTS = "lists"


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """`row` as in the document; `title` is what a person calls it, `list_name` the list that a title is on."""

    kind: RowKind
    key: str
    title: str | None
    row: dict[str, Any]
    list_name: str | None


@dataclass(frozen=True, slots=True)
class Contents:
    """`counts` of the whole document, `total` of what the search finds, `rows` of the window."""

    counts: Counts
    total: int
    rows: list[ContentsRow]


def contents(
    document: Document, *, kind: ContentsKind, search: str, offset: int, limit: int, titles: Mapping[str, str]
) -> Contents:
    """`titles` are names by IMDb id, as far as they are known. Case and the way of writing accents do not matter."""
    if kind is ContentsKind.MOVIES:
        total, rows = _movies(document, search, slice(offset, offset + limit), titles)
    elif kind is ContentsKind.PEOPLE:
        people = _found(document.people, search, lambda person: [person.name])
        total = len(people)
        window = people[offset : offset + limit]
        rows = [ContentsRow("person", each.name, each.name, asdict(each), None) for each in window]
    else:
        lists = _found(document.lists, search, lambda each: [each.name])
        total = len(lists)
        window_of_lists = lists[offset : offset + limit]
        rows = [ContentsRow("list", each.id, each.name, asdict(each), None) for each in window_of_lists]
    return Contents(Counts(len(document.movies), len(document.people), len(document.lists)), total, rows)


def _movies(document: Document, search: str, window: slice, titles: Mapping[str, str]) -> tuple[int, list[ContentsRow]]:
    list_names = {each.id: each.name for each in document.lists}

    def list_name(movie: Movie) -> str | None:
        return None if movie.custom_list_id is None else list_names.get(movie.custom_list_id)

    def texts(movie: Movie) -> Iterable[str | None]:
        recommenders = [each.person_name for each in movie.recommendations]
        return [movie.imdb_id, titles.get(movie.imdb_id), list_name(movie), *recommenders]

    movies = _found(document.movies, search, texts)
    rows = [
        ContentsRow("movie", each.imdb_id, titles.get(each.imdb_id), asdict(each), list_name(each))
        for each in movies[window]
    ]
    return len(movies), rows


def _found(rows: list[Row], search: str, texts: Callable[[Row], Iterable[str | None]]) -> list[Row]:
    wanted = folded(search.strip())
    if not wanted:
        return rows
    return [row for row in rows if any(text is not None and wanted in folded(text) for text in texts(row))]


def folded(text: str) -> str:
    """The same for texts that a person would call the same: `É` is `é`, composed or not, and `ß` is `SS`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
