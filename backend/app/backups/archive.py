"""The backups of accounts: a store of files and the index of what is known of them, kept together.

A backup is made from a read transaction and recorded in a short write transaction of its own, so that writing
files never holds up anybody's changes.
"""

import errno
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from backend.app.backups import index
from backend.app.backups.account_file import AccountFile
from backend.app.backups.errors import (
    BackupDamaged,
    BackupNotFound,
    BackupNotRemoved,
    BackupPinned,
    BackupUnreadable,
    LibraryNotReadable,
    RescueCopyNotRestorable,
    StoreUnavailable,
)
from backend.app.backups.filenames import SCHEDULED, BackupName, Kind, exact_name, name_for, next_name, parse_name
from backend.app.backups.index import StoredBackup
from backend.app.backups.inspection import READ_SIZE, Content, inspect
from backend.app.backups.loss_watch import with_losses, with_losses_of_known
from backend.app.backups.retention import BackupDays, Candidate, Rules, Verdict, decide_retention
from backend.app.backups.store import Area, BackupStore, Entry, Note, Staged, path_of
from backend.app.database import Database
from backend.app.errors import Unusable
from backend.app.formats.moviemanager.export import export_document
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.library.account import AccountNames, require_account
from backend.app.library.check import LibraryNotExportable, broken_rows
from backend.app.library.gc_paused import gc_paused
from backend.app.library.model import Document
from backend.app.library.rescue import rescue_lines
from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.app.safe_files import folder_name
from backend.models import BackupState

KEEP_DELETED_SECONDS = 14 * 86_400.0
KEEP_DELETED_DAYS = 14
# More than there are of 14 days in which one is made every hour.
LOOK_BACK = 400
_DAY_COUNT = select(BackupState.backup_days, BackupState.last_backup_day).where(
    BackupState.user_id == bindparam("account")
)
_COUNT_DAY = (
    update(BackupState)
    .where(BackupState.user_id == bindparam("account"), BackupState.backup_days <= bindparam("number"))
    .values(last_backup_day=bindparam("day"), backup_days=bindparam("number"))
)


def newest_first(backups: Iterable[StoredBackup], area: Area) -> list[StoredBackup]:
    found = [each for each in backups if each.area is area]
    return sorted(found, key=lambda each: (each.created_at, each.name.filename), reverse=True)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many days with a good backup an account has had, and the local date of the last of them."""

    days: int
    last_day: str | None

    def at(self, name: BackupName) -> int:
        return self.days if name.day.isoformat() == self.last_day else self.days + 1


@dataclass(frozen=True, slots=True)
class _Survey:
    """What the index knows, what the files say anew, and what is not there any more; each by path."""

    user_id: str
    known: dict[str, StoredBackup]
    fresh: dict[str, StoredBackup]
    gone: frozenset[str]
    at: float

    @property
    def backups(self) -> dict[str, StoredBackup]:
        if not self.news:
            return self.known
        return {path: each for path, each in {**self.known, **self.fresh}.items() if path not in self.gone}

    @property
    def news(self) -> bool:
        return bool(self.fresh or self.gone)

    def enter(self, session: Session) -> None:
        index.lose(session, self.user_id, self.gone, now=self.at)
        if self.gone and _last_success(session, self.user_id) in self.gone:
            outbox.begin(session, Topic.MISSING, [self.user_id], at=self.at)
        # A file that is being made at this moment is entered by whoever makes it, who knows more of it.
        new = [(self.user_id, each) for path, each in self.fresh.items() if path not in self.known]
        index.enter(session, new, keep_known=True)
        index.enter(session, [(self.user_id, each) for path, each in self.fresh.items() if path in self.known])


class Archive:
    """`clock` gives float seconds since 1970, UTC; `zone` is the one that the names of files follow."""

    def __init__(
        self,
        store: BackupStore,
        database: Database,
        *,
        clock: Callable[[], float],
        zone: ZoneInfo,
        rules: Rules,
    ) -> None:
        self.store = store
        self._database = database
        self._clock = clock
        self._zone = zone
        self._rules = rules

    @staticmethod
    def account(user_id: str) -> str:
        """The name of an account's folder at every place."""
        return folder_name(user_id)

    # What is there

    def backups(self, user_id: str, area: Area = Area.KEPT) -> list[StoredBackup]:
        """Newest first, from the index. Files that it does not know are read and entered."""
        return newest_first(self.look(user_id).values(), area)

    def get(self, user_id: str, filename: str, area: Area = Area.KEPT) -> StoredBackup:
        found = self.look(user_id).get(path_of(area, filename))
        if found is None:
            raise BackupNotFound
        return found

    def synchronize(self, user_id: str, *, reread: bool = False) -> dict[str, StoredBackup]:
        """The index made to agree with the files, by path. `reread` reads every file, not only unknown ones."""
        survey = self._survey(user_id, reread=reread)
        if survey.news:
            with self._database.write() as session:
                survey.enter(session)
        return survey.backups

    def look(self, user_id: str) -> dict[str, StoredBackup]:
        """The same for who only looks, and waits for nobody: while somebody else writes, the index stays as it is."""
        survey = self._survey(user_id)
        if survey.news:
            self._database.write_at_once(survey.enter)
        return survey.backups

    def _survey(self, user_id: str, *, reread: bool = False) -> _Survey:
        with self._database.read() as session:
            known = index.read(session, user_id)
        entries = {path_of(each.area, each.name.filename): each for each in self.store.entries(folder_name(user_id))}
        unknown = [
            entry for path, entry in entries.items() if reread or path not in known or not known[path].matches(entry)
        ]
        gone = frozenset(known.keys() - entries.keys())
        if not unknown:
            return _Survey(user_id, known, {}, gone, self._clock())
        with self._database.read() as session:
            days = _day_count(session, user_id, known)
        read = [each for entry in unknown if (each := self._look_at(user_id, entry, known, days)) is not None]
        there = {path: backup for path, backup in known.items() if path in entries}
        fresh = {each.path: each for each in self._with_losses(user_id, read, there)}
        return _Survey(user_id, known, fresh, gone, self._clock())

    def version(self, user_id: str) -> str:
        """Another one whenever a listing, or the reasons why each backup stays, would be; within this process."""
        files = self.store.fingerprint(folder_name(user_id))
        with self._database.read() as session:
            known = index.revision(session, user_id)
        now = self._local_time(self._clock())
        # A name that lies ahead changes its reasons when its time comes, all others at midnight. "~" sorts behind
        # whatever follows the time in a name.
        second = f"{now:%Y-%m-%d_%H%M%S}"
        return f"{files.mark} {known} {second if files.newest > f'{second}~' else now.date()}"

    def found(self, user_id: str) -> list[StoredBackup]:
        """The same as the files say, of an account that may not exist: nothing is entered."""
        return newest_first(self._survey(user_id).backups.values(), Area.KEPT)

    def verdicts(self, backups: Iterable[StoredBackup]) -> list[Verdict]:
        """What retention says of each kept backup. `backups` are of both areas."""
        return self._decide(backups)

    # Reading

    @contextmanager
    def open(self, user_id: str, filename: str) -> Iterator[tuple[BinaryIO, StoredBackup]]:
        """A backup's bytes as they are, with what they are worth now: they are compared with their checksum."""
        with self._open(user_id, self.get(user_id, filename)) as opened:
            yield opened

    @contextmanager
    def _open(self, user_id: str, known: StoredBackup) -> Iterator[tuple[BinaryIO, StoredBackup]]:
        filename = known.name.filename
        with self.store.open(folder_name(user_id), known.area, filename) as file:
            content = inspect(file)
            file.seek(0)
            yield file, self._judged(user_id, known, content)

    def read(self, user_id: str, filename: str, *, now: float) -> Reading:
        """A backup as a restore reads it. Raises BackupNotFound, BackupDamaged, BackupUnreadable, and Unusable."""
        return self.read_listed(user_id, self.get(user_id, filename), now=now)

    def read_listed(self, user_id: str, listed: StoredBackup, *, now: float) -> Reading:
        """The same of a backup that was just listed, which the index need not know."""
        filename = listed.name.filename
        with self._open(user_id, listed) as (file, backup):
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
            index.give_notice(session, [(user_id, each) for each in checked])
        return checked

    # Making

    def make(
        self, session: Session, user_id: str, kind: Kind, *, known: Mapping[str, StoredBackup] | None = None
    ) -> StoredBackup:
        """Write a backup of the library as this transaction sees it, and read it back as a restore would; only its
        bytes where these were restored on trial before.

        `known` is what was just synchronized, so that the index is not read again.
        Raises BackupNotWritten, or LibraryNotExportable for a library that no document can hold; then there is no
        backup. The caller records it.
        """
        names = require_account(session, user_id)
        now = self._clock()
        known = index.read(session, user_id) if known is None else known
        days = _day_count(session, user_id, known)
        account = folder_name(user_id)
        with self.store.stage(account, export_document(session, user_id, exported_at=now)) as staged:
            content = _intact(staged)
            # Whether these bytes can be restored was tried before: reading them again would prove nothing new.
            proven = _restored_before(known.values(), content)
            document = None if proven else self._read_back(session, user_id, staged)
            self._describe(account, names)
            name = name_for(kind, self._local_time(now))
            twin = self._twin(account, known.get(name.filename), content) if kind in SCHEDULED else None
            if twin is not None:
                return replace(twin, verified_at=now, day_number=max(twin.day_number, days.at(name)))
            entry = staged.publish(_free_names(kind, self._local_time(now)))
        made = replace(_made(entry, content, now), test_due_at=now, day_number=days.at(entry.name))
        # One that was found and lies ahead says nothing of when it was made.
        earlier = [each for each in _good(known.values()) if not each.found or each.created_at <= now]
        read = partial(self._document_of, account)
        if document is None:
            return with_losses_of_known(replace(made, counts=proven and proven.counts), earlier, read=read)
        return with_losses(made, document, earlier, read=read)

    def make_rescue_copy(self, session: Session, user_id: str) -> StoredBackup:
        """Write every row of a library that no document can hold, as it is stored. The caller records it."""
        names = require_account(session, user_id)
        now = self._clock()
        days = _day_count(session, user_id, index.read(session, user_id))
        with self.store.stage(folder_name(user_id), rescue_lines(session, user_id)) as staged:
            content = _intact(staged)
            self._describe(folder_name(user_id), names)
            entry = staged.publish(_free_names(Kind.RESCUE, self._local_time(now)))
        return replace(_made(entry, content, now), day_number=days.days)

    def record(self, session: Session, made: Sequence[tuple[str, StoredBackup]]) -> None:
        """Enter backups that were made, each with its account's id."""
        index.enter(session, made)
        counted = [
            {"account": user_id, "number": each.day_number, "day": each.name.day.isoformat()} for user_id, each in made
        ]
        if counted:
            session.connection().execute(_COUNT_DAY, counted)

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

    def put_back(self, user_id: str, filename: str, document: BinaryIO, *, sha256: str, repaired_from: str) -> None:
        """Put a backup back whose bytes a copy has. A damaged one of its name goes to the recently deleted.

        Raises BackupNotWritten, BackupNotRemoved, StoreUnavailable.
        """
        account, name = folder_name(user_id), parse_name(filename)
        if name is None:
            raise BackupNotFound
        self.store.prepare()
        with self.store.stage(account, iter(partial(document.read, READ_SIZE), b"")) as staged:
            if _intact(staged).digest != sha256:
                raise BackupDamaged(filename)
            # Asked as late as can be: another process may just have done it.
            if not self._has(account, filename, sha256):
                note = self.store.note(account, Area.KEPT, filename)
                with suppress(BackupNotFound):
                    self.store.delete(account, filename, at=self._clock())
                if staged.publish(_free_names_from(name)).name == name and (note.pinned or note.label):
                    self.store.write_note(account, Area.KEPT, filename, note)
        self.synchronize(user_id)
        with self._database.write() as session:
            repaired = {"repaired_at": self._clock(), "repaired_from": repaired_from}
            index.change(session, user_id, filename, **repaired)
            index.forget_lost(session, user_id, filename)

    def _has(self, account: str, filename: str, sha256: str) -> bool:
        try:
            with self.store.open(account, Area.KEPT, filename, from_disk=True) as file:
                return inspect(file).digest == sha256
        except (BackupNotFound, BackupUnreadable, OSError):
            return False

    def annotate(self, user_id: str, filename: str, *, pinned: bool, label: str | None) -> StoredBackup:
        backup = self.get(user_id, filename)
        self.store.write_note(folder_name(user_id), Area.KEPT, filename, Note(pinned=pinned, label=label))
        with self._database.write() as session:
            index.change(session, user_id, backup.path, pinned=pinned, label=label)
        return replace(backup, pinned=pinned, label=label)

    def clean_up(self, user_id: str, backups: Mapping[str, StoredBackup] | None = None) -> list[Verdict]:
        """Let go of what retention lets go, and of what was deleted long ago; returns every verdict.

        `backups` are all of the account, where the caller has just synchronized them.
        A file that cannot be removed stays; the next run tries again.
        """
        backups = self.synchronize(user_id) if backups is None else backups
        while True:
            verdicts = self._decide(backups.values())
            gone = [path_of(Area.KEPT, each.name.filename) for each in verdicts if not each.stays]
            corrected = self._read_again(user_id, gone, backups)
            if not corrected:
                break
            backups = {**backups, **corrected}
        self._remove(user_id, gone, backups)
        self._remove(user_id, self._past(backups.values()), backups)
        self.store.sweep(folder_name(user_id))
        return verdicts

    def _read_again(
        self, user_id: str, gone: Sequence[str], backups: Mapping[str, StoredBackup]
    ) -> dict[str, StoredBackup]:
        """Before anything goes, the files have the last word: what its owner has pinned, and whether the newer one of
        the same day, for whose sake it goes, is intact. Returns what the index had wrong, corrected.
        """
        account = folder_name(user_id)
        corrected: dict[str, StoredBackup] = {}
        for each in (backups[path] for path in gone):
            note = self.store.note(account, Area.KEPT, each.name.filename)
            if note.pinned:
                corrected[each.path] = replace(each, pinned=True, label=note.label)
        days = {backups[path].day_of_backup for path in gone if backups[path].is_good}
        for each in _good(backups.values()):
            if each.path not in gone and each.day_of_backup in days:
                checked = self._verify(user_id, each)
                if not checked.is_good:
                    corrected[each.path] = checked
        if corrected:
            with self._database.write() as session:
                index.enter(session, [(user_id, each) for each in corrected.values()])
        return corrected

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

    def remove_all(self, user_id: str) -> None:
        """Remove everything of an account that is gone, for good. What others put into its folder stays."""
        account = folder_name(user_id)
        for each in self.store.entries(account):
            with suppress(BackupNotFound):
                self.store.remove(account, each.area, each.name.filename)
        self.store.remove_account(account)

    def _decide(self, backups: Iterable[StoredBackup]) -> list[Verdict]:
        """A verdict on each kept one; the recently deleted say which losses are to be undone."""
        areas: dict[Area, list[Candidate]] = {area: [] for area in Area}
        for each in backups:
            areas[each.area].append(each.as_candidate())
        return decide_retention(
            areas[Area.KEPT],
            now=self._local_time(self._clock()),
            rules=self._rules,
            deleted=areas[Area.DELETED],
        )

    def _past(self, backups: Iterable[StoredBackup]) -> list[str]:
        """What was deleted 14 days ago by the clock, and by the days with a backup, which no wrong clock moves."""
        backups = list(backups)
        today = self._local_time(self._clock()).date()
        days = BackupDays((each.as_candidate() for each in _good(backups)), today=today)
        last_moment = self._clock() - KEEP_DELETED_SECONDS
        return [
            each.path
            for each in backups
            if each.area is Area.DELETED
            and each.deleted_at is not None
            and each.deleted_at < last_moment
            and days.since_moved(each.as_candidate()) >= KEEP_DELETED_DAYS
            # Whoever deletes the backup that shows a loss has not seen the loss yet.
            and (each.loss_before is None or each.loss_seen)
        ]

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
            days = _day_count(session, user_id, index.read(session, user_id))
            index.forget(session, user_id, [before.path])
            # How long it stays where it is counts from now on; its place among the others is what it was.
            index.enter(session, [(user_id, replace(after, moved_on=days.days))])
            _rename_last_success(session, user_id, before.name.filename, after.name.filename)
            if after.name != before.name:
                index.rename_before_losses(session, user_id, before.name.filename, after.name.filename)

    def _describe(self, account: str, names: AccountNames) -> None:
        """A backup is good without it, so what goes wrong here is left for the next one."""
        zone = str(self._zone)
        said = AccountFile(username=names.username, email=names.email, timezone=zone, is_owner=names.is_owner)
        with suppress(OSError, StoreUnavailable):
            self.store.describe_account(account, said.written())

    def _local_time(self, at: float) -> datetime:
        """Naive local time by the operator's clock, as file names have it."""
        return datetime.fromtimestamp(at, self._zone).replace(tzinfo=None)

    # Looking at files

    def _with_losses(
        self, user_id: str, read: Sequence[StoredBackup], known: Mapping[str, StoredBackup]
    ) -> list[StoredBackup]:
        """What was just read, each compared with the backups that were made before it."""
        compared = {each.path: each for each in read}
        good = sorted((each for path, each in known.items() if path not in compared and each.is_good), key=_created_at)
        read_document = partial(self._document_of, folder_name(user_id))
        for path, each in sorted(compared.items(), key=lambda item: (item[1].day_number, item[1].created_at)):
            if not each.is_good:
                continue
            at = bisect_left(good, each.created_at, key=_created_at)
            if each.counts is None and (document := read_document(each)):
                # What was deleted is no measure for what is kept; but it may have shown a loss before it was.
                areas = {Area.KEPT, each.area}
                earlier = [other for other in good[max(at - LOOK_BACK, 0) : at] if other.area in areas]
                compared[path] = with_losses(each, document, earlier, read=read_document)
            good.insert(at, compared[path])
        return list(compared.values())

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
            moved_on=days.days if before is None else before.moved_on,
            found=before is None or before.found,
            loss_before=before and before.loss_before,
            loss_sentence=before and before.loss_sentence,
            loss_seen=before is not None and before.loss_seen,
        )
        try:
            with self.store.open(account, entry.area, filename) as file:
                judged = self._judged(user_id, backup, _inspected(file, backup))
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
            with self.store.open(folder_name(user_id), backup.area, backup.name.filename, from_disk=True) as file:
                judged = self._judged(user_id, backup, _inspected(file, backup))
        except (BackupNotFound, BackupUnreadable, OSError):
            return replace(backup, verified=False, verified_at=self._clock())
        return replace(judged, verified_at=self._clock())

    def _document_of(self, account: str, backup: StoredBackup) -> Document | None:
        try:
            with self.store.open(account, backup.area, backup.name.filename) as file:
                return read_document(file, now=self._clock()).document
        except (BackupNotFound, Unusable, OSError):
            return None

    @gc_paused()
    def _read_back(self, session: Session, user_id: str, staged: Staged) -> Document:
        try:
            reading = read_document(staged.file, now=self._clock())
            reading.require_whole()
        except Unusable as error:
            rows = broken_rows(session, user_id)
            raise (LibraryNotExportable(rows) if rows else LibraryNotReadable(error)) from error
        return reading.document

    def _twin(self, account: str, there: StoredBackup | None, content: Content) -> StoredBackup | None:
        """The backup that has the scheduler's name already, if it says the same and is still intact."""
        if there is None or content.content_digest is None or there.content_sha256 != content.content_digest:
            return None
        try:
            with self.store.open(account, Area.KEPT, there.name.filename, from_disk=True) as file:
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
        compared_with=before.compared_with,
        loss_before=before.loss_before,
        loss_sentence=before.loss_sentence,
        loss_seen=before.loss_seen,
        repaired_at=before.repaired_at,
        repaired_from=before.repaired_from,
    )


def _rename_last_success(session: Session, user_id: str, old: str, new: str | None) -> None:
    """The last backup is not missing because a person moved it, or removed it for good."""
    is_last = (BackupState.user_id == user_id, BackupState.last_success_file == old)
    if old != new:
        session.connection().execute(update(BackupState).where(*is_last).values(last_success_file=new))


def _last_success(session: Session, user_id: str) -> str | None:
    of_account = BackupState.user_id == user_id
    return session.connection().scalar(select(BackupState.last_success_file).where(of_account))


def _created_at(backup: StoredBackup) -> float:
    return backup.created_at


def _good(backups: Iterable[StoredBackup]) -> list[StoredBackup]:
    return [each for each in backups if each.area is Area.KEPT and each.is_good]


def _day_count(session: Session, user_id: str, known: Mapping[str, StoredBackup]) -> DayCount:
    """Never behind the index, of which the operator may have put back another state than of the rest."""
    days, last_day = session.connection().execute(_DAY_COUNT, {"account": user_id}).one_or_none() or (0, None)
    latest = max((each.day_number for each in known.values()), default=0)
    return DayCount(days, last_day) if latest <= days else DayCount(latest, None)


def _inspected(file: BinaryIO, backup: StoredBackup) -> Content:
    """No document begins with a NUL; a file that was never written does, and may claim to be very large."""
    if file.read(1) == b"\0":
        raise BackupUnreadable(backup.name.filename)
    file.seek(0)
    return inspect(file)


def _intact(staged: Staged) -> Content:
    """What is on the disk, if that is what was meant to be written."""
    content = inspect(staged.file)
    if content.digest != staged.digest:
        raise OSError(errno.EIO, "what was read back is not what was written")
    return content


def _restored_before(known: Iterable[StoredBackup], content: Content) -> StoredBackup | None:
    """A backup of the same library, byte for byte but for the time, that was restored on trial and counted."""
    return next(
        (
            each
            for each in known
            if each.content_sha256 == content.content_digest is not None
            and each.restorable
            and each.verified
            and each.counts is not None
        ),
        None,
    )


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


def _free_names_from(name: BackupName) -> Iterator[BackupName]:
    while True:
        yield name
        name = next_name(name)


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
