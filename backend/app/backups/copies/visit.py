"""One round at one place: who is looked at, what the place lists, what is copied there, and how it went."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Event
from uuid import uuid4

from backend.app.backups.copies import cache
from backend.app.backups.copies.cache import Copy
from backend.app.backups.copies.context import CopyContext
from backend.app.backups.copies.copier import Copied, Copier
from backend.app.backups.copies.drilling import drill_copies
from backend.app.backups.copies.errors import NoKeyForLockedPlace
from backend.app.backups.copies.keys import KeyRing
from backend.app.backups.copies.listing import Survey, survey
from backend.app.backups.copies.names import parse_copy_name, split_key
from backend.app.backups.copies.places import CopyPlace
from backend.app.backups.copies.repair import Repairs
from backend.app.backups.drill import Drill
from backend.app.backups.errors import StoreUnavailable
from backend.app.errors import MovieManagerError
from backend.app.places.place import Place, PlacedObject, PlaceError, PlaceUnavailable
from backend.app.safe_files import reason_of

log = logging.getLogger(__name__)

LEASE_SECONDS = 600.0
LOOK_EVERY_SECONDS = 20 * 3600.0
# Beyond this, listing the whole place costs less than asking for each account.
ONE_BY_ONE = 50
GONE = "all copies are gone from there"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of whom copies are made. `look` lists every place, though nothing seems to be lacking."""

    only_user: str | None = None
    look: bool = False


@dataclass(slots=True)
class Done:
    """`is_elsewhere` says that another process, perhaps one that died, copies there."""

    made: int = 0
    removed: int = 0
    repaired: int = 0
    tested: int = 0
    failure: str | None = None
    is_elsewhere: bool = False


class _PlaceEmptied(Exception):
    """It lists nothing, though it held copies."""


class Visit:
    """One place, by one process."""

    def __init__(
        self, context: CopyContext, place: CopyPlace, keys: KeyRing, repairs: Repairs, *, stopping: Event
    ) -> None:
        self._context = context
        self._database = context.database
        self._archive = context.archive
        self._clock = context.clock
        self._place = place
        self._keys = keys
        self._repairs = repairs
        self._drill = Drill()
        self._stopping = stopping
        self._worker = uuid4().hex
        self._claimed_at = 0.0

    def run(self, wanted: Wanted) -> Done:
        done = Done()
        if not self._claim():
            done.is_elsewhere = True
            return done
        # What is wrong with one place must not keep the others from being copied to.
        try:
            self._visit(wanted, done)
        except _PlaceEmptied:
            done.failure = GONE
        except (MovieManagerError, OSError) as error:
            done.failure = _reason(error)
            self._fail(done.failure)
        except Exception:
            log.exception("Copying to %s ended early", self._place.shown)
            done.failure = "an unexpected error; the server's log has it"
            self._fail(done.failure)
        finally:
            with self._database.write() as session:
                cache.release_place(session, self._place.id, worker=self._worker)
        return done

    def _visit(self, wanted: Wanted, done: Done) -> None:
        accounts, everything = self._accounts(wanted)
        if not accounts and not everything:
            return
        with self._place.opened() as there:
            self._visit_opened(there, accounts, done, everything=everything)

    def _visit_opened(self, there: Place, accounts: Sequence[str], done: Done, *, everything: bool) -> None:
        listed = self._listed(there, accounts, everything=everything)
        self._require_not_emptied(there, listed)
        self._require_a_key(listed)
        copier = Copier(self._context, there, self._keys, record=self._record, forget=self._forget)
        for user_id in accounts:
            if not self._goes_on():
                return
            self._serve(copier, user_id, listed.get(self._archive.account(user_id), []), done)
        if everything:
            self._sweep(there)
        now = self._clock()
        looked = {"listed_at": now} if everything else {}
        self._record_place(reached_at=now, failing_since=None, failure=None, **looked)

    def _sweep(self, there: Place) -> None:
        """Once a day, with the look at all of the place. What can't be swept is no worse for the copies."""
        try:
            swept = there.sweep()
        except PlaceUnavailable:
            raise
        except PlaceError as error:
            log.warning("Half-written files at %s could not be swept: %s", self._place.shown, error.detail)
            return
        if swept:
            log.info("%d half-written files swept at %s", swept, self._place.shown)

    def _accounts(self, wanted: Wanted) -> tuple[list[str], bool]:
        """Whom to look at, and whether all of the place is to be listed."""
        with self._database.read() as session:
            state = cache.place_of(session, self._place.id, self._place.shown)
            now = self._clock()
            is_due = state.listed_at is None or not 0 <= now - state.listed_at < LOOK_EVERY_SECONDS
            everything = wanted.look or is_due or state.gone_since is not None or state.failing_since is not None
            if everything:
                accounts = cache.accounts(session, self._place.id)
            else:
                accounts = sorted({*cache.lacking(session, self._place.id), *self._repairs.wanted(session)})
        chosen = [each for each in accounts if wanted.only_user in {None, each}]
        return chosen, everything and wanted.only_user is None

    def _listed(self, there: Place, accounts: Sequence[str], *, everything: bool) -> dict[str, list[PlacedObject]]:
        found: defaultdict[str, list[PlacedObject]] = defaultdict(list)
        if everything or len(accounts) > ONE_BY_ONE:
            entries: Iterable[PlacedObject] = there.entries()
        else:
            entries = (entry for each in accounts for entry in there.entries(f"{self._archive.account(each)}/"))
        for entry in entries:
            where = split_key(entry.key)
            if where is not None and parse_copy_name(where[1]) is not None:
                found[where[0]].append(entry)
        return found

    def _require_not_emptied(self, there: Place, listed: dict[str, list[PlacedObject]]) -> None:
        """An unmounted disk is empty as well. To copy everything anew would fill whatever lies below it."""
        with self._database.read() as session:
            known = cache.number_at(session, self._place.id)
            gone_since = cache.place_of(session, self._place.id, self._place.shown).gone_since
        if known and not listed:
            listed = self._listed(there, [], everything=True)
        if listed or not known:
            if gone_since is not None:
                log.warning("The copies at %s are there again", self._place.shown)
                self._record_place(gone_since=None)
            return
        if gone_since is None:
            log.error("All %d copies are gone from %s; nothing is copied there", known, self._place.shown)
        self._record_place(gone_since=gone_since or self._clock(), reached_at=self._clock())
        raise _PlaceEmptied

    def _require_a_key(self, listed: dict[str, list[PlacedObject]]) -> None:
        """A server that has lost its database has lost its recipients, and must not go on in plain."""
        if self._keys.is_locking or self._keys.ever_locked:
            return
        with self._database.read() as session:
            locked = cache.any_locked(session, self._place.id)
        if locked or any(entry.key.endswith(".age") for entries in listed.values() for entry in entries):
            raise NoKeyForLockedPlace

    def _serve(self, copier: Copier, user_id: str, listed: Sequence[PlacedObject], done: Done) -> None:
        """One account. What is wrong with it alone is recorded, and the next one is none the worse."""
        try:
            found = self._survey(copier, user_id, listed)
            done.repaired += self._repairs.repair(
                user_id, self._place, copier.place, copies=found.copies.values(), keys=self._keys
            )
            copied = copier.copy_account(user_id, found.copies, self._goes_on)
            if self._goes_on():
                done.tested += self._test(copier, user_id, copied)
        except PlaceUnavailable:
            raise
        except (MovieManagerError, OSError) as error:
            self._record_account(user_id, Copied(failure=_reason(error)), vanished=0)
            done.failure = done.failure or _reason(error)
            return
        done.made += copied.made
        done.removed += copied.removed
        done.failure = done.failure or copied.failure
        self._record_account(user_id, copied, vanished=len(found.vanished))

    def _test(self, copier: Copier, user_id: str, copied: Copied) -> int:
        tested = drill_copies(
            copier.place,
            self._archive.account(user_id),
            copied.known.values(),
            copied.relied_on,
            identities=self._keys.identities(),
            drill=self._drill,
            clock=self._clock,
        )
        self._record(user_id, tested)
        for each in tested:
            if each.restorable is False:
                log.error(
                    "The copy %s of user %s at %s does not restore: %s",
                    each.name.filename,
                    user_id,
                    self._place.shown,
                    each.test_failure,
                )
        return len(tested)

    def _survey(self, copier: Copier, user_id: str, listed: Sequence[PlacedObject]) -> Survey:
        with self._database.read() as session:
            known = cache.read(session, user_id, self._place.id)
        found = survey(
            copier.place,
            self._archive.account(user_id),
            listed,
            known,
            now=self._clock(),
            installation=copier.installation,
        )
        if found.vanished:
            log.warning("%d copies of user %s are gone from %s", len(found.vanished), user_id, self._place.shown)
        self._record(user_id, found.news)
        return found

    def _record(self, user_id: str, copies: Iterable[Copy]) -> None:
        copies = list(copies)
        if copies:
            with self._database.write() as session:
                cache.enter(session, user_id, self._place.id, copies)

    def _forget(self, user_id: str, filenames: Iterable[str]) -> None:
        with self._database.write() as session:
            cache.forget(session, user_id, self._place.id, filenames)

    def _record_account(self, user_id: str, copied: Copied, *, vanished: int) -> None:
        now = self._clock()
        with self._database.write() as session:
            before = cache.state_of(session, user_id, self._place.id)
            failing_since, gone = before.failing_since or now, before.vanished
            session.expunge_all()
            values = {"failing_since": None, "failure": None, "copied_at": now}
            if copied.failure is not None:
                log.warning("The copies of user %s at %s: %s", user_id, self._place.shown, copied.failure)
                values = {"failing_since": failing_since, "failure": copied.failure}
            if vanished:
                values |= {"vanished": gone + vanished, "anew_at": now}
            cache.record_account(session, user_id, self._place.id, **values)

    def _claim(self) -> bool:
        self._claimed_at = self._clock()
        with self._database.write() as session:
            return cache.claim_place(
                session,
                self._place.id,
                self._place.shown,
                worker=self._worker,
                now=self._claimed_at,
                lease=LEASE_SECONDS,
            )

    def _goes_on(self) -> bool:
        """Not while the server ends, nor once another process has taken the place over; renews the claim in time."""
        if self._stopping.is_set():
            return False
        return self._clock() < self._claimed_at + LEASE_SECONDS / 4 or self._claim()

    def _fail(self, reason: str) -> None:
        log.warning("Copying to %s failed: %s", self._place.shown, reason)
        with self._database.read() as session:
            since = cache.place_of(session, self._place.id, self._place.shown).failing_since
        self._record_place(failing_since=since or self._clock(), failure=reason)

    def _record_place(self, **values: object) -> None:
        with self._database.write() as session:
            cache.record_place(session, self._place.id, self._place.shown, **values)


def _reason(error: MovieManagerError | OSError) -> str:
    if isinstance(error, OSError):
        return reason_of(error)
    if isinstance(error, StoreUnavailable | NoKeyForLockedPlace):
        return error.reason
    said = error.detail
    return said[:1].lower() + said[1:].rstrip(".")
