"""Plan, then apply the plan: the two steps of every import and restore. A preview is the first of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.app.database import Database, is_about_null
from backend.app.errors import Conflict, MovieManagerError
from backend.app.formats.moviemanager.reader import Reading
from backend.app.json_values import is_object
from backend.app.library.epoch import move_epoch
from backend.app.library.load import list_ids_here, load_library
from backend.app.library.lock import lock_library
from backend.app.library.model import Document, Library
from backend.app.library.repair import repair_library
from backend.app.transfer.apply import apply_plan
from backend.app.transfer.locks import lock_for_transfer
from backend.app.transfer.merge import Mode
from backend.app.transfer.plan import Plan, make_plan
from backend.app.transfer.result import ImportResult, report, titles_shown
from backend.models import Movie


class ChangedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__("Something else changed the same rows at the same moment. Nothing was changed; try again.")


class RestoreNotExact(MovieManagerError):
    """A bug of ours, found before it could do harm: the transaction is dropped."""

    title = "Could not be verified"

    def __init__(self) -> None:
        super().__init__("The library would not have become what the file holds, so nothing was changed.")


@dataclass(frozen=True, slots=True)
class SafetyBackup:
    """`filename` is the backup whose restore undoes the transfer, `rescue_copy` what there is where none could be."""

    filename: str | None
    rescue_copy: str | None


class SafetyBackups(Protocol):
    def take(self, session: Session, user_id: str) -> SafetyBackup: ...


@dataclass(frozen=True, slots=True)
class Transfer:
    """One import or restore that is asked for."""

    user_id: str
    reading: Reading
    mode: Mode
    plan_digest: str | None = None


def preview(session: Session, transfer: Transfer) -> ImportResult:
    """What `run` would do, from the same plan, without writing."""
    user_id, reading = transfer.user_id, transfer.reading
    plan = _plan(session, user_id, reading, load_library(session, user_id), transfer.mode)
    titles = _titles(session, user_id, plan)
    return report(plan, errors=reading.errors, notices=reading.notices, safety_backup=None, titles=titles)


def run(
    db: Session, transfer: Transfer, *, database: Database, safety: SafetyBackups, locks: Path, wait: float
) -> ImportResult:
    """Write it into the session's transaction. After a replace the library is read back and compared."""
    user_id, reading = transfer.user_id, transfer.reading
    lock_for_transfer(db, locks, user_id, wait=wait)
    lock_library(db, user_id)
    taken = safety.take(db, user_id)
    library = load_library(db, user_id)
    repaired = repair_library(db, user_id) if library.needs_repair else []
    plan = _plan(db, user_id, reading, library, transfer.mode)
    try:
        apply_plan(db, user_id, plan)
    except IntegrityError as error:
        if is_about_null(error):
            raise
        raise ChangedMeanwhile from error
    if transfer.mode is Mode.REPLACE and not is_outcome(db, user_id, plan):
        raise RestoreNotExact
    move_epoch(db, user_id)
    return report(
        plan,
        errors=reading.errors,
        notices=[*reading.notices, *repaired],
        safety_backup=taken.filename,
        titles=None,
    )


def _plan(session: Session, user_id: str, reading: Reading, library: Library, mode: Mode) -> Plan:
    list_ids = list_ids_here(session, user_id, [each.id for each in reading.document.lists])
    return make_plan(reading, library, mode=mode, list_ids=list_ids)


def is_outcome(session: Session, user_id: str, plan: Plan) -> bool:
    """Whether the library is what a replace by this plan has to lead to."""
    return _same(load_library(session, user_id).document, _outcome(plan))


def _outcome(plan: Plan) -> Document:
    """The library that a replace has to lead to."""
    movies, people, lists = plan.movies, plan.people, plan.lists
    return Document(
        None,
        sorted([*movies.added, *(new for _, new in movies.updated), *movies.unchanged], key=lambda each: each.imdb_id),
        sorted([*people.added, *(new for _, new in people.updated), *people.unchanged], key=lambda each: each.name),
        sorted(
            [*lists.added, *(new for _, new in lists.updated), *lists.unchanged],
            key=lambda each: (each.position, each.id),
        ),
    )


def _same(one: Document, other: Document) -> bool:
    return (one.movies, one.people, one.lists) == (other.movies, other.people, other.lists)


def _titles(session: Session, user_id: str, plan: Plan) -> dict[str, str]:
    """What the titles that a preview shows are called, as far as the library or the file knows."""
    shown = titles_shown(plan)
    rows = select(Movie.imdb_id, Movie.tmdb_data, Movie.omdb_data).where(
        Movie.user_id == user_id, Movie.imdb_id.in_(shown)
    )
    texts = {imdb_id: [tmdb, omdb] for imdb_id, tmdb, omdb in session.execute(rows)}
    for imdb_id in shown:
        found = plan.metadata.get(imdb_id)
        if found is not None:
            texts.setdefault(imdb_id, []).extend([found.tmdb_data, found.omdb_data])
    titles = {imdb_id: next(filter(None, map(_title, of_title)), None) for imdb_id, of_title in texts.items()}
    return {imdb_id: title for imdb_id, title in titles.items() if title is not None}


def _title(metadata: str | None) -> str | None:
    try:
        found = orjson.loads(metadata or "null")
    except orjson.JSONDecodeError:
        return None
    title = found.get("title") if is_object(found) else None
    return title if isinstance(title, str) and title else None
