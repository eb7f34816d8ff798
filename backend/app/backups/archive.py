"""The backups of accounts: a store of files and the index of what is known of them, kept together.

A backup is made from a read transaction and recorded in a short write transaction of its own, so that writing
files never holds up anybody's changes.
"""

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.app.backups import index
from backend.app.backups.errors import (
    BackupDamaged,
    BackupNotFound,
    BackupNotRemoved,
    BackupPinned,
    BackupUnreadable,
    LibraryNotReadable,
    RescueCopyNotRestorable,
)
from backend.app.backups.filenames import SCHEDULED, BackupName, Kind, exact_name, name_for, next_name
from backend.app.backups.index import StoredBackup
from backend.app.backups.inspection import Content, inspect
from backend.app.backups.loss_watch import with_losses
from backend.app.backups.retention import Rules, Verdict, decide_retention
from backend.app.backups.store import Area, BackupStore, Entry, Note, Staged, path_of
from backend.app.database import Database
from backend.app.errors import Unusable
from backend.app.formats.moviemanager.export import export_document
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.library.account import require_account
from backend.app.library.check import LibraryNotExportable, broken_rows
from backend.app.library.model import Document
from backend.app.library.rescue import rescue_lines
from backend.app.safe_files import drop_page_cache, folder_name
from backend.models import BackupState

KEEP_DELETED_SECONDS = 14 * 86_400.0
KEEP_DELETED_DAYS = 14


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many days with a good backup an account has had, and the local date of the last of them."""

    days: int
    last_day: str | None

    def at(self, name: BackupName) -> int:
        return self.days if name.day.isoformat() == self.last_day else self.days + 1


class Archive:
    """`clock` gives float seconds since 1970, UTC; `local_time` turns that into the naive time of file names."""

    def __init__(
        self,
        store: BackupStore,
        database: Database,
        *,
        clock: Callable[[], float],
        local_time: Callable[[float], datetime],
        rules: Rules,
    ) -> None:
        self.store = store
        self._database = database
        self._clock = clock
        self._local_time = local_time
        self._rules = rules

    @staticmethod
    def account(user_id: str) -> str:
        """The name of an account's folder at every place."""
        return folder_name(user_id)

    # What is there

    def backups(self, user_id: str, area: Area = Area.KEPT) -> list[StoredBackup]:
        """Newest first, from the index. Files that it does not know are read and entered."""
        found = [each for each in self.synchronize(user_id).values() if each.area is area]
        return sorted(found, key=lambda each: (each.created_at, each.name.filename), reverse=True)

    def get(self, user_id: str, filename: str, area: Area = Area.KEPT) -> StoredBackup:
        found = self.synchronize(user_id).get(path_of(area, filename))
        if found is None:
            raise BackupNotFound
        return found

    def synchronize(self, user_id: str, *, reread: bool = False) -> dict[str, StoredBackup]:
        """The index made to agree with the files, by path. `reread` reads every file, not only unknown ones."""
        with self._database.read() as session:
            known = index.read(session, user_id)
            days = _day_count(session, user_id)
        entries = {path_of(each.area, each.name.filename): each for each in self.store.entries(folder_name(user_id))}
        unknown = [
            entry for path, entry in entries.items() if reread or path not in known or not known[path].matches(entry)
        ]
        gone = [path for path in known if path not in entries]
        if not unknown and not gone:
            return known
        read = [
            self._look_at(user_id, entry, known, days) for entry in sorted(unknown, key=lambda each: each.changed_ns)
        ]
        fresh = {each.path: each for each in read if each is not None}
        with self._database.write() as session:
            index.forget(session, user_id, gone)
            # A file that is being made at this moment is entered by whoever makes it, who knows more of it.
            new = [(user_id, each) for path, each in fresh.items() if path not in known]
            index.enter(session, new, keep_known=True)
            index.enter(session, [(user_id, each) for path, each in fresh.items() if path in known])
        return {path: fresh.get(path) or known[path] for path in entries if path in fresh or path in known}

    def verdicts(self, session: Session, user_id: str, backups: Sequence[StoredBackup]) -> list[Verdict]:
        """What retention says of each kept backup."""
        return self._decide(backups, _day_count(session, user_id))

    # Reading

    @contextmanager
    def open(self, user_id: str, filename: str) -> Iterator[tuple[BinaryIO, StoredBackup]]:
        """A backup's bytes as they are, with what they are worth now: they are compared with their checksum."""
        known = self.get(user_id, filename)
        with self.store.open(folder_name(user_id), known.area, filename) as file:
            content = inspect(file)
            file.seek(0)
            yield file, self._judged(user_id, known, content)

    def read(self, user_id: str, filename: str, *, now: float) -> Reading:
        """A backup as a restore reads it. Raises BackupNotFound, BackupDamaged, BackupUnreadable, and Unusable."""
        with self.open(user_id, filename) as (file, backup):
            if backup.name.kind is Kind.RESCUE:
                raise RescueCopyNotRestorable(filename)
            if backup.verified is False:
                raise BackupDamaged(filename)
            return read_document(file, now=now)

    def verify(self, user_id: str) -> list[StoredBackup]:
        """Read every file from the disk and compare it with its checksum; newest first."""
        checked = [self._verify(user_id, each) for each in self.backups(user_id)]
        with self._database.write() as session:
            for each in checked:
                index.change(session, user_id, each.path, verified=each.verified, verified_at=each.verified_at)
        return checked

    # Making

    def make(self, session: Session, user_id: str, kind: Kind) -> StoredBackup:
        """Write a backup of the library as this transaction sees it, and read it back as a restore would.

        Raises BackupNotWritten, or LibraryNotExportable for a library that no document can hold; then there is no
        backup. The caller records it.
        """
        require_account(session, user_id)
        now = self._clock()
        known, days = index.read(session, user_id), _day_count(session, user_id)
        account = folder_name(user_id)
        with self.store.stage(account, export_document(session, user_id, exported_at=now)) as staged:
            content, document = self._read_back(session, user_id, staged)
            name = name_for(kind, self._local_time(now))
            twin = self._twin(account, known.get(name.filename), content) if kind in SCHEDULED else None
            if twin is not None:
                return replace(twin, verified_at=now)
            entry = staged.publish(_free_names(kind, self._local_time(now)))
        made = replace(_made(entry, content, now), test_due_at=now, day_number=days.at(entry.name))
        kept = [each for each in known.values() if each.area is Area.KEPT and each.is_good]
        return with_losses(made, document, kept, read=lambda each: self._document_of(account, each))

    def make_rescue_copy(self, session: Session, user_id: str) -> StoredBackup:
        """Write every row of a library that no document can hold, as it is stored. The caller records it."""
        now = self._clock()
        days = _day_count(session, user_id)
        with self.store.stage(folder_name(user_id), rescue_lines(session, user_id)) as staged:
            content = _intact(staged)
            entry = staged.publish(_free_names(Kind.RESCUE, self._local_time(now)))
        return replace(_made(entry, content, now), day_number=days.days)

    def record(self, session: Session, user_id: str, backup: StoredBackup) -> None:
        """Enter a backup that was made."""
        index.enter(session, [(user_id, backup)])
        later = BackupState.backup_days <= backup.day_number
        counted = update(BackupState).where(BackupState.user_id == user_id, later)
        counted = counted.values(last_backup_day=backup.name.day.isoformat(), backup_days=backup.day_number)
        session.connection().execute(counted)

    # Changing

    def delete(self, user_id: str, filename: str) -> None:
        """Move a backup to the recently deleted."""
        backup = self.get(user_id, filename)
        if backup.pinned:
            raise BackupPinned(filename)
        now = self._clock()
        there = self.store.delete(folder_name(user_id), filename, at=now)
        self._record_move(user_id, backup, index.moved(backup, Area.DELETED, there, deleted_at=now))

    def undelete(self, user_id: str, filename: str) -> StoredBackup:
        backup = self.get(user_id, filename, Area.DELETED)
        back = self.store.undelete(folder_name(user_id), filename)
        restored = index.moved(backup, Area.KEPT, back, deleted_at=None)
        self._record_move(user_id, backup, restored)
        return restored

    def annotate(self, user_id: str, filename: str, *, pinned: bool, label: str | None) -> StoredBackup:
        backup = self.get(user_id, filename)
        self.store.write_note(folder_name(user_id), Area.KEPT, filename, Note(pinned=pinned, label=label))
        with self._database.write() as session:
            index.change(session, user_id, backup.path, pinned=pinned, label=label)
        return replace(backup, pinned=pinned, label=label)

    def clean_up(self, user_id: str) -> list[Verdict]:
        """Let go of what retention lets go, and of what was deleted long ago; returns every verdict.

        A file that cannot be removed stays; the next run tries again.
        """
        backups = self.synchronize(user_id)
        with self._database.read() as session:
            days = _day_count(session, user_id)
        verdicts = self._decide([each for each in backups.values() if each.area is Area.KEPT], days)
        gone = [each.name.filename for each in verdicts if not each.stays]
        self._remove(user_id, [path_of(Area.KEPT, filename) for filename in gone], backups)
        self._remove(user_id, [each.path for each in backups.values() if self._is_past(each, days)], backups)
        self.store.sweep(folder_name(user_id))
        return verdicts

    def purge(self, user_id: str, filename: str) -> None:
        """Remove for good, from whichever area it is in: the operator's word alone."""
        known = self.synchronize(user_id)
        backup = known.get(path_of(Area.DELETED, filename)) or known.get(path_of(Area.KEPT, filename))
        if backup is None:
            raise BackupNotFound
        self.store.remove(folder_name(user_id), backup.area, backup.name.filename)
        with self._database.write() as session:
            index.forget(session, user_id, [backup.path])
            _rename_last_success(session, user_id, filename, None)

    def _decide(self, backups: Sequence[StoredBackup], days: DayCount) -> list[Verdict]:
        candidates = [each.as_candidate() for each in backups]
        now = self._local_time(self._clock())
        return decide_retention(candidates, now=now, backup_days=days.days, rules=self._rules)

    def _is_past(self, backup: StoredBackup, days: DayCount) -> bool:
        """Deleted 14 days ago by the clock, and by the days with a backup, which no wrong clock moves."""
        if backup.area is not Area.DELETED or backup.deleted_at is None:
            return False
        by_clock = backup.deleted_at < self._clock() - KEEP_DELETED_SECONDS
        return by_clock and days.days - backup.day_number >= KEEP_DELETED_DAYS

    def _remove(self, user_id: str, paths: Sequence[str], backups: Mapping[str, StoredBackup]) -> None:
        removed: list[str] = []
        for path in paths:
            try:
                self.store.remove(folder_name(user_id), backups[path].area, backups[path].name.filename)
            except BackupNotFound:
                removed.append(path)
            except BackupNotRemoved:
                continue
            else:
                removed.append(path)
        if removed:
            with self._database.write() as session:
                index.forget(session, user_id, removed)

    def _record_move(self, user_id: str, before: StoredBackup, after: StoredBackup) -> None:
        with self._database.write() as session:
            index.forget(session, user_id, [before.path])
            days = _day_count(session, user_id)
            moved = replace(after, day_number=days.days) if after.area is Area.DELETED else after
            index.enter(session, [(user_id, moved)])
            _rename_last_success(session, user_id, before.name.filename, after.name.filename)

    # Looking at files

    def _look_at(
        self, user_id: str, entry: Entry, known: Mapping[str, StoredBackup], days: DayCount
    ) -> StoredBackup | None:
        """Everything that a file and what lies beside it say; None where it has just vanished."""
        account, filename = folder_name(user_id), entry.name.filename
        note = self.store.note(account, entry.area, filename)
        before = known.get(path_of(entry.area, filename))
        backup = StoredBackup(
            entry.name,
            entry.area,
            entry.size_bytes,
            entry.changed_ns,
            entry.changed_ns / 1e9,
            verified_at=self._clock(),
            test_due_at=self._clock(),
            pinned=note.pinned,
            label=note.label,
            deleted_at=(note.deleted_at or self._clock()) if entry.area is Area.DELETED else None,
            day_number=days.days if before is None else before.day_number,
            found=before is None or before.found,
        )
        try:
            with self.store.open(account, entry.area, filename) as file:
                judged = self._judged(user_id, backup, inspect(file))
        except BackupNotFound:
            return None
        except (BackupUnreadable, OSError):
            return replace(backup, verified=False)
        return judged if before is None or before.sha256 != judged.sha256 else _with_history_of(before, judged)

    def _judged(self, user_id: str, backup: StoredBackup, content: Content) -> StoredBackup:
        expected = self.store.digest(folder_name(user_id), backup.area, backup.name.filename)
        verified = None if expected is None else expected == content.digest
        created_at = backup.created_at if content.exported_at is None else content.exported_at
        return replace(
            backup,
            sha256=content.digest,
            content_sha256=content.content_digest,
            created_at=created_at,
            verified=verified,
            titles=content.titles if verified else None,
        )

    def _verify(self, user_id: str, backup: StoredBackup) -> StoredBackup:
        try:
            with self.store.open(folder_name(user_id), backup.area, backup.name.filename) as file:
                drop_page_cache(file.fileno())
                judged = self._judged(user_id, backup, inspect(file))
        except (BackupNotFound, BackupUnreadable, OSError):
            return replace(backup, verified=False, verified_at=self._clock())
        return replace(judged, verified_at=self._clock())

    def _document_of(self, account: str, backup: StoredBackup) -> Document | None:
        try:
            with self.store.open(account, backup.area, backup.name.filename) as file:
                return read_document(file, now=self._clock()).document
        except (BackupNotFound, Unusable, OSError):
            return None

    def _read_back(self, session: Session, user_id: str, staged: Staged) -> tuple[Content, Document]:
        content = _intact(staged)
        try:
            reading = read_document(staged.file, now=self._clock())
            reading.require_whole()
        except Unusable as error:
            rows = broken_rows(session, user_id)
            raise (LibraryNotExportable(rows) if rows else LibraryNotReadable(error)) from error
        return content, reading.document

    def _twin(self, account: str, there: StoredBackup | None, content: Content) -> StoredBackup | None:
        """The backup that has the scheduler's name already, if it says the same and is still intact."""
        if there is None or content.content_digest is None or there.content_sha256 != content.content_digest:
            return None
        try:
            with self.store.open(account, Area.KEPT, there.name.filename) as file:
                drop_page_cache(file.fileno())
                intact = inspect(file).digest == there.sha256
        except (BackupNotFound, BackupUnreadable, OSError):
            return None
        return there if intact and there.verified and there.restorable is not False else None


def _with_history_of(before: StoredBackup, now: StoredBackup) -> StoredBackup:
    """What only the index knows of these very bytes: tests, and losses."""
    return replace(
        now,
        restorable=before.restorable,
        tested_at=before.tested_at,
        tested_by=before.tested_by,
        test_failure=before.test_failure,
        test_due_at=before.test_due_at,
        counts=before.counts,
        lost=before.lost,
        loss_before=before.loss_before,
        loss_sentence=before.loss_sentence,
        loss_seen=before.loss_seen,
    )


def _rename_last_success(session: Session, user_id: str, old: str, new: str | None) -> None:
    """The last backup is not missing because a person moved it, or removed it for good."""
    is_last = (BackupState.user_id == user_id, BackupState.last_success_file == old)
    if old != new:
        session.connection().execute(update(BackupState).where(*is_last).values(last_success_file=new))


def _day_count(session: Session, user_id: str) -> DayCount:
    query = select(BackupState.backup_days, BackupState.last_backup_day).where(BackupState.user_id == user_id)
    row = session.connection().execute(query).one_or_none()
    return DayCount(0, None) if row is None else DayCount(row[0], row[1])


def _intact(staged: Staged) -> Content:
    """What is on the disk, if that is what was meant to be written."""
    content = inspect(staged.file)
    if content.digest != staged.digest:
        raise OSError(errno.EIO, "what was read back is not what was written")
    return content


def _made(entry: Entry, content: Content, now: float) -> StoredBackup:
    return StoredBackup(
        entry.name,
        Area.KEPT,
        entry.size_bytes,
        entry.changed_ns,
        now,
        sha256=content.digest,
        content_sha256=content.content_digest,
        titles=content.titles,
        verified=True,
        verified_at=now,
    )


def _free_names(kind: Kind, local: datetime) -> Iterator[BackupName]:
    """The short name of a scheduled backup, then names to the second, each a second later."""
    name = name_for(kind, local)
    yield name
    if kind in SCHEDULED:
        name = exact_name(kind, local)
        yield name
    while True:
        name = next_name(name)
        yield name
