"""When backups are looked at and titles are filled in. What is due, and whose turn it is, the services decide."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any, Protocol

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from backend.app.database import Database
from backend.app.notices.notifier import Notifier
from backend.app.services.backup import DAILY_AT, BackupManager
from backend.app.services.filling import Filling
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.tidying import tidy
from backend.app.settings import Settings
from backend.app.snapshot.nightly import keep_nightly


@contextmanager
def running(database: Database, backups: BackupManager, settings: Settings) -> Iterator[None]:
    """Run due backups now, at 03:00, and every hour: a machine that was off, a crash and a failure are made good."""
    stopping = Event()

    def run_due_backups() -> None:
        with database.session() as db:
            backups.run_scheduled_backups(db, stopping=stopping)
        tidy(database, now=time.time())
        if not stopping.is_set():
            keep_nightly(settings, night=backups.night(), now=time.time())
        if backups.copies.places and not stopping.is_set():
            scheduler.modify_job("copies", next_run_time=datetime.now(UTC))

    def make_copies() -> None:
        backups.copies.make(stopping=stopping)

    # APScheduler skips a job that is more than a second late unless told otherwise, and a laptop asleep
    # at 03:00 would then never be backed up.
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler: Any = BackgroundScheduler(timezone=settings.zone, job_defaults=defaults)
    at_three = CronTrigger(hour=DAILY_AT.hour, minute=DAILY_AT.minute, timezone=settings.zone)
    scheduler.add_job(run_due_backups, at_three, id="daily")
    every_hour = CronTrigger(minute=0, timezone=settings.zone)
    scheduler.add_job(run_due_backups, every_hour, id="hourly", next_run_time=datetime.now(UTC))
    if backups.copies.places:
        # A job of its own: a place that is slow to answer must not hold up the next night. It follows each run.
        scheduler.add_job(make_copies, CronTrigger(minute=30, timezone=settings.zone), id="copies")
    else:
        # Once: whoever was told of copies hears that nothing is wrong with them, now that no place is set.
        scheduler.add_job(make_copies, id="copies")
    if settings.backup_window:
        # Each account is due at a time of its own then.
        scheduler.add_job(run_due_backups, CronTrigger(minute="*/5", timezone=settings.zone), id="window")
    scheduler.start()
    try:
        yield
    finally:
        # Backups that have begun are finished; those that have not are left to the next run.
        stopping.set()
        scheduler.shutdown(wait=True)


@contextmanager
def filling(titles: Filling) -> Iterator[None]:
    """Fill in what is missing of titles, in a thread of its own: a question may take a minute."""
    with _beside(titles, "filling"):
        yield


@contextmanager
def matching(jobs: JobMatching) -> Iterator[None]:
    """Look up the titles of imports, in a thread of its own."""
    with _beside(jobs, "matching"):
        yield


@contextmanager
def notifying(notifier: Notifier) -> Iterator[None]:
    """Tell people of their backups, in a thread of its own: a dead channel must delay no backup."""
    with _beside(notifier, "notifying"):
        yield


class _Running(Protocol):
    def run(self, stopping: Event) -> None: ...
    def wake(self) -> None: ...


@contextmanager
def _beside(work: _Running, name: str) -> Iterator[None]:
    stopping = Event()
    thread = Thread(target=work.run, args=(stopping,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        work.wake()
        # A question under way is not waited for longer than a server may take to end. What it found is asked again.
        thread.join(timeout=5.0)
