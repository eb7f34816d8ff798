"""Moving in from another service: files, titles, preview, import, report and undo."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import anyio
from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from backend.app.accounts.account_log import Event
from backend.app.api.dependencies import AccountLogDep, CurrentUser, DatabaseDep, ReadSession, WriteSession
from backend.app.api.downloads import FileDownload, as_download
from backend.app.api.event_stream import EVENTS, EventStream
from backend.app.api.json_reply import JsonReply
from backend.app.api.problems import documented
from backend.app.api.routers.backup import Limit, Offset, PlanDigest, Window
from backend.app.api.schemas.import_jobs import (
    DecidedReply,
    JobAppliedReply,
    JobChoices,
    JobPlanReply,
    JobReply,
    JobsReply,
    JobTitlesReply,
    JobUndoneReply,
    NewJob,
    ReportRowsReply,
    TitleChoices,
    TitleState,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.api.uploads import Upload
from backend.app.formats.claims import Reason
from backend.app.services.jobs.carrying_out import CarryingOut, ReportQuery
from backend.app.services.jobs.reports import as_file
from backend.app.services.jobs.service import Decision, ImportJobs

router = APIRouter(prefix="/import/jobs", tags=["import"], route_class=TransactionRoute)

EVENT_SECONDS = 0.5
# A client that is still there asks again; one that is gone need not be noticed.
LONGEST_STREAM_SECONDS = 600.0
Outcome = Literal["added", "updated", "unchanged", "skipped", "ambiguous", "failed"]
AnyFile: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is: whatever another service gave. gzip is accepted.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
A_REPORT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "object"}}}}
}


async def _jobs(request: Request) -> ImportJobs:
    jobs: ImportJobs = request.app.state.import_jobs
    return jobs


async def _carrying_out(request: Request) -> CarryingOut:
    carrying_out: CarryingOut = request.app.state.carrying_out
    return carrying_out


Jobs = Annotated[ImportJobs, Depends(_jobs)]
Carrying = Annotated[CarryingOut, Depends(_carrying_out)]


@router.post("", status_code=201, response_model=JobReply, responses=documented(409))
def create_import_job(new: NewJob, user: CurrentUser, jobs: Jobs) -> JsonReply:
    """Begin to move in. One import of an account runs at a time."""
    return JsonReply(jobs.create(user.id, new.zone), status_code=201)


@router.get("", response_model=JobsReply)
def list_import_jobs(user: CurrentUser, db: ReadSession, jobs: Jobs) -> JsonReply:
    """Newest first."""
    return JsonReply({"jobs": jobs.jobs(db, user.id)})


@router.get("/{job_id}", response_model=JobReply)
def get_import_job(job_id: str, user: CurrentUser, db: ReadSession, jobs: Jobs) -> JsonReply:
    return JsonReply(jobs.job(db, user.id, job_id))


@router.delete("/{job_id}", status_code=204)
def cancel_import_job(job_id: str, user: CurrentUser, db: WriteSession, jobs: Jobs) -> None:
    """Forget the job with its files. What it has brought into the library stays there."""
    jobs.cancel(db, user.id, job_id)


@router.put(
    "/{job_id}/files/{name}",
    response_model=JobReply,
    responses=documented(409, 413, 415, 429, 507),
    openapi_extra=AnyFile,
)
def put_import_file(job_id: str, name: str, user: CurrentUser, upload: Upload, jobs: Jobs) -> JsonReply:
    """Give the job a file, in the place of one of the same name; the answer says what it was recognised as."""
    return JsonReply(jobs.put_file(user.id, job_id, name, upload))


@router.delete("/{job_id}/files/{name}", response_model=JobReply, responses=documented(409))
def remove_import_file(job_id: str, name: str, user: CurrentUser, jobs: Jobs) -> JsonReply:
    return JsonReply(jobs.remove_file(user.id, job_id, name))


@router.put("/{job_id}/options", response_model=JobReply, responses=documented(409))
def choose_import_options(job_id: str, choices: JobChoices, user: CurrentUser, jobs: Jobs) -> JsonReply:
    """Options of the import, and answers to what its files do not say themselves."""
    chosen = jobs.choose(user.id, job_id, options=choices.options, answers=choices.answers, zone=choices.zone)
    return JsonReply(chosen)


@router.post("/{job_id}/match", status_code=202, response_model=JobReply, responses=documented(409))
def match_import_titles(job_id: str, user: CurrentUser, jobs: Jobs) -> JsonReply:
    """Look up the titles, in the background. What is settled already is not asked for again."""
    return JsonReply(jobs.match(user.id, job_id), status_code=202)


@router.get("/{job_id}/events", response_class=EventStream, responses=EVENTS)
def watch_import_job(job_id: str, user: CurrentUser, jobs: Jobs, database: DatabaseDep) -> EventStream:
    """The job after each step, for as long as its titles are looked up: events `job`, each with what `GET` answers."""

    def look() -> Any:
        with database.read() as session:
            return jobs.job(session, user.id, job_id)

    return EventStream(_steps(look(), look))


async def _steps(first: Any, look: Any) -> AsyncIterator[tuple[str, Any]]:
    yield "job", first
    job, until = first, anyio.current_time() + LONGEST_STREAM_SECONDS
    while job["state"] == "matching" and anyio.current_time() < until:
        await anyio.sleep(EVENT_SECONDS)
        job = await to_thread.run_sync(look)
        yield "job", job


@router.get("/{job_id}/titles", response_model=JobTitlesReply)
def list_import_titles(
    job_id: str,
    user: CurrentUser,
    db: ReadSession,
    jobs: Jobs,
    *,
    state: TitleState | Literal["doubtful", "decided", "all"] = "doubtful",
    offset: Offset = 0,
    limit: Limit = 50,
) -> JsonReply:
    """The distinct titles of the job, a window at a time; doubtful are the ambiguous, unknown and pending ones,
    decided those of which a person has said what they are.
    """
    return JsonReply(jobs.titles(db, user.id, job_id, state, offset=offset, limit=limit))


@router.put("/{job_id}/decisions", response_model=DecidedReply)
def decide_import_titles(
    job_id: str, choices: TitleChoices, user: CurrentUser, db: WriteSession, jobs: Jobs
) -> JsonReply:
    """Say what titles are, once for all of their rows and for every later import of this account."""
    decisions = [Decision(each.key, each.imdb_id, each.skip) for each in choices.decisions]
    return JsonReply(jobs.decide(db, user.id, job_id, decisions))


@router.get("/{job_id}/plan", response_model=JobPlanReply, responses=documented(409))
def plan_import_job(
    job_id: str, user: CurrentUser, carrying: Carrying, *, plan: PlanDigest = None, window: Window
) -> JsonReply:
    """What the import would do: the preview of an import, and how each row of the files would end."""
    planned, doubtful = carrying.plan(user.id, job_id, window, plan=plan)
    return JsonReply(
        {
            "preview": planned.result,
            "outcomes": planned.outcomes,
            "doubtful": doubtful,
            "removed_here": planned.removed_here,
        }
    )


@router.post("/{job_id}/apply", response_model=JobAppliedReply, responses=documented(409, 507))
def apply_import_job(
    job_id: str,
    user: CurrentUser,
    db: WriteSession,
    *,
    carrying: Carrying,
    jobs: Jobs,
    log: AccountLogDep,
    plan: PlanDigest = None,
) -> JsonReply:
    """Bring in all titles that are settled, after a safety backup; it can be done again for the rest.

    With `plan`, the `plan_digest` of a preview, only if that is still what would change.
    """
    applied = carrying.apply(db, user.id, job_id, plan=plan)
    log.record_transfer(db, user, Event.IMPORTED, applied.result, job=job_id)
    job = jobs.job(db, user.id, job_id)
    return JsonReply({"result": applied.result, "outcomes": applied.outcomes, "job": job})


@router.get("/{job_id}/rows", response_model=ReportRowsReply, responses=documented(409))
def list_import_rows(
    job_id: str,
    user: CurrentUser,
    carrying: Carrying,
    *,
    outcome: Outcome | None = None,
    reason: Reason | None = None,
    file: Annotated[str | None, Query(max_length=2000)] = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> JsonReply:
    """Rows of the files with what became of each, or would become, a window at a time."""
    total, rows = carrying.report(user.id, job_id, ReportQuery(outcome, reason, file, offset, limit))
    return JsonReply({"total": total, "rows": rows})


@router.get("/{job_id}/report", response_class=FileDownload, responses=A_REPORT | documented(409, 507))
def download_import_report(
    job_id: str,
    user: CurrentUser,
    carrying: Carrying,
    format: Literal["csv", "json"] = "csv",  # noqa: A002 -- the name in the address.
) -> Response:
    """Every row with what became of it. With the IMDb ids filled in it is a file that finishes the import."""
    _, rows = carrying.report(user.id, job_id, ReportQuery())
    report = as_file(rows, format)
    return as_download(report.chunks, report.filename, media_type=report.media_type)


@router.post("/{job_id}/undo", response_model=JobUndoneReply, responses=documented(409, 507))
def undo_import_job(
    job_id: str, user: CurrentUser, db: WriteSession, *, carrying: Carrying, jobs: Jobs, log: AccountLogDep
) -> JsonReply:
    """Restore the library as it was before the import was last carried out."""
    result = carrying.undo(db, user.id, job_id)
    log.record_transfer(db, user, Event.IMPORT_UNDONE, result, job=job_id)
    return JsonReply({"result": result, "job": jobs.job(db, user.id, job_id)})
