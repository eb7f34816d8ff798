"""Backups from the command line: what the scheduler does, and what the HTTP interface does, for scripts."""

import os
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer
from rich.console import Console
from rich.progress import Progress

from backend.app.api.schemas.backup import BackupFile
from backend.app.commands.opening import opened, require_database
from backend.app.database import Database
from backend.app.errors import NoSpace, Unusable
from backend.app.services import accounts
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, BackupNotWritten, ImportResult, Kind, Mode, RunSummary
from backend.app.settings import Settings

app = typer.Typer(help="Backups: run, list, verify, export, import, restore.", no_args_is_help=True)

OneUser = Annotated[str, typer.Option("--user", help="The account's e-mail address.")]
SomeUser = Annotated[str | None, typer.Option("--user", help="Only this account, by e-mail address.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for scripts.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]


class FileNotReadable(Unusable):
    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be read: {reason or 'unknown reason'}.")


class FileNotWritten(NoSpace):
    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be written: {reason or 'unknown reason'}.")


@dataclass(frozen=True)
class _Opened:
    database: Database
    backups: BackupManager

    def accounts(self, email: str | None) -> list[Account]:
        with self.database.read() as session:
            found = accounts.list_all(session)
            return [accounts.find(session, email)] if email is not None else found


@contextmanager
def _open() -> Generator[_Opened]:
    settings = Settings()
    require_database(settings)
    with opened(settings) as database:
        yield _Opened(database, BackupManager.from_settings(settings, database))


@app.command("run")
def run(
    user: SomeUser = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also those whose slot is done or who have backups off, as manual backups.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the backups that are due, now. Exit code 1 where one failed."""
    with _open() as this, _progress("Backing up"):
        chosen = this.accounts(user)
        only_user = chosen[0].id if user is not None else None
        with this.database.session() as db:
            summary = this.backups.run_scheduled_backups(db, only_user=only_user, retry_failed=True)
        if force:
            _force(this, chosen, summary)
    if as_json:
        _print_json(summary)
    else:
        typer.echo(f"{len(summary.done)} backed up, {len(summary.failed)} failed.")
    sys.exit(1 if summary.failed else 0)


def _force(this: _Opened, chosen: list[Account], summary: RunSummary) -> None:
    """A manual backup of everybody who got none: the one of the slot stays as it is."""
    for account in chosen:
        if account.id in {*summary.done, *summary.failed}:
            continue
        try:
            with this.database.read() as db:
                this.backups.backup_user_data(db, account.id, kind=Kind.MANUAL)
        except BackupNotWritten as error:
            typer.echo(f"{account.email}: {error.detail}", err=True)
            summary.failed.append(account.id)
        else:
            summary.done.append(account.id)


@app.command("list")
def list_backups(user: SomeUser = None, as_json: AsJson = False) -> None:
    """Every backup with its state, newest first. Exit code 1 where one is damaged."""
    _show(user, as_json=as_json)


@app.command("verify")
def verify(user: SomeUser = None, as_json: AsJson = False) -> None:
    """Read every backup and compare it with its checksum. Exit code 1 where one is damaged."""
    _show(user, as_json=as_json)


def _show(user: str | None, *, as_json: bool) -> None:
    with _open() as this, _progress("Reading"):
        found = {
            account.email: [BackupFile.of(each) for each in this.backups.list_backups(account.id)]
            for account in this.accounts(user)
        }
    if as_json:
        _print_json({email: [each.model_dump() for each in files] for email, files in found.items()})
    else:
        for email, files in found.items():
            for each in files:
                typer.echo(f"{email}\t{each.filename}\t{each.size_bytes}\t{_STATES[each.verified]}")
    damaged = any(each.verified is False for files in found.values() for each in files)
    sys.exit(1 if damaged else 0)


_STATES = {True: "verified", False: "DAMAGED", None: "no checksum"}


@app.command("export")
def export(
    user: OneUser,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; standard output without it.")] = None,
) -> None:
    """Write the library as a version-2 document."""
    with _open() as this, this.database.read() as db:
        chunks = this.backups.export(db, accounts.find(db, user).id)
        if output is None:
            sys.stdout.buffer.writelines(chunks)
            return
        with _progress("Exporting"):
            _write(output, chunks)


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """The whole document or nothing: what the file held stays until the new one is complete."""
    # A pipe or a device is written to as it is; to rename something over it would take its place.
    in_place = path.exists() and not path.is_file()
    target = path if in_place else path.resolve()
    unfinished = target if in_place else target.with_name(f".{target.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.writelines(chunks)
        unfinished.replace(target)
    except OSError as error:
        if unfinished.is_file():
            unfinished.unlink()
        raise FileNotWritten(path, error.strerror) from error


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A document, version 1 or 2.")],
    *,
    user: OneUser,
    mode: Annotated[Mode, typer.Option(help="Let the newer row win, or become the document.")] = Mode.MERGE,
    dry_run: DryRun = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse the file where one row is bad.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a document into a library, after a safety backup of it."""

    def act(this: _Opened, account: Account) -> ImportResult:
        with _readable(file) as source, this.database.write() as db:
            return this.backups.import_document(db, account.id, source, mode=mode, dry_run=dry_run, strict=strict)

    _bring(user, act, as_json=as_json)


@app.command("restore")
def restore(
    filename: Annotated[str, typer.Argument(help="The name of a backup, as `backup list` shows it.")],
    *,
    user: OneUser,
    mode: Annotated[Mode, typer.Option(help="Become the backup, or let the newer row win.")] = Mode.REPLACE,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back, after a safety backup of the library as it is."""

    def act(this: _Opened, account: Account) -> ImportResult:
        with this.database.write() as db:
            return this.backups.restore_from_backup(db, account.id, filename, mode=mode, dry_run=dry_run)

    _bring(user, act, as_json=as_json)


def _bring(user: str, act: Callable[[_Opened, Account], ImportResult], *, as_json: bool) -> None:
    with _open() as this:
        result = act(this, this.accounts(user)[0])
    if as_json:
        _print_json(result)
        return
    for kind in ("movies", "people", "lists"):
        counts = getattr(result.changes, kind)
        typer.echo(
            f"{kind}: {counts.added} added, {counts.updated} updated, {counts.unchanged} unchanged, "
            f"{counts.kept} kept, {counts.removed} removed"
        )
    for line in (*result.notices, *result.errors):
        typer.echo(line, err=True)
    if result.safety_backup:
        typer.echo(f"To undo: moviemanager backup restore --user {user} {result.safety_backup}")


@contextmanager
def _readable(path: Path) -> Generator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileNotReadable(path, error.strerror) from error
    with file, _reading_progress(file) as watched:
        yield watched


@contextmanager
def _reading_progress(file: BinaryIO) -> Generator[BinaryIO]:
    """The same file, with a bar on a terminal that shows how much of it was read."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield file
        return
    with Progress(console=console, transient=True) as progress:
        size = os.fstat(file.fileno()).st_size
        yield progress.wrap_file(file, total=size, description="Reading")


@contextmanager
def _progress(what: str) -> Generator[None]:
    """Something that moves, on a terminal; nothing at all in a script."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{what} …"):
        yield


def _print_json(value: object) -> None:
    typer.echo(orjson.dumps(value).decode())
