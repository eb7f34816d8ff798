"""Who backs up whom in a slot. Any number of processes ask; each user is given to one of them.

A claim ends with its work, or after `LEASE_SECONDS` when whoever held it died. Times are float seconds
since 1970, UTC; a slot is the instant at which it is due.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text, true, update
from sqlalchemy.orm import Session

from backend.models import BackupState, User

USERS_AT_A_TIME = 20
LEASE_SECONDS = 600.0
# A failure is tried again by the next hourly run, not by every process of this one.
RETRY_SECONDS = 1800.0
# The clocks of servers differ by less. What lies further ahead was recorded while a clock was wrong, and believing
# it would leave a user without backups until that time comes.
CLOCKS_DIFFER_SECONDS = 3600.0
# Two processes may both find a row missing; both databases then let the second one pass.
_MAKE_STATES = "INSERT INTO backup_states (user_id) SELECT id FROM users WHERE "


@dataclass(frozen=True, slots=True)
class Round:
    """One run of one worker over one slot. `retry_failed` does not wait before it tries those again that failed."""

    slot: float
    worker: str
    started_at: float
    only_user: str | None = None
    retry_failed: bool = False


def claim(session: Session, this: Round, *, now: float) -> list[str]:
    """Take some users whose slot is still to be done; none when all are done or taken."""
    due = _due(this, now)
    rows = select(BackupState.user_id).join(User, User.id == BackupState.user_id)
    free = rows.where(due).order_by(BackupState.user_id).limit(USERS_AT_A_TIME)
    claimed = list(session.scalars(free.with_for_update(skip_locked=True, of=BackupState)))
    mine = update(BackupState).where(BackupState.user_id.in_(claimed))
    session.execute(mine.values(claimed_slot=this.slot, claimed_by=this.worker, claimed_until=now + LEASE_SECONDS))
    return claimed


def still_mine(session: Session, this: Round, user_id: str, *, now: float) -> bool:
    """Whether the claim holds, and from now on for a whole lease: a machine may have slept since it was made."""
    mine = and_(BackupState.user_id == user_id, BackupState.claimed_by == this.worker)
    renewed = update(BackupState).where(mine).values(claimed_until=now + LEASE_SECONDS)
    return session.execute(renewed.returning(BackupState.user_id)).first() is not None


def record_success(
    session: Session, user_id: str, *, at: float, filename: str, holds: str | None, slot: float | None
) -> None:
    """`slot` is None for a backup that nobody scheduled."""
    values = {
        "last_success_at": at,
        "last_success_file": filename,
        "last_failure_reason": None,
        "failing_since": None,
        "holds": holds,
    }
    if slot is None:
        _make_state(session, user_id)
    else:
        values |= {"last_slot": slot, "claimed_slot": None, "claimed_by": None, "claimed_until": None}
    _update_state(session, user_id, values)


def record_failure(session: Session, user_id: str, *, at: float, reason: str, scheduled: bool) -> None:
    values = {
        "last_failure_at": at,
        "last_failure_reason": reason,
        "failing_since": func.coalesce(BackupState.failing_since, at),
    }
    if scheduled:
        values |= {"claimed_by": None, "claimed_until": at + RETRY_SECONDS}
    _make_state(session, user_id)
    _update_state(session, user_id, values)


def _due(this: Round, now: float) -> ColumnElement[bool]:
    wanted = User.backup_enabled.is_(true())
    if this.only_user is not None:
        wanted = wanted & (User.id == this.only_user)
    open_slot = or_(
        BackupState.last_slot.is_(None),
        BackupState.last_slot < this.slot,
        BackupState.last_slot > this.started_at + CLOCKS_DIFFER_SECONDS,
    )
    untaken = or_(
        BackupState.claimed_until.is_(None),
        BackupState.claimed_until < now,
        BackupState.claimed_until > now + RETRY_SECONDS + CLOCKS_DIFFER_SECONDS,
    )
    if this.retry_failed:
        failed_before = and_(BackupState.claimed_by.is_(None), BackupState.last_failure_at < this.started_at)
        untaken = or_(untaken, failed_before)
    return and_(wanted, or_(User.is_active.is_(None), User.is_active.is_not(false())), open_slot, untaken)


def make_states(session: Session) -> None:
    """A row for every user who has backups on; claims are made on these rows."""
    session.execute(text(_MAKE_STATES + "backup_enabled ON CONFLICT DO NOTHING"))


def _make_state(session: Session, user_id: str) -> None:
    session.execute(text(_MAKE_STATES + "id = :user_id ON CONFLICT DO NOTHING"), {"user_id": user_id})


def _update_state(session: Session, user_id: str, values: dict[str, Any]) -> None:
    # Through the connection: a session would look for loaded objects that have to follow, of which there are
    # none, and that was a fifth of a small library's backup.
    session.connection().execute(update(BackupState).where(BackupState.user_id == user_id).values(values))
