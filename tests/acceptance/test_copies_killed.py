"""A process that is killed while it copies, and a store that dies then: what is called a copy is one, and the next run
makes good what is lacking, once.
"""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import pytest
import stamina

from backend.app.backups.copies.names import ACCOUNT
from backend.app.backups.copies.opening import opened_key
from backend.app.backups.copies.packing import digest_of
from backend.app.backups.copies.places import without_credentials
from backend.app.backups.copies.visit import LEASE_SECONDS
from backend.app.database import Database
from backend.app.places.address import place_at
from backend.app.places.beside import ABANDONED_AFTER_SECONDS
from backend.app.places.place import Place, PlaceUnavailable
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, CopyPlace
from tests.acceptance.doomed import CopyRun, Reaper
from tests.acceptance.test_bucket import DyingPlace
from tests.acceptance.test_killed import NOON, SEED
from tests.backups.copies.conftest import copying_to
from tests.backups.test_archive import holds
from tests.builders import an_account
from tests.place_servers import PlaceServers

HOUR = 3_600.0
PEOPLE = 5
# Every hour has a slot, and all of them are within the days that everything is kept for.
MOST_SLOTS = 100


@dataclass
class Slots:
    """Everybody's library is another one at each slot. `expected` is what has to lie at the place: digests by key."""

    database: Database
    people: list[Account]
    expected: dict[str, str]

    def back_up(self, manager: BackupManager, number: int) -> None:
        for each in self.people:
            holds(manager, self.database, each, number + 3)
        with self.database.session() as session:
            done = manager.run_scheduled_backups(session)
        assert sorted(done.done) == sorted(each.id for each in self.people)
        for each in self.people:
            newest = manager.list_backups(each.id)[0]
            assert newest.sha256 is not None
            self.expected[f"{each.id}/{newest.name.filename}.zst"] = newest.sha256

    def require_what_counts_to_be_good(self, manager: BackupManager, place: Place) -> None:
        """Every copy that is listed as good is a whole one of what it says."""
        for each in self.people:
            [there] = manager.copies.overview(each.id)
            for listed in there.copies:
                if listed.copy.counts:
                    key = f"{each.id}/{listed.copy.name.filename}"
                    assert self.expected[key] == listed.copy.sha256 == digest_at(place, key)

    def require_each_once(self, manager: BackupManager, place: Place) -> None:
        """One good object for each account and slot, listed as such, and nothing else but whose they are."""
        found = {each.key for each in place.entries()} - {f"{each.id}/{ACCOUNT}" for each in self.people}
        assert {key: digest_at(place, key) for key in found} == self.expected
        for each in self.people:
            [there] = manager.copies.overview(each.id)
            assert there.standing.sentence == "Holds the newest backup."
            assert all(listed.copy.counts for listed in there.copies)
            mine = {key.rpartition("/")[2] for key in self.expected if key.startswith(each.id)}
            assert {listed.copy.name.filename for listed in there.copies} == mine


def digest_at(place: Place, key: str) -> str:
    with opened_key(place, key, [], sha256=None) as document:
        return digest_of(document)


@pytest.fixture
def slots(database: Database) -> Slots:
    return Slots(database, [an_account(database) for _ in range(PEOPLE)], {})


def enable(database: Database, manager: BackupManager, people: list[Account]) -> None:
    with database.write() as session:
        for each in people:
            manager.set_enabled(session, each.id, enabled=True)


@pytest.mark.parametrize(
    "trial",
    [
        pytest.param(("folder", 1), id="folder"),
        pytest.param(("folder", 10), id="folder, often", marks=pytest.mark.long),
        pytest.param(("seaweedfs", 10), id="seaweedfs, often", marks=pytest.mark.long),
    ],
)
def test_a_run_that_was_killed_is_completed_by_the_next_one(
    database_url: str, slots: Slots, tmp_path: Path, place_servers: PlaceServers, trial: tuple[str, int]
) -> None:
    kind, kills = trial
    address = place_servers.fresh(kind)
    reaper = Reaper(SEED)
    work = CopyRun(database_url, tmp_path / "backups", NOON, address)
    enable(slots.database, work.backups(slots.database), slots.people)
    killed = 0
    with closing(place_at(address)) as place:
        for number in range(MOST_SLOTS):
            work = CopyRun(database_url, tmp_path / "backups", NOON + number * HOUR, address)
            manager = work.backups(slots.database)
            slots.back_up(manager, number)
            was_killed = reaper.was_killed(work)
            slots.require_what_counts_to_be_good(manager, place)
            if was_killed:
                killed += 1
                # Nobody takes a place over from somebody who may be alive.
                living = CopyRun(database_url, work.root, work.now + LEASE_SECONDS + 1, address)
                manager = living.backups(slots.database)
                done = manager.copies.make()
                assert (done.failed, done.elsewhere) == ({}, [])
            slots.require_each_once(manager, place)
            if killed == kills:
                break
        assert killed == kills, "the runs end before they can be killed"
        if kind == "folder":
            require_leftovers_to_be_swept(place, Path(address))


def require_leftovers_to_be_swept(place: Place, folder: Path) -> None:
    left = list(folder.rglob(".tmp-*"))
    then = time.time() - ABANDONED_AFTER_SECONDS - 60
    for each in left:
        os.utime(each, (then, then))
    assert (place.sweep(), list(folder.rglob(".tmp-*"))) == (len(left), [])


@contextmanager
def own_servers(folder: Path) -> Iterator[PlaceServers]:
    servers = PlaceServers(folder)
    try:
        yield servers
    finally:
        with suppress(Exception):
            servers.close()


def wait_until_it_reads(place: Place) -> None:
    """It answers before the part of it that has the bytes is there."""
    deadline = time.monotonic() + 60.0
    while True:
        try:
            for each in place.entries():
                with place.open(each.key):
                    pass
        except PlaceUnavailable:
            assert time.monotonic() < deadline
        else:
            return


@pytest.mark.long
def test_a_store_that_dies_half_way_is_an_error_until_it_is_back(slots: Slots, tmp_path: Path) -> None:
    with own_servers(tmp_path / "places") as servers:
        address = servers.fresh("seaweedfs")
        server = servers.server("seaweedfs")
        dying = cast("Place", DyingPlace(place_at(address), server, after=4, ending=".json.zst"))
        root, shown = tmp_path / "backups", without_credentials(address)

        def manager_at(now: float, place: partial[Place]) -> BackupManager:
            return CopyRun("", root, now, address).managing(slots.database, copying_to([CopyPlace(shown, place)]))

        first = manager_at(NOON, partial(lambda: dying))
        enable(slots.database, first, slots.people)
        slots.back_up(first, 0)
        with stamina.set_testing(True, attempts=1):
            done = first.copies.make()
        assert (done.made, done.failed) == (3, {shown: "the place can't be reached: there is no connection"})
        with server.again(), closing(place_at(address)) as place:
            wait_until_it_reads(place)
            later = manager_at(NOON + LEASE_SECONDS + 1, partial(place_at, address))
            slots.require_what_counts_to_be_good(later, place)
            done = later.copies.make()
            assert (done.made, done.failed) == (PEOPLE - 3, {})
            slots.require_each_once(later, place)
