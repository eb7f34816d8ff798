"""The whole installation as one file, and back."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from backend.app.commands.backup.opened import progress
from backend.app.commands.opening import require_database
from backend.app.errors import Unusable
from backend.app.settings import Settings
from backend.app.snapshot import checking, making, restoring
from backend.app.snapshot.contents import Part


class OneThingAtATime(Unusable):
    def __init__(self) -> None:
        super().__init__(
            "A snapshot is made, restored (--restore) or checked (--check): one of them. --with-key and --encrypt-to "
            "are for making one, --identity for the others."
        )


def snapshot(
    file: Annotated[Path, typer.Argument(help="The snapshot, such as moviemanager.tar.gz.")],
    *,
    restore: Annotated[bool, typer.Option("--restore", help="Bring the installation back, to an empty place.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Restore it into a scratch place, as a test.")] = False,
    with_key: Annotated[bool, typer.Option("--with-key", help="With the key that signs tokens.")] = False,
    encrypt_to: Annotated[
        list[str] | None, typer.Option("--encrypt-to", metavar="RECIPIENT", help="Encrypt with age; may be repeated.")
    ] = None,
    identity: Annotated[
        Path | None, typer.Option("--identity", metavar="FILE", help="The key file of age that opens it.")
    ] = None,
) -> None:
    """The database, the backups and, if asked for, the key as one file, while the server runs. Exit code 1 where a
    file was left out, or a library in it cannot be exported.
    """
    makes = not (restore or check)
    if (restore and check) or (not makes and (with_key or encrypt_to)) or (makes and identity is not None):
        raise OneThingAtATime
    settings = Settings()
    if restore:
        _restore(settings, file, identity)
    elif check:
        _check(settings, file, identity)
    else:
        _make(settings, file, with_key=with_key, encrypt_to=encrypt_to or [])


def _make(settings: Settings, file: Path, *, with_key: bool, encrypt_to: list[str]) -> None:
    require_database(settings)
    of_backups = [Part.BACKUPS] if settings.backup_bucket is None else []
    parts = [Part.DATABASE, *([Part.KEY] if with_key else []), *of_backups]
    with progress("Writing"):
        made = making.make(settings, file, now=time.time(), parts=parts, encrypt_to=encrypt_to)
    key = "the key, " if with_key else ""
    typer.echo(f"{file} holds the database, {key}and {_files(made.backup_files)}: {made.size_bytes:,} bytes.")
    if not of_backups:
        typer.echo("The backups are in a bucket, and stay there.")
    for each in made.left_out:
        typer.echo(f"{each.path} was left out: {each.reason}.", err=True)
    sys.exit(1 if made.left_out else 0)


def _restore(settings: Settings, file: Path, identity: Path | None) -> None:
    with progress("Restoring"):
        restored = restoring.restore(settings, file, identity=identity)
    for sentence in restored.sentences:
        typer.echo(sentence)
    typer.echo(f"Restored: the database and {_files(restored.backup_files)}.")
    if Part.KEY not in restored.about.parts:
        typer.echo(
            "The key that signs tokens is not in it: unless SECRET_KEY is the same one, everybody signs in again."
        )


def _check(settings: Settings, file: Path, identity: Path | None) -> None:
    with progress("Restoring as a test"):
        checked = checking.check(settings, file, identity=identity)
    for problem in checked.problems:
        typer.echo(problem, err=True)
    exported = checked.accounts - len(checked.problems)
    typer.echo(
        f"Restored in a test: {exported} of {checked.accounts} libraries exported, {_files(checked.backup_files)} with "
        "the right digests."
    )
    sys.exit(1 if checked.problems else 0)


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'} of backups"
