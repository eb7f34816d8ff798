"""Which backups are tested when, over all processes, and what became of it.

The newest backup of an account is due at once, every other one seven days after its last test, and all of them when
the program's schema changes. The scan for bit rot is part of it: a drill reads the whole file from the disk.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from threading import Event

from sqlalchemy import and_, bindparam, or_, select, tuple_, update

from backend.app.backups import index
from backend.app.backups.archive import Archive
from backend.app.backups.drill import Drill
from backend.app.backups.errors import BackupNotFound, BackupUnreadable
from backend.app.backups.filenames import Kind
from backend.app.backups.index import THE_STORE, StoredBackup
from backend.app.backups.inspection import inspect
from backend.app.database import Database
from backend.models import StoredBackup as Row

log = logging.getLogger(__name__)

TEST_EVERY_SECONDS = 7 * 86_400.0
LEASE_SECONDS = 600.0
AT_A_TIME = 50
DAMAGED = "its bytes are no longer what was written."
UNREADABLE = "the server cannot read it."


# Built once: building it takes longer than SQLite takes to answer it.
_DUE = (
    select(Row.user_id, Row.path)
    .where(or_(Row.test_due_at <= bindparam("now"), Row.test_due_at > bindparam("horizon")), Row.place == THE_STORE)
    .order_by(Row.test_due_at)
    .limit(AT_A_TIME)
    .with_for_update(skip_locked=True)
)


@dataclass(slots=True)
class DrillSummary:
    """How many backups were restored on trial, and which could not be: account id, file name, sentence."""

    tested: int
    failed: list[tuple[str, str, str]]


class DrillRound:
    """`tested_by` names the program's schema: a test by an earlier one counts no longer."""

    def __init__(
        self, database: Database, archive: Archive, drill: Drill, *, clock: Callable[[], float], tested_by: str
    ) -> None:
        self._database = database
        self._archive = archive
        self._drill = drill
        self._clock = clock
        self._tested_by = tested_by
        self._schema_seen = False

    def run_due(self, *, stopping: Event) -> DrillSummary:
        """Test everything that is due, a few at a time, until nothing is or `stopping` is set."""
        self._make_due_after_upgrade()
        summary = DrillSummary(0, [])
        while not stopping.is_set() and (claimed := self._claim()):
            self._test_all(claimed, summary)
        return summary

    def run_for(self, user_id: str, *, all_of_them: bool) -> DrillSummary:
        """Test an account's newest backup, or every one of them, now."""
        backups = [each for each in self._archive.backups(user_id) if each.name.kind is not Kind.RESCUE]
        summary = DrillSummary(0, [])
        self._test_all([(user_id, each) for each in (backups if all_of_them else backups[:1])], summary)
        return summary

    def _make_due_after_upgrade(self) -> None:
        if self._schema_seen:
            return
        now = self._clock()
        earlier = and_(Row.tested_by.is_not(None), Row.tested_by != self._tested_by, Row.test_due_at > now)
        with self._database.write() as session:
            session.connection().execute(update(Row).where(earlier).values(test_due_at=now))
        self._schema_seen = True

    def _claim(self) -> list[tuple[str, StoredBackup]]:
        """Take some that are due; what lies further ahead than a right clock could have put it is due as well."""
        now = self._clock()
        horizon = now + TEST_EVERY_SECONDS + 2 * LEASE_SECONDS
        with self._database.write() as session:
            keys = [(row[0], row[1]) for row in session.connection().execute(_DUE, {"now": now, "horizon": horizon})]
            if not keys:
                return []
            taken = update(Row).where(tuple_(Row.user_id, Row.path).in_(keys), Row.place == THE_STORE)
            session.connection().execute(taken.values(test_due_at=now + LEASE_SECONDS))
            known = {user_id: index.read(session, user_id) for user_id in dict.fromkeys(key[0] for key in keys)}
        return [(user_id, known[user_id][path]) for user_id, path in keys if path in known[user_id]]

    def _test_all(self, backups: Iterable[tuple[str, StoredBackup]], summary: DrillSummary) -> None:
        tested = [(user_id, result) for user_id, each in backups if (result := self._test(user_id, each)) is not None]
        with self._database.write() as session:
            index.record_tests(session, tested)
        summary.tested += sum(each.restorable is not None for _, each in tested)
        for user_id, each in tested:
            if each.restorable is False:
                log.error("The backup %s of user %s does not restore: %s", each.path, user_id, each.test_failure)
                summary.failed.append((user_id, each.name.filename, each.test_failure or ""))

    def _test(self, user_id: str, backup: StoredBackup) -> StoredBackup | None:
        """The backup with what its test said; None where it is gone."""
        now = self._clock()
        after = replace(backup, test_due_at=now + TEST_EVERY_SECONDS)
        if backup.name.kind is Kind.RESCUE:
            return replace(after, test_due_at=None)
        try:
            verified, failure = self._examine(user_id, backup)
        except BackupNotFound:
            return None
        except (BackupUnreadable, OSError):
            verified, failure = False, UNREADABLE
        return replace(
            after,
            verified=verified,
            verified_at=now,
            restorable=failure is None,
            tested_at=now,
            tested_by=self._tested_by,
            test_failure=failure,
        )

    def _examine(self, user_id: str, backup: StoredBackup) -> tuple[bool | None, str | None]:
        account = self._archive.account(user_id)
        with self._archive.store.open(account, backup.area, backup.name.filename, from_disk=True) as file:
            content = inspect(file)
            expected = self._archive.store.digest(account, backup.area, backup.name.filename)
            verified = None if expected is None else expected == content.digest
            if verified is False:
                return False, DAMAGED
            file.seek(0)
            return verified, self._drill.failure_of(file, now=self._clock())
