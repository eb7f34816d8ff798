"""The restore drill: a backup is restored on trial, exported again, and compared byte for byte.

A checksum says that bytes are the same; a drill says that a restore works, at today's schema and by today's
program. It runs in a scratch database in memory, never in the live one, where list ids are unique over all accounts
and would be renamed. What it proves: the file is read, planned, written and exported exactly as a restore would.
"""

import threading
from collections.abc import Iterator
from itertools import zip_longest
from typing import BinaryIO

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.app.backups.inspection import OWN_BEGINNING, READ_SIZE
from backend.app.database import Database, connect
from backend.app.errors import MovieManagerError
from backend.app.formats.moviemanager.export import export_document
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.library.gc_paused import gc_paused
from backend.app.library.model import Document, Library
from backend.app.transfer.apply import apply_plan
from backend.app.transfer.merge import Mode
from backend.app.transfer.pipeline import is_outcome
from backend.app.transfer.plan import make_plan
from backend.models import Base, User

_ACCOUNT = {"id": "drill", "email": "drill", "username": "drill", "hashed_password": ""}
NOT_THE_SAME = "what was restored is not what the file holds."


class Drill:
    """Restores on trial. Each thread has a scratch database of its own, which is empty again after every drill."""

    def __init__(self) -> None:
        self._scratch = threading.local()

    @gc_paused()
    def failure_of(self, file: BinaryIO, *, now: float) -> str | None:
        """Why this file cannot be restored, as a sentence; None when a restore works. `now` is float seconds."""
        try:
            reading = read_document(file, now=now)
            reading.require_whole()
        except MovieManagerError as error:
            return " ".join([error.detail, *error.errors[:1]])
        with Session(self._database().engine) as session:
            try:
                return self._restore(session, reading, file)
            finally:
                session.rollback()

    def _restore(self, session: Session, reading: Reading, file: BinaryIO) -> str | None:
        session.execute(insert(User), [_ACCOUNT])
        nothing = Library(Document(None), set())
        plan = make_plan(reading, nothing, mode=Mode.REPLACE, list_ids={}, gaps={})
        apply_plan(session, _ACCOUNT["id"], plan, at=0.0)
        exported = export_document(session, _ACCOUNT["id"], exported_at=reading.document.exported_at)
        file.seek(0)
        if file.read(len(OWN_BEGINNING)) == OWN_BEGINNING:
            file.seek(0)
            return None if _same_bytes(exported, file) else NOT_THE_SAME
        return None if is_outcome(session, _ACCOUNT["id"], plan, nothing.document) else NOT_THE_SAME

    def _database(self) -> Database:
        database: Database | None = getattr(self._scratch, "database", None)
        if database is None:
            database = connect("sqlite://")
            Base.metadata.create_all(database.engine)
            self._scratch.database = database
        return database


def _same_bytes(chunks: Iterator[bytes], file: BinaryIO) -> bool:
    """Whether the chunks are the file, without holding either whole."""
    pieces = iter(lambda: file.read(READ_SIZE), b"")
    return all(ours == theirs for ours, theirs in zip_longest(_resized(chunks), pieces))


def _resized(chunks: Iterator[bytes]) -> Iterator[bytes]:
    pending = bytearray()
    for chunk in chunks:
        pending += chunk
        while len(pending) >= READ_SIZE:
            yield bytes(pending[:READ_SIZE])
            del pending[:READ_SIZE]
    if pending:
        yield bytes(pending)
