"""Moving out to another service, from the command line: the same files as over HTTP."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from backend.app.accounts.account_log import Event
from backend.app.commands.backup.opened import OneUser, open_backups, progress
from backend.app.commands.backup.transfer import write_whole
from backend.app.services import moving_out
from backend.app.services.zones import zone_named


def export(
    *,
    user: OneUser,
    target: Annotated[moving_out.Format, typer.Option("--format", help="For whom the files are.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A zip; standard output without it.")] = None,
    zone: Annotated[str | None, typer.Option(help="The time zone of the days in the files.")] = None,
) -> None:
    """Write the library as a zip that another service imports, with what it cannot hold in not-exported.csv."""
    with open_backups() as this:
        account = this.accounts(user)[0]
        days_in = this.backups.zone if zone is None else zone_named(zone)
        this.log.record_apart(account, Event.EXPORTED, target=target)
        with this.database.read() as db:
            packed = moving_out.packed(db, account.id, target, days_in)
    if output is None:
        sys.stdout.buffer.write(packed)
        return
    with progress("Exporting"):
        write_whole(output, [packed])
