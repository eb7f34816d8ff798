"""Fetching what the metadata services know of a title, and keeping it."""

from collections.abc import Collection
from time import time

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.app.catalogue import Catalogue
from backend.app.catalogue.omdb import OmdbData
from backend.app.catalogue.source import LookUp, Source
from backend.app.catalogue.tmdb import MediaType, TmdbData
from backend.app.database import Database
from backend.app.errors import NotFound, Unavailable
from backend.app.library.lock import lock_library
from backend.app.library.title_metadata import among, named_since, store_answers
from backend.app.services import movies
from backend.app.services.movies import Clock, MovieView
from backend.models import Movie

# How long a name of Wikidata is not asked for again, whoever wants it: it is asked for many titles at once, or not.
FRESH_SECONDS = 86_400.0


class NoSource(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "Nothing that knows titles may be asked on this server: WIKIDATA is off, and neither TMDB_API_KEY nor "
            "OMDB_API_KEY is set. Set one of them in its environment or .env and start it again."
        )


class NowhereKnown(NotFound):
    def __init__(self, imdb_id: str, services: list[str]) -> None:
        named = " and ".join([", ".join(services[:-1]), services[-1]] if services[1:] else services)
        super().__init__(f"{named} do{'' if services[1:] else 'es'} not know {imdb_id}.")


class TmdbUnknown(NotFound):
    def __init__(self, kind: MediaType, tmdb_id: int) -> None:
        super().__init__(f"TMDB knows no {'film' if kind == 'movie' else 'series'} with the number {tmdb_id}.")


def refresh(database: Database, catalogue: Catalogue, user_id: str, imdb_id: str, *, clock: Clock = time) -> MovieView:
    """Ask every service that can be asked, then store what was found, for every account that has the title, in one
    short transaction of its own: nobody's write waits for a slow service.

    What could not be fetched stays as it was; it is an error only when nothing at all was found.

    `last_modified` stays too. It says when the *user* changed the title, and a merge keeps our row where
    it is newer than the document's: if fetching metadata moved it, a library that has just been enriched
    would refuse the very backup that its user wants back. Other devices hear of new metadata through
    `metadata_at`, those of other accounts through `fetched_at`; the document knows nothing of either.
    """
    if not catalogue.sources:
        raise NoSource
    with database.read() as session:
        movies.get_movie(session, user_id, imdb_id)
        is_named = bool(named_since(session, [imdb_id], clock() - FRESH_SECONDS))
    sources = [source for source in catalogue.sources if not (is_named and source.key == "wikidata")]
    answers = [(source, source.look_up([imdb_id])) for source in sources]
    with database.write() as session:
        lock_library(session, user_id)
        for source, answer in answers:
            store(session, catalogue, source, answer, now=clock())
        if any(answer.found for _, answer in answers):
            mark_fetched(session, user_id, [imdb_id], now=clock())
        found = movies.get_movie(session, user_id, imdb_id)
    if not is_named:
        _refuse_if_nothing(imdb_id, answers)
    return found


def store(session: Session, catalogue: Catalogue, source: Source, answer: LookUp, *, now: float) -> None:
    texts = {imdb_id: orjson.dumps(data).decode() for imdb_id, data in answer.found.items()}
    language = catalogue.wikidata.language if source.column == "catalogue_data" else None
    store_answers(session, source.key, texts, answer.unknown, now=now, language=language)


def mark_fetched(session: Session, user_id: str, imdb_ids: Collection[str], *, now: float) -> None:
    """So that the account's other devices hear of it."""
    these = (Movie.user_id == user_id, among(session, Movie.imdb_id, imdb_ids))
    unsynchronized = {"synchronize_session": False}
    session.execute(update(Movie).where(*these).values(metadata_at=now), execution_options=unsynchronized)


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


def _refuse_if_nothing(imdb_id: str, answers: list[tuple[Source, LookUp]]) -> None:
    """A failure of one service is told only when no other knows the title."""
    if any(answer.found for _, answer in answers):
        return
    failures = [answer.failure for _, answer in answers if answer.failure is not None]
    raise failures[0] if failures else NowhereKnown(imdb_id, [source.name for source, _ in answers])
