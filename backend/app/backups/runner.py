"""The scheduled run: claim some accounts, write and verify a backup of each, record how it went, until none is left.

Then the restore drills that are due.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import StaticPool

from backend.app.backups.archive import KEEP_DELETED_SECONDS, Archive
from backend.app.backups.claims import (
    LEASE_SECONDS,
    Outcome,
    Round,
    being_done_elsewhere,
    claim,
    record_scheduled,
    still_mine,
)
from backend.app.backups.drill_round import DrillRound, DrillSummary
from backend.app.backups.errors import BackupNotWritten, LibraryNotReadable, StoreUnavailable
from backend.app.backups.filenames import Kind
from backend.app.backups.index import StoredBackup
from backend.app.backups.slots import current_slot, next_slot
from backend.app.database import Database
from backend.app.library.account import AccountGone
from backend.app.library.check import LibraryNotExportable
from backend.app.library.missing_titles import FRESH_FOR
from backend.app.library.removed_rows import forget_removed
from backend.app.library.title_metadata import forget_kept_metadata, forget_unowned_tmdb_data
from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.app.settings import BackupSchedule

log = logging.getLogger(__name__)

# A backup mostly waits for the disk, and a disk flushes several files in the time that it takes for one.
LIBRARIES_AT_ONCE = 4
# A transaction for each backup would cost as much as the backup. What is not recorded when a process dies is found by
# the next run, in the folder.
RECORD_EVERY_SECONDS = 0.5
UNEXPECTED = "an unexpected error; the server's log has it"


@dataclass(slots=True)
class RunSummary:
    """User ids, in order: those whose backup was made and verified, and those for whom it failed.

    `elsewhere` counts those whom another run, perhaps one that died, has claimed and not recorded.
    """

    done: list[str] = field(default_factory=list[str])
    failed: list[str] = field(default_factory=list[str])
    elsewhere: int = 0
    tested: int = 0
    not_restorable: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class _Attempt:
    outcome: Outcome
    backup: StoredBackup | None = None
    all_backups: Mapping[str, StoredBackup] = field(default_factory=dict[str, StoredBackup])


class Runner:
    def __init__(
        self,
        database: Database,
        archive: Archive,
        drills: DrillRound,
        *,
        schedule: BackupSchedule,
        zone: ZoneInfo,
        clock: Callable[[], float],
        stopping: Event | None = None,
        window: float = 0.0,
    ) -> None:
        self._window = window
        self._stopping = stopping or Event()
        self._database = database
        self._archive = archive
        self._drills = drills
        self._schedule = schedule
        self._zone = zone
        self._clock = clock
        # A database in memory has one connection, and a connection has one transaction at a time.
        self._one_connection = isinstance(database.engine.pool, StaticPool)

    def run(self, *, only_user: str | None, retry_failed: bool) -> RunSummary:
        now = self._clock()
        at = datetime.fromtimestamp(now, UTC)
        this = Round(
            current_slot(self._schedule, self._zone, at).timestamp(),
            next_slot(self._schedule, self._zone, at).timestamp(),
            uuid4().hex,
            now,
            only_user=only_user,
            retry_failed=retry_failed,
            window=self._window,
        )
        summary = RunSummary()
        # Where it cannot be used, each account's own attempt says so in its status.
        self._prepare()
        failed: set[str] = set()
        with ThreadPoolExecutor(1 if self._one_connection else LIBRARIES_AT_ONCE, "backup") as pool:
            while not self._stopping.is_set() and (accounts := self._claim(this, failed)):
                self._back_up(pool, this, accounts, summary)
                failed.update(summary.failed)
        with self._database.read() as session:
            summary.elsewhere = being_done_elsewhere(session, this)
        self._test(summary, only_user)
        self._forget_what_is_past()
        if summary.done or summary.failed:
            log.info("Scheduled backups: %d made, %d failed", len(summary.done), len(summary.failed))
        summary.done.sort()
        summary.failed.sort()
        return summary

    def _prepare(self) -> None:
        """The operator hears of it once, whatever each account hears."""
        try:
            self._archive.store.prepare()
        except (StoreUnavailable, BackupNotWritten) as error:
            log.warning("The place of the backups cannot be used: %s", error.reason)
            with self._database.write() as session:
                outbox.begin_for_operator(session, Topic.STORE_UNAVAILABLE, at=self._clock())
            return
        with self._database.read() as session:
            was_told = outbox.is_open_for_operator(session, Topic.STORE_UNAVAILABLE)
        if was_told:
            with self._database.write() as session:
                outbox.end_for_operator(session, [Topic.STORE_UNAVAILABLE], at=self._clock())

    def _claim(self, this: Round, failed: set[str]) -> list[str]:
        with self._database.write() as session:
            return claim(session, this, now=self._clock(), but_not=failed)

    def _back_up(self, pool: ThreadPoolExecutor, this: Round, accounts: list[str], summary: RunSummary) -> None:
        """Back them up side by side, and record together whatever has ended while others were being recorded."""
        claimed_at = self._clock()
        running = {pool.submit(self._attempt, this, each, claimed_at) for each in accounts}
        while running:
            ended, running = wait(running, None if self._one_connection else RECORD_EVERY_SECONDS)
            self._record(this, [attempt for attempt in (each.result() for each in ended) if attempt], summary)

    def _attempt(self, this: Round, user_id: str, claimed_at: float) -> "_Attempt | None":
        """Make one backup; None where somebody else has taken it over, or the server is about to end."""
        if self._stopping.is_set():
            return None
        # One of two places where everything is caught: whatever is wrong with one library must not keep
        # the others from being backed up.
        try:
            return self._make_backup(user_id) if self._holds(this, user_id, claimed_at) else None
        except AccountGone:
            return None
        except (BackupNotWritten, LibraryNotExportable, LibraryNotReadable, StoreUnavailable) as error:
            log.warning("The scheduled backup of user %s failed: %s", user_id, error.reason)
            return _Attempt(Outcome(user_id, failure=error.reason))
        except Exception:
            log.exception("The scheduled backup of user %s failed", user_id)
            return _Attempt(Outcome(user_id, failure=UNEXPECTED))

    def _make_backup(self, user_id: str) -> "_Attempt":
        # A new backup is compared with those before it, so the index has to know them.
        known = self._archive.synchronize(user_id)
        with self._database.read() as session:
            backup = self._archive.make(session, user_id, self._kind, known=known)
        outcome = Outcome(user_id, filename=backup.name.filename, size_bytes=backup.size_bytes)
        return _Attempt(outcome, backup, {**known, backup.path: backup})

    def _holds(self, this: Round, user_id: str, claimed_at: float) -> bool:
        """Whether the claim is still ours: the machine may have slept, and somebody else done the work meanwhile."""
        if self._clock() < claimed_at + LEASE_SECONDS / 2:
            return True
        with self._database.write() as session:
            return still_mine(session, this, user_id, now=self._clock())

    def _record(self, this: Round, attempts: list["_Attempt"], summary: RunSummary) -> None:
        """Together where that works; one by one where it doesn't, so that one that cannot be recorded stops nobody."""
        if not attempts:
            return
        try:
            self._record_together(this, attempts)
        except Exception:
            if len(attempts) == 1:
                log.exception("The backup of user %s could not be recorded", attempts[0].outcome.user_id)
                summary.failed.append(attempts[0].outcome.user_id)
                return
            for each in attempts:
                self._record(this, [each], summary)
            return
        for each in attempts:
            (summary.done if each.outcome.failure is None else summary.failed).append(each.outcome.user_id)
            if each.backup is not None:
                self._let_go(each.outcome.user_id, each.all_backups)

    def _record_together(self, this: Round, attempts: list["_Attempt"]) -> None:
        with self._database.write() as session:
            made = [(each.outcome.user_id, each.backup) for each in attempts if each.backup is not None]
            self._archive.record(session, made)
            record_scheduled(session, this, [each.outcome for each in attempts], at=self._clock())

    def _let_go(self, user_id: str, backups: Mapping[str, StoredBackup]) -> None:
        """A clean-up that fails leaves more than it should, and the backup as good as it is."""
        try:
            self._archive.clean_up(user_id, backups)
        except Exception:
            log.exception("The backups of user %s could not be cleaned up", user_id)

    def _test(self, summary: RunSummary, only_user: str | None) -> None:
        try:
            drilled = self._drills.run_for(only_user, all_of_them=False) if only_user else self._due_drills()
        except StoreUnavailable as error:
            log.warning("The restore drills ended early: %s", error.reason)
            return
        except Exception:
            log.exception("The restore drills ended early")
            return
        summary.tested = drilled.tested
        summary.not_restorable = [f"{user_id}/{filename}" for user_id, filename, _ in drilled.failed]

    def _forget_what_is_past(self) -> None:
        """What an undo brings back is kept for as long as a deleted backup is."""
        before = self._clock() - KEEP_DELETED_SECONDS
        with self._database.write() as session:
            forget_kept_metadata(session, before)
            forget_removed(session, before)
            forget_unowned_tmdb_data(session, self._clock() - FRESH_FOR)

    def _due_drills(self) -> DrillSummary:
        return self._drills.run_due(stopping=self._stopping)

    @property
    def _kind(self) -> Kind:
        return Kind.DAILY if self._schedule is BackupSchedule.DAILY else Kind.HOURLY
