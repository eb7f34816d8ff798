"""A database as a file of a snapshot, and back."""

from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

from backend.app.settings import Settings
from backend.app.snapshot.contents import DatabaseKind
from backend.app.snapshot.postgresql import PostgresqlDatabase
from backend.app.snapshot.sqlite import SqliteDatabase


class SnapshotDatabase(Protocol):
    """The database that `DATABASE_URL` names."""

    @property
    def kind(self) -> DatabaseKind: ...

    def dump(self, folder: Path) -> tuple[Path, str | None]:
        """A consistent copy in a new file, and its schema's revision. Raises SnapshotNotMade, ProgramMissing."""
        ...

    def require_empty(self) -> None:
        """Raises PlaceInUse, ProgramMissing."""
        ...

    def staging_parent(self) -> Path:
        """Where the file is unpacked before it is restored."""
        ...

    def prepare(self, file: Path) -> list[str]:
        """What can be done before anything is in its place; says what a migration changed. Raises NotASnapshot."""
        ...

    def place(self, file: Path) -> list[str]:
        """The last step: the database is there whole, or not at all. Raises PlaceInUse, NotASnapshot."""
        ...


def database_of(settings: Settings) -> SnapshotDatabase:
    is_file = make_url(settings.database_url).get_backend_name() == "sqlite"
    return SqliteDatabase(settings) if is_file else PostgresqlDatabase(settings)
