"""What every backup command begins with: the database, the BackupManager, and whom it is about."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from backend.app.accounts.account_log import OPERATOR
from backend.app.accounts.mail import Mailer
from backend.app.commands.opening import opened, require_database
from backend.app.database import Database
from backend.app.encryption import identities_in
from backend.app.services import accounts
from backend.app.services.accounts import Account
from backend.app.services.activity import AccountLog
from backend.app.services.backup import BackupManager
from backend.app.services.notices import notifier_of
from backend.app.settings import Settings

OneUser = Annotated[str, typer.Option("--user", help="The account's email address.")]
SomeUser = Annotated[str | None, typer.Option("--user", help="Only this account, by email address.")]
Identity = Annotated[
    Path | None, typer.Option("--identity", metavar="FILE", help="The file of the emergency kit, where it is locked.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for scripts.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]


@dataclass(frozen=True)
class Opened:
    database: Database
    backups: BackupManager

    @property
    def log(self) -> AccountLog:
        return AccountLog(self.database)

    def tell(self) -> None:
        """Who has no server running hears of it all the same; it takes half a minute where nobody answers."""
        settings = Settings()
        notifier_of(settings, self.database, self.backups, Mailer.from_settings(settings)).round()

    def accounts(self, email: str | None) -> list[Account]:
        with self.database.read() as session:
            wanted = accounts.list_all(session) if email is None else [accounts.find(session, email)]
            return [replace(each, acted_by=OPERATOR) for each in wanted]


@contextmanager
def open_backups() -> Generator[Opened]:
    settings = Settings()
    require_database(settings)
    with opened(settings) as database:
        backups = BackupManager.from_settings(settings, database)
        try:
            yield Opened(database, backups)
        finally:
            backups.close()


@contextmanager
def progress(what: str) -> Generator[None]:
    """Something that moves, on a terminal; nothing at all in a script."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{what} …"):
        yield


def print_json(value: object) -> None:
    typer.echo(orjson.dumps(value).decode())


def keys_in(identity: Path | None) -> list[Any]:
    """Of an emergency kit, whose passphrase is asked for where it has one."""
    if identity is None:
        return []
    return identities_in(identity, lambda: typer.prompt(f"Passphrase of {identity}", hide_input=True, err=True))


def exit_with(*, failed: bool) -> None:
    sys.exit(1 if failed else 0)
