"""The proof that a snapshot restores: it is restored into a scratch place, and every library in it is exported."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ProgrammingError

from backend.app.database import connect
from backend.app.errors import MovieManagerError, Unavailable
from backend.app.services import accounts
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from backend.app.snapshot.contents import About, DatabaseKind
from backend.app.snapshot.errors import OtherDatabase
from backend.app.snapshot.reading import opened
from backend.app.snapshot.restoring import restore_archive
from backend.app.snapshot.working_folder import working_folder


class NoScratchDatabase(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "A snapshot of PostgreSQL is tested in a database of its own on the server of DATABASE_URL, and its role "
            "may not make one (CREATEDB)."
        )


@dataclass
class Checked:
    """`problems` has a sentence for each library that cannot be exported."""

    about: About
    backup_files: int
    accounts: int = 0
    problems: list[str] = field(default_factory=list[str])


def check(settings: Settings, file: Path, *, identity: Path | None = None) -> Checked:
    """Raises all that `restore` raises, and NoScratchDatabase."""
    with (
        working_folder(Path(tempfile.gettempdir())) as scratch,
        opened(file, identity, scratch) as archive,
        _scratch_database(settings, archive.about.database, scratch) as url,
    ):
        place = settings.model_copy(
            update={"database_url": url, "backup_dir": scratch / "backups", "backup_bucket": None}
        )
        restored = restore_archive(place, archive)
        checked = Checked(restored.about, restored.backup_files)
        _export_everything(place, checked)
        return checked


def _export_everything(settings: Settings, checked: Checked) -> None:
    database = connect(settings.database_url)
    try:
        backups = BackupManager.from_settings(settings, database)
        with database.read() as session:
            found = accounts.list_all(session)
        checked.accounts = len(found)
        for each in found:
            try:
                with database.read() as session:
                    for _ in backups.export(session, each.id):
                        pass
            except MovieManagerError as error:
                checked.problems.append(f"{each.email}: {error.detail}")
    finally:
        database.engine.dispose()


@contextmanager
def _scratch_database(settings: Settings, kind: DatabaseKind, scratch: Path) -> Generator[str]:
    if kind is DatabaseKind.SQLITE:
        yield f"sqlite:///{scratch / 'app.db'}"
        return
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        raise OtherDatabase(kind, DatabaseKind.SQLITE)
    server = connect(settings.database_url).engine
    name = f"moviemanager_check_{uuid4().hex}"
    with server.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        _create(connection, name)
        try:
            yield server.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def _create(connection: Connection, name: str) -> None:
    try:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except ProgrammingError as error:
        raise NoScratchDatabase from error
