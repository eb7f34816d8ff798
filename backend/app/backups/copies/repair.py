"""Backups of the store that are damaged, or not there any more though nobody removed them, repaired from copies."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app.backups import index
from backend.app.backups.copies.cache import Copy
from backend.app.backups.copies.context import CopyContext
from backend.app.backups.copies.errors import CopyDamaged, CopyLocked, CopyNotFound
from backend.app.backups.copies.keys import KeyRing
from backend.app.backups.copies.opening import opened_copy
from backend.app.backups.copies.places import CopyPlace
from backend.app.backups.errors import BackupNotFound, BackupNotRemoved, BackupNotWritten
from backend.app.backups.index import THE_STORE, LostBackup
from backend.app.places.place import Place
from backend.models import LostBackup as LostRow
from backend.models import StoredBackup as Row

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A backup by the digest that it has to have."""

    filename: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Source:
    place: CopyPlace
    there: Place
    keys: KeyRing


class Repairs:
    def __init__(self, context: CopyContext) -> None:
        self._database = context.database
        self._archive = context.archive
        self._clock = context.clock
        # Several places have the same copy, and are visited side by side.
        self._one_at_a_time = Lock()

    def wanted(self, session: Session) -> set[str]:
        """Accounts of which something is damaged or lost."""
        damaged = select(Row.user_id).where(
            Row.place == THE_STORE, Row.deleted_at.is_(None), Row.verified.is_(False), Row.path.like("%.json")
        )
        return {*session.scalars(damaged.distinct()), *session.scalars(select(LostRow.user_id).distinct())}

    def repair(self, user_id: str, place: CopyPlace, there: Place, *, copies: Iterable[Copy], keys: KeyRing) -> int:
        """How many were. A copy counts only by its digest, found when it is opened. Raises PlaceUnavailable."""
        with self._one_at_a_time:
            return self._repair(user_id, _Source(place, there, keys), copies)

    def _repair(self, user_id: str, source: "_Source", copies: Iterable[Copy]) -> int:
        wanted = self._wanted(user_id)
        if not wanted:
            return 0
        repaired = 0
        by_digest = {each.sha256: each for each in copies if each.is_there and not each.is_damaged}
        for each in wanted:
            copy = by_digest.get(each.sha256)
            if copy is not None and self._repair_from(user_id, each, copy, source):
                repaired += 1
        return repaired

    def _wanted(self, user_id: str) -> list[_Wanted]:
        """What is lost, and what is damaged, by the digest that lies beside it."""
        account = self._archive.account(user_id)
        found = self._archive.look(user_id)
        with self._database.read() as session:
            lost = index.lost(session, user_id)
        wanted = {each.filename: each.sha256 for each in lost if each.filename not in found}
        for each in found.values():
            if each.verified is False and each.deleted_at is None and each.name.filename.endswith(".json"):
                digest = self._archive.store.digest(account, each.area, each.name.filename)
                if digest and digest != each.sha256:
                    wanted[each.name.filename] = digest
        return [_Wanted(filename, digest) for filename, digest in wanted.items()]

    def _repair_from(self, user_id: str, wanted: _Wanted, copy: Copy, source: "_Source") -> bool:
        folder = self._archive.account(user_id)
        try:
            # It was chosen by its digest, so what it has to be is what is wanted.
            with opened_copy(source.there, folder, copy, source.keys.identities()) as document:
                return self._put_back(user_id, wanted, document, source.place)
        except (CopyDamaged, CopyLocked, CopyNotFound) as error:
            log.warning("%s of user %s is not repaired: %s", wanted.filename, user_id, error.detail)
        except (BackupNotWritten, BackupNotRemoved, BackupNotFound) as error:
            log.warning("%s of user %s could not be repaired: %s", wanted.filename, user_id, error.detail)
        return False

    def _put_back(self, user_id: str, wanted: _Wanted, document: BinaryIO, place: CopyPlace) -> bool:
        # Killed between the damaged one and the good one, the next round finds it among the lost.
        with self._database.write() as session:
            index.enter_lost(session, user_id, [LostBackup(wanted.filename, wanted.sha256)], now=self._clock())
        self._archive.put_back(user_id, wanted.filename, document, sha256=wanted.sha256, repaired_from=place.label)
        log.warning("The backup %s of user %s was repaired from the copy at %s", wanted.filename, user_id, place.shown)
        return True
