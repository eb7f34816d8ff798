"""A move from another service as a client drives it: it looks how far the job is, and takes the next step."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from backend.app.catalogue import Catalogue
from backend.app.database import Database
from backend.app.services.jobs.carrying_out import CarryingOut
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.service import Decision, ImportJobs
from backend.app.services.jobs.views import JobView
from backend.app.settings import Settings
from backend.models import ImportJob
from tests.acceptance.doomed import Work
from tests.services.jobs.plain_readers import PlainReaders

FILE = "titles.json"


@dataclass(frozen=True)
class MoveIn(Work):
    """Titles that are doubtful become, in their order, those of `doubtful`."""

    user_id: str
    content: bytes
    index: Path
    doubtful: Sequence[str] = ()

    def act(self, database: Database) -> None:
        matching = JobMatching(database, self._catalogue(), clock=lambda: self.now)
        jobs = ImportJobs(database, PlainReaders(), 10**7, matching.wake, clock=lambda: self.now)
        job = self._job(database, jobs)
        if job["state"] == "open" and not job["files"]:
            job = jobs.put_file(self.user_id, job["id"], FILE, io.BytesIO(self.content))
        if job["state"] == "open":
            job = jobs.match(self.user_id, job["id"])
        while job["state"] == "matching":
            assert matching.look() == 0
            job = self._job(database, jobs)
        if job["state"] == "ready":
            self._decide(database, jobs, job["id"])
            carrying_out = CarryingOut(database, self.backups(database), PlainReaders(), clock=lambda: self.now)
            with database.write() as session:
                carrying_out.apply(session, self.user_id, job["id"])

    def _job(self, database: Database, jobs: ImportJobs) -> JobView:
        with database.read() as session:
            job_id = session.scalar(select(ImportJob.id).where(ImportJob.user_id == self.user_id))
            if job_id is not None:
                return jobs.job(session, self.user_id, job_id)
        return jobs.create(self.user_id, "UTC")

    def _decide(self, database: Database, jobs: ImportJobs, job_id: str) -> None:
        with database.write() as session:
            titles = jobs.titles(session, self.user_id, job_id, "doubtful", offset=0, limit=100)["titles"]
            decisions = [Decision(each["key"], imdb_id) for each, imdb_id in zip(titles, self.doubtful, strict=False)]
            jobs.decide(session, self.user_id, job_id, decisions)

    def _catalogue(self) -> Catalogue:
        settings = Settings(_env_file=None, wikidata=False, catalogue_index=self.index)  # pyright: ignore[reportCallIssue]
        return Catalogue.from_settings(settings)
