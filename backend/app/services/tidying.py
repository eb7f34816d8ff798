"""What the nightly job lets go of what is past its time: log entries, sessions, links, and how nights went."""

from backend.app.accounts import account_log, links, sessions
from backend.app.database import Database
from backend.app.notices import heartbeat
from backend.app.services.backup import forget_nights


def tidy(database: Database, *, now: float) -> None:
    with database.write() as session:
        account_log.prune(session, now=now)
        sessions.prune(session, now=now)
        links.prune(session, now=now)
        forget_nights(session, before=now - account_log.KEPT_FOR.total_seconds())
        heartbeat.prune(session, before=now - account_log.KEPT_FOR.total_seconds())
