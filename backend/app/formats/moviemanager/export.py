"""A library's own document: what an export downloads and what a backup file holds."""

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

from sqlalchemy.orm import Session

from backend.app.formats.moviemanager.writer import write_document
from backend.app.library import queries
from backend.app.library.check import broken_rows_named, is_sound_movie, sound_list, sound_person
from backend.app.library.columns import list_fields, movie_fields, person_fields
from backend.app.library.gc_paused import gc_paused
from backend.app.library.model import VERSION
from backend.app.library.queries import UnsoundRow


def export_document(session: Session, user_id: str, *, exported_at: float | None) -> Iterator[bytes]:
    """The document in chunks. The session's transaction must stay open until the last one.

    Raises LibraryNotExportable at a row that the document can't say.
    """
    movies, people, lists = _movies(session, user_id), _people(session, user_id), _lists(session, user_id)
    with gc_paused(), broken_rows_named(session, user_id), closing(movies), closing(people), closing(lists):
        yield from write_document(exported_at=exported_at, movies=movies, people=people, lists=lists)


def export_payload(session: Session, user_id: str, *, exported_at: float) -> dict[str, Any]:
    """The same document as plain values."""
    with broken_rows_named(session, user_id):
        return {
            "version": VERSION,
            "exported_at": exported_at,
            "movies": list(_movies(session, user_id)),
            "people": list(_people(session, user_id)),
            "lists": list(_lists(session, user_id)),
        }


def _movies(session: Session, user_id: str) -> Generator[dict[str, Any]]:
    with closing(queries.movies(session, user_id)) as rows:
        for movie, recommendations in rows:
            if not is_sound_movie(movie, recommendations):
                raise UnsoundRow
            yield movie_fields(movie, recommendations)


def _people(session: Session, user_id: str) -> Generator[dict[str, Any]]:
    with closing(queries.people(session, user_id)) as rows:
        for row in rows:
            yield sound_person(person_fields(row))


def _lists(session: Session, user_id: str) -> Generator[dict[str, Any]]:
    with closing(queries.lists(session, user_id)) as rows:
        for row in rows:
            yield sound_list(list_fields(row))
