"""What it costs to list a great many backups: GET /backup/list reads no file, and looks at each."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import update

from backend.app.backups.drill_round import TEST_EVERY_SECONDS
from backend.app.services.backup import BackupManager
from backend.models import StoredBackup
from tests.benchmarks.documents import a_document
from tests.benchmarks.library import NOW, Server
from tests.benchmarks.measuring import seconds
from tests.benchmarks.serving import serving
from tests.benchmarks.table import Line, at_most

LIMIT = 50.0
UTC = ZoneInfo("UTC")


def line(folder: Path, *, files: int, rounds: int) -> Line:
    server = Server(folder)
    user_id = server.an_account()
    manager = BackupManager(folder / "backups", server.database, zone=UTC)
    with server.database.read() as session:
        manager.backup_user_data(session, user_id)
    _fill(folder / "backups" / user_id, _times(files - 1))
    manager.reindex(user_id)
    _tested(server)
    with serving(folder, user_id) as process:
        process.ask("GET", "/api/backup/list")
        took = [seconds(lambda: process.ask("GET", "/api/backup/list")) * 1000 for _ in range(rounds * 4)]
    return at_most(f"GET /backup/list with {files:,} files", median(took), LIMIT, unit="ms")


def _tested(server: Server) -> None:
    """No restore drill is due: the server that answers has nothing else to do."""
    with server.database.write() as session:
        session.execute(update(StoredBackup).values(test_due_at=time.time() + TEST_EVERY_SECONDS))


def _times(number: int) -> Iterable[datetime]:
    newest = datetime.fromtimestamp(NOW, UTC)
    return (newest - timedelta(hours=7 * each) for each in range(number))


def _fill(folder: Path, times: Iterable[datetime]) -> None:
    content = a_document(3)
    digest = sha256(content).hexdigest()
    for each in times:
        name = f"{each:%Y-%m-%d_%H%M%S}-manual.json"
        (folder / name).write_bytes(content)
        (folder / f"{name}.sha256").write_text(f"{digest}  {name}\n")
