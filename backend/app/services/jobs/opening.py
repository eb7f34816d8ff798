"""A job with its files open, as it was at one moment."""

from collections.abc import Generator
from contextlib import contextmanager

from backend.app.database import Database
from backend.app.services.jobs import stored
from backend.app.services.jobs.reading import Readers, Recognised, StoredFile
from backend.models import ImportJob


@contextmanager
def opened(
    database: Database, readers: Readers, user_id: str, job_id: str, *, now: float
) -> Generator[tuple[ImportJob, list[StoredFile], Recognised]]:
    """No transaction is open while rows are read. Raises JobUnknown."""
    with database.read() as session:
        job = stored.get(session, user_id, job_id)
        files = stored.files(session, job_id)
        session.expunge(job)
    with readers.recognise(files, now=now) as found:
        yield job, files, found
