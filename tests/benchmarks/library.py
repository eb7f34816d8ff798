"""A database file with accounts in it, and what is done to their libraries."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from backend.app.backups.status import set_enabled
from backend.app.database import Database, connect
from backend.app.formats.moviemanager.export import export_document
from backend.app.formats.moviemanager.reader import read_document
from backend.app.library.gc_paused import gc_paused
from backend.app.schema.migrations import migrate
from backend.app.settings import Settings
from backend.app.transfer.locks import FOLDER
from backend.app.transfer.merge import Mode
from backend.app.transfer.pipeline import SafetyBackup, Transfer, preview, run
from backend.models import CustomList, Movie, Person, User

NOW = 1_760_000_000.0


class Server:
    """The database of one server, at head, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.path = folder / "app.db"
        self._locks = folder / "backups" / FOLDER
        url = f"sqlite:///{self.path}"
        migrate(Settings(_env_file=None, database_url=url), report=lambda _sentence: None)  # pyright: ignore[reportCallIssue]
        self.database: Database = connect(url)

    def an_account(self, *, backup_enabled: bool = False) -> str:
        user_id = uuid4().hex
        row = {"id": user_id, "email": f"{user_id}@example.test", "username": user_id, "hashed_password": ""}
        with self.database.write() as session:
            session.execute(insert(User), [{**row, "is_active": True}])
            set_enabled(session, user_id, enabled=backup_enabled, now=NOW)
        return user_id

    def forget_library(self, user_id: str) -> None:
        """Empty an account, and the log of the database with it, so that the next round begins like this one."""
        with self.database.write() as session:
            for table in (Movie, Person, CustomList):
                session.execute(delete(table).where(table.user_id == user_id))
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def export(self, user_id: str) -> bytes:
        with self.database.read() as session:
            return b"".join(export_document(session, user_id, exported_at=NOW))

    @gc_paused()
    def bring_in(self, user_id: str, body: bytes) -> None:
        """What BackupManager.import_document does, without the safety backup."""
        transfer = Transfer(user_id, read_document(io.BytesIO(body), now=NOW), Mode.MERGE)
        with self.database.write() as session:
            run(session, transfer, database=self.database, safety=_NoBackups(), locks=self._locks, wait=0)

    @gc_paused()
    def preview(self, user_id: str, body: bytes) -> None:
        transfer = Transfer(user_id, read_document(io.BytesIO(body), now=NOW), Mode.MERGE)
        with self.database.read() as session:
            preview(session, transfer)


class _NoBackups:
    def take(self, session: Session, user_id: str) -> SafetyBackup:  # noqa: ARG002 -- none is taken
        return SafetyBackup(None)
