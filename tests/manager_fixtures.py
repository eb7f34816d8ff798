"""A BackupManager over each database, with a clock that only the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.app.database import Database, connect
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from tests.builders import an_account
from tests.postgres import PostgresServer
from tests.templates import TODAYS_TABLES

# 2026-02-12 14:15:03 UTC
NOON = 1_770_905_703.0


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backup_dir(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def manager(backup_dir: Path, database: Database, clock: Clock) -> BackupManager:
    return BackupManager(backup_dir, database, zone=ZoneInfo("UTC"), clock=clock, lock_wait=0.1)


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[Database]:
    """A second database of the other kind, for a library that moves."""
    with postgres.fresh_database(TODAYS_TABLES) as url:
        database = connect(url)
        yield database
        database.engine.dispose()


@pytest.fixture
def alice(database: Database) -> Account:
    return an_account(database)


@pytest.fixture
def bob(database: Database) -> Account:
    return an_account(database)
