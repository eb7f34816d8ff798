"""The backups that are there: list, verify, drill, what stays and why, and the operator's last word."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import orjson
import typer

from backend.app.api.schemas.backup import BackupFile
from backend.app.commands.backup.opened import (
    AsJson,
    OneUser,
    SomeUser,
    exit_with,
    open_backups,
    print_json,
    progress,
)
from backend.app.commands.backup.transfer import write_whole
from backend.app.services import accounts
from backend.app.services.backup import StoredBackup

Filename = Annotated[str, typer.Argument(help="The name of a backup, as `backup list` shows it.")]
EveryBackup = Annotated[bool, typer.Option("--all", help="Every backup, not only the newest of each account.")]
_VERIFIED: Mapping[bool | None, str] = {True: "verified", False: "DAMAGED", None: "no checksum"}
_RESTORABLE: Mapping[bool | None, str] = {True: "restores", False: "DOES NOT RESTORE", None: "not tested"}


def list_backups(user: SomeUser = None, *, as_json: AsJson = False) -> None:
    """Every backup with its state, newest first, from the index. Exit code 1 where one is known to be bad."""
    with open_backups() as this, progress("Listing"):
        found = {each.email: this.backups.list_backups(each.id) for each in this.accounts(user)}
    _show(found, as_json=as_json)


def verify(user: SomeUser = None, *, as_json: AsJson = False) -> None:
    """Read every backup from the disk and compare it with its checksum. Exit code 1 where one is damaged."""
    with open_backups() as this, progress("Reading"):
        found = {each.email: this.backups.verify_backups(each.id) for each in this.accounts(user)}
    _show(found, as_json=as_json)


def index(user: SomeUser = None) -> None:
    """Rebuild the index of backups from the files."""
    with open_backups() as this, progress("Reading"):
        number = sum(len(this.backups.reindex(each.id)) for each in this.accounts(user))
    typer.echo(f"{number} backups indexed.")


def accept_folder() -> None:
    """Take BACKUP_DIR as it is for this installation's folder, though its marker is missing or another one."""
    with open_backups() as this, progress("Reading"):
        this.backups.accept_folder()
        number = sum(len(this.backups.reindex(each.id)) for each in this.accounts(None))
    typer.echo(f"The folder is accepted; {number} backups of accounts of this server are in it.")


def drill(
    user: SomeUser = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every backup, not only the newest of each account.")
    ] = False,
) -> None:
    """Restore backups on trial, into a scratch database. Exit code 1 where one does not restore."""
    with open_backups() as this, progress("Restoring on trial"):
        done = {each.email: this.backups.drill(each.id, all_of_them=everything) for each in this.accounts(user)}
    failed = [(email, *failure[1:]) for email, summary in done.items() for failure in summary.failed]
    for email, filename, reason in failed:
        typer.echo(f"{email}\t{filename}\t{reason}")
    tested = sum(summary.tested for summary in done.values())
    typer.echo(f"{tested} restored in a test, {len(failed)} not restorable.")
    exit_with(failed=bool(failed))


def retention(
    user: SomeUser = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and let nothing go.")] = False,
) -> None:
    """What stays and what goes, each with its reasons."""
    with open_backups() as this:
        for account in this.accounts(user):
            verdicts = this.backups.verdicts(account.id) if dry_run else this.backups.cleanup_old_backups(account.id)
            for each in verdicts:
                reasons = " ".join(each.reasons) or "No reason to stay."
                typer.echo(f"{account.email}\t{each.name.filename}\t{'stays' if each.stays else 'goes'}\t{reasons}")


def list_deleted(user: SomeUser = None) -> None:
    """The recently deleted; `backup undelete` brings one back."""
    with open_backups() as this:
        for account in this.accounts(user):
            for each in this.backups.list_deleted(account.id):
                typer.echo(f"{account.email}\t{each.name.filename}\t{each.size_bytes}\t{_VERIFIED[each.verified]}")


def undelete(filename: Filename, *, user: OneUser) -> None:
    """Bring a recently deleted backup back to the list."""
    with open_backups() as this:
        back = this.backups.undelete_backup(this.accounts(user)[0].id, filename)
    typer.echo(f"{back.name.filename} is in the list again.")


def purge(filename: Filename, *, user: OneUser) -> None:
    """Remove a backup for good, listed or recently deleted. This cannot be undone."""
    with open_backups() as this:
        this.backups.purge_backup(this.accounts(user)[0].id, filename)
    typer.echo(f"{filename} is removed for good.")


def enable(
    user: SomeUser = None,
    *,
    everybody: Annotated[bool, typer.Option("--all", help="Every account.")] = False,
) -> None:
    """Switch nightly backups on, for one account or for everybody."""
    if user is None and not everybody:
        raise typer.BadParameter("Name an account with --user, or say --all.")
    with open_backups() as this:
        chosen = this.accounts(user)
        for account in chosen:
            with this.database.write() as session:
                this.backups.set_enabled(session, account.id, enabled=True)
    typer.echo(f"Nightly backups are on for {len(chosen)} {'account' if len(chosen) == 1 else 'accounts'}.")


def full(
    user: OneUser,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
) -> None:
    """Write the library with all its metadata (version 1), for disaster recovery."""
    with open_backups() as this, this.database.read() as db:
        payload = this.backups.build_backup_payload(db, accounts.find(db, user).id)
    write_whole(output, [orjson.dumps(payload), b"\n"])


def _show(found: Mapping[str, list[StoredBackup]], *, as_json: bool) -> None:
    if as_json:
        print_json({email: [BackupFile.of(each).model_dump() for each in files] for email, files in found.items()})
    else:
        for email, files in found.items():
            for each in files:
                typer.echo("\t".join([email, *_columns(each)]))
    exit_with(
        failed=any(each.verified is False or each.restorable is False for files in found.values() for each in files)
    )


def _columns(backup: StoredBackup) -> list[str]:
    marks = ["pinned"] if backup.pinned else []
    label = [backup.label] if backup.label else []
    states = [_VERIFIED[backup.verified], _RESTORABLE[backup.restorable]]
    return [backup.name.filename, str(backup.size_bytes), *states, *marks, *label]
