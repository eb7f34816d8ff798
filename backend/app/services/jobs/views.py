"""A job as it is shown."""

from typing import Any, Literal, TypedDict

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app.catalogue.matching import Candidate
from backend.app.services.jobs import stored
from backend.app.services.jobs.stored import TitleCounts
from backend.app.transfer.jobs.options import OPTIONS
from backend.models import ImportFile, ImportJob, ImportTitle

KEPT_SECONDS = 30 * 86_400.0
State = Literal["open", "matching", "paused", "ready", "applied", "undone"]


class JobView(TypedDict):
    id: str
    state: State
    zone: str
    created_at: float
    changed_at: float
    gone_at: float
    files: list[dict[str, Any]]
    rows: int
    options: list[dict[str, Any]]
    titles: TitleCounts
    paused: dict[str, Any] | None
    outcomes: dict[str, Any] | None
    applied_at: float | None
    safety_backup: str | None
    rescue_copy: str | None
    undoable: bool


def job_view(session: Session, job: ImportJob) -> JobView:
    applies = stored.applies_of(job)
    last: dict[str, Any] = applies[-1] if applies else {}
    because: list[str] = orjson.loads(job.paused_because) if job.paused_because else []
    return {
        "id": job.id,
        "state": job.state,  # pyright: ignore[reportReturnType] -- one of them, as the service writes it
        "zone": job.zone,
        "created_at": job.created_at,
        "changed_at": job.changed_at,
        "gone_at": job.changed_at + KEPT_SECONDS,
        "files": _files(session, job),
        "rows": sum(stored.rows_read(job).values()),
        "options": _options(stored.options_of(job)),
        "titles": stored.counts(session, job.id),
        "paused": {"until": job.paused_until, "because": because} if because else None,
        "outcomes": orjson.loads(job.outcomes) if job.outcomes else None,
        "applied_at": last.get("at"),
        "safety_backup": last.get("safety_backup"),
        "rescue_copy": last.get("rescue_copy"),
        "undoable": stored.newest_safety_backup(applies) is not None,
    }


def title_view(title: ImportTitle) -> dict[str, Any]:
    sought = orjson.loads(title.sought)
    meaning = stored.meaning_of(title.standing, title.imdb_id, title.choice)
    return {
        "key": title.key,
        "state": meaning.standing,
        "decided": title.choice is not None,
        "title": sought["title"] or None,
        "original_title": sought["original_title"],
        "year": sought["year"],
        "kind": sought["kind"],
        "rows": sought["rows"],
        "because": title.because if title.choice is None else None,
        "imdb_id": meaning.imdb_id,
        "candidates": [_candidate(each) for each in stored.candidates_of(title)],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "imdb_id": candidate.imdb_id,
        "title": candidate.names[0] if candidate.names else None,
        "original_title": next(iter(candidate.names[1:]), None),
        "year": candidate.year,
        "kind": candidate.kind,
        "director": ", ".join(candidate.directors) or None,
        "runtime": candidate.runtime,
        "poster": candidate.poster,
        "links": [{"name": whose, "url": address} for whose, address in candidate.pages],
    }


def _files(session: Session, job: ImportJob) -> list[dict[str, Any]]:
    rows = select(ImportFile.name, ImportFile.size_bytes, ImportFile.sha256).where(ImportFile.job_id == job.id)
    answers = stored.answers_of(job)
    known: dict[str, dict[str, Any]] = {each["name"]: each for each in stored.summary_of(job)}
    return [
        {
            "name": name,
            "size_bytes": size,
            "sha256": sha256,
            "parts": [_with_answers(part, answers) for part in known.get(name, {}).get("parts", [])],
            "not_understood": known.get(name, {}).get("not_understood", []),
        }
        for name, size, sha256 in session.execute(rows.order_by(ImportFile.position)).all()
    ]


def _with_answers(part: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    given = answers.get(part["path"], {})
    return {**part, "questions": [{**each, "answer": given.get(each["key"])} for each in part["questions"]]}


def _options(chosen: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": option.name,
            "label": option.label,
            "choices": [{"value": each.value, "label": each.label} for each in option.choices],
            "value": chosen.get(option.name, option.default),
        }
        for option in OPTIONS
    ]
