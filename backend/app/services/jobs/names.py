"""What the titles of a job are called, as the services that were asked or else the files say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app.batches import batches
from backend.app.library.title_metadata import Named
from backend.app.services.jobs import stored
from backend.models import ImportTitle


def names_of(session: Session, job_id: str, imdb_ids: Iterable[str]) -> dict[str, Named]:
    """By IMDb id, those that have a name."""
    keys = _keys_of(session, job_id, set(imdb_ids))
    found: dict[str, Named] = {}
    for some in batches(keys.items(), stored.ROWS_AT_A_TIME):
        said = _said(session, job_id, [key for _, key in some])
        for imdb_id, key in some:
            name = _name(imdb_id, *said[key])
            if name.title:
                found[imdb_id] = name
    return found


def _keys_of(session: Session, job_id: str, imdb_ids: set[str]) -> dict[str, str]:
    """By IMDb id the key of a title that means it: the first, where several do."""
    keys: dict[str, str] = {}
    for key, meaning in sorted(stored.meanings(session, job_id).items()):
        if meaning.imdb_id in imdb_ids:
            keys.setdefault(meaning.imdb_id, key)
    return keys


def _said(session: Session, job_id: str, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    columns = (ImportTitle.key, ImportTitle.sought, ImportTitle.candidates)
    rows = select(*columns).where(ImportTitle.job_id == job_id, ImportTitle.key.in_(keys))
    return {key: (sought, candidates) for key, sought, candidates in session.connection().execute(rows)}


def _name(imdb_id: str, sought: str, candidates: str) -> Named:
    of_file: Mapping[str, Any] = orjson.loads(sought)
    chosen = next((each for each in orjson.loads(candidates) if each["imdb_id"] == imdb_id and each["names"]), None)
    return Named(chosen["names"][0], chosen["year"]) if chosen else Named(of_file["title"] or None, of_file["year"])
