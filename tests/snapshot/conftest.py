from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from backend.app.database import Database, connect
from backend.app.services import accounts
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from backend.app.snapshot.making import Made, make
from tests.acceptance.doomed_snapshots import EVERYTHING
from tests.acceptance.main_job import without_stamp
from tests.builders import an_account
from tests.library_builders import a_library
from tests.postgres import PostgresServer
from tests.templates import make_todays_tables

NOW = 1_770_905_703.5


@dataclass
class Installation:
    """A database and its folder of backups, both of which may still be missing."""

    settings: Settings
    _database: list[Database] = field(default_factory=list[Database])

    @property
    def database(self) -> Database:
        if not self._database:
            self._database.append(connect(self.settings.database_url))
        return self._database[0]

    @property
    def backups(self) -> BackupManager:
        return BackupManager.from_settings(self.settings, self.database)

    def fill(self) -> None:
        """Three accounts with a library and a backup each; one of them has a deleted one as well."""
        for titles in (1, 3, 40):
            owner = an_account(self.database, email=f"has-{titles}@example.org")
            a_library(self.database, owner, titles=titles)
            with self.database.read() as session:
                self.backups.backup_user_data(session, owner.id)
        again = self.backups.list_backups(owner.id)[0].name.filename
        self.backups.delete_backup(owner.id, again)
        with self.database.read() as session:
            self.backups.backup_user_data(session, owner.id)

    def exports(self) -> dict[str, bytes]:
        with self.database.read() as session:
            return {
                each.email: without_stamp(b"".join(self.backups.export(session, each.id)))
                for each in accounts.list_all(session)
            }

    def files(self) -> dict[str, bytes]:
        return files_below(self.settings.backup_dir)

    def close(self) -> None:
        for each in self._database:
            each.engine.dispose()
        self._database.clear()


def files_below(folder: Path) -> dict[str, bytes]:
    """Without what servers work with."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") and part != ".moviemanager" for part in path.parts)
    }


@pytest.fixture
def here(settings: Settings, database: Database) -> Iterator[Installation]:
    installation = Installation(settings)
    installation.fill()
    yield installation
    installation.close()


@pytest.fixture
def elsewhere(here: Installation, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An empty place of the same kind; on SQLite neither the database nor its folder is there."""
    folder = tmp_path / "elsewhere"
    place = partial(here.settings.model_copy, deep=True)
    if here.database.engine.dialect.name == "sqlite":
        new = {"database_url": f"sqlite:///{folder / 'app.db'}", "backup_dir": folder / "backups"}
        installation = Installation(place(update=new))
        yield installation
        installation.close()
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    with postgres.fresh_database() as url:
        installation = Installation(place(update={"database_url": url, "backup_dir": folder / "backups"}))
        yield installation
        installation.close()


@contextmanager
def an_installation_on_sqlite(folder: Path) -> Iterator[Installation]:
    make_todays_tables(settings_in(folder).database_url)
    installation = Installation(settings_in(folder))
    installation.fill()
    yield installation
    installation.close()


def settings_in(folder: Path) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        database_url=f"sqlite:///{folder / 'app.db'}",
        backup_dir=folder / "backups",
        backup_timezone="UTC",
    )


@pytest.fixture
def of_sqlite(tmp_path: Path) -> Iterator[Installation]:
    """For what has nothing to do with the database."""
    with an_installation_on_sqlite(tmp_path) as installation:
        yield installation


@pytest.fixture
def elsewhere_of_sqlite(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(settings_in(tmp_path / "elsewhere"))
    yield installation
    installation.close()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    with postgres.fresh_database() as url:
        yield url


def snapshot_of(installation: Installation, file: Path, *, encrypt_to: tuple[str, ...] = ()) -> Made:
    return make(installation.settings, file, now=NOW, parts=EVERYTHING, encrypt_to=encrypt_to)
