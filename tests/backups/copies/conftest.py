"""A server with one or two places for copies, and a clock that only the test moves."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.app.backups.copies.copies import PlaceOverview
from backend.app.backups.copies.keys import ServerKey
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Copying, CopyPlace, CopySummary, StoredBackup
from tests.backups.copies.memory_place import MemoryPlace
from tests.backups.test_archive import back_up, holds
from tests.manager_fixtures import Clock

DAY = 86_400.0
SECRET = "a key that is used in tests alone, 32+"


def copying_to(
    places: list[CopyPlace], *, recipients: tuple[str, ...] = (), owner_only: bool = False, secret: str = SECRET
) -> Copying:
    return Copying(places, recipients, owner_only, ServerKey(lambda: secret))


@dataclass
class Server:
    """`place` is the first of `places`. Everything that a restart would lose is made anew by `restarted`."""

    root: Path
    database: Database
    clock: Clock
    places: list[MemoryPlace] = field(default_factory=lambda: [MemoryPlace()])
    recipients: tuple[str, ...] = ()
    owner_only: bool = False
    secret: str = SECRET

    def __post_init__(self) -> None:
        self.restarted()

    def restarted(self, **changes: Any) -> "Server":
        for name, value in changes.items():
            setattr(self, name, value)
        copying = copying_to(
            [CopyPlace(each.shown, lambda each=each: each) for each in self.places],
            recipients=self.recipients,
            owner_only=self.owner_only,
            secret=self.secret,
        )
        self.manager = BackupManager(
            self.root, self.database, zone=ZoneInfo("UTC"), clock=self.clock, lock_wait=0.1, copying=copying
        )
        return self

    @property
    def place(self) -> MemoryPlace:
        return self.places[0]

    def copy(self, **wanted: Any) -> CopySummary:
        return self.manager.copies.make(**wanted)

    def back_up(self, owner: Account, titles: int) -> StoredBackup:
        holds(self.manager, self.database, owner, titles)
        return back_up(self.manager, self.database, owner)

    def next_day(self, days: float = 1) -> None:
        self.clock.now += days * DAY

    def overview(self, owner: Account, number: int = 0) -> PlaceOverview:
        return self.manager.copies.overview(owner.id)[number]

    def sentence(self, owner: Account, number: int = 0) -> tuple[str, str]:
        standing = self.overview(owner, number).standing
        return standing.state.value, standing.sentence

    def names(self, owner: Account, number: int = 0) -> list[str]:
        return [each.copy.name.filename for each in self.overview(owner, number).copies]

    def folder(self, owner: Account) -> str:
        return self.manager.archive.account(owner.id)


@pytest.fixture
def server(backup_dir: Path, database: Database, clock: Clock) -> Server:
    return Server(backup_dir, database, clock)
