"""`moviemanager migrate`: the database to head, adopting an existing installation."""

import typer

from backend.app.schema import migrations
from backend.app.settings import Settings


def migrate() -> None:
    """Bring the database to today's tables. An existing installation's is adopted, and nothing in it is lost."""
    migrations.migrate(Settings(), report=typer.echo)
