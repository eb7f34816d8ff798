"""Plan, then apply the plan: the two steps of every import and restore. A preview is the first of them.

A library is planned on and backed up in a snapshot, while everybody else may write. Only then does the transaction
begin that writes: it locks the library, makes sure that it is still the one that was planned on, applies and commits.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy import StaticPool
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from backend.app.database import LOCK_NOT_AVAILABLE, Database, is_about_null, take_lock
from backend.app.errors import Conflict, MovieManagerError, NoSpace
from backend.app.formats.moviemanager.reader import Reading
from backend.app.library.account import require_account
from backend.app.library.epoch import move_epoch
from backend.app.library.load import list_ids_here, load_library
from backend.app.library.lock import lock_library
from backend.app.library.model import CustomList, Document, Library, Movie, Person
from backend.app.library.repair import repair_library
from backend.app.library.title_metadata import Named, without_metadata
from backend.app.transfer.apply import apply_plan
from backend.app.transfer.digest import plan_digest
from backend.app.transfer.locks import LibraryBusy, hold_until_transaction_ends, lock_for_transfer
from backend.app.transfer.merge import GAPS_ONLY, Filling, Mode
from backend.app.transfer.metadata import metadata_for_gaps
from backend.app.transfer.new_rows import NewRows
from backend.app.transfer.plan import Plan, make_plan, outcome
from backend.app.transfer.result import FIRST_ROWS, ImportResult, Preview, SafetyBackup, report
from backend.app.transfer.rows import RowWindow, changed_rows, imdb_ids_of, list_names, with_names
from backend.app.transfer.selection import Selection
from backend.app.transfer.staging import Staged, stage
from backend.app.transfer.titles import NamesOf, names_of

__all__ = ["PlanChanged", "SafetyBackup", "SafetyBackups", "Transfer", "preview", "run"]


class ChangedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__("Something else changed the same rows at the same moment. Nothing was changed; try again.")


class PlanChanged(Conflict):
    """`preview` is what would happen now."""

    title = "The library has changed"

    def __init__(self, preview: ImportResult) -> None:
        super().__init__("The library has changed since the preview, so nothing was changed. Look at the new preview.")
        self.preview = preview
        self.members = {"preview": preview}


class RestoreNotExact(MovieManagerError):
    """A bug of ours, found before it could do harm: the transaction is dropped."""

    title = "Could not be verified"

    def __init__(self) -> None:
        super().__init__("The library would not have become what the file holds, so nothing was changed.")


class SafetyBackups(Protocol):
    def take(self, session: Session, user_id: str) -> SafetyBackup:
        """Back up the library as `session` sees it, without waiting for any lock. Raises NoSpace."""
        ...


def _nobody(_plan: Plan) -> None: ...


def _no_names(_imdb_ids: Sequence[str]) -> Mapping[str, Named]:
    return {}


@dataclass(frozen=True, slots=True)
class Transfer:
    """One import or restore that is asked for; `plan_digest` is the plan that a person said yes to.

    `at` is now: what a merge fills changes then, and with `stamp_added` what it adds without a time of its own.
    `planned` hears of the plan that is shown or carried out; `names_of` is asked for the names of titles that are
    not in the library.
    """

    user_id: str
    reading: Reading
    mode: Mode
    selection: Selection | None = None
    plan_digest: str | None = None
    at: float = field(default_factory=time.time)
    stamp_added: bool = False
    filling: Filling = GAPS_ONLY
    planned: Callable[[Plan], None] = _nobody
    names_of: NamesOf = _no_names

    @property
    def added_at(self) -> float | None:
        return self.at if self.stamp_added else None


@dataclass(frozen=True, slots=True)
class _Planned:
    """A plan, and the library that it was made for."""

    plan: Plan
    library: Library


def preview(session: Session, transfer: Transfer, window: RowWindow = FIRST_ROWS) -> ImportResult:
    """What `run` would do, from the same plan, without writing. Raises PlanChanged."""
    plan = _agreed_plan(session, transfer).plan
    transfer.planned(plan)
    return _preview(session, transfer, plan, window)


def run(
    db: Session, transfer: Transfer, *, database: Database, safety: SafetyBackups, locks: Path | None, wait: float
) -> ImportResult:
    """Carry out the transfer in the transaction of `db`, which the caller commits and which has not begun yet.

    Raises LibraryBusy after `wait` seconds, PlanChanged, and NoSpace without a safety backup; nothing has changed then.
    """
    deadline = time.monotonic() + wait
    with lock_for_transfer(locks, transfer.user_id, deadline=deadline) as lock:
        with _snapshot(db, database) as snapshot:
            planned = _agreed_plan(snapshot, transfer)
            if planned.plan.changes_nothing:
                transfer.planned(planned.plan)
                return report(planned.plan, errors=transfer.reading.errors)
            taken = _take(safety, db, snapshot, transfer.user_id)
        prepared, staged = planned, stage(db, NewRows(transfer.user_id, planned.plan, transfer.added_at))
        _lock_for_writing(db, transfer.user_id, lock, deadline)
        planned, taken = _still_planned(db, transfer, planned, taken, safety)
        _apply(db, transfer, planned, staged if planned is prepared else None)
        if staged is not None:
            staged.drop()
    transfer.planned(planned.plan)
    return report(planned.plan, errors=transfer.reading.errors, safety=taken)


@contextmanager
def _snapshot(db: Session, database: Database) -> Iterator[Session]:
    """A consistent snapshot beside `db`, except for a database in memory, which has one connection."""
    if isinstance(database.engine.pool, StaticPool):
        yield db
    else:
        with database.read() as session:
            yield session


def _agreed_plan(session: Session, transfer: Transfer) -> _Planned:
    planned = _plan(session, transfer)
    if transfer.plan_digest not in {None, plan_digest(planned.plan)}:
        raise PlanChanged(_preview(session, transfer, planned.plan))
    return planned


def _plan(session: Session, transfer: Transfer) -> _Planned:
    user_id, reading = transfer.user_id, transfer.reading
    reading.require_a_row()
    require_account(session, user_id)
    library = load_library(session, user_id)
    plan = make_plan(
        reading,
        library,
        mode=transfer.mode,
        list_ids=list_ids_here(session, user_id, [each.id for each in reading.document.lists]),
        gaps=metadata_for_gaps(session, user_id, reading.metadata),
        selection=transfer.selection,
        filling=transfer.filling,
    )
    plan.needing_metadata = without_metadata(session, user_id, plan.needing_metadata)
    return _Planned(plan, library)


def _preview(session: Session, transfer: Transfer, plan: Plan, window: RowWindow = FIRST_ROWS) -> ImportResult:
    rows = changed_rows(plan, window)
    imdb_ids = imdb_ids_of(rows)
    known = names_of(session, transfer.user_id, imdb_ids, transfer.reading.metadata)
    unknown = [imdb_id for imdb_id in imdb_ids if imdb_id not in known]
    shown = Preview(
        plan_digest(plan), with_names(rows, {**transfer.names_of(unknown), **known}), list_names(plan, rows)
    )
    return report(plan, errors=transfer.reading.errors, preview=shown)


def _take(safety: SafetyBackups, db: Session, session: Session, user_id: str) -> SafetyBackup:
    try:
        return safety.take(session, user_id)
    except NoSpace:
        # Recording the failure takes a transaction of its own, and `db` may hold the lock that it needs.
        db.rollback()
        raise


def _lock_for_writing(db: Session, user_id: str, lock: ExitStack, deadline: float) -> None:
    hold_until_transaction_ends(lock, db)
    take_lock(db)
    try:
        lock_library(db, user_id, wait=max(0.0, deadline - time.monotonic()))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise LibraryBusy from error
        raise


def _still_planned(
    db: Session, transfer: Transfer, planned: _Planned, taken: SafetyBackup, safety: SafetyBackups
) -> tuple[_Planned, SafetyBackup]:
    """What was planned, if the library is still the same; otherwise a new plan and a backup of what it is now."""
    if _same_library(load_library(db, transfer.user_id), planned.library):
        return planned, taken
    return _agreed_plan(db, transfer), _take(safety, db, db, transfer.user_id)


def _apply(db: Session, transfer: Transfer, planned: _Planned, staged: Staged | None) -> None:
    if planned.library.needs_repair:
        planned.plan.notices.extend(repair_library(db, transfer.user_id))
    try:
        apply_plan(db, transfer.user_id, planned.plan, at=transfer.at, added_at=transfer.added_at, staged=staged)
    except IntegrityError as error:
        if is_about_null(error):
            raise
        raise ChangedMeanwhile from error
    if transfer.mode is Mode.REPLACE and not is_outcome(db, transfer.user_id, planned.plan, planned.library.document):
        raise RestoreNotExact
    move_epoch(db, transfer.user_id)


def is_outcome(session: Session, user_id: str, plan: Plan, before: Document) -> bool:
    """Whether the library is what a replace by this plan has to lead to, from what it was before."""
    return _same_rows(load_library(session, user_id).document, outcome(plan, before))


def _same_library(one: Library, other: Library) -> bool:
    return one.stubs == other.stubs and _same_rows(one.document, other.document)


def _same_rows(one: Document, other: Document) -> bool:
    """In whatever order. NaN, which a damaged database may hold, equals nothing and is written alike."""
    pairs = [(one.movies, other.movies), (one.people, other.people), (one.lists, other.lists)]
    return all(_by_key(rows) == _by_key(others) or _written(rows) == _written(others) for rows, others in pairs)


def _by_key(rows: Sequence[Movie | Person | CustomList]) -> dict[str, Movie | Person | CustomList]:
    return {row.key: row for row in rows}


def _written(rows: Sequence[Movie | Person | CustomList]) -> list[str]:
    return sorted(map(repr, rows))
