"""A library's own document: what an export downloads and what a backup file holds."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from backend.app.formats.moviemanager.writer import write_document
from backend.app.library import queries
from backend.app.library.gc_paused import gc_paused
from backend.app.library.model import VERSION


def export_document(session: Session, user_id: str, *, exported_at: float | None) -> Iterator[bytes]:
    """The document in chunks. The session's transaction must stay open until the last one."""
    with gc_paused():
        yield from write_document(
            exported_at=exported_at,
            movies=_movies(session, user_id),
            people=_people(session, user_id),
            lists=_lists(session, user_id),
        )


def export_payload(session: Session, user_id: str, *, exported_at: float) -> dict[str, Any]:
    """The same document as plain values."""
    return {
        "version": VERSION,
        "exported_at": exported_at,
        "movies": list(_movies(session, user_id)),
        "people": list(_people(session, user_id)),
        "lists": list(_lists(session, user_id)),
    }


def _movies(session: Session, user_id: str) -> Iterator[dict[str, Any]]:
    for movie, recommendations in queries.movies(session, user_id):
        imdb_id, status, custom_list_id, last_modified, watched, date_watched, my_rating, _ = movie
        yield {
            "imdb_id": imdb_id,
            "status": status,
            "custom_list_id": custom_list_id,
            "last_modified": last_modified,
            "recommendations": [
                {"person_name": name, "date_recommended": date, "vote_type": bool(vote)}
                for _, name, date, vote in recommendations
            ],
            "watch_history": {"date_watched": date_watched, "my_rating": my_rating} if watched else None,
        }


def _people(session: Session, user_id: str) -> Iterator[dict[str, Any]]:
    for name, is_trusted, color, emoji, last_modified in queries.people(session, user_id):
        yield {
            "name": name,
            "is_trusted": bool(is_trusted),
            "color": color,
            "emoji": emoji,
            "last_modified": last_modified,
        }


def _lists(session: Session, user_id: str) -> Iterator[dict[str, Any]]:
    for list_id, name, color, icon, position, created_at, last_modified in queries.lists(session, user_id):
        yield {
            "id": list_id,
            "name": name,
            "color": color,
            "icon": icon,
            "position": position,
            "created_at": created_at,
            "last_modified": last_modified,
        }
