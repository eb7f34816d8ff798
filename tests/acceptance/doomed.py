"""Work in a process of its own, which can be killed at any moment.

The processes are forked from one that has everything imported, so that two hundred of them cost seconds.
"""

import multiprocessing
import os
import signal
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.app.backups.copies.places import without_credentials
from backend.app.database import Database, connect
from backend.app.places.address import place_at
from backend.app.services.backup import BackupManager, Copying, CopyPlace, Mode
from backend.app.settings import BackupSchedule

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    ["tests.acceptance.doomed", "tests.acceptance.moving", "tests.acceptance.doomed_snapshots"]
)
SECONDS_TO_FINISH = 60.0


@dataclass(frozen=True)
class Work(ABC):
    """What a process is to do. `now` is its clock, which stands still."""

    database_url: str
    root: Path
    now: float

    def backups(self, database: Database) -> BackupManager:
        return BackupManager(self.root, database, zone=ZoneInfo("UTC"), clock=lambda: self.now)

    @abstractmethod
    def act(self, database: Database) -> None: ...


@dataclass(frozen=True)
class NightlyRun(Work):
    def act(self, database: Database) -> None:
        with database.session() as session:
            self.backups(database).run_scheduled_backups(session)


@dataclass(frozen=True)
class CopyRun(Work):
    """One round of copying to the place at this address, on a server that backs up every hour."""

    place: str

    def backups(self, database: Database) -> BackupManager:
        place = CopyPlace(without_credentials(self.place), partial(place_at, self.place))
        return self.managing(database, Copying([place]))

    def managing(self, database: Database, copying: Copying) -> BackupManager:
        return BackupManager(
            self.root,
            database,
            zone=ZoneInfo("UTC"),
            schedule=BackupSchedule.HOURLY,
            clock=lambda: self.now,
            copying=copying,
        )

    def act(self, database: Database) -> None:
        self.backups(database).copies.make()


@dataclass(frozen=True)
class Transfer(Work):
    user_id: str

    def act(self, database: Database) -> None:
        with database.write() as session:
            self.bring(self.backups(database), session)

    @abstractmethod
    def bring(self, backups: BackupManager, session: Session) -> None: ...


@dataclass(frozen=True)
class Import(Transfer):
    document: Path

    def bring(self, backups: BackupManager, session: Session) -> None:
        with self.document.open("rb") as file:
            backups.import_document(session, self.user_id, file, mode=Mode.REPLACE)


@dataclass(frozen=True)
class Restore(Transfer):
    filename: str

    def bring(self, backups: BackupManager, session: Session) -> None:
        backups.restore_from_backup(session, self.user_id, self.filename)


class Reaper:
    """Kills work at moments that are spread evenly over the time it takes, and a little beyond."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._takes = 0.0

    def was_killed(self, work: Work) -> bool:
        """Start it and kill it, unless it has ended before the moment that was drawn; a first one is left to end."""
        after = self._random.uniform(0, self._takes * 1.1) if self._takes else SECONDS_TO_FINISH
        line, other_end = _PROCESSES.Pipe(duplex=False)
        process = _PROCESSES.Process(target=_do, args=(work, other_end))
        process.start()
        other_end.close()
        assert line.recv() == "at it"
        began = time.perf_counter()
        ended = line.poll(after)
        if ended:
            assert line.recv() == "done"
            self._takes = time.perf_counter() - began
        else:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        line.close()
        return not ended


def _do(work: Work, line: Connection) -> None:
    database = connect(work.database_url)
    line.send("at it")
    work.act(database)
    line.send("done")
