"""Filling in what is known of titles, in the background, for every library of the server.

What is still to be done is read from the database before each batch. So it goes on after a restart where it was, a
title in many libraries is asked for once, and nothing has to be told when titles come or go.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from time import time
from uuid import uuid4

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.app.catalogue import Catalogue
from backend.app.catalogue.service import ServiceBusy, Unreachable
from backend.app.catalogue.source import LookUp, Source
from backend.app.database import Database
from backend.app.errors import MovieManagerError, Unavailable
from backend.app.library import catalogue_state
from backend.app.library.catalogue_state import Quiet
from backend.app.library.missing_titles import Standing, Wanted, due, standing
from backend.app.services.metadata import store

logger = logging.getLogger(__name__)

HOUR = 3600.0
# As long as a batch may take. The process that is filling in renews it with each batch.
HELD_SECONDS = 90.0
OTHERS_TURN_SECONDS = 60.0
SHORTEST_REST = 60.0
# Other processes, and the command line, wake nobody here.
LOOK_AGAIN = 300.0
SMALLEST_BATCH = 10


@dataclass
class _Course:
    """How one source has been doing in this process."""

    setbacks: int = 0
    batch: int = 10_000
    # Titles of batches that failed: the others have their turn first.
    set_aside: set[str] = field(default_factory=set[str])


@dataclass
class Filling:
    database: Database
    catalogue: Catalogue
    enabled: bool = True
    clock: Callable[[], float] = time

    def __post_init__(self) -> None:
        self._holder = uuid4().hex
        self._courses: dict[str, _Course] = {}
        self._woken = Event()
        self._is_holding = False

    @property
    def sources(self) -> list[Source]:
        return self.catalogue.sources if self.enabled else []

    def wake(self) -> None:
        """Titles may have come: look again. Cheap, and never waits."""
        self._woken.set()

    def run(self, stopping: Event) -> None:
        """Until told to stop. `wake` ends a pause early, also to stop."""
        while self.enabled and not stopping.is_set():
            self._woken.wait(min(self.look_and_log(), LOOK_AGAIN))
            if self._woken.is_set():
                self._woken.clear()
                # Of many changes at once, one look.
                stopping.wait(0.5)
        with suppress(OperationalError):
            self._let_go()

    def look_and_log(self) -> float:
        """A failure of ours ends this batch and not the filling: the next look comes an hour later."""
        try:
            return self.look()
        except OperationalError as error:
            logger.warning("Titles could not be filled in: the database cannot be used (%s)", error.orig)
            return SHORTEST_REST
        except Exception:
            logger.exception("Titles could not be filled in")
            return HOUR

    def look(self) -> float:
        """Ask one source for one batch, if there is one to ask; for how many seconds nothing is to be done then."""
        now = self.clock()
        if self._next(now) is None:
            self._let_go()
            return self._pause(now)
        if not self._hold(now):
            return OTHERS_TURN_SECONDS
        # Whoever held it until now may just have asked for these.
        chosen = self._next(now)
        if chosen is not None:
            self._fill(*chosen)
        return 0.0

    def _next(self, now: float) -> tuple[Source, list[str]] | None:
        with self.database.read() as session:
            quiet = catalogue_state.left_alone(session)
            for source in self.sources:
                if source.quiet_for == 0 and _until(quiet, source) <= now:
                    batch = self._batch(session, source, now)
                    if batch:
                        return source, batch
        return None

    def _hold(self, now: float) -> bool:
        with self.database.write() as session:
            self._is_holding = catalogue_state.hold(session, self._holder, now=now, seconds=HELD_SECONDS)
        return self._is_holding

    def _let_go(self) -> None:
        if self._is_holding:
            self._is_holding = False
            with self.database.write() as session:
                catalogue_state.release(session, self._holder)

    def standing(self, session: Session, user_id: str) -> Standing:
        wanted = Wanted([source.key for source in self.sources], self.catalogue.wikidata.language)
        return standing(session, user_id, wanted, now=self.clock())

    def _pause(self, now: float) -> float:
        with self.database.read() as session:
            quiet = catalogue_state.left_alone(session)
        alone = [max(source.quiet_for, _until(quiet, source) - now) for source in self.sources]
        return min((seconds for seconds in alone if seconds > 0), default=HOUR)

    def _batch(self, session: Session, source: Source, now: float) -> list[str]:
        course = self._courses.setdefault(source.key, _Course())
        limit = min(source.at_once, course.batch)
        language = self.catalogue.wikidata.language
        found = due(session, source.key, language=language, now=now, limit=limit, but=course.set_aside)
        if not found and course.set_aside:
            course.set_aside.clear()
            found = due(session, source.key, language=language, now=now, limit=limit)
        return found

    def _fill(self, source: Source, batch: Sequence[str]) -> None:
        answer = source.look_up(batch)
        course, now = self._courses[source.key], self.clock()
        with self.database.write() as session:
            store(session, self.catalogue, source, answer, now=now)
            quiet = catalogue_state.left_alone(session)
            if answer.failure is None:
                quiet.pop(source.key, None)
            else:
                quiet[source.key] = self._rest(source, course, answer.failure, now, quiet)
            catalogue_state.leave_alone(session, quiet)
        self._judge(course, batch, answer)

    def _rest(
        self, source: Source, course: _Course, failure: MovieManagerError, now: float, quiet: dict[str, Quiet]
    ) -> Quiet:
        """A source that names a time is believed; otherwise the pauses grow. The reason is logged once."""
        before = quiet.get(source.key)
        if before is None or before.because != failure.detail:
            logger.warning("Titles are not being filled in from %s: %s", source.name, failure.detail)
        seconds = min(SHORTEST_REST * 2**course.setbacks, HOUR)
        if isinstance(failure, Unavailable):
            seconds = HOUR
        elif isinstance(failure, ServiceBusy) and failure.retry_after:
            seconds = failure.retry_after
        return Quiet(now + max(seconds, source.quiet_for), failure.detail)

    def _judge(self, course: _Course, batch: Sequence[str], answer: LookUp) -> None:
        """Whatever is wrong with an answer may be wrong with one title alone: smaller batches, and others first."""
        if answer.failure is None:
            course.setbacks, course.batch = 0, max(course.batch * 2, SMALLEST_BATCH)
            return
        course.setbacks = min(course.setbacks + 1, 10)
        if not isinstance(answer.failure, ServiceBusy | Unreachable | Unavailable):
            course.batch = max(len(batch) // 2, SMALLEST_BATCH)
            course.set_aside.update(set(batch) - set(answer.found) - set(answer.unknown))


def _until(quiet: dict[str, Quiet], source: Source) -> float:
    return quiet[source.key].until if source.key in quiet else 0.0
