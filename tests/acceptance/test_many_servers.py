"""Each night's backups are made once, however many servers there are, and whatever the clock does."""

import fcntl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text

from backend.app.backups.status import set_enabled
from backend.app.database import Database, connect
from backend.app.schema.migrations import migrate
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from backend.models import BackupState
from tests.acceptance.main_job import checked_by_sha256sum
from tests.acceptance.servers import COMMAND, environment, servers
from tests.builders import an_account
from tests.library_builders import a_library

SERVERS = 4
# More than the servers take at a time, so that each of them asks for more.
PEOPLE = 100
PATIENCE_SECONDS = 90.0
REPOSITORY = str(Path(__file__).parents[2])
HELSINKI = ZoneInfo("Europe/Helsinki")

# The database itself keeps count, whatever the servers say of themselves.
LOG = "CREATE TABLE events (user_id VARCHAR NOT NULL, event VARCHAR NOT NULL, worker VARCHAR)"
SQLITE_TRIGGERS = """
CREATE TRIGGER note_claim AFTER UPDATE OF claimed_by ON backup_states WHEN NEW.claimed_by IS NOT NULL
BEGIN INSERT INTO events VALUES (NEW.user_id, 'claimed', NEW.claimed_by); END

CREATE TRIGGER note_success AFTER UPDATE OF last_slot ON backup_states
BEGIN INSERT INTO events VALUES (NEW.user_id, 'done', NULL); END
"""
POSTGRESQL_TRIGGERS = """
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO events VALUES (NEW.user_id, TG_ARGV[0], NEW.claimed_by); RETURN NULL; END $$

CREATE TRIGGER note_claim AFTER UPDATE OF claimed_by ON backup_states FOR EACH ROW
WHEN (NEW.claimed_by IS NOT NULL) EXECUTE FUNCTION note('claimed')

CREATE TRIGGER note_success AFTER UPDATE OF last_slot ON backup_states FOR EACH ROW EXECUTE FUNCTION note('done')
"""


@pytest.fixture
def at_head(database_url: str) -> Iterator[Database]:
    """A database as `moviemanager serve` leaves it, so that the servers have nothing to do but their work."""
    migrate(Settings(_env_file=None, database_url=database_url), report=lambda _: None)  # pyright: ignore[reportCallIssue]
    database = connect(database_url)
    yield database
    database.engine.dispose()


def turn_backups_on(database: Database, *accounts: Account) -> None:
    with database.write() as session:
        for each in accounts:
            set_enabled(session, each.id, enabled=True, now=time.time())


def keep_count(database: Database) -> None:
    triggers = SQLITE_TRIGGERS if database.engine.dialect.name == "sqlite" else POSTGRESQL_TRIGGERS
    with database.write() as session:
        for statement in (LOG, *triggers.split("\n\n")):
            session.execute(text(statement))


def counted(database: Database, event: str) -> dict[str, int]:
    with database.read() as session:
        rows = session.execute(
            text("SELECT user_id, count(*) FROM events WHERE event = :event GROUP BY user_id"), {"event": event}
        )
        return dict(rows.all())


def workers(database: Database) -> int:
    with database.read() as session:
        return session.execute(text("SELECT count(DISTINCT worker) FROM events WHERE event = 'claimed'")).scalar_one()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:.0f} seconds: {what}"
        time.sleep(0.02)


@contextmanager
def held(door: Path) -> Iterator[None]:
    """No backup begins meanwhile: whoever has claimed some users waits at the door."""
    with door.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.mark.slow
def test_four_servers_on_one_database_back_up_each_user_exactly_once(
    at_head: Database, database_url: str, tmp_path: Path
) -> None:
    people = [an_account(at_head) for _ in range(PEOPLE)]
    without = an_account(at_head)
    turn_backups_on(at_head, *people)
    keep_count(at_head)
    folders = [tmp_path / "backups" / each.id for each in people]
    door = tmp_path / "door"
    patient = (sys.executable, "-m", "tests.acceptance.patient_server", str(door))
    with ExitStack() as doors:
        doors.enter_context(held(door))
        with servers(tmp_path, database_url, count=SERVERS, before=patient, PYTHONPATH=REPOSITORY):
            wait_until(lambda: workers(at_head) == SERVERS, "all four servers have taken some users")
            doors.close()
            wait_until(lambda: all_done(at_head), "everybody is backed up")
    once = {each.id: 1 for each in people}
    assert counted(at_head, "claimed") == once
    assert counted(at_head, "done") == once
    assert {name for folder in folders for name in checked_by_sha256sum(folder)} == {f"{today(at_head)}: OK"}
    assert not (tmp_path / "backups" / without.id).exists()

    again = subprocess.run(
        [COMMAND, "backup", "run"],
        cwd=tmp_path,
        env=environment(tmp_path, database_url),
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout == "0 backed up, 0 failed.\n"
    assert counted(at_head, "done") == once


def all_done(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(func.count()).where(BackupState.last_slot.is_not(None))) == PEOPLE


def today(database: Database) -> str:
    with database.read() as session:
        (name,) = session.scalars(select(BackupState.last_success_file).distinct())
    assert name is not None
    return name


class Night:
    """One user with backups on, and a server whose scheduler looks every half hour while it is up."""

    def __init__(self, database: Database, root: Path) -> None:
        self._database = database
        self._now = 0.0
        self._manager = BackupManager(root, database, zone=HELSINKI, clock=lambda: self._now)
        self._owner = an_account(database)
        a_library(database, self._owner, titles=2)
        turn_backups_on(database, self._owner)

    def up(self, start: datetime, end: datetime) -> list[str]:
        """The local times at which a backup was made."""
        made: list[str] = []
        moment = start.astimezone(UTC)
        while moment <= end.astimezone(UTC):
            self._now = moment.timestamp()
            with self._database.session() as session:
                summary = self._manager.run_scheduled_backups(session)
            assert summary.failed == []
            if summary.done:
                made.append(f"{moment.astimezone(HELSINKI):%Y-%m-%d %H:%M %Z}")
            moment += timedelta(minutes=30)
        return made

    def files(self) -> list[str]:
        return [each.name.filename for each in self._manager.list_backups(self._owner.id) if each.verified]


def helsinki(day: str, hour: int) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=HELSINKI)


@pytest.fixture
def night(database: Database, tmp_path: Path) -> Night:
    return Night(database, tmp_path / "backups")


def test_a_server_that_was_down_at_three_makes_the_backup_when_it_is_up_at_nine(night: Night) -> None:
    assert night.up(helsinki("2026-06-09", 12), helsinki("2026-06-10", 2)) == ["2026-06-09 12:00 EEST"]
    assert night.up(helsinki("2026-06-10", 9), helsinki("2026-06-11", 2)) == ["2026-06-10 09:00 EEST"]
    assert night.files() == ["2026-06-10.json", "2026-06-09.json"]


def test_a_night_in_which_three_comes_twice_has_one_backup(night: Night) -> None:
    assert night.up(helsinki("2026-10-24", 12), helsinki("2026-10-26", 2)) == [
        "2026-10-24 12:00 EEST",
        "2026-10-25 03:00 EEST",
    ]
    assert night.files() == ["2026-10-25.json", "2026-10-24.json"]


def test_a_night_in_which_three_never_comes_has_one_backup(night: Night) -> None:
    assert night.up(helsinki("2026-03-28", 12), helsinki("2026-03-30", 2)) == [
        "2026-03-28 12:00 EET",
        "2026-03-29 04:00 EEST",
    ]
    assert night.files() == ["2026-03-29.json", "2026-03-28.json"]
