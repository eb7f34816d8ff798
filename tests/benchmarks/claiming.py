"""What it costs to claim a batch of accounts for the nightly run, however many there are and are done already."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlalchemy import insert, text, update

from backend.app.backups.claims import Round, claim
from backend.app.database import Database, connect
from backend.models import BackupState, Base, User
from tests.benchmarks.measuring import seconds
from tests.benchmarks.table import Line, at_most
from tests.postgres import find_postgres

LIMIT = 50.0
SLOT = 1_770_865_200.0
NEXT_SLOT = SLOT + 86_400.0
NOW = SLOT + 60.0
DONE = (0, 50, 99, 100)
_AT_A_TIME = 50_000


def lines(folder: Path, *, accounts: int, rounds: int) -> Iterator[Line]:
    folder.mkdir()
    with ExitStack() as stack:
        databases = {"SQLite": f"sqlite:///{folder / 'app.db'}", "PostgreSQL": None}
        server = stack.enter_context(find_postgres())
        if server is not None:
            stack.callback(server.close)
            databases["PostgreSQL"] = stack.enter_context(server.fresh_database())
        for name, url in databases.items():
            work = f"claim of a batch of {accounts:,} accounts, {name}"
            if url is None:
                yield Line(work, "no PostgreSQL here", f"{LIMIT:g} ms", met=None)
            else:
                yield _measured(work, connect(url), accounts=accounts, rounds=rounds)


def _measured(work: str, database: Database, *, accounts: int, rounds: int) -> Line:
    """The slowest of all shares that are done; in each the median of some batches in turn."""
    Base.metadata.create_all(database.engine)
    _fill(database, accounts)
    took: dict[int, float] = {}
    for share in DONE:
        _have_done(database, accounts * share // 100)
        batches = [seconds(lambda: _claim(database)) for _ in range(rounds + 1)]
        took[share] = median(batches[1:]) * 1000
    database.engine.dispose()
    beside = ", ".join(f"{milliseconds:.0f} at {share} %" for share, milliseconds in took.items())
    return at_most(work, max(took.values()), LIMIT, unit="ms", beside=beside)


def _claim(database: Database) -> None:
    with database.write() as session:
        claim(session, Round(SLOT, NEXT_SLOT, "bench", NOW), now=NOW)


def _fill(database: Database, accounts: int) -> None:
    """Ids are as random as they are in life; `_number` is the order in which they are done."""
    for first in range(0, accounts, _AT_A_TIME):
        ids = [_id(number) for number in range(first, min(first + _AT_A_TIME, accounts))]
        users = [{"id": each, "email": each, "username": each, "hashed_password": ""} for each in ids]
        with database.write() as session:
            session.execute(insert(User).values(backup_enabled=True, is_active=True), users)
            session.execute(insert(BackupState), [{"user_id": each, "due_at": SLOT} for each in ids])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _id(number: int) -> str:
    return str(UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128))


def _have_done(database: Database, done: int) -> None:
    """The first ones in the order of their ids are done, the others are due."""
    ids = BackupState.user_id
    with database.write() as session:
        session.execute(update(BackupState).values(due_at=SLOT, claimed_by=None))
        if done:
            last = session.scalar(text(f"SELECT user_id FROM backup_states ORDER BY user_id LIMIT 1 OFFSET {done - 1}"))
            session.execute(update(BackupState).where(ids <= last).values(due_at=NEXT_SLOT, last_slot=SLOT))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if database.engine.dialect.name == "postgresql" else "ANALYZE"))
