"""Fetching the metadata of many titles again, told title by title as the answers come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any

from backend.app.catalogue import Catalogue
from backend.app.catalogue.source import LookUp, Source
from backend.app.database import Database
from backend.app.library.lock import lock_library
from backend.app.library.title_metadata import among
from backend.app.services import movies
from backend.app.services.metadata import NoSource, mark_fetched, store
from backend.app.services.movies import Clock, MovieView
from backend.models import Movie


@dataclass(frozen=True)
class Event:
    """`title` has a title as it is now, `done` how it ended."""

    name: str
    data: Any


@dataclass
class _Outcome:
    updated: set[str] = field(default_factory=set[str])
    unknown: set[str] = field(default_factory=set[str])
    reasons: list[str] = field(default_factory=list[str])

    def note(self, answer: LookUp) -> None:
        self.updated.update(answer.found)
        self.unknown.update(answer.unknown)
        if answer.failure is not None and answer.failure.detail not in self.reasons:
            self.reasons.append(answer.failure.detail)

    def event(self, wanted: Sequence[str]) -> Event:
        unknown = [one for one in wanted if one in self.unknown and one not in self.updated]
        left = [one for one in wanted if one not in self.updated and one not in self.unknown]
        return Event("done", {"updated": len(self.updated), "unknown": unknown, "left": left, "reasons": self.reasons})


def refresh_many(
    database: Database, catalogue: Catalogue, user_id: str, imdb_ids: Sequence[str], *, clock: Clock = time
) -> Iterator[Event]:
    """Refuses at once what is not in the library; then asks each source for its batches, and tells what came.

    A source that fails is not asked again; its reason is told once, at the end.
    """
    if not catalogue.sources:
        raise NoSource
    wanted = list(dict.fromkeys(imdb_ids))
    with database.read() as session:
        found = {movie["imdb_id"] for movie in movies.read(session, user_id, among(session, Movie.imdb_id, wanted))}
    for imdb_id in wanted:
        if imdb_id not in found:
            raise movies.MovieUnknown(imdb_id)
    return _events(database, catalogue, user_id, wanted, clock)


def _events(
    database: Database, catalogue: Catalogue, user_id: str, wanted: Sequence[str], clock: Clock
) -> Iterator[Event]:
    outcome = _Outcome()
    for source in catalogue.sources:
        for start in range(0, len(wanted), source.at_once):
            answer = source.look_up(wanted[start : start + source.at_once])
            outcome.note(answer)
            for movie in _kept(database, catalogue, user_id, (source, answer), now=clock()):
                yield Event("title", movie)
            if answer.failure is not None:
                break
    yield outcome.event(wanted)


def _kept(
    database: Database, catalogue: Catalogue, user_id: str, said: tuple[Source, LookUp], *, now: float
) -> list[MovieView]:
    source, answer = said
    with database.write() as session:
        lock_library(session, user_id)
        store(session, catalogue, source, answer, now=now)
        if not answer.found:
            return []
        mark_fetched(session, user_id, answer.found.keys(), now=now)
        return movies.read(session, user_id, among(session, Movie.imdb_id, answer.found.keys()))
