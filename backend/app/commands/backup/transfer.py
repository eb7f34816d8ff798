"""Export, import and restore from the command line: the same as over HTTP, for scripts."""

import os
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import Progress

from backend.app.accounts.account_log import Event
from backend.app.commands.backup.opened import (
    AsJson,
    DryRun,
    Identity,
    OneUser,
    Opened,
    keys_in,
    open_backups,
    print_json,
    progress,
)
from backend.app.errors import NoSpace, Unusable
from backend.app.services.accounts import Account
from backend.app.services.backup import ImportResult, Mode


class FileNotReadable(Unusable):
    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be read: {reason or 'unknown reason'}.")


class FileNotWritten(NoSpace):
    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be written: {reason or 'unknown reason'}.")


def export(
    user: OneUser,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; standard output without it.")] = None,
) -> None:
    """Write the library as a version-2 document."""
    with open_backups() as this:
        account = this.accounts(user)[0]
        this.log.record_apart(account, Event.EXPORTED)
        with this.database.read() as db:
            chunks = this.backups.export(db, account.id)
            if output is None:
                sys.stdout.buffer.writelines(chunks)
                return
            with progress("Exporting"):
                write_whole(output, chunks)


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
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

    def act(this: Opened, account: Account) -> ImportResult:
        with _readable(file) as source, this.database.write() as db:
            result = this.backups.import_document(db, account.id, source, mode=mode, dry_run=dry_run, strict=strict)
            this.log.record_transfer(db, account, Event.IMPORTED, result, mode=mode)
            return result

    _transfer(user, act, as_json=as_json)


def restore(
    filename: Annotated[str, typer.Argument(help="The name of a backup, as `backup list` shows it.")],
    *,
    user: OneUser,
    mode: Annotated[Mode, typer.Option(help="Become the backup, or let the newer row win.")] = Mode.REPLACE,
    dry_run: DryRun = False,
    place: Annotated[
        str | None, typer.Option(help="Bring back the copy of this name at this place, as `backup copies` shows it.")
    ] = None,
    identity: Identity = None,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back, after a safety backup of the library as it is."""
    identities = keys_in(identity)

    def act(this: Opened, account: Account) -> ImportResult:
        with this.database.write() as db:
            result = this.backups.restore_from_backup(
                db, account.id, filename, mode=mode, dry_run=dry_run, place=place, identities=identities
            )
            this.log.record_transfer(db, account, Event.RESTORED, result, backup=filename, mode=mode)
            return result

    _transfer(user, act, as_json=as_json)


def _transfer(user: str, act: Callable[[Opened, Account], ImportResult], *, as_json: bool) -> None:
    with open_backups() as this:
        result = act(this, this.accounts(user)[0])
    if as_json:
        print_json(result)
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
