"""Moving in from another service, from the command line: the same job as over HTTP."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from backend.app.catalogue import Catalogue
from backend.app.commands.backup.opened import DryRun, OneUser, Opened, open_backups
from backend.app.commands.backup.transfer import FileNotReadable, write_whole
from backend.app.errors import NotFound, Unusable
from backend.app.services.backup import RowWindow
from backend.app.services.jobs.carrying_out import CarryingOut, ReportQuery
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.readers import READERS
from backend.app.services.jobs.reports import as_file
from backend.app.services.jobs.service import ImportJobs
from backend.app.services.jobs.views import JobView
from backend.app.settings import Settings

OTHERS_TURN_SECONDS = 0.5


class OptionUnreadable(Unusable):
    def __init__(self, typed: str) -> None:
        super().__init__(f"“{typed}” is not an option; write name=value.")


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Whatever another service gave you: zip, CSV, JSON, XML.")],
    *,
    user: OneUser,
    dry_run: DryRun = False,
    option: Annotated[list[str] | None, typer.Option(help="name=value, for each option to be set.")] = None,
    report: Annotated[Path | None, typer.Option(help="Where to write what became of each row (.csv or .json).")] = None,
    zone: Annotated[str | None, typer.Option(help="The time zone of the days in the files.")] = None,
) -> None:
    """Bring films in from another service. Doubtful titles are left out, and are in the report."""
    options = dict(_option(each) for each in option or [])
    settings = Settings()
    with open_backups() as this:
        user_id = this.accounts(user)[0].id
        catalogue = Catalogue.from_settings(settings)
        matching = JobMatching(this.database, catalogue)
        jobs = ImportJobs(this.database, READERS, settings.import_max_bytes, matching.wake)
        carrying_out = CarryingOut(this.database, this.backups, READERS)
        job_id = jobs.create(user_id, zone or settings.zone.key)["id"]
        is_kept = False
        try:
            _add_files(jobs, user_id, job_id, files, options)
            _match(this, jobs, matching, user_id, job_id)
            _carry_out(this, carrying_out, user_id, job_id, dry_run=dry_run)
            if report is not None:
                _, rows = carrying_out.report(user_id, job_id, ReportQuery())
                write_whole(report, as_file(rows, "json" if report.suffix == ".json" else "csv").chunks)
            is_kept = not dry_run
        finally:
            if not is_kept:
                with suppress(NotFound), this.database.write() as session:
                    jobs.cancel(session, user_id, job_id)


def _option(typed: str) -> tuple[str, str]:
    name, separator, value = typed.partition("=")
    if not separator:
        raise OptionUnreadable(typed)
    return name, value


def _add_files(jobs: ImportJobs, user_id: str, job_id: str, files: list[Path], options: dict[str, str]) -> None:
    jobs.choose(user_id, job_id, options=options, answers={})
    job: JobView | None = None
    for path in files:
        try:
            file = path.open("rb")
        except OSError as error:
            raise FileNotReadable(path, error.strerror) from error
        with file:
            job = jobs.put_file(user_id, job_id, path.name, file)
    for each in job["files"] if job else ():
        for part in each["parts"]:
            typer.echo(f"{part['path']}: {part['label']}, {part['rows']:,} rows")
            for sentence in (part["problem"], *part["notices"]):
                if sentence:
                    typer.echo(f"  {sentence}", err=True)
        for part in each["not_understood"]:
            typer.echo(f"{part['path']}: not understood, {part['size_bytes']:,} bytes", err=True)


def _match(this: Opened, jobs: ImportJobs, matching: JobMatching, user_id: str, job_id: str) -> None:
    job = jobs.match(user_id, job_id)
    with _progress(job["titles"].total) as told:
        while job["state"] == "matching":
            # Where a server is running too it may be at these titles already.
            if matching.look() > 0:
                time.sleep(OTHERS_TURN_SECONDS)
            with this.database.read() as session:
                job = jobs.job(session, user_id, job_id)
            told(job["titles"].total - job["titles"].waiting)
    for sentence in job["paused"]["because"] if job["paused"] else ():
        typer.echo(sentence, err=True)


def _carry_out(this: Opened, carrying_out: CarryingOut, user_id: str, job_id: str, *, dry_run: bool) -> None:
    if dry_run:
        planned, _ = carrying_out.plan(user_id, job_id, RowWindow(0, 1))
    else:
        with this.database.write() as session:
            planned = carrying_out.apply(session, user_id, job_id)
    outcomes = planned.outcomes
    typer.echo(
        f"{outcomes.rows:,} rows: {outcomes.added:,} added, {outcomes.updated:,} updated, "
        f"{outcomes.unchanged:,} unchanged, {outcomes.skipped:,} skipped, {outcomes.ambiguous:,} ambiguous, "
        f"{outcomes.failed:,} failed"
    )
    for reason, number in outcomes.reasons.items():
        typer.echo(f"  {reason}: {number:,}")


@contextmanager
def _progress(total: int) -> Generator[Callable[[int], None]]:
    """A bar on a terminal; nothing for a log."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Looking up titles", total=total)
        yield lambda done: progress.update(task, completed=done)
