from collections.abc import Generator
from contextlib import contextmanager

import typer

from backend.app.database import Database, connect
from backend.app.migrations import migrate
from backend.app.settings import Settings


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
