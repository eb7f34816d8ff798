from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import make_url

from backend.app.database import Database, connect
from backend.app.errors import Unavailable
from backend.app.schema.migrations import migrate
from backend.app.settings import Settings


class NoDatabase(Unavailable):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no database {path}. Run this in the folder in which the server runs, "
            "or say by DATABASE_URL where its database is."
        )


@contextmanager
def opened(settings: Settings) -> Generator[Database]:
    """The database at head. What had to be done to an older one is said on stderr, away from a command's output."""
    done: list[str] = []
    migrate(settings, report=done.append)
    # A single sentence says that it was up to date, or is new.
    for sentence in done if len(done) > 1 else ():
        typer.echo(sentence, err=True)
    database = connect(settings.database_url)
    try:
        yield database
    finally:
        database.engine.dispose()


def require_database(settings: Settings) -> None:
    """Raise where opening it would make a new file: in a wrong folder all would look well, of nobody's backups."""
    if (path := missing_database(settings)) is not None:
        raise NoDatabase(path)


def missing_database(settings: Settings) -> Path | None:
    """The file that is not there, where the database is a file."""
    url = make_url(settings.database_url)
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and name not in {"", ":memory:"} and not name.startswith("file:")
    return Path(name) if is_file and not Path(name).exists() else None
