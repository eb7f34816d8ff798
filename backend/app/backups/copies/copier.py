"""The copies of one account at one place: made of what the store has verified, read back, and let go of in time."""

import io
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from backend.app.backups.archive import KEEP_DELETED_SECONDS, newest_first
from backend.app.backups.copies.cache import Copy, travels
from backend.app.backups.copies.context import CopyContext
from backend.app.backups.copies.errors import CopyDamaged, CopyLocked, CopyNotFound, CopyNotTheSame
from backend.app.backups.copies.facts import CopyFacts
from backend.app.backups.copies.keys import KeyRing
from backend.app.backups.copies.listing import copy_of
from backend.app.backups.copies.names import ACCOUNT, LOCKED_ACCOUNT, CopyName, copy_names
from backend.app.backups.copies.opening import fetched_copy, opened_key
from backend.app.backups.copies.packing import Packed, digest_of, pack, unpack
from backend.app.backups.errors import BackupNotFound, BackupUnreadable
from backend.app.backups.index import StoredBackup
from backend.app.backups.retention import Candidate, decide_retention
from backend.app.backups.store import Area
from backend.app.encryption import encrypt, is_encrypted
from backend.app.places.place import ObjectExists, Place, RemovalRefused

log = logging.getLogger(__name__)

KEEP_UNNEEDED_SECONDS = KEEP_DELETED_SECONDS


@dataclass(slots=True)
class Copied:
    """What was done for one account. `failure` is a sentence's part, of the first backup that could not be copied.
    `relied_on` is the file name of the copy that holds the newest backup.
    """

    made: int = 0
    removed: int = 0
    failure: str | None = None
    relied_on: str | None = None
    known: dict[str, Copy] = field(default_factory=dict[str, Copy])


class Copier:
    """`record` keeps what is known of a copy, at once, so that a process that is killed leaves no more to find out."""

    def __init__(
        self,
        context: CopyContext,
        place: Place,
        keys: KeyRing,
        *,
        record: Callable[[str, Iterable[Copy]], None],
        forget: Callable[[str, Iterable[str]], None],
    ) -> None:
        self.place = place
        self.installation = context.installation()
        self._context = context
        self._archive = context.archive
        self._clock = context.clock
        self._keys = keys
        self._record = record
        self._forget = forget

    def copy_account(self, user_id: str, copies: Mapping[str, Copy], going_on: Callable[[], bool]) -> Copied:
        """Copy every backup of which nothing alike is there, the newest first. Raises PlaceError, StoreUnavailable.

        `going_on` says whether to begin another one.
        """
        done = Copied(known=dict(copies))
        stored = self._archive.look(user_id)
        self._forget_what_lies_ahead(user_id, done)
        self._confirm_found(user_id, done)
        for each in newest_first(stored.values(), Area.KEPT):
            if not going_on():
                return done
            if not travels(each):
                continue
            if _held_by(done, each) is None:
                self._copy(user_id, each, done)
            done.relied_on = done.relied_on or _held_by(done, each)
        self._describe(user_id)
        self._let_go(user_id, stored.values(), done)
        return done

    def _copy(self, user_id: str, backup: StoredBackup, done: Copied) -> None:
        try:
            with self._archive.open(user_id, backup.name.filename) as (file, judged):
                if judged.sha256 != backup.sha256:
                    # It was good when it was last looked at. The next drill says so, and a copy repairs it.
                    return
                with pack(file, self._keys.recipients()) as packed:
                    copy = self._put(user_id, backup, packed, done)
        except (BackupNotFound, BackupUnreadable):
            return
        except CopyNotTheSame as error:
            done.failure = done.failure or error.reason
            return
        done.known[copy.name.filename] = copy
        done.made += 1

    def _put(self, user_id: str, backup: StoredBackup, packed: Packed, done: Copied) -> Copy:
        """Under the first name that no other content has, then read back."""
        folder = self._archive.account(user_id)
        facts = self._facts(backup, packed)
        for name in copy_names(backup.name, self._context.local(backup.created_at), locked=self._keys.is_locking):
            key = f"{folder}/{name.filename}"
            there = done.known.get(name.filename)
            if there is not None and there.is_there and not self._is_half_written(there):
                # It is another content's, or damaged and not to be overwritten.
                if not there.holds(backup) or there.is_damaged or there.restorable is False:
                    continue
            elif not self._create(key, packed, facts) and not self._adopt(key, packed, facts, backup):
                continue
            copy = self._confirmed(user_id, name, backup, facts)
            self._record(user_id, [copy])
            if copy.is_damaged:
                done.known[name.filename] = copy
                raise CopyNotTheSame(name.filename)
            return copy
        raise CopyNotTheSame(backup.name.filename)

    @staticmethod
    def _is_half_written(there: Copy) -> bool:
        """A process was killed between the bytes and their facts."""
        return there.sha256 is None

    def _create(self, key: str, packed: Packed, facts: CopyFacts) -> bool:
        try:
            packed.file.seek(0)
            self.place.put(key, packed.file, sha256=packed.sha256, facts=facts.written(), only_if_absent=True)
        except ObjectExists:
            return False
        return True

    def _adopt(self, key: str, packed: Packed, facts: CopyFacts, backup: StoredBackup) -> bool:
        """Whether the name is taken by this very document. Where it lacks its facts they are put beside it."""
        said = CopyFacts.read(self.place.facts(key) or {})
        if said.sha256 is not None:
            return said.sha256 == backup.sha256
        try:
            with opened_key(self.place, key, self._identities(), sha256=backup.sha256):
                pass
        except (CopyNotFound, CopyDamaged, CopyLocked):
            return False
        packed.file.seek(0)
        self.place.put(key, packed.file, sha256=packed.sha256, facts=facts.written())
        return True

    def _confirmed(self, user_id: str, name: CopyName, backup: StoredBackup, facts: CopyFacts) -> Copy:
        """Read back from the place and compared, document with document where this server can open it."""
        key = f"{self._archive.account(user_id)}/{name.filename}"
        now = self._clock()
        listed = self.place.look(key)
        if listed is None:
            raise CopyNotTheSame(name.filename)
        said = CopyFacts.read(self.place.facts(key) or {})
        is_ours = said.written_by is not None and said.written_by == self.installation
        is_locked, is_good = self._read_back(key, said, sha256=backup.sha256)
        copy = copy_of(name, listed, replace(facts, opened_by=said.opened_by), is_locked=is_locked, is_ours=is_ours)
        copy = replace(copy, packed_sha256=said.packed_sha256, is_damaged=not is_good)
        return replace(copy, confirmed_at=now if is_good else None)

    def _read_back(self, key: str, said: CopyFacts, *, sha256: str | None) -> tuple[bool, bool]:
        """Whether it is locked, by its bytes, and whether it is what it should be."""
        name = key.rpartition("/")[2]
        try:
            with fetched_copy(self.place, key) as copy:
                is_locked = is_encrypted(copy)
                packed = digest_of(copy)
                copy.seek(0)
                if said.packed_sha256 is not None and packed != said.packed_sha256:
                    return is_locked, False
                try:
                    with unpack(copy, name, self._identities()) as document:
                        return is_locked, sha256 is not None and digest_of(document) == sha256
                except CopyLocked:
                    # Only its owner can open it: that its bytes are those that were sent is all that can be said.
                    return is_locked, said.packed_sha256 is not None and said.sha256 == sha256
        except (CopyDamaged, CopyNotFound):
            return False, False

    def _forget_what_lies_ahead(self, user_id: str, done: Copied) -> None:
        """A clock that was wrong has dated a look or a test: once that day comes, it would pass for a new one."""
        now = self._clock()
        changed: list[Copy] = []
        for filename, each in done.known.items():
            confirmed_at = None if (each.confirmed_at or 0.0) > now else each.confirmed_at
            tested_at = None if (each.tested_at or 0.0) > now else each.tested_at
            if (confirmed_at, tested_at) != (each.confirmed_at, each.tested_at):
                done.known[filename] = replace(each, confirmed_at=confirmed_at, tested_at=tested_at)
                changed.append(done.known[filename])
        self._record(user_id, changed)

    def _confirm_found(self, user_id: str, done: Copied) -> None:
        """Copies that were never read back: found there, or put by a process that was killed then."""
        folder = self._archive.account(user_id)
        for each in list(done.known.values()):
            if not each.is_there or each.is_damaged or each.confirmed_at is not None or each.sha256 is None:
                continue
            is_locked, is_good = self._read_back(f"{folder}/{each.name.filename}", each.facts(), sha256=each.sha256)
            now = self._clock()
            confirmed = replace(each, is_locked=is_locked, is_damaged=not is_good)
            confirmed = replace(confirmed, confirmed_at=now if is_good else None)
            done.known[each.name.filename] = confirmed
            self._record(user_id, [confirmed])

    def _facts(self, backup: StoredBackup, packed: Packed) -> CopyFacts:
        return CopyFacts(
            backup.sha256,
            backup.content_sha256,
            packed.sha256,
            backup.created_at,
            backup.titles,
            self._keys.opened_by,
            self.installation,
        )

    def _identities(self) -> list[Any]:
        return self._keys.identities()

    # Whose they are

    def _describe(self, user_id: str) -> None:
        """`account.json` as the store has it, so that the place alone brings an installation back."""
        folder = self._archive.account(user_id)
        content = self._archive.store.description(folder)
        if not content:
            return
        filename = LOCKED_ACCOUNT if self._keys.is_locking else ACCOUNT
        mark = f"{self._keys.server.mark(content)[:32]}-{self._keys.opened_by or 'plain'}"
        said = self.place.facts(f"{folder}/{filename}")
        if said is not None and (said.get("mark") == mark or said.get("written_by") != self.installation):
            return
        body = io.BytesIO(content)
        if self._keys.is_locking:
            body = io.BytesIO()
            encrypt(io.BytesIO(content), body, self._keys.recipients())
        facts = {"mark": mark, "written_by": self.installation or "", "opened_by": self._keys.opened_by}
        body.seek(0)
        digest = sha256(body.getvalue()).hexdigest()
        self.place.put(
            f"{folder}/{filename}", body, sha256=digest, facts={name: each for name, each in facts.items() if each}
        )
        if self._keys.is_locking:
            self._remove_plain_account(folder)

    def _remove_plain_account(self, folder: str) -> None:
        said = self.place.facts(f"{folder}/{ACCOUNT}")
        if said is not None and said.get("written_by") == self.installation:
            with suppress(RemovalRefused):
                self.place.remove(f"{folder}/{ACCOUNT}")

    # Retention

    def _let_go(self, user_id: str, stored: Iterable[StoredBackup], done: Copied) -> None:
        """What this installation wrote, the store has not had for 14 days, and retention at the place lets go as well.

        A store that has lost everything takes nothing with it: without new copies no day passes for retention.
        """
        now = self._clock()
        in_store = list(stored)
        changed: list[Copy] = []
        for filename, each in done.known.items():
            needed = any(each.holds(backup) for backup in in_store)
            since = None if needed else now if each.unneeded_since is None else min(each.unneeded_since, now)
            if since != each.unneeded_since:
                done.known[filename] = replace(each, unneeded_since=since)
                changed.append(done.known[filename])
        self._record(user_id, changed)
        stays = self._stay(done.known.values())
        for filename, each in list(done.known.items()):
            is_past = each.unneeded_since is not None and each.unneeded_since <= now - KEEP_UNNEEDED_SECONDS
            if is_past and not each.is_there:
                self._forget(user_id, [filename])
                del done.known[filename]
            elif is_past and each.is_ours and filename not in stays:
                self._remove(user_id, filename, done)

    def _remove(self, user_id: str, filename: str, done: Copied) -> None:
        key = f"{self._archive.account(user_id)}/{filename}"
        # The place has the last word on who wrote it.
        said = CopyFacts.read(self.place.facts(key) or {})
        if said.written_by is None or said.written_by != self.installation:
            return
        try:
            self.place.remove(key)
        except RemovalRefused:
            return
        self._forget(user_id, [filename])
        del done.known[filename]
        done.removed += 1

    def _stay(self, copies: Iterable[Copy]) -> set[str]:
        """Those that the store's rules would keep, if the place were the store."""
        there = sorted((each for each in copies if each.is_there), key=lambda each: each.created_at)
        candidates: dict[str, list[str]] = {}
        found: list[Candidate] = []
        number, day = 0, None
        for each in there:
            name = each.name.backup
            number += name.day != day
            day = name.day
            if name.filename not in candidates:
                found.append(Candidate(name, each.created_at, good=each.counts, day_number=number))
            candidates.setdefault(name.filename, []).append(each.name.filename)
        verdicts = decide_retention(found, now=self._context.local(self._clock()), rules=self._context.rules)
        return {filename for each in verdicts if each.stays for filename in candidates[each.name.filename]}


def _held_by(done: Copied, backup: StoredBackup) -> str | None:
    """The newest copy by which a backup is safe."""
    holding = [each for each in done.known.values() if each.holds(backup) and each.counts]
    return max(holding, key=lambda each: each.created_at).name.filename if holding else None
