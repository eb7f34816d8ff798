"""One account, its library, its backups and the machine that they live on, with a clock that only the story moves."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, BinaryIO
from unittest.mock import patch
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.app import safe_files
from backend.app.backups import local_store
from backend.app.backups.drill import NOT_THE_SAME, Drill
from backend.app.backups.index import StoredBackup
from backend.app.backups.retention import Verdict
from backend.app.database import Database, connect
from backend.app.errors import MovieManagerError, Unusable
from backend.app.formats.moviemanager.reader import Reading, read_document
from backend.app.formats.moviemanager.writer import write_document
from backend.app.services.backup import BackupManager, Kind
from backend.app.settings import BackupSchedule
from backend.models import Base
from tests.acceptance.simulation.ledger import A_DAY, Day, Ledger
from tests.builders import an_account

UTC = ZoneInfo("UTC")
# A midnight.
BEGINNING = 1_799_971_200.0
LIST = "list-of-films"
# More titles make every step slower, and tell nothing more.
ENOUGH = 40


@dataclass
class Clock:
    """`true` is the time that it is; `wrong_by` how far the server's clock is from it. Both in seconds."""

    true: float = BEGINNING
    wrong_by: float = 0.0

    def __call__(self) -> float:
        return self.true + self.wrong_by

    @property
    def day(self) -> int:
        return int((self.true - BEGINNING) // A_DAY)

    @property
    def dated_day(self) -> Day:
        return self.day, int((self() - BEGINNING) // A_DAY)


class Disk:
    """`room` is how many bytes of the next file fit; None where there is room. `interrupt` is called before a new
    backup gets its name: what another server does in the middle of it.
    """

    def __init__(self) -> None:
        self.room: int | None = None
        self.interrupt: Callable[[], None] | None = None

    @contextmanager
    def mounted(self) -> Iterator[None]:
        write, rename = safe_files.write_file, safe_files.rename_if_free

        def write_file(folder: int, filename: str, chunks: Iterable[bytes]) -> str:
            return write(folder, filename, chunks if self.room is None else _as_fits(chunks, self.room))

        def rename_if_free(folder: int, temporary: str, filename: str) -> bool:
            interrupt, self.interrupt = self.interrupt, None
            if interrupt is not None:
                interrupt()
            return rename(folder, temporary, filename)

        with ExitStack() as stack:
            stack.enter_context(patch.object(safe_files, "write_file", write_file))
            stack.enter_context(patch.object(local_store, "write_file", write_file))
            stack.enter_context(patch.object(local_store, "rename_if_free", rename_if_free))
            yield


def _as_fits(chunks: Iterable[bytes], room: int) -> Iterator[bytes]:
    for chunk in chunks:
        if len(chunk) > room:
            yield chunk[:room]
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        room -= len(chunk)
        yield chunk


class Remembered:
    """What is read of the same bytes is the same: the product reads each backup again whenever it looks for losses."""

    def __init__(self) -> None:
        self._readings: dict[bytes, Reading | Unusable] = {}

    def read_document(self, file: BinaryIO, *, now: float) -> Reading:
        digest = sha256(file.read()).digest()
        if digest not in self._readings:
            file.seek(0)
            try:
                self._readings[digest] = read_document(file, now=now)
            except Unusable as error:
                self._readings[digest] = error
        found = self._readings[digest]
        if isinstance(found, Unusable):
            raise found
        return found


class RememberedDrill(Drill):
    """The same bytes are restored on trial once: what a drill says depends on nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[bytes, str | None] = {}

    def failure_of(self, file: BinaryIO, *, now: float) -> str | None:
        digest = sha256(file.read()).digest()
        file.seek(0)
        if digest not in self._said:
            self._said[digest] = self.examine(file, now=now)
        return self._said[digest]

    def examine(self, file: BinaryIO, *, now: float) -> str | None:
        return super().failure_of(file, now=now)


class DrillWithoutDatabase(RememberedDrill):
    """What is read is written again, with no database between.

    That a document comes out of a database as it went in is proven of every document elsewhere, and in some of the
    stories; it is most of what a drill costs.
    """

    def __init__(self, remembered: Remembered) -> None:
        super().__init__()
        self._remembered = remembered

    def examine(self, file: BinaryIO, *, now: float) -> str | None:
        try:
            reading = self._remembered.read_document(file, now=now)
            reading.require_whole()
        except MovieManagerError as error:
            return error.detail
        document = reading.document
        again = write_document(
            exported_at=document.exported_at,
            movies=({name: getattr(each, name) for name in _OF_A_MOVIE} for each in document.movies),
            people=document.people,
            lists=document.lists,
        )
        file.seek(0)
        return None if b"".join(again) == file.read() else NOT_THE_SAME


# In the order in which a document has them.
_OF_A_MOVIE = ("imdb_id", "status", "custom_list_id", "last_modified", "recommendations", "watch_history")


class World:
    def __init__(self, seed: int, folder: Path, *, drills_in_database: bool) -> None:
        self.random = Random(seed)
        self.clock = Clock()
        self.disk = Disk()
        self.folder = folder
        self.path = folder / "app.db"
        self.database: Database = connect(f"sqlite:///{self.path}")
        Base.metadata.create_all(self.database.engine)
        self.user_id = an_account(self.database).id
        self.root = folder / "backups"
        self.ledger = Ledger(self.root / self.user_id)
        self.schedule = BackupSchedule.DAILY
        self.enabled_since = 0.0
        self.unread_damage: set[str] = set()
        self.verdicts: list[Verdict] = []
        self._remembered = Remembered()
        self._drill = RememberedDrill() if drills_in_database else DrillWithoutDatabase(self._remembered)
        self.manager = self.start()
        self.title = 0

    @contextmanager
    def mounted(self) -> Iterator[None]:
        with (
            self.disk.mounted(),
            patch("backend.app.services.backup.Drill", return_value=self._drill),
            patch("backend.app.backups.archive.read_document", self._remembered.read_document),
        ):
            yield

    # Servers

    def start(self) -> BackupManager:
        """A server of this installation, which tells the ledger what it has made."""
        manager = BackupManager(
            self.root, self.database, zone=UTC, schedule=self.schedule, clock=self.clock, lock_wait=0.1
        )
        make, clean_up = manager.archive.make, manager.archive.clean_up

        def watched_make(session: Session, user_id: str, kind: Kind, **known: Any) -> StoredBackup:
            made = make(session, user_id, kind, **known)
            assert made.sha256 is not None
            self.ledger.has_a_backup(made.sha256, self.clock.dated_day)
            return made

        def watched_clean_up(user_id: str, backups: Mapping[str, StoredBackup] | None = None) -> list[Verdict]:
            self.verdicts = clean_up(user_id, backups)
            return self.verdicts

        manager.archive.make = watched_make
        manager.archive.clean_up = watched_clean_up
        return manager

    def restart(self) -> None:
        self.manager = self.start()

    def tick(self) -> None:
        """What the scheduler does every hour."""
        with self.database.session() as session:
            done = self.manager.run_scheduled_backups(session).done
        if done:
            self.unread_damage.clear()

    # The database, as a file

    def copy_of_database(self, name: str) -> Path:
        copy = self.folder / name
        with self.sql() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.write_bytes(self.path.read_bytes())
        return copy

    def put_back(self, copy: Path) -> None:
        """An operator stops the server, puts an older file in place of the database, and starts it again."""
        self.database.engine.dispose()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        self.path.write_bytes(copy.read_bytes())
        self.restart()

    @contextmanager
    def sql(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            yield connection
        finally:
            connection.close()

    def select(self, query: str) -> list[Any]:
        with self.sql() as connection:
            return connection.execute(query).fetchall()

    def change(self, *statements: str) -> None:
        with self.sql() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for each in statements:
                connection.execute(each)
            connection.execute("COMMIT")

    # The library

    def titles(self) -> list[str]:
        return [row[0] for row in self.select("SELECT imdb_id FROM movie_status WHERE status <> 'deleted' ORDER BY 1")]

    def grow(self, number: int) -> None:
        """New titles: watched and rated, two of three on the list, every second one recommended."""
        time = self.clock()
        owner = self.user_id
        statements = [
            _row("custom_lists", id=LIST, user_id=owner, name="Films", position=0, created_at=time, last_modified=time),
            _row("people", name="Ann", user_id=owner, is_trusted=1, last_modified=time),
        ]
        for _ in range(number):
            self.title += 1
            key = {"imdb_id": f"tt{self.title:07}", "user_id": owner}
            place = LIST if self.title % 3 else None
            rating = self.random.randrange(2, 21) / 2
            statements += [
                _row("movies", **key, last_modified=time),
                _row("movie_status", **key, status="watched", custom_list_id=place),
                _row("watch_history", **key, date_watched=time, my_rating=rating),
            ]
            if self.title % 2:
                statements.append(
                    "INSERT INTO recommendations (imdb_id, user_id, person_id, vote_type) "
                    f"SELECT '{key['imdb_id']}', '{owner}', id, 1 FROM people WHERE name = 'Ann'"
                )
        self.change(*statements)

    def live(self, number: int) -> None:
        """A day as most are: some new titles, or, of a library that is large enough for any story, other ratings."""
        if len(self.titles()) < ENOUGH:
            self.grow(number)
        else:
            self.change(f"UPDATE watch_history SET my_rating = {number} WHERE rowid % 20 = {self.clock.day % 20}")

    def shrink(self, number: int) -> None:
        for each in self.random.sample(titles := self.titles(), min(number, len(titles))):
            self.change(f"DELETE FROM movies WHERE imdb_id = '{each}'")


def _row(table: str, **values: str | float | None) -> str:
    """The statement that adds it, where it is not there yet."""
    said = ("NULL" if each is None else f"'{each}'" if isinstance(each, str) else str(each) for each in values.values())
    return f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({', '.join(said)})"
