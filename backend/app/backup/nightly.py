"""The scheduled run: take some users, write and verify a backup of each, record how it went, until none is left."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.app.backup.archive import BackupNotWritten, StoredBackup
from backend.app.backup.claims import (
    LEASE_SECONDS,
    Round,
    claim,
    make_states,
    record_failure,
    record_success,
    still_mine,
)
from backend.app.backup.names import Kind
from backend.app.backup.retention import Retention
from backend.app.backup.slots import current_slot
from backend.app.database import Database
from backend.app.settings import BackupSchedule

log = logging.getLogger(__name__)

UNEXPECTED = "an unexpected error; the server's log has it"


class Archivist(Protocol):
    """What the run needs of the BackupManager."""

    def store_backup(self, db: Session, user_id: str, kind: Kind) -> StoredBackup: ...
    def cleanup_old_backups(self, user_id: str) -> Retention: ...


@dataclass(slots=True)
class RunSummary:
    """User ids: those whose backup was made and verified, and those for whom it failed."""

    done: list[str]
    failed: list[str]


class Nightly:
    def __init__(
        self,
        database: Database,
        archivist: Archivist,
        *,
        schedule: BackupSchedule,
        zone: ZoneInfo,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._archivist = archivist
        self._schedule = schedule
        self._zone = zone
        self._clock = clock

    def run(self, *, only_user: str | None, retry_failed: bool) -> RunSummary:
        now = self._clock()
        slot = current_slot(self._schedule, self._zone, datetime.fromtimestamp(now, UTC)).timestamp()
        this = Round(slot, uuid4().hex, now, only_user=only_user, retry_failed=retry_failed)
        summary = RunSummary(done=[], failed=[])
        with self._database.write() as session:
            make_states(session)
        while users := self._claim(this):
            claimed_at = self._clock()
            for user_id in users:
                if self._holds(this, user_id, claimed_at):
                    self._back_up(this, user_id, summary)
        if summary.done or summary.failed:
            log.info("Scheduled backups: %d made, %d failed", len(summary.done), len(summary.failed))
        return summary

    def _claim(self, this: Round) -> list[str]:
        with self._database.write() as session:
            return claim(session, this, now=self._clock())

    def _back_up(self, this: Round, user_id: str, summary: RunSummary) -> None:
        # The one place where everything is caught: whatever is wrong with one library must not keep
        # the others from being backed up.
        try:
            self._make_backup(this, user_id)
        except Exception as error:
            log.exception("The scheduled backup of user %s failed", user_id)
            self._record_failure(user_id, error.reason if isinstance(error, BackupNotWritten) else UNEXPECTED)
            summary.failed.append(user_id)
        else:
            summary.done.append(user_id)

    def _make_backup(self, this: Round, user_id: str) -> None:
        with self._database.read() as session:
            stored = self._archivist.store_backup(session, user_id, self._kind)
        holds = self._archivist.cleanup_old_backups(user_id).holds
        with self._database.write() as session:
            at, filename = self._clock(), stored.name.filename
            record_success(session, user_id, at=at, filename=filename, holds=holds, slot=this.slot)

    def _holds(self, this: Round, user_id: str, claimed_at: float) -> bool:
        """Whether the claim is still ours: the machine may have slept, and somebody else done the work meanwhile."""
        if self._clock() < claimed_at + LEASE_SECONDS / 2:
            return True
        with self._database.write() as session:
            return still_mine(session, this, user_id, now=self._clock())

    def _record_failure(self, user_id: str, reason: str) -> None:
        with self._database.write() as session:
            record_failure(session, user_id, at=self._clock(), reason=reason, scheduled=True)

    @property
    def _kind(self) -> Kind:
        return Kind.DAILY if self._schedule is BackupSchedule.DAILY else Kind.HOURLY
