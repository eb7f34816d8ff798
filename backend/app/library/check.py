"""Which rows of a library no document can say, by the rules that the reader of documents has.

The database may hold them all the same: SQLite keeps whatever it was given, and neither database knows every rule.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from backend.app.errors import Unusable
from backend.app.library import model, queries
from backend.app.library.columns import Row, is_all_sound, list_fields, movie_fields, person_fields
from backend.app.library.messages import sentences
from backend.app.library.queries import UnsoundRow
from backend.app.schema.legacy_repair import reading_broken_text

ROWS_NAMED = 20
_NOUNS = {"movie": "title", "person": "person", "list": "list"}

_movie, _person, _custom_list = TypeAdapter(model.Movie), TypeAdapter(model.Person), TypeAdapter(model.CustomList)


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """`kind` is movie, person or list; `key` is fit to be shown, whatever the database holds."""

    kind: str
    key: str
    reason: str

    def sentence(self) -> str:
        return f"{_NOUNS[self.kind]} {self.key}: {self.reason}"


class LibraryNotExportable(Unusable):
    """The library can't be written as a document; `rows` says because of which rows."""

    title = "The library has broken rows"

    def __init__(self, rows: list[BrokenRow]) -> None:
        self.rows = rows
        self.reason = f"the library has rows that cannot be backed up: {'; '.join(row.sentence() for row in rows[:3])}"
        super().__init__(
            "Some rows of this library cannot be written to a file. Whoever runs the server can repair them by "
            "starting it again; a restore of an earlier backup repairs them as well.",
            errors=[row.sentence() for row in rows],
        )


def is_sound_movie(movie: Row, recommendations: Sequence[Row]) -> bool:
    """Whether the reader would take it. Quick, since this is asked about every title of every export."""
    try:
        return is_all_sound(movie, recommendations)
    except TypeError:  # Bytes or text where something else belongs.
        return False


def sound_person(row: dict[str, Any]) -> dict[str, Any]:
    """The same row; UnsoundRow where the reader would refuse it."""
    return _sound(_person, row)


def sound_list(row: dict[str, Any]) -> dict[str, Any]:
    """The same row; UnsoundRow where the reader would refuse it."""
    return _sound(_custom_list, row)


def _sound(adapter: "TypeAdapter[Any]", row: dict[str, Any]) -> dict[str, Any]:
    try:
        adapter.validate_python(row)
    except ValidationError as error:
        raise UnsoundRow from error
    return row


@contextmanager
def broken_rows_named(session: Session, user_id: str) -> Iterator[None]:
    """Turns what a broken row leads to while a library is written into an error that names it."""
    try:
        yield
    except (UnsoundRow, TypeError) as error:
        rows = broken_rows(session, user_id)
        if not rows:
            raise
        raise LibraryNotExportable(rows) from error


def broken_rows(session: Session, user_id: str, *, most: int = ROWS_NAMED) -> list[BrokenRow]:
    """The first of them. It takes as long as reading the library does, so it is asked only when that has failed."""
    with reading_broken_text(session.connection()), closing(_broken_rows(session, user_id)) as found:
        return list(islice(found, most))


def _broken_rows(session: Session, user_id: str) -> Generator[BrokenRow]:
    for person in queries.people(session, user_id):
        yield from _broken("person", _person, person[0], person_fields(person))
    for custom_list in queries.lists(session, user_id):
        yield from _broken("list", _custom_list, custom_list[0], list_fields(custom_list))
    for movie, recommendations in queries.movies(session, user_id):
        if not is_sound_movie(movie, recommendations):
            fields = movie_fields(movie, recommendations)
            # Pydantic would take bytes for the name of a status.
            status = str(fields["status"]) if isinstance(fields["status"], bytes) else fields["status"]
            yield from _broken("movie", _movie, movie[0], {**fields, "status": status})


def _broken(kind: str, adapter: "TypeAdapter[Any]", key: Any, row: dict[str, Any]) -> Iterator[BrokenRow]:
    try:
        adapter.validate_python(row)
    except ValidationError as error:
        path, _, reason = sentences(error)[0].partition(": ")
        yield BrokenRow(kind, _printable(key), f"{path.removeprefix('.')} {reason}")


def _printable(key: Any) -> str:
    """A key of a broken row, fit to be repeated: short, and without what no answer could carry."""
    data = key if isinstance(key, bytes) else str(key).encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")[:80]
