"""`moviemanager backup kit`: the key that opens copies, made, put on paper, and counted once it was read back."""

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from backend.app.commands.backup.opened import Opened, exit_with, open_backups
from backend.app.errors import Conflict, Unusable
from backend.app.safe_files import write_file
from backend.app.services import accounts
from backend.app.services.backup import TYPED_BACK, Kit, KitNotConfirmed, Kits, NewKit, kit_filename, kit_papers

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


class KitNotReadBack(Unusable):
    def __init__(self) -> None:
        super().__init__("That is not how the key ends. The kit does not count, and its file was removed.")


class NoKit(Conflict):
    def __init__(self) -> None:
        super().__init__("There is no kit that new copies are locked with.")


class KitNotFound(Unusable):
    def __init__(self, kit: Kit) -> None:
        super().__init__(
            f"That is not how the key of {kit.fingerprint} ends. If that kit is gone, --rotate makes another one for "
            "new copies. Nothing was changed."
        )


class KitFileNotWritten(Unusable):
    def __init__(self, file: Path, why: str | None) -> None:
        super().__init__(f"{file} cannot be written: {why or 'unknown reason'}. Nothing was changed.")


def kit(
    file: Annotated[
        Path | None, typer.Argument(help="The kit's file; moviemanager-kit-FINGERPRINT.txt without it.")
    ] = None,
    *,
    rotate: Annotated[bool, typer.Option("--rotate", help="Make another one, for new copies.")] = False,
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Lock the key in it.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Lock new copies no more with any kit.")] = False,
    show: Annotated[bool, typer.Option("--list", help="Every kit there was, newest first.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Type back the end of the key once more.")] = False,
) -> None:
    """Make the key that opens copies: a file to keep and a page to print. New copies are locked with it from then on.

    The server keeps only what locks; what opens is in the file alone.
    """
    with open_backups() as this:
        kits = this.backups.copies.kits
        if show or off:
            if off:
                kits.stop_locking()
            _list(kits.all())
            return
        current = kits.current()
        if check:
            _check(this, current)
            return
        if current is not None and not rotate:
            raise KitIsThere(current)
        made = NewKit.make()
        papers = _papers(this, made, file or Path(kit_filename(made)), with_passphrase=passphrase)
        with _written(papers, made):
            kits.offer(made)
            _require_typed_back(this, made)
        unproven = "" if this.backups.copies.server_opens else " The server cannot open them, and no more test them."
    typer.echo(f"The kit {made.fingerprint} counts. New copies are locked with it from now on.{unproven}")
    if current is not None:
        typer.echo(f"Copies that are there still open with {current.fingerprint}: keep that kit too.")


def _papers(this: Opened, made: NewKit, file: Path, *, with_passphrase: bool) -> dict[Path, str]:
    """The kit's files and what is in them: one, or with a passphrase the locked key and the page to print."""
    with this.database.read() as session:
        emails = [each.email for each in accounts.list_all(session)]
    passphrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True) if with_passphrase else None
    papers = kit_papers(
        made,
        filename=file.name,
        places=[each.shown for each in this.backups.copies.places.values()],
        email=next(iter(emails), "you@example.org"),
        made_at=this.backups.clock(),
        passphrase=passphrase,
    )
    if passphrase is None:
        return {file: papers.file}
    return {file: papers.file, file.with_name(f"{file.stem}-page.txt"): papers.page}


@contextmanager
def _written(papers: Mapping[Path, str], made: NewKit) -> Generator[None]:
    """On disk while its end is typed back, and after that only if it was: a kit that does not count would be taken for
    one that does.
    """
    written: list[Path] = []
    counts = False
    try:
        for file, content in papers.items():
            _write(file, content.encode())
            written.append(file)
        *_, page = written
        typer.echo(f"{written[0]} is the emergency kit. Print {page}, and keep it where this server is not.")
        if len(written) > 1:
            typer.echo(f"Its key ends with {made.ending}; the passphrase opens it.")
        yield
        counts = True
    finally:
        if not counts:
            for file in written:
                file.unlink(missing_ok=True)


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


def _require_typed_back(this: Opened, made: NewKit) -> None:
    kits = this.backups.copies.kits
    try:
        if not _is_typed_back(kits, made.fingerprint):
            raise KitNotReadBack
    finally:
        # Also of who went away. One that counts waits no more.
        kits.withdraw(made.fingerprint)


def _check(this: Opened, current: Kit | None) -> None:
    """What the Account page asks once a year."""
    if current is None:
        raise NoKit
    if not _is_typed_back(this.backups.copies.kits, current.fingerprint):
        raise KitNotFound(current)
    typer.echo(f"The kit {current.fingerprint} is still there. You are asked again in a year.")


def _is_typed_back(kits: Kits, fingerprint: str) -> bool:
    for _ in range(ATTEMPTS):
        typed = typer.prompt(f"The last {TYPED_BACK} characters of the key in it", default="", show_default=False)
        try:
            kits.confirm(fingerprint, typed)
        except KitNotConfirmed:
            typer.echo("That is not how it ends.", err=True)
        else:
            return True
    return False


def _list(kits: Sequence[Kit]) -> None:
    if not kits:
        typer.echo("There is no kit: new copies are not locked, unless BACKUP_AGE_RECIPIENTS says so.")
    for each in kits:
        until = "locks new copies" if each.retired_at is None else f"until {_day(each.retired_at)}; keep it"
        asked = "; type it back again: --check" if each.is_asked_for else ""
        typer.echo(f"{each.fingerprint}\tmade {_day(each.made_at)}\t{until}{asked}")
    exit_with(failed=False)


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
