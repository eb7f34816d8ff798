"""Moving in from another service, from the command line: the same job as over HTTP."""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from backend.app.accounts.account_log import Event
from backend.app.catalogue import Catalogue
from backend.app.commands.backup.opened import DryRun, OneUser, Opened, open_backups
from backend.app.commands.backup.transfer import FileNotReadable, write_whole
from backend.app.errors import Conflict, NotFound, Unusable
from backend.app.services.accounts import Account
from backend.app.services.backup import RowWindow
from backend.app.services.jobs.carrying_out import CarryingOut, ReportQuery
from backend.app.services.jobs.errors import JobRunning
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.readers import READERS
from backend.app.services.jobs.reports import as_file
from backend.app.services.jobs.service import ImportJobs
from backend.app.services.jobs.views import JobView
from backend.app.settings import Settings

OTHERS_TURN_SECONDS = 0.5


class OptionUnreadable(Unusable):
    def __init__(self, typed: str, what: str = "option") -> None:
        super().__init__(f"“{typed}” is not an {what}; write name=value.")


class Unfinished(Conflict):
    title = JobRunning.title

    def __init__(self) -> None:
        super().__init__(
            "Another import of this account is not finished. Finish it in the web app, or forget it and its files "
            "with --forget-unfinished."
        )


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Whatever another service gave you: zip, CSV, JSON, XML.")],
    *,
    user: OneUser,
    dry_run: DryRun = False,
    option: Annotated[list[str] | None, typer.Option(help="name=value, for each option to be set.")] = None,
    answer: Annotated[list[str] | None, typer.Option(help="name=value, for each question that a file asks.")] = None,
    report: Annotated[Path | None, typer.Option(help="Where to write what became of each row (.csv or .json).")] = None,
    zone: Annotated[str | None, typer.Option(help="The time zone of the days in the files.")] = None,
    forget_unfinished: Annotated[
        bool, typer.Option("--forget-unfinished", help="Forget an import that was begun and not finished.")
    ] = False,
) -> None:
    """Bring films in from another service. Doubtful titles are left out, and are in the report."""
    options = dict(_named(each, "option") for each in option or [])
    answers = dict(_named(each, "answer") for each in answer or [])
    settings = Settings()
    with open_backups() as this:
        account = this.accounts(user)[0]
        user_id = account.id
        catalogue = Catalogue.from_settings(settings)
        matching = JobMatching(this.database, catalogue)
        jobs = ImportJobs(this.database, READERS, settings.import_max_bytes, matching.wake)
        carrying_out = CarryingOut(this.database, this.backups, READERS)
        job_id = _begin(this, jobs, user_id, zone or settings.zone.key, forget_unfinished=forget_unfinished)
        is_kept = False
        try:
            job = jobs.choose(user_id, job_id, options=options, answers={})
            job = _add_files(jobs, user_id, job, files)
            _show(_answered(jobs, user_id, job, answers))
            _match(this, jobs, matching, user_id, job_id)
            _carry_out(this, carrying_out, account, job_id, dry_run=dry_run)
            if report is not None:
                _, rows = carrying_out.report(user_id, job_id, ReportQuery())
                write_whole(report, as_file(rows, "json" if report.suffix == ".json" else "csv").chunks)
            is_kept = not dry_run
        finally:
            if not is_kept:
                with suppress(NotFound), this.database.write() as session:
                    jobs.cancel(session, user_id, job_id)


def _named(typed: str, what: str) -> tuple[str, str]:
    name, separator, value = typed.partition("=")
    if not separator:
        raise OptionUnreadable(typed, what)
    return name, value


def _begin(this: Opened, jobs: ImportJobs, user_id: str, zone: str, *, forget_unfinished: bool) -> str:
    """A new job. One that was killed is still there, and so is one that waits in the web app for its owner."""
    try:
        return jobs.create(user_id, zone)["id"]
    except JobRunning as running:
        if not forget_unfinished:
            raise Unfinished from running
        with suppress(NotFound), this.database.write() as session:
            jobs.cancel(session, user_id, running.members["job"])
    return jobs.create(user_id, zone)["id"]


def _add_files(jobs: ImportJobs, user_id: str, job: JobView, files: list[Path]) -> JobView:
    for path in files:
        try:
            file = path.open("rb")
        except OSError as error:
            raise FileNotReadable(path, error.strerror) from error
        with file:
            job = jobs.put_file(user_id, job["id"], path.name, file)
    return job


def _answered(jobs: ImportJobs, user_id: str, job: JobView, answers: Mapping[str, str]) -> JobView:
    """Each answer goes to every file that asks for it; what kind of file it is may bring further questions."""
    while True:
        given = {
            part["path"]: said
            for part in _parts(job)
            if (said := {each["key"]: answers[each["key"]] for each in _open(part) if each["key"] in answers})
        }
        if not given:
            return job
        job = jobs.choose(user_id, job["id"], options={}, answers=given)


def _parts(job: JobView) -> list[dict[str, Any]]:
    return [part for file in job["files"] for part in file["parts"]]


def _open(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in part["questions"] if each["answer"] is None]


def _show(job: JobView) -> None:
    for part in _parts(job):
        typer.echo(f"{part['path']}: {part['label']}, {part['rows']:,} rows")
        questions = _open(part)
        for sentence in (part["problem"], *part["notices"]):
            if sentence and all(sentence != question["sentence"] for question in questions):
                typer.echo(f"  {sentence}", err=True)
        for question in questions:
            choices = " or ".join(choice["value"] for choice in question["choices"]) or "…"
            assumed = f" (assumed: {question['default']})" if question["default"] else ""
            typer.echo(f"  {question['sentence']} --answer {question['key']}={choices}{assumed}", err=True)
    for file in job["files"]:
        for part in file["not_understood"]:
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


def _carry_out(this: Opened, carrying_out: CarryingOut, account: Account, job_id: str, *, dry_run: bool) -> None:
    if dry_run:
        planned, _ = carrying_out.plan(account.id, job_id, RowWindow(0, 1))
    else:
        with this.database.write() as session:
            planned = carrying_out.apply(session, account.id, job_id)
            this.log.record_transfer(session, account, Event.IMPORTED, planned.result, job=job_id)
    outcomes = planned.outcomes
    typer.echo(
        f"{outcomes.rows:,} rows: {outcomes.added:,} added, {outcomes.updated:,} updated, "
        f"{outcomes.unchanged:,} unchanged, {outcomes.skipped:,} skipped, {outcomes.ambiguous:,} ambiguous, "
        f"{outcomes.failed:,} failed"
    )
    for reason, number in outcomes.reasons.items():
        typer.echo(f"  {reason}: {number:,}")
    if outcomes.ambiguous and not dry_run:
        typer.echo(
            "Settle what is ambiguous in the web app, or write the ids into the report and import that.", err=True
        )


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
