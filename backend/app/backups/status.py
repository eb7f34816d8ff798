"""Whether a user's backups are on, and how they are going."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.app.backups.slots import next_slot
from backend.app.settings import BackupSchedule
from backend.models import BackupState, User

# A machine that was off makes its backup good within the hour after it is back; what is later than this is late.
STALE_AFTER = {BackupSchedule.DAILY: timedelta(hours=27), BackupSchedule.HOURLY: timedelta(hours=3)}


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """Times are float seconds since 1970, UTC. `holds` says why older backups are kept beyond their time."""

    backup_enabled: bool
    schedule: BackupSchedule
    timezone: str
    last_success_at: float | None
    last_success_file: str | None
    last_failure_at: float | None
    last_failure_reason: str | None
    failing_since: float | None
    stale: bool
    next_run_at: float
    holds: str | None


def is_enabled(session: Session, user_id: str) -> bool:
    return bool(session.scalars(select(User.backup_enabled).where(User.id == user_id)).one())


def set_enabled(session: Session, user_id: str, *, enabled: bool) -> None:
    session.execute(update(User).where(User.id == user_id).values(backup_enabled=enabled))


def read_status(
    session: Session, user_id: str, *, schedule: BackupSchedule, zone: ZoneInfo, now: datetime
) -> BackupStatus:
    """`now` is aware."""
    state = session.get(BackupState, user_id) or BackupState(user_id=user_id)
    enabled = is_enabled(session, user_id)
    return BackupStatus(
        backup_enabled=enabled,
        schedule=schedule,
        timezone=str(zone),
        last_success_at=state.last_success_at,
        last_success_file=state.last_success_file,
        last_failure_at=state.last_failure_at,
        last_failure_reason=state.last_failure_reason,
        failing_since=state.failing_since,
        stale=enabled and _is_stale(state, now.timestamp() - STALE_AFTER[schedule].total_seconds()),
        next_run_at=next_slot(schedule, zone, now).timestamp(),
        holds=state.holds,
    )


def _is_stale(state: BackupState, limit: float) -> bool:
    """Late. One that never was is late only once it has failed: it may just have been switched on."""
    if state.last_success_at is None:
        return state.failing_since is not None
    return state.last_success_at < limit
