"""Two accounts, a store and two places, told day by day at random; after every round what was promised holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TypeAlias

import zstandard
from sqlalchemy import delete

from backend.app.backups.copies.copies import PlaceOverview
from backend.app.backups.copies.names import parse_copy_name
from backend.app.backups.copies.standing import SOON_SECONDS, CopyStanding
from backend.app.backups.copies.visit import LEASE_SECONDS, LOOK_EVERY_SECONDS
from backend.app.backups.errors import TooManyManualBackups
from backend.app.backups.index import KEEP_LOST_SECONDS, StoredBackup
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.models import BackupCopy, CopyPlace, CopyState
from tests.backups.copies.conftest import DAY, Server
from tests.backups.copies.memory_place import MemoryPlace
from tests.backups.test_archive import back_up, holds
from tests.manager_fixtures import Clock

# Copies are tested once a week, so that what has rotted is known a week and a night later.
UNNOTICED_SECONDS = 8.5 * DAY
DAYS_KEPT = 14

Objects: TypeAlias = dict[str, tuple[bytes, dict[str, str], float]]


class Killed(BaseException):
    """The process ends here."""


class Story:
    def __init__(self, seed: int, folder: Path, database: Database, accounts: list[Account]) -> None:
        self.random = Random(seed)
        self.clock = Clock()
        self.places = [MemoryPlace("memory://one"), MemoryPlace("memory://two")]
        self.server = Server(folder / "backups", database, self.clock, places=self.places)
        self.accounts = accounts
        self.rounds_today = 0
        self.log: list[str] = []
        # When somebody has done what to a place: the server learns of it when it lists the place.
        self.changed_at: dict[str, float] = {}
        # When which bytes rotted: the server learns of it when they are restored on trial.
        self.rotted_at: dict[bytes, float] = {}
        self.aside: dict[str, Objects] = {}
        self.first_seen: dict[tuple[str, str], bytes] = {}
        # Of the store: the digest of each backup as it was made, and which of them rotted (None) or were taken away
        # (when), so that they may come back.
        self.made: dict[tuple[str, str], str] = {}
        self.broken: dict[tuple[str, str], float | None] = {}
        self.ever_broken: set[tuple[str, str]] = set()
        for each in accounts:
            with database.write() as session:
                self.server.manager.set_enabled(session, each.id, enabled=True)

    def tell(self, days: int) -> None:
        for _ in range(days):
            self.clock.now += DAY
            self.rounds_today = 0
            self._note("a day")
            for _ in range(self.random.choice([0, 0, 1, 1, 2, 3])):
                event = self.random.choices(list(EVENTS), list(EVENTS.values()))[0]
                self._note(event.__name__)
                event(self)
            if self.random.random() < 0.9:
                self._night()
            if self.random.random() < 0.85:
                self._round()

    def _note(self, what: str) -> None:
        self.log.append(what)

    # What happens

    @property
    def _account(self) -> Account:
        return self.random.choice(self.accounts)

    @property
    def _place(self) -> MemoryPlace:
        return self.random.choice(self.places)

    def _night(self) -> None:
        with self.server.database.session() as session:
            self.server.manager.run_scheduled_backups(session)
        self._remember_made()

    def edited(self) -> None:
        holds(self.server.manager, self.server.database, self._account, self.random.randint(1, 9))

    def backed_up_by_hand(self) -> None:
        try:
            back_up(self.server.manager, self.server.database, self._account)
        except TooManyManualBackups:
            return
        self._remember_made()

    def copied(self) -> None:
        self._round()

    def place_goes_away(self) -> None:
        self._changed(self._place).down = True

    def places_come_back(self) -> None:
        for each in self.places:
            self._changed(each).down = False

    def place_is_unmounted(self) -> None:
        place = self._changed(self._place)
        if place.objects and place.shown not in self.aside:
            self.aside[place.shown], place.objects = place.objects, {}

    def places_are_mounted(self) -> None:
        for each in self.places:
            if each.shown in self.aside:
                self._changed(each).objects = self.aside.pop(each.shown)

    def place_is_to_be_empty(self) -> None:
        for each in self.places:
            if self.aside.pop(each.shown, None) is not None:
                self.server.manager.copies.accept_empty(self._changed(each).shown)

    def copy_rots(self) -> None:
        place = self._place
        keys = [key for key in place.objects if parse_copy_name(key.rpartition("/")[2])]
        if keys:
            key = self.random.choice(keys)
            place.damage(key)
            self.rotted_at[place.objects[key][0]] = self.clock.now

    def copies_are_taken_away(self) -> None:
        place = self._changed(self._place)
        for key in self.random.sample(sorted(place.objects), min(len(place.objects), self.random.randint(1, 4))):
            del place.objects[key]

    def backup_rots(self) -> None:
        account = self._account
        kept = self.server.manager.list_backups(account.id)
        if kept:
            path = self._path(account, self.random.choice(kept))
            content = path.read_bytes()
            at = self.random.randrange(len(content))
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            self._breaks(account, path.name, None)
            self.server.manager.verify_backups(account.id)

    def backups_are_taken_away(self) -> None:
        account = self._account
        kept = self.server.manager.list_backups(account.id)
        for each in self.random.sample(kept, min(len(kept), self.random.randint(1, 3))):
            self._path(account, each).unlink()
            if each.verified:
                self._breaks(account, each.name.filename, self.clock.now)
        self.server.manager.list_backups(account.id)

    def _breaks(self, account: Account, filename: str, taken_at: float | None) -> None:
        self.broken[account.id, filename] = taken_at
        self.ever_broken.add((account.id, filename))

    def backup_is_deleted(self) -> None:
        self._lets_go_of_one(self.server.manager.delete_backup)

    def backup_is_purged(self) -> None:
        self._lets_go_of_one(self.server.manager.purge_backup)

    def _lets_go_of_one(self, remove: Callable[[str, str], None]) -> None:
        """What is meant to go is not to come back."""
        account = self._account
        kept = self.server.manager.list_backups(account.id)
        if kept:
            filename = self.random.choice(kept).name.filename
            remove(account.id, filename)
            self.broken.pop((account.id, filename), None)
            self.ever_broken.discard((account.id, filename))

    def server_is_killed(self) -> None:
        """At any object that it writes, before it or after it."""
        left = self.random.randint(1, 3)
        self.rounds_today += 1

        def killed(_: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed

        moment = self.random.choice(["before_put", "after_put"])
        for each in self.places:
            setattr(each, moment, killed)
        try:
            self.server.copy(look=True)
        except Killed:
            self.clock.now += LEASE_SECONDS + 1
        finally:
            for each in self.places:
                each.before_put = each.after_put = None
        self.server.restarted()

    def clock_is_wrong_for_a_night(self) -> None:
        # What was taken away may be forgotten by then.
        self.broken = {key: taken_at for key, taken_at in self.broken.items() if taken_at is None}
        wrong = self.random.choice([-400, -30, -1, 1, 30, 400]) * DAY
        self.clock.now += wrong
        self._night()
        self._round()
        self.clock.now -= wrong

    def cache_is_lost(self) -> None:
        with self.server.database.write() as session:
            for table in (BackupCopy, CopyPlace, CopyState):
                session.execute(delete(table))

    # What holds

    def _round(self) -> None:
        self.rounds_today += 1
        before = {each.shown: dict(each.objects) for each in self.places}
        for shown, key in list(self.first_seen):
            if key not in before[shown] and key not in self.aside.get(shown, {}):
                del self.first_seen[shown, key]
        listed = {each.id: self._listed(each) for each in self.accounts}
        done = self.server.copy(look=self.random.random() < 0.3)
        assert not any("unexpected" in failure for failure in done.failed.values()), done.failed
        for number, place in enumerate(self.places):
            with self._told(place.shown):
                self._nothing_is_replaced(place)
                self._what_was_let_go_of_was_not_needed(place, before[place.shown])
                for account in self.accounts:
                    self._what_is_said_is_so(place, account, self.server.overview(account, number))
        for account in self.accounts:
            with self._told(account.email):
                self._only_what_was_broken_comes_back(account, self._listed(account) - listed[account.id])
                self._what_a_copy_can_repair_is_repaired(account)

    @contextmanager
    def _told(self, where: str) -> Iterator[None]:
        try:
            yield
        except AssertionError as error:
            error.add_note(f"{where} after {', '.join(self.log[-60:])}")
            raise

    def _nothing_is_replaced(self, place: MemoryPlace) -> None:
        """While a name is there it stays what it was first."""
        for key in place.objects:
            document = self._document(place, key)
            if document is not None:
                assert self.first_seen.setdefault((place.shown, key), document) == document, key

    def _what_was_let_go_of_was_not_needed(self, place: MemoryPlace, before: Objects) -> None:
        """Its day has another good copy, or as many later days as a store keeps have one."""
        for key in before.keys() - place.objects.keys():
            content, facts, _ = before[key]
            name = parse_copy_name(key.rpartition("/")[2])
            assert name is not None, key
            if content in self.rotted_at:
                continue
            later = {
                day
                for day, created_at in self._good_days(place, key.partition("/")[0])
                if created_at >= float(facts["created_at"])
            }
            assert name.backup.day in later or len(later) >= DAYS_KEPT, key

    def _what_is_said_is_so(self, place: MemoryPlace, account: Account, said: PlaceOverview) -> None:
        if said.standing.state is not CopyStanding.OK:
            return
        is_news = self.clock.now - self.changed_at.get(place.shown, 0.0) < LOOK_EVERY_SECONDS
        if is_news and self.rounds_today > 1:
            return
        stored = [each for each in self.server.manager.list_backups(account.id) if each.is_good and each.verified]
        due = [each for each in stored if each.created_at < self.clock.now - SOON_SECONDS]
        if due:
            newest = max(due, key=lambda each: each.created_at)
            assert self._holds(place, account, newest), (newest.name.filename, said.standing.sentence)

    def _holds(self, place: MemoryPlace, account: Account, backup: StoredBackup) -> bool:
        """By what lies there, or has rotted there so lately that nobody can know."""
        for key, (content, facts, _) in place.objects.items():
            if key.startswith(self.server.folder(account)) and facts.get("content_sha256") == backup.content_sha256:
                rotted_at = self.rotted_at.get(content)
                if rotted_at is None or abs(self.clock.now - rotted_at) < UNNOTICED_SECONDS:
                    return True
        return False

    def _only_what_was_broken_comes_back(self, account: Account, news: set[str]) -> None:
        assert news <= {filename for user_id, filename in self.ever_broken if user_id == account.id}

    def _what_a_copy_can_repair_is_repaired(self, account: Account) -> None:
        copied = {
            facts["plain_sha256"]
            for place in self.places
            if not place.down and self.clock.now - self.changed_at.get(place.shown, 0.0) >= LOOK_EVERY_SECONDS
            for key, (_, facts, _) in place.objects.items()
            if key.startswith(self.server.folder(account)) and self._document(place, key) is not None
        }
        for user_id, filename in sorted(self.broken):
            if user_id != account.id:
                continue
            path = self.server.root / self.server.folder(account) / filename
            wanted = self.made[user_id, filename]
            is_good = path.is_file() and sha256(path.read_bytes()).hexdigest() == wanted
            # A store lets go of what rots once it is old enough, and in time of what it looks for.
            if is_good or not self._is_wanted(account, filename):
                self.broken.pop((user_id, filename))
            else:
                assert wanted not in copied, filename

    def _is_wanted(self, account: Account, filename: str) -> bool:
        taken_at = self.broken[account.id, filename]
        if taken_at is None:
            return filename in self._listed(account)
        return 0 <= self.clock.now - taken_at < KEEP_LOST_SECONDS

    # What is known

    def _changed(self, place: MemoryPlace) -> MemoryPlace:
        self.changed_at[place.shown] = self.clock.now
        return place

    def _listed(self, account: Account) -> set[str]:
        return {each.name.filename for each in self.server.manager.list_backups(account.id)}

    def _remember_made(self) -> None:
        for account in self.accounts:
            for each in self.server.manager.list_backups(account.id):
                key = (account.id, each.name.filename)
                if each.verified and each.sha256 and key not in self.broken:
                    self.made[key] = each.sha256

    def _document(self, place: MemoryPlace, key: str) -> bytes | None:
        """Of a copy that is as it was written, and whole."""
        content, facts, _ = place.objects[key]
        if content in self.rotted_at or "plain_sha256" not in facts:
            return None
        return zstandard.ZstdDecompressor().decompressobj().decompress(content)

    def _good_days(self, place: MemoryPlace, folder: str) -> Iterator[tuple[date, float]]:
        for key, (_, facts, _) in place.objects.items():
            name = parse_copy_name(key.rpartition("/")[2])
            if name is not None and key.startswith(f"{folder}/") and self._document(place, key) is not None:
                yield name.backup.day, float(facts["created_at"])

    def _path(self, account: Account, backup: StoredBackup) -> Path:
        return self.server.root / self.server.folder(account) / backup.name.filename


EVENTS: dict[Callable[[Story], None], int] = {
    Story.edited: 30,
    Story.backed_up_by_hand: 6,
    Story.copied: 8,
    Story.place_goes_away: 4,
    Story.places_come_back: 8,
    Story.place_is_unmounted: 3,
    Story.places_are_mounted: 5,
    Story.place_is_to_be_empty: 2,
    Story.copy_rots: 5,
    Story.copies_are_taken_away: 4,
    Story.backup_rots: 5,
    Story.backups_are_taken_away: 5,
    Story.backup_is_deleted: 4,
    Story.backup_is_purged: 3,
    Story.server_is_killed: 6,
    Story.clock_is_wrong_for_a_night: 3,
    Story.cache_is_lost: 2,
}
