"""`moviemanager backup adopt`: accounts and libraries back from the folder or bucket of backups alone."""

import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from backend.app.api.schemas.accounts import Email
from backend.app.commands.backup.opened import DryRun, Identity, exit_with, keys_in, progress
from backend.app.commands.opening import missing_database, opened
from backend.app.database import Database, connect
from backend.app.errors import Unusable
from backend.app.places.address import place_at
from backend.app.places.place import Place
from backend.app.services.adopting import Adopted, Adoption, NoBackupsHere, shown
from backend.app.services.backup import BackupManager, is_backed_up, place_of, require_readable
from backend.app.settings import Settings
from backend.models import Base


class NotAnAccountsFolder(Unusable):
    def __init__(self, said: str) -> None:
        super().__init__(f"--account {said} has to be a folder's name, an equals sign, and an email address.")


def adopt(
    source: Annotated[
        str | None,
        typer.Argument(help="The folder or bucket of backups, or a place of copies; BACKUP_DIR without it."),
    ] = None,
    *,
    account: Annotated[
        list[str] | None,
        typer.Option(
            "--account", metavar="FOLDER=EMAIL", help="Whose a folder is; once for each that does not say so."
        ),
    ] = None,
    identity: Identity = None,
    dry_run: DryRun = False,
) -> None:
    """Bring accounts and libraries back from backups, or from copies of them, on a server that has none. Exit code 1
    where one did not come.

    The accounts have no password then; `users password` sets one.
    """
    settings = Settings()
    place = place_of(settings) if source is None else _source(source)
    emails, identities = _emails(account or []), keys_in(identity)
    with _closed_at_the_end(place):
        # In a wrong folder no database is made.
        require_readable(place, is_own=source is None)
        _adopt(settings, place, emails=emails, identities=identities, dry_run=dry_run)


def _adopt(
    settings: Settings, place: Path | Place, *, emails: dict[str, str], identities: list[Any], dry_run: bool
) -> None:
    if not is_backed_up(place):
        raise NoBackupsHere(place)
    with _database(settings, dry_run=dry_run) as database, ExitStack() as stack:
        backups = BackupManager.from_settings(settings, database)
        found = stack.enter_context(closing(backups.found(place, identities=identities)))
        adoption = Adoption(
            database, backups, source=place, found=found, emails=emails, dry_run=dry_run, now=time.time()
        )
        folders = adoption.folders()
        done: list[Adopted] = []
        with progress("Restoring"):
            for each in adoption.run(folders):
                done.append(each)
                for line in _lines(each, dry_run=dry_run):
                    typer.echo(line)
    typer.echo(_summary(done, dry_run=dry_run))
    if not found.is_own and not dry_run:
        typer.echo(found.farewell(shown(place)))
    exit_with(failed=any(each.problem for each in done))


@contextmanager
def _closed_at_the_end(place: Path | Place) -> Generator[None]:
    try:
        yield
    finally:
        if not isinstance(place, Path):
            place.close()


def _source(said: str) -> Path | Place:
    return place_at(said) if "://" in said else Path(said)


@contextmanager
def _database(settings: Settings, *, dry_run: bool) -> Generator[Database]:
    """For a trial without a database one in memory."""
    if dry_run and missing_database(settings) is not None:
        database = connect("sqlite://")
        Base.metadata.create_all(database.engine)
        yield database
        return
    with opened(settings) as database:
        yield database


def _emails(said: Sequence[str]) -> dict[str, str]:
    emails: dict[str, str] = {}
    for each in said:
        folder, _, email = each.partition("=")
        try:
            emails[folder] = TypeAdapter[str](Email).validate_python(email)
        except ValidationError:
            raise NotAnAccountsFolder(each) from None
    return emails


def _lines(this: Adopted, *, dry_run: bool) -> Generator[str]:
    if this.is_unnamed:
        newest = f" Its newest backup is {this.newest}." if this.newest else ""
        yield f"{this.folder}: does not say whose it is.{newest} Take it over by --account {this.folder}=EMAIL"
        return
    if this.is_here:
        yield f"{this.email}: is here already, and was left as it is."
    elif this.restored:
        titles = f"{this.titles:,} title{'' if this.titles == 1 else 's'}"
        yield f"{this.email}: {this.restored} {'would be ' if dry_run else ''}restored, {titles}."
    else:
        yield f"{this.email} ({this.folder}): {(this.problem or '').rstrip('.')}."
    for each in this.passed_over:
        yield f"  {each.filename} was passed over: {each.reason}"


def _summary(done: Sequence[Adopted], *, dry_run: bool) -> str:
    restored = sum(each.restored is not None for each in done)
    left = len(done) - restored - sum(each.is_here for each in done)
    would = "would be " if dry_run else ""
    return f"{restored} of {len(done)} libraries {would}restored" + (f"; {left} need a look." if left else ".")
