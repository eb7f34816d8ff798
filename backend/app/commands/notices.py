"""Notices from the command line, for operators."""

import sys
import time

import typer

from backend.app.accounts.mail import Mailer
from backend.app.commands.opening import opened, require_database
from backend.app.services import notices
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings

app = typer.Typer(help="Notices: whether they arrive.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """A command of its own name even while there is only one."""


@app.command("test")
def test() -> None:
    """Send a test to each address of NOTICE_URLS. Exit code 1 where one did not take it, or there is none."""
    settings = Settings()
    require_database(settings)
    with opened(settings) as database:
        backups = BackupManager.from_settings(settings, database)
        notifier = notices.notifier_of(settings, database, backups, Mailer.from_settings(settings))
        results = notices.try_operator_channels(database, notifier, now=time.time())
    if not results:
        typer.echo("NOTICE_URLS is not set: nobody is told.", err=True)
        sys.exit(1)
    for number, result in enumerate(results, 1):
        typer.echo(f"{number}. {result.sentence}", err=not result.delivered)
    sys.exit(0 if all(result.delivered for result in results) else 1)
