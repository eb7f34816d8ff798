"""Claiming and recording so many accounts, against bare updates of the same rows along the same index."""

import time
from dataclasses import dataclass

from sqlalchemy import bindparam, text, update

from backend.app.backups.claims import ACCOUNTS_AT_A_TIME, Outcome, Round, claim, record_scheduled
from backend.app.database import Database
from backend.models import BackupState
from tests.scale.libraries import account_id

SLOT = 1_770_865_200.0
DAY = 86_400.0
LIMIT = 3.0


@dataclass(frozen=True)
class Claimed:
    claimed: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.claimed / self.floor


def claim_all(database: Database, accounts: int) -> Claimed:
    floor = _bare_updates(database, accounts)
    _vacuum(database)
    began = time.monotonic()
    this, done = Round(SLOT, SLOT + DAY, "scale", SLOT + 60), 0
    while True:
        with database.write() as session:
            batch = claim(session, this, now=SLOT + 60)
        if not batch:
            break
        with database.write() as session:
            record_scheduled(
                session, this, [Outcome(each, "2026-02-12.json", size_bytes=1) for each in batch], at=SLOT + 61
            )
        done += len(batch)
    took = time.monotonic() - began
    assert done == accounts, (done, accounts)
    return Claimed(took, floor)


def _bare_updates(database: Database, accounts: int) -> float:
    """Each row by its key, twice, as claiming and recording do; in transactions of as many."""
    here = update(BackupState.__table__).where(BackupState.user_id == bindparam("account"))  # pyright: ignore[reportArgumentType]
    statement = here.values(due_at=SLOT, claimed_slot=None)
    began = time.monotonic()
    for first in range(0, accounts, ACCOUNTS_AT_A_TIME):
        rows = [{"account": account_id(each)} for each in range(first, min(first + ACCOUNTS_AT_A_TIME, accounts))]
        for _ in range(2):
            with database.write() as session:
                session.connection().execute(statement, rows)
    return time.monotonic() - began


def _vacuum(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE backup_states"))
