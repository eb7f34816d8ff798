"""Snapshots that are made, and restored, by processes that can be killed."""

from dataclasses import dataclass
from pathlib import Path

from backend.app.database import Database
from backend.app.settings import Settings
from backend.app.snapshot.contents import Part
from backend.app.snapshot.making import make
from backend.app.snapshot.restoring import restore
from tests.acceptance.doomed import Work

EVERYTHING = (Part.DATABASE, Part.KEY, Part.BACKUPS)


def settings_of(url: str, root: Path) -> Settings:
    return Settings(_env_file=None, database_url=url, backup_dir=root, backup_timezone="UTC")  # pyright: ignore[reportCallIssue]


@dataclass(frozen=True)
class Making(Work):
    file: Path

    def act(self, database: Database) -> None:  # noqa: ARG002 -- it opens what its settings name
        make(settings_of(self.database_url, self.root), self.file, now=self.now, parts=EVERYTHING)


@dataclass(frozen=True)
class Restoring(Work):
    file: Path

    def act(self, database: Database) -> None:  # noqa: ARG002 -- it opens what its settings name
        restore(settings_of(self.database_url, self.root), self.file)
