import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from backend.app.safe_files import flush_folder, make_private_folder, rename_if_free
from backend.app.schema.migrations import CannotMigrate, migrate
from backend.app.schema.pre_migration_copy import copy_sqlite
from backend.app.settings import Settings
from backend.app.snapshot.contents import DatabaseKind
from backend.app.snapshot.errors import NotASnapshot, PlaceInUse, SnapshotNotMade

# What SQLite would read into a database that it finds beside them.
_LEFT_BEHIND = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class SqliteDatabase:
    settings: Settings
    kind = DatabaseKind.SQLITE

    def dump(self, folder: Path) -> tuple[Path, str | None]:
        copy = folder / self.kind.member
        try:
            with closing(sqlite3.connect(self._file())) as source:
                copy_sqlite(source, copy)
            # Nothing damaged may take the place of an older snapshot that is whole.
            if damage := _damage_of(copy):
                raise SnapshotNotMade(f"the database is damaged ({damage})")
            return copy, _revision_of(copy)
        except sqlite3.Error as error:
            raise SnapshotNotMade(f"the database cannot be copied ({error})") from error

    def require_empty(self) -> None:
        file = self._file()
        if os.path.lexists(file):
            raise PlaceInUse(f"the database {file} is there")
        for ending in _LEFT_BEHIND:
            if os.path.lexists(f"{file}{ending}"):
                raise PlaceInUse(f"{file}{ending} is left of another database, and would be read into this one")

    def staging_parent(self) -> Path:
        make_private_folder(self._file().parent)
        return self._file().parent

    def prepare(self, file: Path) -> list[str]:
        if damage := _damage_of(file):
            raise NotASnapshot(f"its database is damaged ({damage})")
        if not _has_tables(file):
            raise NotASnapshot("its database is empty")
        sentences: list[str] = []
        staged = self.settings.model_copy(update={"database_url": f"sqlite:///{file}"})
        try:
            # The snapshot itself is the copy of what it was.
            migrate(staged, sentences.append, keep_copy=False)
        except (sqlite3.Error, CannotMigrate) as error:
            raise NotASnapshot(f"its database cannot be used ({str(error).rstrip('.')})") from error
        return sentences

    def place(self, file: Path) -> list[str]:
        self.require_empty()
        target = self._file()
        folder, source = (os.open(each.parent, os.O_RDONLY | os.O_DIRECTORY) for each in (target, file))
        try:
            if not rename_if_free(folder, file.name, target.name, source=source):
                raise PlaceInUse(f"the database {target} is there")
        finally:
            os.close(folder)
            os.close(source)
        flush_folder(target.parent)
        return []

    def _file(self) -> Path:
        name = make_url(self.settings.database_url).database or ""
        if name in {"", ":memory:"} or name.startswith("file:"):
            raise SnapshotNotMade("DATABASE_URL names no file")
        return Path(name)


def _damage_of(file: Path) -> str | None:
    try:
        with closing(sqlite3.connect(file)) as connection:
            [said] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if said == "ok" else said


def _has_tables(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _revision_of(file: Path) -> str | None:
    with closing(sqlite3.connect(file)) as connection:
        try:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        except sqlite3.OperationalError:
            return None
    return found[0][0] if len(found) == 1 else None
