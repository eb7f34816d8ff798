"""`moviemanager backup kit`: the key that opens copies, made, put on paper, and counted once it was read back."""

import os
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from backend.app.commands.backup.opened import exit_with, open_backups
from backend.app.encryption import lock_with_passphrase, new_identity
from backend.app.errors import Conflict, Unusable
from backend.app.safe_files import write_file
from backend.app.services import accounts
from backend.app.services.backup import Kit, fingerprint

TYPED_BACK = 6
ATTEMPTS = 3


class KitIsThere(Conflict):
    def __init__(self, kit: Kit) -> None:
        super().__init__(
            f"There is a kit already: {kit.fingerprint}. --rotate makes another one for new copies; those that are "
            "there still open with the former. Nothing was changed."
        )


class KitFileIsThere(Conflict):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already. Name another file. Nothing was changed.")


class KitNotConfirmed(Unusable):
    def __init__(self) -> None:
        super().__init__("That is not how the key ends. The kit does not count, and its file was removed.")


class KitFileNotWritten(Unusable):
    def __init__(self, file: Path, why: str | None) -> None:
        super().__init__(f"{file} cannot be written: {why or 'unknown reason'}. Nothing was changed.")


def kit(
    file: Annotated[
        Path | None, typer.Argument(help="The kit's file; moviemanager-kit-FINGERPRINT.txt without it.")
    ] = None,
    *,
    rotate: Annotated[bool, typer.Option("--rotate", help="Make another one, for new copies.")] = False,
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Lock the kit's file itself.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Lock new copies no more with any kit.")] = False,
    show: Annotated[bool, typer.Option("--list", help="Every kit there was, newest first.")] = False,
) -> None:
    """Make the key that opens copies: a file to keep and a page to print. New copies are locked with it from then on.

    The server keeps only what locks; what opens is in the file alone.
    """
    with open_backups() as this:
        copies = this.backups.copies
        if show or off:
            if off:
                copies.stop_locking()
            _list(copies.kits())
            return
        current = next((each for each in copies.kits() if each.retired_at is None), None)
        if current is not None and not rotate:
            raise KitIsThere(current)
        with this.database.read() as session:
            emails = [each.email for each in accounts.list_all(session)]
        secret, recipient = new_identity()
        target = file or Path(f"moviemanager-kit-{fingerprint(recipient)}.txt")
        places = [each.shown for each in copies.places.values()]
        page = page_of(target, secret, recipient, places=places, email=next(iter(emails), "you@example.org"))
        words = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True) if passphrase else None
        _write(target, page.encode() if words is None else lock_with_passphrase(page.encode(), words))
        typer.echo(f"{target} is the emergency kit. Open it, print it, and keep it where this server is not.")
        if words is not None:
            typer.echo(f"Its key ends with {secret[-TYPED_BACK:]}; the passphrase opens the file.")
        _require_read_back(target, secret)
        made = copies.add_kit(recipient)
        unproven = "" if this.backups.copies.server_opens else " The server cannot open them, and no more test them."
    typer.echo(f"The kit {made.fingerprint} counts. New copies are locked with it from now on.{unproven}")
    if current is not None:
        typer.echo(f"Copies that are there still open with {current.fingerprint}: keep that kit too.")


def page_of(file: Path, secret: str, recipient: str, *, places: Sequence[str], email: str) -> str:
    """A page that says all there is to know, and a file that age takes for a key: what begins with # is a comment."""
    name = shlex.quote(file.name)
    where = [f"  {each}" for each in places] or ["  (BACKUP_COPIES names no place yet)"]
    lines = [
        "Movie Manager: emergency kit",
        "",
        f"Made on {datetime.now(UTC):%Y-%m-%d}. Fingerprint {fingerprint(recipient)}",
        "",
        "Whoever has this page can open the copies of all backups that were locked with it. Without it, and without",
        "the server, nobody can. Print it, and keep it where the server is not.",
        "",
        "The copies are at",
        *where,
        "",
        "To open one without the server, put this file and the copy, named library.json.zst.age, into one folder.",
        "With the programs age and zstd, there:",
        "",
        *(f"  {each}" for each in commands_of(name, email)),
        "",
        "The last one brings it into a Movie Manager that runs. To bring back a whole server from a place of copies:",
        "",
        f"  moviemanager backup adopt PLACE --identity {name}",
        "",
        f"Locks with: {recipient}",
        "Opens:",
    ]
    return "".join(f"# {each}".rstrip() + "\n" for each in lines) + secret + "\n"


def commands_of(file: str, email: str) -> list[str]:
    return [
        f"age -d -i {file} -o library.json.zst library.json.zst.age",
        "zstd -d library.json.zst",
        f"moviemanager backup import --user {shlex.quote(email)} --mode replace library.json",
    ]


def _write(file: Path, content: bytes) -> None:
    """For its owner alone, and on disk before anybody is asked to print it."""
    try:
        folder = os.open(file.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            write_file(folder, file.name, [content])
            os.fsync(folder)
        finally:
            os.close(folder)
    except FileExistsError:
        raise KitFileIsThere(file) from None
    except OSError as error:
        raise KitFileNotWritten(file, error.strerror) from error


def _require_read_back(file: Path, secret: str) -> None:
    is_read = False
    try:
        is_read = _is_read_back(secret)
    finally:
        # Also of who went away: a kit that does not count would be taken for one that does.
        if not is_read:
            file.unlink(missing_ok=True)
    if not is_read:
        raise KitNotConfirmed


def _is_read_back(secret: str) -> bool:
    for _ in range(ATTEMPTS):
        typed = typer.prompt(f"The last {TYPED_BACK} characters of the key in it", default="", show_default=False)
        if typed.strip().upper() == secret[-TYPED_BACK:]:
            return True
        typer.echo("That is not how it ends.", err=True)
    return False


def _list(kits: Sequence[Kit]) -> None:
    if not kits:
        typer.echo("There is no kit: new copies are not locked, unless BACKUP_AGE_RECIPIENTS says so.")
    for each in kits:
        until = "locks new copies" if each.retired_at is None else f"until {_day(each.retired_at)}; keep it"
        typer.echo(f"{each.fingerprint}\tmade {_day(each.made_at)}\t{until}")
    exit_with(failed=False)


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
