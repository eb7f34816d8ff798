"""Fetching what the metadata services know of a title, and keeping it."""

from time import time
from typing import Any

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.app.catalogue import Catalogue
from backend.app.catalogue.omdb import OmdbData
from backend.app.catalogue.source import Source
from backend.app.catalogue.tmdb import MediaType, TmdbData
from backend.app.database import Database
from backend.app.errors import MovieManagerError, NotFound, Unavailable
from backend.app.library.lock import lock_library
from backend.app.library.title_metadata import store_fetched
from backend.app.services import movies
from backend.app.services.movies import Clock, MovieView
from backend.models import Movie


class NoKeySet(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "No key for a metadata service is set on this server. "
            "Put TMDB_API_KEY or OMDB_API_KEY, or both, into its environment or .env and start it again."
        )


class NowhereKnown(NotFound):
    def __init__(self, imdb_id: str, services: list[str]) -> None:
        super().__init__(f"{' and '.join(services)} do{'' if services[1:] else 'es'} not know {imdb_id}.")


class TmdbUnknown(NotFound):
    def __init__(self, kind: MediaType, tmdb_id: int) -> None:
        super().__init__(f"TMDB knows no {'film' if kind == 'movie' else 'series'} with the number {tmdb_id}.")


def refresh(database: Database, catalogue: Catalogue, user_id: str, imdb_id: str, *, clock: Clock = time) -> MovieView:
    """Ask every service that has a key, then store what was found, for every account that has the title, in one
    short transaction of its own: nobody's write waits for a slow service.

    What could not be fetched stays as it was; it is an error only when nothing at all was found.

    `last_modified` stays too. It says when the *user* changed the title, and a merge keeps our row where
    it is newer than the document's: if fetching metadata moved it, a library that has just been enriched
    would refuse the very backup that its user wants back. Other devices hear of new metadata through
    `metadata_at`, those of other accounts through `fetched_at`; the document knows nothing of either.
    """
    sources = _sources(catalogue)
    with database.read() as session:
        movies.get_movie(session, user_id, imdb_id)
    found = _fetch(sources, imdb_id)
    with database.write() as session:
        lock_library(session, user_id)
        _store(session, user_id, imdb_id, found, now=clock())
        return movies.get_movie(session, user_id, imdb_id)


def tmdb_details(catalogue: Catalogue, kind: MediaType, tmdb_id: int) -> TmdbData:
    found = catalogue.tmdb.details(kind, tmdb_id)
    if found is None:
        raise TmdbUnknown(kind, tmdb_id)
    return found


def omdb_details(catalogue: Catalogue, imdb_id: str) -> OmdbData:
    found = catalogue.omdb.find(imdb_id)
    if found is None:
        raise NowhereKnown(imdb_id, [catalogue.omdb.service.name])
    return found


def _sources(catalogue: Catalogue) -> list[Source]:
    if not catalogue.sources:
        raise NoKeySet
    return catalogue.sources


def _fetch(sources: list[Source], imdb_id: str) -> dict[str, Any]:
    """By column. A failure of one service is told only when no other knows the title."""
    found: dict[str, Any] = {}
    failures: list[MovieManagerError] = []
    for source in sources:
        answer = source.look_up([imdb_id])
        if answer.failure is not None:
            failures.append(answer.failure)
        if imdb_id in answer.found:
            found[source.column] = answer.found[imdb_id]
    if not found:
        raise failures[0] if failures else NowhereKnown(imdb_id, [source.name for source in sources])
    return found


def _store(session: Session, user_id: str, imdb_id: str, found: dict[str, Any], *, now: float) -> None:
    texts = {column: orjson.dumps(data).decode() for column, data in found.items()}
    store_fetched(session, imdb_id, texts, now=now)
    session.execute(update(Movie).where(Movie.user_id == user_id, Movie.imdb_id == imdb_id).values(metadata_at=now))
