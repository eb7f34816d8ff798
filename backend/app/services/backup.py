"""BackupManager: the one door to backup/. Sessions come first, files stay inside."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.orm import Session

from backend.app.backups.claims import record_failure, record_success
from backend.app.backups.filenames import Kind, name_for
from backend.app.backups.local_store import (
    BackupDamaged,
    BackupNotFound,
    BackupNotRemoved,
    BackupNotWritten,
    LocalStore,
    StoredBackup,
)
from backend.app.backups.retention import (
    NOTHING_EXPIRED,
    RETENTION_DAYS,
    Candidate,
    Retention,
    apply_retention,
    is_expired,
)
from backend.app.backups.runner import Runner, RunSummary
from backend.app.backups.slots import DAILY_AT
from backend.app.backups.status import BackupStatus, is_enabled, read_status, set_enabled
from backend.app.bulkhead import Bulkhead
from backend.app.database import Database
from backend.app.formats.moviemanager.export import export_document, export_payload
from backend.app.formats.moviemanager.full import full_payload
from backend.app.formats.moviemanager.json_schema import document_schema
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.library.epoch import move_epoch
from backend.app.library.gc_paused import gc_paused
from backend.app.library.lock import lock_library
from backend.app.settings import BackupSchedule, Settings
from backend.app.transfer.locks import LIBRARIES_IN_MEMORY, WAIT_SECONDS, ServerBusy, lock_for_transfer
from backend.app.transfer.merge import Mode
from backend.app.transfer.pipeline import Transfer, preview, run_transfer
from backend.app.transfer.result import ImportResult

__all__ = [
    "DAILY_AT",
    "RETENTION_DAYS",
    "BackupManager",
    "BackupNotWritten",
    "BackupStatus",
    "ImportResult",
    "Kind",
    "Mode",
    "RunSummary",
    "StoredBackup",
    "document_schema",
]


class BackupManager:
    """Exports, imports, backups and restores of one server.

    `root` holds a folder for each user; `clock` gives float seconds since 1970, UTC; `lock_wait` is how many
    seconds an import waits for another one of the same library, or when too many run at once.
    """

    def __init__(
        self,
        root: Path,
        *,
        zone: ZoneInfo,
        schedule: BackupSchedule = BackupSchedule.DAILY,
        clock: Callable[[], float] = time.time,
        lock_wait: float = WAIT_SECONDS,
    ) -> None:
        self._root = root
        self.zone = zone
        self._schedule = schedule
        self._clock = clock
        self._lock_wait = lock_wait
        self._bulkhead = Bulkhead(running=LIBRARIES_IN_MEMORY, waiting=36, wait=lock_wait, full=ServerBusy)

    @classmethod
    def from_settings(cls, settings: Settings) -> "BackupManager":
        return cls(settings.backup_dir, zone=settings.zone, schedule=settings.backup_schedule)

    def export(self, db: Session, user_id: str) -> Iterator[bytes]:
        """The version-2 document in chunks; the session has to stay open until the last one."""
        return export_document(db, user_id, exported_at=self._clock())

    def export_filename(self) -> str:
        """What a downloaded document is called, by the operator's clock."""
        return f"moviemanager-export-{self._now():%Y-%m-%d}.json"

    def build_condensed_payload(self, db: Session, user_id: str) -> dict[str, Any]:
        """The version-2 document as plain values: only what the user made."""
        return export_payload(db, user_id, exported_at=self._clock())

    def build_backup_payload(self, db: Session, user_id: str) -> dict[str, Any]:
        """The version-1 document with all metadata, for disaster recovery on the server."""
        return full_payload(db, user_id, exported_at=self._clock())

    @gc_paused()
    def import_document(
        self,
        db: Session,
        user_id: str,
        source: BinaryIO,
        *,
        mode: Mode = Mode.MERGE,
        dry_run: bool = False,
        strict: bool = False,
    ) -> ImportResult:
        """Bring a document from outside into the library. With `strict` one bad row refuses the whole file.

        Raises Unusable for what cannot be read, LibraryBusy, and BackupNotWritten; then nothing has changed.
        """
        with self._bulkhead.place():
            reading = read_document(source, now=self._clock())
            if strict:
                reading.require_whole()
            return self._bring(db, user_id, reading, mode=mode, dry_run=dry_run, kind=Kind.BEFORE_IMPORT)

    @gc_paused()
    def restore_from_backup(
        self,
        db: Session,
        user_id: str,
        filename: str | None = None,
        *,
        payload: dict[str, Any] | None = None,
        mode: Mode = Mode.REPLACE,
        dry_run: bool = False,
    ) -> ImportResult:
        """Bring back a backup of this user by its file name, or a document that is given as plain values.

        Raises BackupNotFound, BackupDamaged, and all that `import_document` raises.
        """
        with self._bulkhead.place():
            if payload is not None:
                reading = read_document(io.BytesIO(orjson.dumps(payload)), now=self._clock())
            else:
                reading = self._read_backup(user_id, filename or "")
            return self._bring(db, user_id, reading, mode=mode, dry_run=dry_run, kind=Kind.BEFORE_RESTORE)

    def _read_backup(self, user_id: str, filename: str) -> Reading:
        with self._archive(user_id).open(filename) as (file, backup):
            if backup.verified is False:
                raise BackupDamaged(filename)
            return read_document(file, now=self._clock())

    def _bring(
        self, db: Session, user_id: str, reading: Reading, *, mode: Mode, dry_run: bool, kind: Kind
    ) -> ImportResult:
        if mode is Mode.REPLACE:
            reading.require_whole()
        if dry_run:
            # Only reading, so it waits for nobody and nobody waits for it.
            with Database.of(db).read() as snapshot:
                return preview(snapshot, user_id, reading, mode)
        with self._failure_recorded(Database.of(db), user_id), _let_go_on_failure(db):
            lock_for_transfer(db, self._root, user_id, wait=self._lock_wait)
            lock_library(db, user_id)
            safety = self.store_backup(db, user_id, kind)
        result = run_transfer(db, Transfer(user_id, reading, mode, safety.name.filename))
        move_epoch(db, user_id)
        return result

    def backup_user_data(self, db: Session, user_id: str, *, kind: Kind = Kind.MANUAL) -> StoredBackup:
        """Store a verified backup of the library now, and let go of those that are past their time.

        Of the library as it is committed: transactions of its own do the work, and what `db` is in the middle of
        stays as it is. On SQLite that must not be writing.
        """
        database = Database.of(db)
        with self._failure_recorded(database, user_id), database.read() as snapshot:
            stored = self.store_backup(snapshot, user_id, kind)
        holds = self.cleanup_old_backups(user_id).holds
        with database.write() as session:
            at, filename = self._clock(), stored.name.filename
            record_success(session, user_id, at=at, filename=filename, holds=holds, slot=None)
        return stored

    def cleanup_old_backups(self, user_id: str) -> Retention:
        """Remove the backups of this user that retention lets go; only when a newer one is known to be good."""
        archive, now = self._archive(user_id), self._now()
        if not any(is_expired(name, now=now) for name in archive.names()):
            return NOTHING_EXPIRED
        retention = apply_retention([_candidate(each) for each in archive.list()], now=now)
        for filename in retention.remove:
            # One that won't go does no harm, and the new backup is none the worse.
            with suppress(BackupNotFound, BackupNotRemoved):
                archive.remove(filename)
        return retention

    def list_backups(self, user_id: str) -> list[StoredBackup]:
        """Newest first, each read whole to tell whether it is intact."""
        return self._archive(user_id).list()

    @contextmanager
    def open_backup(self, user_id: str, filename: str) -> Iterator[tuple[BinaryIO, StoredBackup]]:
        """The bytes of a backup as they are, damaged or not."""
        with self._archive(user_id).open(filename) as opened:
            yield opened

    def delete_backup(self, user_id: str, filename: str) -> None:
        self._archive(user_id).remove(filename)

    def run_scheduled_backups(
        self,
        db: Session,
        *,
        only_user: str | None = None,
        retry_failed: bool = False,
        stopping: Event | None = None,
    ) -> RunSummary:
        """Back up everybody whose slot is still to be done. Harmless to call twice, or in many processes at once.

        `db` must not be in the middle of a transaction: each user's outcome is recorded in one of its own.
        Once `stopping` is set, what has begun is finished and nothing more begins.
        """
        nightly = Runner(
            Database.of(db), self, schedule=self._schedule, zone=self.zone, clock=self._clock, stopping=stopping
        )
        return nightly.run(only_user=only_user, retry_failed=retry_failed)

    def is_enabled(self, db: Session, user_id: str) -> bool:
        return is_enabled(db, user_id)

    def set_enabled(self, db: Session, user_id: str, *, enabled: bool) -> None:
        set_enabled(db, user_id, enabled=enabled)

    def status(self, db: Session, user_id: str) -> BackupStatus:
        now = datetime.fromtimestamp(self._clock(), UTC)
        return read_status(db, user_id, schedule=self._schedule, zone=self.zone, now=now)

    def store_backup(self, db: Session, user_id: str, kind: Kind) -> StoredBackup:
        """Write and verify one backup of the library as this transaction sees it, and nothing else."""
        return self._archive(user_id).store(self.export(db, user_id), name_for(kind, self._now()))

    @contextmanager
    def _failure_recorded(self, database: Database, user_id: str) -> Iterator[None]:
        """A backup that cannot be written is in the user's status, whatever becomes of the transaction around it."""
        try:
            yield
        except BackupNotWritten as error:
            with database.write() as session:
                record_failure(session, user_id, at=self._clock(), reason=error.reason, scheduled=False)
            raise

    def _archive(self, user_id: str) -> LocalStore:
        return LocalStore(self._root, user_id)

    def _now(self) -> datetime:
        """Naive local time by the operator's clock, as file names have it."""
        return datetime.fromtimestamp(self._clock(), self.zone).replace(tzinfo=None)


@contextmanager
def _let_go_on_failure(db: Session) -> Iterator[None]:
    """End the transaction, in which nothing is written yet: it holds the lock that recording the failure needs."""
    try:
        yield
    except BackupNotWritten:
        db.rollback()
        raise


def _candidate(backup: StoredBackup) -> Candidate:
    return Candidate(backup.name, backup.size_bytes if backup.verified else None, good=backup.verified is not False)
