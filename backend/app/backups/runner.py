"""The scheduled run: take some users, write and verify a backup of each, record how it went, until none is left."""

import logging
from collections.abc import Callable
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import StaticPool
from sqlalchemy.orm import Session

from backend.app.backups.claims import (
    LEASE_SECONDS,
    Round,
    claim,
    make_states,
    record_failure,
    record_success,
    still_mine,
)
from backend.app.backups.filenames import Kind
from backend.app.backups.local_store import BackupNotWritten, StoredBackup
from backend.app.backups.retention import Retention
from backend.app.backups.slots import current_slot
from backend.app.database import Database
from backend.app.settings import BackupSchedule

log = logging.getLogger(__name__)

# A backup mostly waits for the disk, and a disk flushes several files in the time that it takes for one.
LIBRARIES_AT_ONCE = 4
UNEXPECTED = "an unexpected error; the server's log has it"


class Archivist(Protocol):
    """What the run needs of the BackupManager."""

    def store_backup(self, db: Session, user_id: str, kind: Kind) -> StoredBackup: ...
    def cleanup_old_backups(self, user_id: str) -> Retention: ...


@dataclass(slots=True)
class RunSummary:
    """User ids, in order: those whose backup was made and verified, and those for whom it failed."""

    done: list[str]
    failed: list[str]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Of one backup: the file that was made, or why there is none."""

    user_id: str
    filename: str = ""
    holds: str | None = None
    failure: str | None = None


class Runner:
    def __init__(
        self,
        database: Database,
        archivist: Archivist,
        *,
        schedule: BackupSchedule,
        zone: ZoneInfo,
        clock: Callable[[], float],
        stopping: Event | None = None,
    ) -> None:
        self._stopping = stopping or Event()
        self._database = database
        self._archivist = archivist
        self._schedule = schedule
        self._zone = zone
        self._clock = clock
        # A database in memory has one connection, and a connection has one transaction at a time.
        self._one_connection = isinstance(database.engine.pool, StaticPool)

    def run(self, *, only_user: str | None, retry_failed: bool) -> RunSummary:
        now = self._clock()
        slot = current_slot(self._schedule, self._zone, datetime.fromtimestamp(now, UTC)).timestamp()
        this = Round(slot, uuid4().hex, now, only_user=only_user, retry_failed=retry_failed)
        summary = RunSummary(done=[], failed=[])
        with self._database.write() as session:
            make_states(session)
        tried: set[str] = set()
        with ThreadPoolExecutor(1 if self._one_connection else LIBRARIES_AT_ONCE, "backup") as pool:
            while not self._stopping.is_set() and (users := self._claim_untried(this, tried)):
                tried.update(users)
                self._back_up(pool, this, users, summary)
        if summary.done or summary.failed:
            log.info("Scheduled backups: %d made, %d failed", len(summary.done), len(summary.failed))
        return RunSummary(sorted(summary.done), sorted(summary.failed))

    def _claim_untried(self, this: Round, tried: set[str]) -> list[str]:
        """A clock that is put back would make a failure of this run look like one of an earlier run."""
        with self._database.write() as session:
            claimed = claim(session, this, now=self._clock())
        return [each for each in claimed if each not in tried]

    def _back_up(self, pool: ThreadPoolExecutor, this: Round, users: list[str], summary: RunSummary) -> None:
        """Back them up side by side, and record together whatever has ended while others were being recorded."""
        claimed_at = self._clock()
        running = {pool.submit(self._attempt, this, user_id, claimed_at) for user_id in users}
        while running:
            ended, running = wait(running, return_when=ALL_COMPLETED if self._one_connection else FIRST_COMPLETED)
            self._record(this, [outcome for outcome in (each.result() for each in ended) if outcome], summary)

    def _attempt(self, this: Round, user_id: str, claimed_at: float) -> "_Outcome | None":
        """Make one backup; None where somebody else has taken it over, or the server is about to end."""
        if self._stopping.is_set():
            return None
        # The one place where everything is caught: whatever is wrong with one library must not keep
        # the others from being backed up.
        try:
            return self._make_backup(user_id) if self._holds(this, user_id, claimed_at) else None
        except Exception as error:
            log.exception("The scheduled backup of user %s failed", user_id)
            reason = error.reason if isinstance(error, BackupNotWritten) else UNEXPECTED
            return _Outcome(user_id, failure=reason)

    def _make_backup(self, user_id: str) -> "_Outcome":
        with self._database.read() as session:
            stored = self._archivist.store_backup(session, user_id, self._kind)
        holds = self._archivist.cleanup_old_backups(user_id).holds
        return _Outcome(user_id, filename=stored.name.filename, holds=holds)

    def _holds(self, this: Round, user_id: str, claimed_at: float) -> bool:
        """Whether the claim is still ours: the machine may have slept, and somebody else done the work meanwhile."""
        if self._clock() < claimed_at + LEASE_SECONDS / 2:
            return True
        with self._database.write() as session:
            return still_mine(session, this, user_id, now=self._clock())

    def _record(self, this: Round, outcomes: list["_Outcome"], summary: RunSummary) -> None:
        at = self._clock()
        with self._database.write() as session:
            for each in outcomes:
                if each.failure is not None:
                    record_failure(session, each.user_id, at=at, reason=each.failure, scheduled=True)
                else:
                    record_success(
                        session, each.user_id, at=at, filename=each.filename, holds=each.holds, slot=this.slot
                    )
        summary.done.extend(each.user_id for each in outcomes if each.failure is None)
        summary.failed.extend(each.user_id for each in outcomes if each.failure is not None)

    @property
    def _kind(self) -> Kind:
        return Kind.DAILY if self._schedule is BackupSchedule.DAILY else Kind.HOURLY
