"""What can be done with a job, from the first file to the undo."""

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import uuid4

import orjson
from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.formats.claims import Answers
from backend.app.services.jobs import stored
from backend.app.services.jobs.errors import (
    FileUnknown,
    JobRunning,
    JobTooLarge,
    NameUnusable,
    NotNow,
    TitleUnknown,
    TooManyFiles,
)
from backend.app.services.jobs.opening import opened
from backend.app.services.jobs.reading import Readers, StoredFile, summary_of
from backend.app.services.jobs.views import JobView, job_view, title_view
from backend.app.services.zones import zone_named
from backend.app.transfer.jobs.fold import Standing
from backend.app.transfer.jobs.options import Options
from backend.app.transfer.jobs.titles import distinct_titles
from backend.models import ImportFile, ImportJob, ImportTitle, User

MOST_FILES, MOST_JOBS, LONGEST_NAME = 50, 20, 200
PIECE_BYTES = 1024 * 1024
RUNNING = ("open", "matching", "paused", "ready")


@dataclass(frozen=True, slots=True)
class Decision:
    """With an `imdb_id` the title is that one; with `skip` it is left out; with neither nobody has decided."""

    key: str
    imdb_id: str | None = None
    skip: bool = False


@dataclass(frozen=True)
class ImportJobs:
    """`wake` tells the matching that there is something to do."""

    database: Database
    readers: Readers
    most_bytes: int
    wake: Callable[[], None]
    clock: Callable[[], float] = time.time

    # The job

    def create(self, user_id: str, zone: str) -> JobView:
        zone_named(zone)
        now = self.clock()
        with self.database.write() as session:
            # Of two at once the second waits, and finds the first one's job.
            session.execute(select(User.id).where(User.id == user_id).with_for_update())
            running = select(ImportJob.id).where(ImportJob.user_id == user_id, ImportJob.state.in_(RUNNING))
            job_id = session.scalar(running.limit(1))
            if job_id is not None:
                raise JobRunning(job_id)
            self._make_room(session, user_id)
            job = ImportJob(
                id=str(uuid4()),
                user_id=user_id,
                state="open",
                zone=zone,
                created_at=now,
                changed_at=now,
                options="{}",
                answers="{}",
                summary="[]",
            )
            session.add(job)
            session.flush()
            return job_view(session, job)

    def _make_room(self, session: Session, user_id: str) -> None:
        mine = select(ImportJob.id).where(ImportJob.user_id == user_id).order_by(ImportJob.changed_at.desc())
        too_many = session.scalars(mine.offset(MOST_JOBS - 1)).all()
        if too_many:
            session.execute(delete(ImportJob).where(ImportJob.id.in_(too_many)))

    def jobs(self, session: Session, user_id: str) -> list[JobView]:
        mine = select(ImportJob).where(ImportJob.user_id == user_id).order_by(ImportJob.created_at.desc(), ImportJob.id)
        return [job_view(session, job) for job in session.scalars(mine)]

    def job(self, session: Session, user_id: str, job_id: str) -> JobView:
        return job_view(session, stored.get(session, user_id, job_id))

    def cancel(self, session: Session, user_id: str, job_id: str) -> None:
        """Forget it, with its files. What it has brought into the library stays there."""
        session.delete(stored.lock(session, user_id, job_id))

    # Its files

    def put_file(self, user_id: str, job_id: str, name: str, upload: BinaryIO) -> JobView:
        """Keep a file, in the place of one of the same name. Raises Unusable for what cannot be taken at all."""
        if not 0 < len(name) <= LONGEST_NAME or "/" in name or "\0" in name:
            raise NameUnusable
        file, size = _packed(name, upload)
        with self.readers.recognise([file], now=self.clock()):
            pass
        with self.database.write() as session:
            job = self._changing(session, user_id, job_id)
            self._require_room(session, job, name, size)
            known = session.get(ImportFile, (job_id, name))
            if known is None:
                last = session.scalar(select(func.max(ImportFile.position)).where(ImportFile.job_id == job_id))
                known = ImportFile(job_id=job_id, name=name, position=0 if last is None else last + 1)
                session.add(known)
            known.size_bytes, known.sha256, known.content = size, file.sha256, file.content
        return self._summarise(user_id, job_id)

    def remove_file(self, user_id: str, job_id: str, name: str) -> JobView:
        with self.database.write() as session:
            self._changing(session, user_id, job_id)
            file = session.get(ImportFile, (job_id, name))
            if file is None:
                raise FileUnknown
            session.delete(file)
        return self._summarise(user_id, job_id)

    def choose(
        self,
        user_id: str,
        job_id: str,
        *,
        options: Mapping[str, str],
        answers: Mapping[str, Answers],
        zone: str | None = None,
    ) -> JobView:
        """Only what is named changes."""
        with self.database.write() as session:
            job = stored.lock(session, user_id, job_id)
            chosen = {**stored.options_of(job), **options}
            Options.read(chosen)
            job.options = orjson.dumps(chosen).decode()
            job.zone = job.zone if zone is None else zone_named(zone).key
            job.changed_at = self.clock()
            if answers:
                self._reopen(job)
                given = stored.answers_of(job)
                merged = {path: {**given.get(path, {}), **said} for path, said in answers.items()}
                job.answers = orjson.dumps({**given, **merged}).decode()
            if not answers:
                session.flush()
                return job_view(session, job)
        return self._summarise(user_id, job_id)

    def _changing(self, session: Session, user_id: str, job_id: str) -> ImportJob:
        job = stored.lock(session, user_id, job_id)
        self._reopen(job)
        return job

    def _reopen(self, job: ImportJob) -> None:
        """Other files or answers may mean other titles, so they are matched again; what is settled stays so."""
        if stored.applies_of(job):
            raise NotNow("This import was carried out. Undo it, or begin another one.")
        job.state, job.changed_at, job.holder = "open", self.clock(), None
        job.summary = stored.STALE
        job.paused_until = job.paused_because = None

    def _require_room(self, session: Session, job: ImportJob, name: str, size: int) -> None:
        others = (ImportFile.job_id == job.id, ImportFile.name != name)
        number, total = session.execute(select(func.count(), func.sum(ImportFile.size_bytes)).where(*others)).one()
        if number >= MOST_FILES:
            raise TooManyFiles(MOST_FILES)
        if int(total or 0) + size > self.most_bytes:
            raise JobTooLarge(self.most_bytes)

    def _summarise(self, user_id: str, job_id: str) -> JobView:
        """Read the files and keep what they are. Reading takes a while, in which they may become others."""
        while True:
            with opened(self.database, self.readers, user_id, job_id, now=self.clock()) as (job, files, found):
                summary = summary_of(found, files, stored.answers_of(job))
                read = (job.answers, [(file.name, file.sha256) for file in files])
            with self.database.write() as session:
                job = stored.lock(session, user_id, job_id)
                if read == (job.answers, stored.digests(session, job_id)):
                    job.summary = orjson.dumps(summary).decode()
                    session.flush()
                    return job_view(session, job)

    # Its titles

    def match(self, user_id: str, job_id: str) -> JobView:
        """Find out which titles there are, and have them looked for in the background."""
        with self.database.read() as session:
            is_stale = stored.get(session, user_id, job_id).summary == stored.STALE
        if is_stale:
            # The server ended between keeping a file and reading it.
            self._summarise(user_id, job_id)
        with opened(self.database, self.readers, user_id, job_id, now=self.clock()) as (read, _, found):
            answers = stored.answers_of(read)
            titles = distinct_titles(row for part in found.parts for row in part.rows(answers.get(part.path, {})))
        with self.database.write() as session:
            job = stored.lock(session, user_id, job_id)
            if (job.summary, job.answers) != (read.summary, read.answers):
                raise NotNow("The files of this import have changed at this moment. Try again.")
            stored.keep_titles(session, job_id, titles, stored.decisions(session, user_id, titles))
            stored.ask_again(session, job_id)
            job.paused_until = job.paused_because = job.holder = None
            job.changed_at = self.clock()
            session.flush()
            is_waiting = stored.counts(session, job_id).waiting > 0
            job.state = "matching" if is_waiting else _settled(job)
            session.flush()
            view = job_view(session, job)
        self.wake()
        return view

    def titles(
        self, session: Session, user_id: str, job_id: str, state: str, *, offset: int, limit: int
    ) -> dict[str, Any]:
        """Those of one standing, the doubtful, those that a person has decided, or all."""
        job = stored.get(session, user_id, job_id)
        total, titles = stored.window(session, job.id, _which(state), offset=offset, limit=limit)
        return {"total": total, "titles": [title_view(each) for each in titles]}

    def decide(self, session: Session, user_id: str, job_id: str, decisions: Sequence[Decision]) -> dict[str, Any]:
        """Once for all rows of a title, and for every later import of this account."""
        job = stored.lock(session, user_id, job_id)
        job.changed_at = self.clock()
        titles = [self._decide(session, user_id, job_id, each) for each in decisions]
        session.flush()
        return {"titles": [title_view(each) for each in titles], "counts": stored.counts(session, job_id)}

    def _decide(self, session: Session, user_id: str, job_id: str, decision: Decision) -> ImportTitle:
        title = session.get(ImportTitle, (job_id, decision.key))
        if title is None:
            raise TitleUnknown
        title.choice = stored.SKIP if decision.skip else decision.imdb_id
        if decision.imdb_id is not None and not decision.skip:
            stored.remember(session, user_id, {title.key: decision.imdb_id}, by_person=True, now=self.clock())
        else:
            stored.forget(session, user_id, title.key)
        return title


def _packed(name: str, upload: BinaryIO) -> tuple[StoredFile, int]:
    """The file, and how many bytes it has."""
    packing, digest, size = zlib.compressobj(1), sha256(), 0
    content = bytearray()
    while piece := upload.read(PIECE_BYTES):
        size += len(piece)
        digest.update(piece)
        content += packing.compress(piece)
    content += packing.flush()
    return StoredFile(name, digest.hexdigest(), bytes(content)), size


def _which(state: str) -> ColumnElement[bool]:
    match state:
        case "doubtful":
            return stored.stand_as(*stored.DOUBTFUL)
        case "decided":
            return stored.DECIDED
        case "all":
            return true()
        case _:
            return stored.stand_as(Standing(state))


def _settled(job: ImportJob) -> str:
    return "applied" if stored.applies_of(job) else "ready"
