"""The full payload, version 1: a library with all that TMDB and OMDb said, for disaster recovery on the server.

The later of the two shapes that the earlier installation wrote, with `custom_list_id`, which that one left out.
"""

from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app.formats.moviemanager.export import export_payload
from backend.app.library.title_metadata import OMDB_SHOWN, TMDB_SHOWN, with_fetched
from backend.models import Movie, Person


def full_payload(session: Session, user_id: str, *, exported_at: float) -> dict[str, Any]:
    payload = export_payload(session, user_id, exported_at=exported_at)
    people = session.execute(select(Person.name, Person.id).where(Person.user_id == user_id))
    person_ids = dict(people.all())
    rows = with_fetched(select(Movie.imdb_id, TMDB_SHOWN, OMDB_SHOWN)).where(Movie.user_id == user_id)
    metadata = {imdb_id: (tmdb, omdb) for imdb_id, tmdb, omdb in session.execute(rows)}
    return {
        "version": 1,
        "user_id": user_id,
        "exported_at": exported_at,
        "movies": [_movie(each, user_id, metadata[each["imdb_id"]], person_ids) for each in payload["movies"]],
        "people": [{"id": person_ids[each["name"]], "user_id": user_id, **each} for each in payload["people"]],
        "lists": [{"user_id": user_id, **each} for each in payload["lists"]],
    }


def _movie(
    movie: dict[str, Any], user_id: str, metadata: tuple[str | None, str | None], person_ids: dict[str, int]
) -> dict[str, Any]:
    ids = {"imdb_id": movie["imdb_id"], "user_id": user_id}
    tmdb_data, omdb_data = metadata
    watched = movie["watch_history"]
    return {
        **ids,
        "tmdb_data": _parsed(tmdb_data),
        "omdb_data": _parsed(omdb_data),
        "last_modified": movie["last_modified"],
        "status": movie["status"],
        "custom_list_id": movie["custom_list_id"],
        "recommendations": [
            {**ids, "person_id": person_ids[each["person_name"]], "person": each["person_name"], **each}
            for each in movie["recommendations"]
        ],
        "watch_history": watched and {**ids, **watched},
    }


def _parsed(text: str | None) -> Any:
    """Stored JSON, or None where it is none: a row that somebody broke must not break the backup of all others."""
    try:
        return text and orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
