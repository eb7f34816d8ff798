"""BackupManager: the one door to transfer/ and backups/. Sessions come first, files stay inside."""

import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from secrets import token_hex
from threading import Event
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.app.accounts import signing_key
from backend.app.backups import claims, index
from backend.app.backups.archive import KEEP_DELETED_SECONDS, Archive, newest_first
from backend.app.backups.copies.cache import Copy
from backend.app.backups.copies.context import CopyContext
from backend.app.backups.copies.copies import Copies, ListedCopy, Locking, PlaceOverview
from backend.app.backups.copies.errors import PlaceNotReached
from backend.app.backups.copies.found import FoundCopies, is_copied_to
from backend.app.backups.copies.keys import KeyRing, ServerKey, fingerprint
from backend.app.backups.copies.kit_papers import KitPapers, kit_filename, kit_papers
from backend.app.backups.copies.kits import (
    TYPED_BACK,
    Kit,
    KitNotConfirmed,
    Kits,
    NewKit,
    current_recipients,
    ever_locked,
)
from backend.app.backups.copies.places import CopyPlace, without_credentials
from backend.app.backups.copies.round import CopySummary
from backend.app.backups.copies.standing import CopyStanding
from backend.app.backups.drill import Drill
from backend.app.backups.drill_round import DrillRound, DrillSummary
from backend.app.backups.errors import (
    BackupNotWritten,
    LibraryNotReadable,
    RoomForTheNightOnly,
    StoreUnavailable,
    StoreUnreachable,
    TooManyManualBackups,
)
from backend.app.backups.filenames import Kind
from backend.app.backups.found import FoundBackups, has_backups, people_backed_up, store_at
from backend.app.backups.index import StoredBackup
from backend.app.backups.local_store import CHECKSUM, MARKER, LocalStore
from backend.app.backups.markers import address_of, forget_marker, known_marker, remember_marker
from backend.app.backups.object_store import ObjectStore, require_honest
from backend.app.backups.retention import RETENTION_DAYS, Reason, Rules, Verdict
from backend.app.backups.runner import Runner, RunSummary
from backend.app.backups.slots import DAILY_AT, current_slot, next_slot
from backend.app.backups.status import (
    LATE_AFTER,
    BackupStatus,
    State,
    gather_facts,
    is_enabled,
    read_state,
    set_enabled,
    status_of,
)
from backend.app.backups.store import Area, BackupStore
from backend.app.backups.time_machine import (
    BackupComparison,
    BackupContents,
    ContentsQuery,
    TitleHistory,
    comparison_of,
    contents_of,
    history_of,
)
from backend.app.bulkhead import Bulkhead
from backend.app.database import Database
from backend.app.errors import Conflict
from backend.app.formats.moviemanager.export import export_document, export_payload
from backend.app.formats.moviemanager.full import full_payload
from backend.app.formats.moviemanager.json_schema import document_schema
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.library.check import LibraryNotExportable
from backend.app.library.gc_paused import gc_paused
from backend.app.library.load import load_library
from backend.app.library.model import Document
from backend.app.library.questions import answer, asks_to_enable
from backend.app.places.address import place_at
from backend.app.places.place import Place
from backend.app.schema.migrations import head_revision
from backend.app.services import accounts
from backend.app.settings import BackupSchedule, Settings
from backend.app.transfer.contents import ContentsKind
from backend.app.transfer.locks import FOLDER, LIBRARIES_IN_MEMORY, WAIT_SECONDS, LockNotMade, ServerBusy
from backend.app.transfer.merge import GAPS_ONLY, Filling, Mode
from backend.app.transfer.pipeline import SafetyBackup, Transfer, preview, run
from backend.app.transfer.plan import Plan
from backend.app.transfer.result import FIRST_ROWS, ImportResult
from backend.app.transfer.rows import Changes, RowChange, RowWindow
from backend.app.transfer.selection import Selection
from backend.app.transfer.titles import NamesOf
from backend.models import StoredBackup as IndexRow

__all__ = [
    "CHECKSUM",
    "DAILY_AT",
    "KEEP_DELETED_SECONDS",
    "MARKER",
    "RETENTION_DAYS",
    "TYPED_BACK",
    "BackupComparison",
    "BackupContents",
    "BackupManager",
    "BackupNotWritten",
    "BackupStatus",
    "Changes",
    "ContentsKind",
    "ContentsQuery",
    "Copies",
    "Copy",
    "CopyPlace",
    "CopyStanding",
    "CopySummary",
    "Copying",
    "DrillSummary",
    "FoundBackups",
    "FoundCopies",
    "ImportResult",
    "Kind",
    "Kit",
    "KitNotConfirmed",
    "KitPapers",
    "Kits",
    "ListedCopy",
    "Locking",
    "Mode",
    "NewKit",
    "PlaceOverview",
    "Plan",
    "Reason",
    "RowChange",
    "RowWindow",
    "RunSummary",
    "Selection",
    "State",
    "StoreUnreachable",
    "StoredBackup",
    "TitleHistory",
    "Verdict",
    "document_schema",
    "fingerprint",
    "is_backed_up",
    "is_same_place",
    "kit_filename",
    "kit_papers",
    "people_backed_up",
    "place_of",
    "require_honest",
    "require_readable",
]

MOST_MANUAL_BACKUPS = 50


def is_backed_up(source: Path | Place) -> bool:
    """Whether there are backups of anybody, or copies of them. Raises PlaceNotReached."""
    if people_backed_up(source):
        return True
    return not (isinstance(source, Path) and not source.is_dir()) and is_copied_to(_as_place(source))


def forget_nights(db: Session, *, before: float) -> None:
    claims.prune_nights(db, before=before)


@dataclass(frozen=True, slots=True)
class Slot:
    """When it began, when the one after it does, and when that was asked; float seconds since 1970, UTC."""

    slot: float
    next_slot: float
    asked_at: float


class LibraryNotNew(Conflict):
    def __init__(self) -> None:
        super().__init__("The account is here already, so its library was left as it is.")


@dataclass(frozen=True)
class Copying:
    """Where copies go, and what they are locked with besides the emergency kit."""

    places: Sequence[CopyPlace] = ()
    recipients: tuple[str, ...] = ()
    owner_only: bool = False
    # Without settings a key of this process alone.
    server: ServerKey = field(default_factory=lambda: ServerKey(partial(token_hex, 32)))

    @classmethod
    def from_settings(cls, settings: Settings) -> "Copying":
        addresses = [each.get_secret_value() for each in settings.backup_copies]
        return cls(
            [CopyPlace(without_credentials(each), partial(place_at, each)) for each in addresses],
            settings.backup_age_recipients,
            settings.backup_age_owner_only,
            ServerKey(signing_key.of(settings)),
        )


class BackupManager:
    """Exports, imports, backups and restores of one server.

    `place` holds a folder for each account: a folder of this machine, or a bucket. `clock` gives float seconds since
    1970, UTC; `lock_wait` is how many seconds an import waits for another one of the same library, or for a place when
    too many run at once.
    """

    def __init__(
        self,
        place: Path | Place,
        database: Database,
        *,
        zone: ZoneInfo,
        schedule: BackupSchedule = BackupSchedule.DAILY,
        clock: Callable[[], float] = time.time,
        lock_wait: float = WAIT_SECONDS,
        rules: Rules | None = None,
        most_manual: int = MOST_MANUAL_BACKUPS,
        copying: "Copying | None" = None,
        window: timedelta = timedelta(0),
    ) -> None:
        self._place = place
        self._window = window
        self._database = database
        self.zone = zone
        self._schedule = schedule
        self._clock = clock
        self._lock_wait = lock_wait
        self._most_manual = most_manual
        self._enabled_adopted = False
        self._bulkhead = Bulkhead(running=LIBRARIES_IN_MEMORY, waiting=36, wait=lock_wait, full=ServerBusy)
        rules = rules or Rules()
        self.archive = Archive(_store(place, database), database, clock=clock, zone=zone, rules=rules)
        copying = copying or Copying()
        context = CopyContext(
            database,
            self.archive,
            keys=lambda: self._key_ring(copying),
            installation=lambda: known_marker(database, _address_of(place)),
            zone=zone,
            rules=rules,
            clock=clock,
        )
        self.copies = Copies(context, copying.places)

    @classmethod
    def from_settings(cls, settings: Settings, database: Database) -> "BackupManager":
        return cls(
            place_of(settings),
            database,
            zone=settings.zone,
            schedule=settings.backup_schedule,
            rules=Rules(weekly=settings.backup_keep_weekly, monthly=settings.backup_keep_monthly),
            most_manual=settings.backup_manual_max,
            copying=Copying.from_settings(settings),
            window=settings.backup_window,
        )

    def close(self) -> None:
        """Let go of the connections to a bucket."""
        if not isinstance(self._place, Path):
            self._place.close()

    # Export

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
        """The version-1 document with all metadata, for disaster recovery on the server (`backup full`)."""
        return full_payload(db, user_id, exported_at=self._clock())

    # Import and restore

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
        plan: str | None = None,
        window: RowWindow = FIRST_ROWS,
    ) -> ImportResult:
        """Bring a document from outside into the library. With `strict` one bad row refuses the whole file.

        `plan` is the digest of the preview that a person said yes to, or wants to see more rows of: those in the
        `window`. Raises Unusable for what cannot be read,
        PlanChanged, LibraryBusy, and BackupNotWritten; then nothing has changed.
        """
        with self._bulkhead.place():
            reading = read_document(source, now=self._clock())
            if strict:
                reading.require_whole()
            transfer = Transfer(user_id, reading, mode, plan_digest=plan, at=self._clock())
            if dry_run:
                return self._preview(transfer, window)
            return self._transfer(db, transfer, _SafetyBackups(self, Kind.BEFORE_IMPORT))

    @gc_paused()
    def import_folded(
        self,
        db: Session | None,
        user_id: str,
        document: Document,
        *,
        planned: Callable[[Plan], None],
        names_of: NamesOf,
        filling: Filling = GAPS_ONLY,
        plan: str | None = None,
        window: RowWindow | None = None,
    ) -> ImportResult:
        """Bring in what the files of other services were folded into, as `import_document` does; without a session
        only say what would change. `planned` hears of the plan that is shown or carried out; `names_of` is asked for
        the names of titles that are not in the library.
        """
        reading = Reading.of(document)
        transfer = Transfer(
            user_id,
            reading,
            Mode.MERGE,
            plan_digest=plan,
            at=self._clock(),
            stamp_added=True,
            filling=filling,
            planned=planned,
            names_of=names_of,
        )
        with self._bulkhead.place():
            if db is None:
                return self._preview(transfer, window or FIRST_ROWS)
            return self._transfer(db, transfer, _SafetyBackups(self, Kind.BEFORE_IMPORT))

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
        plan: str | None = None,
        selection: Selection | None = None,
        window: RowWindow = FIRST_ROWS,
        place: str | None = None,
        identities: Sequence[Any] = (),
    ) -> ImportResult:
        """Bring back a backup of this account by its file name, or a document that is given as plain values.

        With a `place` it is the copy of this name there, which the server's key opens, or one of the `identities`.
        With a `selection` only these rows and what they need; everything else stays. Raises BackupNotFound,
        BackupDamaged, SelectionUnknown, what `Copies.read` raises, and all that `import_document` raises.
        """
        with self._bulkhead.place():
            if payload is not None:
                reading = read_document(io.BytesIO(orjson.dumps(payload)), now=self._clock())
            elif place is not None:
                reading = self.copies.read(user_id, place, filename or "", now=self._clock(), identities=identities)
            else:
                reading = self.archive.read(user_id, filename or "", now=self._clock())
            transfer = Transfer(user_id, reading, mode, selection=selection, plan_digest=plan, at=self._clock())
            if dry_run:
                return self._preview(transfer, window)
            return self._transfer(db, transfer, _SafetyBackups(self, Kind.BEFORE_RESTORE))

    @gc_paused()
    def restore_into_new(self, db: Session, user_id: str, reading: Reading) -> ImportResult:
        """Bring a backup back into a library that nothing was ever in, of which no safety backup is made.

        Raises LibraryNotNew, and all that `import_document` raises.
        """
        with self._bulkhead.place():
            transfer = Transfer(user_id, reading, Mode.REPLACE, at=self._clock())
            return self._transfer(db, transfer, _NothingToLose())

    def people_backed_up(self) -> int:
        """How many people's backups are in the server's own place; none where nobody can look."""
        return people_backed_up(self._place)

    def found(self, source: Path | Place, *, identities: Sequence[Any] = ()) -> FoundBackups | FoundCopies:
        """What a folder or bucket of backups holds, the server's own or another, or a place of copies."""
        if not has_backups(source) and is_copied_to(_as_place(source)):
            return FoundCopies(_as_place(source), [*identities, *self.copies.identities()])
        if is_same_place(source, self._place):
            return FoundBackups(self.archive, is_own=True)
        archive = Archive(store_at(source), self._database, clock=self._clock, zone=self.zone, rules=Rules())
        return FoundBackups(archive, is_own=False)

    def _preview(self, transfer: Transfer, window: RowWindow) -> ImportResult:
        """Only reading, so it waits for nobody and nobody waits for it."""
        _require_usable(transfer)
        with self._database.read() as snapshot:
            return preview(snapshot, transfer, window)

    def _transfer(self, db: Session, transfer: Transfer, safety: "_SafetyBackups | _NothingToLose") -> ImportResult:
        _require_usable(transfer)
        try:
            self.archive.store.prepare()
            safety.prepare(transfer.user_id)
            result = run(db, transfer, database=self._database, safety=safety, locks=self._locks, wait=self._lock_wait)
        except (BackupNotWritten, LockNotMade) as error:
            # The write transaction has changed nothing yet, and recording the failure needs one of its own.
            db.rollback()
            self._record_failure(transfer.user_id, error.reason)
            raise
        safety.record(db)
        return result

    # Backups

    def backup_user_data(self, db: Session, user_id: str, *, kind: Kind = Kind.MANUAL) -> StoredBackup:
        """Store a verified backup of the library now, and let go of those that are past their time.

        Of the library as it is committed: transactions of its own do the work, and what `db` is in the middle of
        stays as it is. On SQLite that must not be writing.
        """
        if kind is Kind.MANUAL:
            self._require_room_for_manual(db, user_id)
        try:
            self.archive.store.prepare()
            known = self.archive.look(user_id)
            with self._database.read() as snapshot:
                stored = self.archive.make(snapshot, user_id, kind, known=known)
        except (BackupNotWritten, LibraryNotExportable, LibraryNotReadable, StoreUnavailable) as error:
            self._record_failure(user_id, error.reason)
            raise
        with self._database.write() as session:
            claims.record_success(session, user_id, at=self._clock(), filename=stored.name.filename)
            self.archive.record(session, [(user_id, stored)])
        # The backup is made. What could not be let go now goes the next time.
        with suppress(StoreUnavailable):
            self.cleanup_old_backups(user_id)
        return stored

    def make_last_backup(self, db: Session, user_id: str) -> StoredBackup:
        """Of an account that is about to be removed, however many it has."""
        self.archive.store.prepare()
        known = self.archive.look(user_id)
        return self.archive.make(db, user_id, Kind.MANUAL, known=known)

    def remove_folder(self, user_id: str) -> None:
        """All backups of an account that is gone, for good."""
        self.archive.remove_all(user_id)

    def last_night(self, db: Session) -> claims.Night | None:
        return claims.last_night(db)

    @property
    def clock(self) -> Callable[[], float]:
        return self._clock

    @property
    def late_after(self) -> float:
        """After how many seconds without a backup an account is late."""
        return (LATE_AFTER[self._schedule] + self._window).total_seconds()

    def slot(self) -> Slot:
        """The one that backups are due for now."""
        asked_at = self._clock()
        now = datetime.fromtimestamp(asked_at, UTC)
        this, following = (find(self._schedule, self.zone, now) for find in (current_slot, next_slot))
        return Slot(this.timestamp(), following.timestamp(), asked_at)

    def free_bytes(self) -> int | None:
        return self.archive.store.free_bytes()

    def cleanup_old_backups(self, user_id: str) -> list[Verdict]:
        """Remove the backups of this account that retention lets go; every backup with its reasons."""
        return self.archive.clean_up(user_id)

    def list_backups(self, user_id: str) -> list[StoredBackup]:
        """Newest first, from the index."""
        return self.archive.backups(user_id)

    def listing(self, user_id: str) -> list[tuple[StoredBackup, tuple[Reason, ...]]]:
        """Newest first, each with the reasons why it stays."""
        found = self.archive.look(user_id).values()
        reasons = _by_filename(self.archive.verdicts(found))
        return [(each, reasons[each.name.filename]) for each in newest_first(found, Area.KEPT)]

    def listing_version(self, user_id: str) -> str:
        """Another one whenever `listing` would be another one; within this process."""
        return self.archive.version(user_id)

    def list_deleted(self, user_id: str) -> list[StoredBackup]:
        """The recently deleted, newest first."""
        return self.archive.backups(user_id, Area.DELETED)

    def verdicts(self, user_id: str) -> list[Verdict]:
        """What retention says of each backup, and lets go at the next clean-up where it has no reason to stay."""
        return self.archive.verdicts(self.archive.look(user_id).values())

    def reasons(self, user_id: str) -> Mapping[str, tuple[Reason, ...]]:
        """Why each backup stays, by file name."""
        return _by_filename(self.verdicts(user_id))

    @contextmanager
    def open_backup(self, user_id: str, filename: str) -> Iterator[tuple[BinaryIO, StoredBackup]]:
        """The bytes of a backup as they are, damaged or not."""
        with self.archive.open(user_id, filename) as opened:
            yield opened

    def delete_backup(self, user_id: str, filename: str) -> None:
        """Move it to the recently deleted."""
        self.archive.delete(user_id, filename)

    def undelete_backup(self, user_id: str, filename: str) -> StoredBackup:
        return self.archive.undelete(user_id, filename)

    def purge_backup(self, user_id: str, filename: str) -> None:
        """Remove a backup for good, kept or recently deleted. Nothing but the operator's command calls this."""
        self.archive.purge(user_id, filename)

    def annotate_backup(self, user_id: str, filename: str, *, pinned: bool, label: str | None) -> StoredBackup:
        return self.archive.annotate(user_id, filename, pinned=pinned, label=label)

    def verify_backups(self, user_id: str) -> list[StoredBackup]:
        """Read every file from the disk and compare it with its checksum."""
        return self.archive.verify(user_id)

    def reindex(self, user_id: str) -> list[StoredBackup]:
        """Read every file and enter what it says anew; newest first."""
        self.archive.synchronize(user_id, reread=True)
        return self.archive.backups(user_id)

    def accept_folder(self) -> None:
        """Take the folder as it is for this installation's, whatever its marker says: the operator's word."""
        forget_marker(self._database)
        self.archive.store.prepare()

    @property
    def _locks(self) -> Path | None:
        """Where locks of this machine lie. Servers that share a bucket share a PostgreSQL, which has the lock."""
        return self._place / FOLDER if isinstance(self._place, Path) else None

    # The past

    def contents(self, db: Session, user_id: str, filename: str, wanted: ContentsQuery) -> BackupContents:
        """What is in a backup, a window at a time. Titles are named as far as the server knows them."""
        document = self._document(user_id, filename)
        return contents_of(db, user_id, filename, document, wanted)

    def compare(
        self, db: Session, user_id: str, *, older: str, newer: str | None, window: RowWindow
    ) -> BackupComparison:
        """What is different in a backup, or in the library now, compared with an earlier backup."""
        then = self._document(user_id, older)
        now = load_library(db, user_id).document if newer is None else self._document(user_id, newer)
        return comparison_of(db, user_id, (older, then), (newer, now), window)

    def history(self, db: Session, user_id: str, imdb_id: str) -> TitleHistory:
        """One title over all backups: when it appeared, changed and vanished. Damaged ones are skipped by name."""
        return history_of(db, user_id, imdb_id, self.archive, now=self._clock())

    def _document(self, user_id: str, filename: str) -> Document:
        with self._bulkhead.place():
            return self.archive.read(user_id, filename, now=self._clock()).document

    # The scheduled run

    def run_scheduled_backups(
        self,
        db: Session,  # noqa: ARG002 -- part of the interface; each outcome is recorded in a transaction of its own
        *,
        only_user: str | None = None,
        retry_failed: bool = False,
        stopping: Event | None = None,
    ) -> RunSummary:
        """Back up everybody whose slot is still to be done. Harmless to call twice, or in many processes at once.

        `db` must not be in the middle of a transaction: each account's outcome is recorded in one of its own.
        Once `stopping` is set, what has begun is finished and nothing more begins.
        """
        if not self._enabled_adopted:
            with self._database.write() as session:
                claims.adopt_enabled(session)
            self._enabled_adopted = True
        runner = Runner(
            self._database,
            self.archive,
            self._drills,
            schedule=self._schedule,
            zone=self.zone,
            clock=self._clock,
            stopping=stopping,
            window=self._window.total_seconds(),
        )
        return runner.run(only_user=only_user, retry_failed=retry_failed)

    def drill(self, user_id: str, *, all_of_them: bool = False) -> DrillSummary:
        """Restore an account's newest backup on trial, or every one of them."""
        return self._drills.run_for(user_id, all_of_them=all_of_them)

    @cached_property
    def _drills(self) -> DrillRound:
        return DrillRound(self._database, self.archive, Drill(), clock=self._clock, tested_by=head_revision())

    # State

    def is_enabled(self, db: Session, user_id: str) -> bool:
        return is_enabled(db, user_id)

    def set_enabled(self, db: Session, user_id: str, *, enabled: bool) -> None:
        """Either way the question whether nightly backups shall go on after an upgrade is answered."""
        set_enabled(db, user_id, enabled=enabled, now=self._clock())
        answer(db, user_id)

    def status(self, db: Session, user_id: str) -> BackupStatus:
        now = self._clock()
        unavailable, backups = self._kept_and_deleted(user_id)
        state = read_state(db, user_id)
        facts = gather_facts(
            state,
            backups,
            enabled=is_enabled(db, user_id),
            late_after=self.late_after,
            now=now,
            unavailable=unavailable,
        )
        return status_of(
            state,
            facts,
            [each for each in backups if each.area is Area.KEPT],
            schedule=self._schedule,
            zone=self.zone,
            next_run=next_slot(self._schedule, self.zone, datetime.fromtimestamp(now, UTC)),
            ask_to_enable=asks_to_enable(db, user_id),
            free_bytes=self.archive.store.free_bytes(),
        )

    def say_losses_seen(self, user_id: str) -> None:
        """The user has seen what the status says of a sudden loss."""
        with self._database.write() as session:
            index.say_losses_seen(session, user_id)

    def _key_ring(self, copying: Copying) -> KeyRing:
        with self._database.read() as session:
            owners = tuple(dict.fromkeys((*copying.recipients, *current_recipients(session))))
            return KeyRing(owners, copying.server, only_owners=copying.owner_only, ever_locked=ever_locked(session))

    def _kept_and_deleted(self, user_id: str) -> tuple[str | None, list[StoredBackup]]:
        """The sentence on why the place of the backups cannot be used, if so; and all backups in it, newest first."""
        try:
            found = self.archive.look(user_id).values()
        except StoreUnavailable as error:
            return error.sentence, []
        return None, sorted(found, key=lambda each: each.created_at, reverse=True)

    def _require_room_for_manual(self, db: Session, user_id: str) -> None:
        manual = [each for each in self.archive.backups(user_id) if each.name.kind is Kind.MANUAL]
        if len(manual) >= self._most_manual:
            raise TooManyManualBackups(self._most_manual)
        free = self.archive.store.free_bytes()
        if free is not None and free < self._size_of_a_night(db):
            raise RoomForTheNightOnly

    def _size_of_a_night(self, db: Session) -> int:
        """How many bytes the scheduled backups of everybody took the last time."""
        newest = (
            select(func.max(IndexRow.size_bytes).label("size"))
            .join(claims.BackupState, claims.BackupState.user_id == IndexRow.user_id)
            .where(claims.BackupState.due_at.is_not(None), IndexRow.path == claims.BackupState.last_success_file)
            .group_by(IndexRow.user_id)
            .subquery()
        )
        return db.scalar(select(func.sum(newest.c.size))) or 0

    def _record_failure(self, user_id: str, reason: str) -> None:
        """A backup that cannot be written is in the status, whatever becomes of the transaction around it."""
        with self._database.write() as session:
            claims.record_failure(session, user_id, at=self._clock(), reason=reason)

    def night(self) -> date:
        """The day of the latest 03:00 that has passed, by the operator's clock."""
        now = datetime.fromtimestamp(self._clock(), UTC)
        return current_slot(BackupSchedule.DAILY, self.zone, now).astimezone(self.zone).date()

    def _now(self) -> datetime:
        return self._local_time(self._clock())

    def _local_time(self, at: float) -> datetime:
        """Naive local time by the operator's clock, as file names have it."""
        return datetime.fromtimestamp(at, self.zone).replace(tzinfo=None)


def place_of(settings: Settings) -> Path | Place:
    """Where the server's own backups are."""
    if settings.backup_bucket is None:
        return settings.backup_dir
    return place_at(settings.backup_bucket.get_secret_value())


def require_readable(source: Path | Place, *, is_own: bool) -> None:
    """Raise where nobody can look into it, which is no empty place: StoreUnavailable of the server's own, and
    PlaceNotReached of another one.
    """
    if isinstance(source, Path):
        return
    try:
        store_at(source).require_ready()
    except StoreUnavailable as error:
        if is_own:
            raise
        raise PlaceNotReached(f"The place {source.shown}", error.reason) from error


def _as_place(source: Path | Place) -> Place:
    return place_at(str(source.absolute())) if isinstance(source, Path) else source


def is_same_place(one: Path | Place, other: Path | Place) -> bool:
    return _address_of(one) == _address_of(other)


def _address_of(place: Path | Place) -> str:
    return address_of(place) if isinstance(place, Path) else place.shown


def _store(place: Path | Place, database: Database) -> BackupStore:
    address = _address_of(place)
    expected, remember = partial(known_marker, database, address), partial(remember_marker, database, address)
    if isinstance(place, Path):
        return LocalStore(place, expected_marker=expected, remember=remember)
    return ObjectStore(place, expected_marker=expected, remember=remember)


def _require_usable(transfer: Transfer) -> None:
    if transfer.mode is Mode.REPLACE:
        transfer.reading.require_whole()


def _by_filename(verdicts: Iterable[Verdict]) -> dict[str, tuple[Reason, ...]]:
    return {each.name.filename: each.reasons for each in verdicts}


class _SafetyBackups:
    """Safety backups for one transfer; recorded with it, since what did not happen needs no undo."""

    def __init__(self, manager: BackupManager, kind: Kind) -> None:
        self._manager = manager
        self._kind = kind
        self._known: Mapping[str, StoredBackup] = {}
        self._made: list[tuple[str, StoredBackup]] = []

    def prepare(self, user_id: str) -> None:
        # Entering what is new could wait for another transfer's transaction, which has a deadline of its own.
        self._known = self._manager.archive.look(user_id)

    def take(self, session: Session, user_id: str) -> SafetyBackup:
        """Of a library that no document can hold a rescue copy, so that it can be restored all the same."""
        try:
            made = self._manager.archive.make(session, user_id, self._kind, known=self._known)
        except LibraryNotExportable:
            made = self._manager.archive.make_rescue_copy(session, user_id)
        self._made.append((user_id, made))
        is_rescue = made.name.kind is Kind.RESCUE
        filename = made.name.filename
        return SafetyBackup(None if is_rescue else filename, filename if is_rescue else None)

    def record(self, session: Session) -> None:
        for user_id, made in self._made:
            claims.make_state(session, user_id)
            self._manager.archive.record(session, [(user_id, made)])


class _NothingToLose:
    """For a library that nothing was ever in."""

    def prepare(self, user_id: str) -> None: ...

    def take(self, session: Session, user_id: str) -> SafetyBackup:
        if not accounts.is_new(session, user_id):
            raise LibraryNotNew
        return SafetyBackup(None)

    def record(self, session: Session) -> None: ...
