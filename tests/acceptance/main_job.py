"""The main job on real libraries, step by step: the acceptance test holds it to account, the demo shows it."""

import io
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from backend.app.database import Database
from backend.app.places.place import Place
from backend.app.services.accounts import Account
from backend.app.services.adopting import Adopted, Adoption
from backend.app.services.backup import BackupManager, Kind, RunSummary
from backend.models import CustomList, Movie, Person
from tests.acceptance.movielens import Document, Viewer, library_of
from tests.builders import an_account

SHA256SUM = shutil.which("sha256sum")
EMPTY = b'{"version":2,"exported_at":null,"movies":[],"people":[],"lists":[]}\n'
_EXPORTED_AT = re.compile(rb'^(\{"version":2,"exported_at":)[0-9.]+')
_MEMORY = Path("/dev/shm")


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the machine has such: flushing to a slow disk would be most of the time."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)


def without_stamp(document: bytes) -> bytes:
    """The bytes of a document but for the moment of its export, by which alone two of one library may differ."""
    stripped, count = _EXPORTED_AT.subn(rb"\1null", document)
    assert count == 1, document[:80]
    return stripped


@dataclass(frozen=True)
class Installation:
    database: Database
    backup_dir: Path
    clock: Callable[[], float] = time.time
    # Where the backups are instead, if they are in no folder of the machine.
    bucket: Place | None = None

    @property
    def backups(self) -> BackupManager:
        return BackupManager(self._place, self.database, zone=ZoneInfo("UTC"), clock=self.clock)

    @property
    def _place(self) -> Path | Place:
        return self.bucket or self.backup_dir

    def settle(self, viewer: Viewer) -> Account:
        """An account with the viewer's library, brought in as a user would, and with backups on."""
        account = an_account(self.database, username=viewer.name)
        document: Document = library_of(viewer)
        with self.database.write() as session:
            self.backups.import_document(session, account.id, io.BytesIO(json.dumps(document).encode()), strict=True)
            self.backups.set_enabled(session, account.id, enabled=True)
        return account

    def export(self, account: Account) -> bytes:
        with self.database.read() as session:
            return without_stamp(b"".join(self.backups.export(session, account.id)))

    def exports(self, accounts: Sequence[Account]) -> Mapping[str, bytes]:
        return {account.username: self.export(account) for account in accounts}

    def run_nightly_job(self) -> RunSummary:
        with self.database.session() as session:
            return self.backups.run_scheduled_backups(session)

    def wipe(self, account: Account) -> None:
        with self.database.write() as session:
            for table in (Movie, Person, CustomList):
                session.execute(delete(table).where(table.user_id == account.id))

    def daily_backup(self, account: Account) -> str:
        (found,) = [each for each in self.backups.list_backups(account.id) if each.name.kind is Kind.DAILY]
        return found.name.filename

    def adopt(self, emails: Mapping[str, str] | None = None) -> list[Adopted]:
        """What a server with an empty database makes of the folder or bucket."""
        source, now = self._place, self.clock()
        adoption = Adoption(self.database, self.backups, source=source, emails=emails or {}, dry_run=False, now=now)
        return list(adoption.run(adoption.folders()))

    def tests(self, account: Account) -> Mapping[Kind, tuple[bool | None, str | None]]:
        """What its newest restore drill said of each backup."""
        return {each.name.kind: (each.restorable, each.test_failure) for each in self.backups.list_backups(account.id)}

    def restore(self, account: Account) -> None:
        with self.database.write() as session:
            self.backups.restore_from_backup(session, account.id, self.daily_backup(account))


def checked_by_sha256sum(folder: Path) -> list[str]:
    """What `sha256sum -c` says of every backup in a user's folder, a line each."""
    checksums = sorted(path.name for path in folder.glob("*.sha256"))
    done = subprocess.run(
        [str(SHA256SUM), "--check", "--strict", *checksums], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()
