"""Looking up the titles of jobs, in the background, a batch at a time.

What is still to be asked is read from the database before each batch, and what was answered is kept after it: so it
goes on after a restart where it was. One process at a time looks after a job, for as long as it renews its hold.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from time import time
from uuid import uuid4

import orjson
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.app.catalogue import Catalogue
from backend.app.database import Database
from backend.app.services.jobs import stored
from backend.app.services.jobs.views import KEPT_SECONDS
from backend.app.services.title_matching import Found, match_titles
from backend.models import ImportJob

logger = logging.getLogger(__name__)

# As long as a batch may take.
HELD_SECONDS = 180.0
LOOK_AGAIN, AFTER_FAILURE = 300.0, 60.0
# Without a service that is asked for each title by itself a batch is one question.
ONE_BY_ONE, ALL_AT_ONCE, WITH_IDS = 8, 40, 150
SHORTEST_PAUSE = 30.0
TIDY_EVERY = 3600.0


@dataclass
class JobMatching:
    database: Database
    catalogue: Catalogue
    clock: Callable[[], float] = time

    def __post_init__(self) -> None:
        self._holder = uuid4().hex
        self._woken = Event()
        self._tidy_next = 0.0

    def wake(self) -> None:
        """There may be titles to look up. Cheap, and never waits."""
        self._woken.set()

    def run(self, stopping: Event) -> None:
        """Until told to stop. `wake` ends a pause early, also to stop."""
        while not stopping.is_set():
            self._woken.wait(self.look_and_log())
            self._woken.clear()
        with suppress(OperationalError):
            self._let_go()

    def look_and_log(self) -> float:
        """A failure of ours ends this batch and not the matching."""
        try:
            return self.look()
        except OperationalError as error:
            logger.warning("Titles of imports could not be looked up: the database cannot be used (%s)", error.orig)
        except Exception:
            logger.exception("Titles of imports could not be looked up")
        return AFTER_FAILURE

    def look(self) -> float:
        """Look up one batch of one job, if there is one; for how many seconds nothing is to be done then."""
        held = self._hold()
        if held is None:
            self._tidy_at_times()
            return self._pause()
        job_id, user_id = held
        with self.database.read() as session:
            titles = stored.waiting(session, job_id, limit=WITH_IDS, with_id=True)
            titles = titles or stored.waiting(session, job_id, limit=self._batch)
        self._keep(user_id, job_id, match_titles(self.catalogue, titles))
        return 0.0

    def _tidy_at_times(self) -> None:
        if self.clock() >= self._tidy_next:
            self._tidy_next = self.clock() + TIDY_EVERY
            self.tidy()

    def tidy(self) -> None:
        """Jobs that nobody has touched for 30 days go, with their files and reports."""
        with self.database.write() as session:
            session.execute(delete(ImportJob).where(ImportJob.changed_at < self.clock() - KEPT_SECONDS))

    @property
    def _batch(self) -> int:
        is_one_by_one = self.catalogue.tmdb.service.configured or self.catalogue.omdb.service.configured
        return ONE_BY_ONE if is_one_by_one else ALL_AT_ONCE

    def _hold(self) -> tuple[str, str] | None:
        """The oldest job that is due and that no other process looks after, with its owner."""
        now = self.clock()
        due = or_(ImportJob.state == "matching", (ImportJob.state == "paused") & (ImportJob.paused_until <= now))
        free = or_(ImportJob.holder.is_(None), ImportJob.holder == self._holder, ImportJob.held_until < now)
        with self.database.read() as session:
            if session.scalar(select(ImportJob.id).where(due, free).limit(1)) is None:
                return None
        with self.database.write() as session:
            wanted = select(ImportJob).where(due, free).order_by(ImportJob.changed_at, ImportJob.id).limit(1)
            job = session.scalar(wanted.with_for_update(skip_locked=True))
            if job is None:
                return None
            if job.state == "paused":
                stored.ask_again(session, job.id)
                job.state, job.paused_until, job.paused_because = "matching", None, None
            job.holder, job.held_until = self._holder, now + HELD_SECONDS
            return job.id, job.user_id

    def _keep(self, user_id: str, job_id: str, found: dict[str, Found]) -> None:
        now = self.clock()
        with self.database.write() as session:
            mine = (ImportJob.id == job_id, ImportJob.holder == self._holder, ImportJob.state == "matching")
            job = session.scalar(select(ImportJob).where(*mine).with_for_update())
            if job is None:
                return  # It was cancelled, or its files were changed.
            stored.store_found(session, job_id, found)
            certain = {key: each.imdb_id for key, each in found.items() if each.imdb_id is not None}
            stored.remember(session, user_id, certain, by_person=False, now=now)
            if not stored.waiting(session, job_id, limit=1):
                self._finish(session, job, now)

    def _finish(self, session: Session, job: ImportJob, now: float) -> None:
        """Where titles are pending it pauses, if waiting helps, and goes on by itself."""
        job.holder = job.held_until = None
        reasons, seconds = stored.reasons_of_pending(session, job.id)
        job.state = "applied" if stored.applies_of(job) else "ready"
        job.changed_at = now
        if reasons:
            job.paused_because = orjson.dumps(reasons).decode()
            if seconds is not None:
                job.state, job.paused_until = "paused", now + max(seconds, SHORTEST_PAUSE)

    def _pause(self) -> float:
        now = self.clock()
        with self.database.read() as session:
            paused = select(ImportJob.paused_until).where(ImportJob.state == "paused")
            next_one = session.scalar(paused.order_by(ImportJob.paused_until).limit(1))
        return LOOK_AGAIN if next_one is None else min(max(next_one - now, 1.0), LOOK_AGAIN)

    def _let_go(self) -> None:
        with self.database.write() as session:
            session.execute(update(ImportJob).where(ImportJob.holder == self._holder).values(holder=None))
