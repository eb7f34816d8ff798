"""`moviemanager backup run`: what the scheduler does, now."""

from dataclasses import asdict
from typing import Annotated

import typer

from backend.app.commands.backup.copies import report
from backend.app.commands.backup.opened import AsJson, Opened, SomeUser, exit_with, open_backups, print_json, progress
from backend.app.errors import MovieManagerError
from backend.app.services.accounts import Account
from backend.app.services.backup import Kind, RunSummary

Force = Annotated[
    bool, typer.Option("--force", help="Also those whose slot is done or who have backups off, as manual backups.")
]


def run(user: SomeUser = None, *, force: Force = False, as_json: AsJson = False) -> None:
    """Make the backups that are due, now, and the copies of them that are lacking elsewhere. Exit code 1 where one
    failed, does not restore, or was not copied.
    """
    with open_backups() as this, progress("Backing up"):
        chosen = this.accounts(user)
        only_user = chosen[0].id if user is not None else None
        with this.database.session() as db:
            summary = this.backups.run_scheduled_backups(db, only_user=only_user, retry_failed=True)
        failures = _reasons(this, chosen, summary)
        if force:
            _force(this, chosen, summary)
        copied = this.backups.copies.make(only_user=only_user)
        this.tell()
    if as_json:
        print_json({**asdict(summary), "copies": asdict(copied)})
    else:
        for sentence in failures:
            typer.echo(sentence, err=True)
        for sentence in _sentences(summary):
            typer.echo(sentence)
        report(copied)
    exit_with(failed=bool(summary.failed or summary.not_restorable or copied.failed))


def _sentences(summary: RunSummary) -> list[str]:
    said = [f"{len(summary.done)} backed up, {len(summary.failed)} failed."]
    if summary.elsewhere:
        said.append(
            f"{summary.elsewhere} claimed by another run; if that run has died, they are taken over within ten minutes."
        )
    if summary.tested:
        said.append(f"{summary.tested} restored in a test, {len(summary.not_restorable)} not restorable.")
    return said


def _reasons(this: Opened, chosen: list[Account], summary: RunSummary) -> list[str]:
    said: list[str] = []
    for account in chosen:
        if account.id in summary.failed:
            with this.database.read() as session:
                status = this.backups.status(session, account.id)
            said.append(f"{account.email}: {status.last_failure_reason or status.sentence}")
    return said


def _force(this: Opened, chosen: list[Account], summary: RunSummary) -> None:
    """A manual backup of everybody who got none: the one of the slot stays as it is."""
    for account in chosen:
        if account.id in {*summary.done, *summary.failed}:
            continue
        try:
            with this.database.read() as db:
                this.backups.backup_user_data(db, account.id, kind=Kind.MANUAL)
        except MovieManagerError as error:
            typer.echo(f"{account.email}: {error.detail}", err=True)
            summary.failed.append(account.id)
        else:
            summary.done.append(account.id)
