"""All that can be asked and done of copies: by the scheduler, by people, and by the operator."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Event
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from backend.app.backups.copies import cache
from backend.app.backups.copies.cache import Copy
from backend.app.backups.copies.context import CopyContext
from backend.app.backups.copies.errors import CopyNotFound, PlaceNotReached, PlaceUnknown
from backend.app.backups.copies.keys import fingerprint
from backend.app.backups.copies.kits import Kits
from backend.app.backups.copies.opening import opened_copy
from backend.app.backups.copies.places import CopyPlace
from backend.app.backups.copies.round import CopyRound, CopySummary
from backend.app.backups.copies.standing import CopyFactsOfPlace, Standing, decide_standing
from backend.app.backups.copies.visit import Wanted
from backend.app.backups.errors import StoreUnavailable
from backend.app.backups.index import StoredBackup
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.places.place import PlaceError


@dataclass(frozen=True, slots=True)
class ListedCopy:
    """`is_openable` says whether this server has a key that opens it, as far as its facts say; `kits` are the
    fingerprints of the others.
    """

    copy: Copy
    is_openable: bool
    kits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceOverview:
    """An account's copies at a place, newest first, and what they are worth."""

    place: CopyPlace
    standing: Standing
    copies: list[ListedCopy]


@dataclass(frozen=True, slots=True)
class Locking:
    """What new copies are locked with: `kits` are the fingerprints of the owner's keys."""

    is_on: bool
    only_owners: bool
    kits: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if not self.is_on:
            return "Copies are not locked: whoever can read the place can read them."
        kits = " and ".join(self.kits)
        if self.only_owners:
            return (
                f"New copies open with the kit {kits} alone. The server compares their bytes, and can no longer test "
                "that a copy restores, restore from it, or repair a backup with it."
            )
        return f"New copies open with the kit {kits}, and with the server's own key, so that it can test them."


class Copies:
    def __init__(self, context: CopyContext, places: Sequence[CopyPlace]) -> None:
        self._context = context
        self.places = {each.id: each for each in places}
        self.kits = Kits(context.database, context.clock)
        self._round = CopyRound(context, list(self.places.values()))

    def make(self, *, stopping: Event | None = None, only_user: str | None = None, look: bool = False) -> CopySummary:
        """Copy what places lack, and repair what copies can. `look` lists every place."""
        return self._round.run(Wanted(only_user, look), stopping=stopping or Event())

    def overview(self, user_id: str) -> list[PlaceOverview]:
        """From what is known, without asking any place."""
        if not self.places:
            return []
        try:
            stored: list[StoredBackup] = list(self._context.archive.look(user_id).values())
        except StoreUnavailable:
            stored = []
        with self._context.database.read() as session:
            return [self._overview(session, user_id, each, stored) for each in self.places.values()]

    def counts(self, user_id: str) -> list[tuple[CopyPlace, int]]:
        """How many copies of an account's backups lie at which place, as far as is known; none where there is none."""
        with self._context.database.read() as session:
            counted = [
                (each, sum(copy.is_there for copy in cache.read(session, user_id, each.id).values()))
                for each in self.places.values()
            ]
        return [(place, count) for place, count in counted if count]

    def _overview(
        self, session: Session, user_id: str, place: CopyPlace, stored: Sequence[StoredBackup]
    ) -> PlaceOverview:
        copies = cache.read(session, user_id, place.id).values()
        there = cache.place_of(session, place.id, place.shown)
        account = cache.state_of(session, user_id, place.id)
        facts = CopyFactsOfPlace(
            self._context.clock(),
            self._context.zone,
            failing_since=there.failing_since,
            failure=there.failure or account.failure,
            gone_since=there.gone_since,
            missing=sum(not each.is_there and each.unneeded_since is not None for each in copies),
            vanished=account.vanished,
            anew_at=account.anew_at,
        )
        listed = cache.newest_first(each for each in copies if each.is_there)
        standing = decide_standing(facts, stored, list(copies))
        return PlaceOverview(place, standing, [self._listed(each) for each in listed])

    def _listed(self, copy: Copy) -> ListedCopy:
        if not copy.is_locked:
            return ListedCopy(copy, is_openable=True, kits=())
        keys, ours = [each for each in copy.opened_by.split(",") if each], self._own_key
        return ListedCopy(copy, is_openable=ours in keys, kits=tuple(each for each in keys if each != ours))

    @cached_property
    def _own_key(self) -> str | None:
        return self._context.keys().server_fingerprint

    # Reading

    def read(
        self, user_id: str, place_id: str, filename: str, *, now: float, identities: Sequence[Any] = ()
    ) -> Reading:
        """A copy as a restore reads it. Raises PlaceUnknown, PlaceNotReached, CopyNotFound, CopyDamaged, CopyLocked."""
        with self.opened(user_id, place_id, filename, identities=identities) as (document, _):
            return read_document(document, now=now)

    @contextmanager
    def opened(
        self, user_id: str, place_id: str, filename: str, *, identities: Sequence[Any] = ()
    ) -> Iterator[tuple[BinaryIO, Copy]]:
        """The document in a copy, compared with its digest."""
        place = self.place(place_id)
        with self._context.database.read() as session:
            copy = cache.read(session, user_id, place.id).get(filename)
        if copy is None:
            raise CopyNotFound
        keys, folder = self._context.keys(), self._context.archive.account(user_id)
        try:
            with (
                place.opened() as there,
                opened_copy(there, folder, copy, keys.identities(identities)) as document,
            ):
                yield document, copy
        except PlaceError as error:
            raise PlaceNotReached(place.label, error.detail) from error

    def place(self, place_id: str) -> CopyPlace:
        """By its id, or the address that the operator sees."""
        found = next((each for each in self.places.values() if place_id in {each.id, each.shown}), None)
        if found is None:
            raise PlaceUnknown
        return found

    def accept_empty(self, place_id: str) -> CopyPlace:
        """Forget what was there: the operator's word that it is meant to be empty."""
        place = self.place(place_id)
        with self._context.database.write() as session:
            cache.accept_empty(session, place.id)
        return place

    def identities(self) -> list[Any]:
        """What this server opens copies with by itself."""
        return self._context.keys().identities()

    # Locking

    @property
    def server_opens(self) -> bool:
        """Whether the server can open what it locks, and so test that it restores."""
        return not self._context.keys().only_owners

    def locking(self) -> Locking:
        keys = self._context.keys()
        return Locking(keys.is_locking, keys.only_owners, tuple(fingerprint(each) for each in keys.owners))
