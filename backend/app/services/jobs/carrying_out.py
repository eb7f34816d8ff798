"""What comes of a job: the preview, the import, its report and its undo."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.formats.claims import Claim, Row
from backend.app.library.gc_paused import gc_paused
from backend.app.library.title_metadata import Named
from backend.app.services.backup import BackupManager, ImportResult, Plan, RowWindow
from backend.app.services.jobs import carried_out, names, stored
from backend.app.services.jobs.errors import NothingToUndo, NotNow
from backend.app.services.jobs.opening import opened
from backend.app.services.jobs.reading import Readers, Recognised
from backend.app.transfer.jobs.fold import Folded, Part, fold
from backend.app.transfer.jobs.options import Options
from backend.app.transfer.jobs.outcomes import Ending, Outcomes, add_up
from backend.app.transfer.jobs.report import ReportRow, report_row
from backend.app.transfer.jobs.titles import title_key
from backend.models import ImportJob, ImportTitle, Status

MATCHED = ("paused", "ready", "applied", "undone")


@dataclass(frozen=True, slots=True)
class Planned:
    """`removed_here` counts the titles of the files that the person had removed from the library."""

    result: ImportResult
    outcomes: Outcomes
    removed_here: int


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which rows of the report, and which of those."""

    outcome: str | None = None
    reason: str | None = None
    file: str | None = None
    offset: int = 0
    limit: int | None = None

    def takes(self, path: str, ending: Ending) -> bool:
        return (
            self.file in {None, path}
            and self.outcome in {None, ending.outcome}
            and self.reason in {None, ending.reason}
        )


@dataclass(frozen=True)
class CarryingOut:
    database: Database
    backups: BackupManager
    readers: Readers
    clock: Callable[[], float] = time.time

    @gc_paused()
    def plan(self, user_id: str, job_id: str, window: RowWindow, *, plan: str | None = None) -> tuple[Planned, int]:
        """What `apply` would do, without writing; and how many titles would be left out as doubtful."""
        with self._folded(user_id, job_id) as (job, folded, _):
            planned = self._bring(None, user_id, job, folded, plan=plan, window=window)[0]
        with self.database.read() as session:
            counts = stored.counts(session, job_id)
        return planned, counts.ambiguous + counts.unknown + counts.pending

    @gc_paused()
    def apply(self, session: Session, user_id: str, job_id: str, *, plan: str | None = None) -> Planned:
        """Bring in all titles that are settled, in the session's transaction, which has not begun yet."""
        with self._folded(user_id, job_id) as (read, folded, _):
            planned, endings = self._bring(session, user_id, read, folded, plan=plan)
        job = stored.lock(session, user_id, job_id)
        this = {
            "at": self.clock(),
            "safety_backup": planned.result.safety_backup,
            "rescue_copy": planned.result.rescue_copy,
            "endings": carried_out.as_runs(endings),
        }
        applies = [*stored.applies_of(job), this]
        outcomes = add_up(carried_out.all_together(applies), stored.rows_read(read))
        job.applies = stored.packed(applies)
        job.outcomes = orjson.dumps(outcomes).decode()
        job.state, job.changed_at = "applied", self.clock()
        return replace(planned, outcomes=outcomes)

    def undo(self, session: Session, user_id: str, job_id: str) -> ImportResult:
        """Restore the library as it was before the job was last carried out."""
        with self.database.read() as snapshot:
            filename = stored.newest_safety_backup(stored.applies_of(stored.get(snapshot, user_id, job_id)))
        if filename is None:
            raise NothingToUndo
        result = self.backups.restore_from_backup(session, user_id, filename)
        job = stored.lock(session, user_id, job_id)
        applies = list(takewhile(lambda each: each["safety_backup"] != filename, stored.applies_of(job)))
        job.applies = stored.packed(applies) if applies else None
        job.outcomes = None
        job.state, job.changed_at = "applied" if applies else "undone", self.clock()
        return result

    @gc_paused()
    def report(self, user_id: str, job_id: str, query: ReportQuery) -> tuple[int, list[ReportRow]]:
        """How many rows there are of this kind, and those of the window: as they ended, or as they would."""
        with self._folded(user_id, job_id) as (job, folded, found):
            applies = stored.applies_of(job)
            endings = carried_out.all_together(applies) if applies else self._bring(None, user_id, job, folded)[1]
            with self.database.read() as session:
                candidates = _candidate_ids(session, job_id)
            return self._report_rows(job, found, folded, endings, (candidates, query))

    def _report_rows(
        self,
        job: ImportJob,
        found: Recognised,
        folded: Folded,
        endings: Mapping[str, list[Ending]],
        wanted: tuple[Mapping[str, list[str]], ReportQuery],
    ) -> tuple[int, list[ReportRow]]:
        candidates, query = wanted
        answers, rows, total = stored.answers_of(job), list[ReportRow](), 0
        for part in found.parts:
            told = zip(part.rows(answers.get(part.path, {})), endings[part.path], folded.fates[part.path], strict=True)
            for row, ending, fate in told:
                if not query.takes(part.path, ending):
                    continue
                if total >= query.offset and (query.limit is None or len(rows) < query.limit):
                    possible = candidates.get(_key(row) or "", ())
                    rows.append(
                        report_row(
                            part.path, row, ending, imdb_id=fate.imdb_id, candidates=possible, notices=fate.notices
                        )
                    )
                total += 1
        return total, rows

    @contextmanager
    def _folded(self, user_id: str, job_id: str) -> Iterator[tuple[ImportJob, Folded, Recognised]]:
        with opened(self.database, self.readers, user_id, job_id, now=self.clock()) as (job, _, found):
            if job.state not in MATCHED:
                raise NotNow("The titles of this import are not looked up yet.")
            with self.database.read() as session:
                meanings = stored.meanings(session, job_id)
            answers = stored.answers_of(job)
            parts = [
                Part(part.path, part.service, lambda part=part: part.rows(answers.get(part.path, {})))
                for part in found.parts
            ]
            options, zone = Options.read(stored.options_of(job)), ZoneInfo(job.zone)
            yield job, fold(parts, meanings, options, account=user_id, zone=zone), found

    def _bring(
        self,
        session: Session | None,
        user_id: str,
        job: ImportJob,
        folded: Folded,
        *,
        plan: str | None = None,
        window: RowWindow | None = None,
    ) -> tuple[Planned, dict[str, list[Ending]]]:
        """Without a session this is a preview. Raises SumsDiffer before anything is committed."""
        endings: dict[str, list[Ending]] = {}
        removed: set[str] = set()

        def planned(made: Plan) -> None:
            endings.update(folded.endings(made))
            removed.update(_removed_here(made))

        result = self.backups.import_folded(
            session,
            user_id,
            folded.document,
            planned=planned,
            names_of=lambda imdb_ids: self._names_of(job.id, imdb_ids),
            filling=Options.read(stored.options_of(job)).filling,
            plan=plan,
            window=window,
        )
        return Planned(result, add_up(endings, stored.rows_read(job)), len(removed)), endings

    def _names_of(self, job_id: str, imdb_ids: Sequence[str]) -> Mapping[str, Named]:
        with self.database.read() as session:
            return names.names_of(session, job_id, imdb_ids)


def _removed_here(plan: Plan) -> set[str]:
    pairs = [*plan.movies.updated, *plan.movies.kept]
    here = [*plan.movies.unchanged, *(current for current, _ in pairs)]
    return {movie.imdb_id for movie in here if movie.status == Status.DELETED}


def _key(row: Row) -> str | None:
    return title_key(row) if isinstance(row, Claim) else None


def _candidate_ids(session: Session, job_id: str) -> dict[str, list[str]]:
    rows = select(ImportTitle.key, ImportTitle.candidates).where(
        ImportTitle.job_id == job_id, ImportTitle.candidates != "[]"
    )
    return {
        key: [each["imdb_id"] for each in orjson.loads(candidates) if each["imdb_id"]]
        for key, candidates in session.connection().execute(rows)
    }
