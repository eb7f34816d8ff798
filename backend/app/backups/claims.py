"""Who backs up whom in a slot. Any number of processes ask; each account is given to one of them.

An account is due from `due_at` on, an indexed column: claiming moves it to the end of the claim's lease, a success
to the next slot, a failure a little ahead. So a claim costs the same however many accounts are done already.
Times are float seconds since 1970, UTC; a slot is the instant at which it is due.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, not_, select, text, true, update
from sqlalchemy.orm import Session

from backend.app.notices import heartbeat, outbox
from backend.app.notices.topics import Topic
from backend.models import BackupNight, BackupState, User

# A batch is done long before its lease is over, whether libraries are small or large.
ACCOUNTS_AT_A_TIME = 250
BYTES_AT_A_TIME = 32 * 1024 * 1024
LEASE_SECONDS = 600.0
# A failure is tried again by the next hourly run, not by every process of this one.
RETRY_SECONDS = 1800.0
# The clocks of servers differ by less. What lies further ahead was recorded while a clock was wrong, and believing
# it would leave an account without backups until that time comes.
CLOCKS_DIFFER_SECONDS = 3600.0
_MAKE_STATES = "INSERT INTO backup_states (user_id) SELECT id FROM users WHERE "


@dataclass(frozen=True, slots=True)
class Round:
    """One run of one worker over one slot. `next_slot` is the one after it. `retry_failed` does not wait before it
    tries those again that failed. `window` is over how many seconds the accounts of a slot are spread.
    """

    slot: float
    next_slot: float
    worker: str
    started_at: float
    only_user: str | None = None
    retry_failed: bool = False
    window: float = 0.0

    def next_due(self, user_id: str) -> float:
        """When the account is due for the next slot: the same each night, spread evenly over the window."""
        if not self.window:
            return self.next_slot
        return self.next_slot + self.window * crc32(user_id.encode()) / 2**32


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one scheduled backup: the file that was made, or why there is none."""

    user_id: str
    filename: str = ""
    failure: str | None = None
    size_bytes: int | None = None


def claim(session: Session, this: Round, *, now: float, but_not: Collection[str] = ()) -> list[str]:
    """Take some accounts whose slot is still to be done, by id; none when all are done or taken.

    `but_not` are those whom this run has tried: a clock that is put back would make their failure look like one of
    an earlier run.
    """
    while rows := _due(session, this, now, but_not):
        unwanted = [row.user_id for row in rows if not row.backup_enabled]
        wanted = [row for row in rows if row.user_id not in unwanted]
        done = [row.user_id for row in wanted if row.is_done]
        # What is left out is claimed next; its lock ends with this transaction.
        free = list(_as_much_as_fits(row for row in wanted if row.user_id not in done))
        _set(session, unwanted, due_at=None, claimed_by=None)
        for user_id in done:
            _set(session, [user_id], due_at=this.next_due(user_id), claimed_by=None)
        if free and this.only_user is None:
            heartbeat.begin_slot(session, slot=this.slot, next_slot=this.next_slot, at=now)
        claimed = {"due_at": now + LEASE_SECONDS, "claimed_slot": this.slot, "claimed_by": this.worker}
        _set(session, free, **claimed)
        if free or this.only_user is not None:
            return free
    return []


def _as_much_as_fits(rows: Iterable[Any]) -> Iterator[str]:
    """So many that their last backups come to `BYTES_AT_A_TIME`; one at least, however large."""
    size = 0
    for row in rows:
        if size > BYTES_AT_A_TIME:
            return
        size += row.last_size_bytes or 0
        yield row.user_id


def still_mine(session: Session, this: Round, user_id: str, *, now: float) -> bool:
    """Whether the claim holds, and from now on for a whole lease: a machine may have slept since it was made."""
    mine = and_(BackupState.user_id == user_id, BackupState.claimed_by == this.worker)
    renewed = update(BackupState).where(mine).values(due_at=now + LEASE_SECONDS)
    return session.execute(renewed.returning(BackupState.user_id)).first() is not None


def being_done_elsewhere(session: Session, this: Round) -> int:
    """How many accounts of this slot another run has claimed and not recorded."""
    claimed = and_(BackupState.claimed_by.is_not(None), BackupState.claimed_by != this.worker)
    if this.only_user is not None:
        claimed = and_(claimed, BackupState.user_id == this.only_user)
    return session.scalar(select(func.count()).select_from(BackupState).where(claimed)) or 0


def record_scheduled(session: Session, this: Round, outcomes: Sequence[Outcome], *, at: float) -> None:
    """Record several at once."""
    done = [each for each in outcomes if each.failure is None]
    failed = [each for each in outcomes if each.failure is not None]
    here = BackupState.user_id == bindparam("account")
    succeeded = (
        update(BackupState)
        .where(here)
        .values(
            last_success_at=at,
            last_success_file=bindparam("filename"),
            last_failure_reason=None,
            failing_since=None,
            last_slot=this.slot,
            last_size_bytes=bindparam("size_bytes"),
            due_at=bindparam("next_due"),
            claimed_slot=None,
            claimed_by=None,
        )
    )
    if done:
        # Through the connection: a session would look for loaded objects that have to follow, of which there are none.
        rows = [
            {
                "account": each.user_id,
                "filename": each.filename,
                "size_bytes": each.size_bytes,
                "next_due": this.next_due(each.user_id),
            }
            for each in done
        ]
        session.connection().execute(succeeded, rows)
    night: dict[str, Any] = {"slot": this.slot, "began_at": this.started_at, "ended_at": at, "made": len(done)}
    night["bytes"] = sum(each.size_bytes or 0 for each in done)
    session.execute(_ADD_TO_NIGHT, night)
    outbox.begin(session, Topic.FAILING, [each.user_id for each in failed], at=at)
    for each in failed:
        _set(session, [each.user_id], **_failure(at, each.failure or ""), claimed_by=None, due_at=at + RETRY_SECONDS)


# ON CONFLICT adds up what several processes record of one slot.
_ADD_TO_NIGHT = text(
    "INSERT INTO backup_nights (slot, began_at, ended_at, made, bytes)"
    " VALUES (:slot, :began_at, :ended_at, :made, :bytes)"
    " ON CONFLICT (slot) DO UPDATE SET made = backup_nights.made + excluded.made, ended_at = excluded.ended_at,"
    " bytes = backup_nights.bytes + excluded.bytes,"
    " began_at = CASE WHEN excluded.began_at < backup_nights.began_at THEN excluded.began_at"
    " ELSE backup_nights.began_at END"
)


@dataclass(frozen=True, slots=True)
class Night:
    """How the last slot went that anything was done in. `failing` counts whoever has had no backup since."""

    slot: float
    began_at: float
    ended_at: float
    made: int
    failing: int
    size_bytes: int


def last_night(session: Session) -> Night | None:
    night = session.scalars(select(BackupNight).order_by(BackupNight.slot.desc()).limit(1)).one_or_none()
    if night is None:
        return None
    failing = and_(BackupState.failing_since.is_not(None), BackupState.due_at.is_not(None))
    count = session.scalar(select(func.count()).select_from(BackupState).where(failing)) or 0
    return Night(night.slot, night.began_at, night.ended_at, night.made, count, night.bytes)


def prune_nights(session: Session, *, before: float) -> None:
    session.execute(delete(BackupNight).where(BackupNight.slot < before))


def record_success(session: Session, user_id: str, *, at: float, filename: str) -> None:
    """Of a backup that nobody scheduled."""
    make_state(session, user_id)
    values = {"last_success_at": at, "last_success_file": filename, "last_failure_reason": None, "failing_since": None}
    _set(session, [user_id], **values)


def record_failure(session: Session, user_id: str, *, at: float, reason: str) -> None:
    """Of a backup that nobody scheduled."""
    make_state(session, user_id)
    outbox.begin(session, Topic.FAILING, [user_id], at=at)
    _set(session, [user_id], **_failure(at, reason))


def switch(session: Session, user_id: str, *, enabled: bool, now: float) -> None:
    """Make an account due at once, or no more. Switching on what is on changes nothing."""
    make_state(session, user_id)
    if enabled:
        waiting = and_(BackupState.user_id == user_id, BackupState.due_at.is_(None))
        session.connection().execute(update(BackupState).where(waiting).values(due_at=0.0, enabled_since=now))
    else:
        _set(session, [user_id], due_at=None, enabled_since=None, claimed_by=None)
        outbox.forget_states(session, user_id)


def adopt_enabled(session: Session) -> None:
    """Make due whoever has backups on without being known here: switched on by other means than `switch`.

    An anti-join of everybody, so it is for the start of a process and not for every run.
    """
    session.execute(text(_MAKE_STATES + "backup_enabled ON CONFLICT DO NOTHING"))
    enabled = select(User.id).where(User.backup_enabled.is_(true()))
    waiting = and_(BackupState.due_at.is_(None), BackupState.user_id.in_(enabled))
    session.connection().execute(update(BackupState).where(waiting).values(due_at=0.0))


def make_state(session: Session, user_id: str) -> None:
    """A row for this account. ON CONFLICT makes concurrent inserts safe; an account that is gone gets none."""
    session.execute(text(_MAKE_STATES + "id = :user_id ON CONFLICT DO NOTHING"), {"user_id": user_id})


def _due(session: Session, this: Round, now: float, but_not: Collection[str]) -> Sequence[Any]:
    values: dict[str, Any] = {
        "now": now,
        "slot": this.slot,
        "latest_slot": this.started_at + CLOCKS_DIFFER_SECONDS,
        "next_slot": this.next_slot,
        "horizon": max(this.next_slot + this.window, now + max(LEASE_SECONDS, RETRY_SECONDS)) + CLOCKS_DIFFER_SECONDS,
    }
    if this.only_user is not None:
        values["only_user"] = this.only_user
    if this.retry_failed:
        values |= {"failed_until": now + RETRY_SECONDS + CLOCKS_DIFFER_SECONDS, "started_at": this.started_at}
        values |= {"but_not": list(but_not)} if but_not else {}
    # One range of the index after the other: of both at once SQLite would walk through all that lies between them.
    for statement, names in _due_statements(frozenset(values) & {"only_user", "failed_until", "but_not"}):
        if found := session.connection().execute(statement, {name: values[name] for name in names}).all():
            return found
    return []


# Building a statement takes longer than SQLite takes to answer it.
@cache
def _due_statements(optional: frozenset[str]) -> Sequence[tuple[Any, frozenset[str]]]:
    """A statement for each range in which something may be due, with the names of its values."""
    # Never null. A slot that lies ahead was recorded while a clock was wrong.
    last_slot = func.coalesce(BackupState.last_slot, -1.0)
    is_done = last_slot.between(bindparam("slot"), bindparam("latest_slot"))
    columns = (BackupState.user_id, BackupState.last_size_bytes, is_done.label("is_done"), User.backup_enabled)
    rows = select(*columns).join(User, User.id == BackupState.user_id)
    always = {"slot", "latest_slot"}
    if "only_user" in optional:
        rows = rows.where(BackupState.user_id == bindparam("only_user"))
        always.add("only_user")
    if "but_not" in optional:
        rows = rows.where(BackupState.user_id.not_in(bindparam("but_not", expanding=True)))
        always.add("but_not")
    rows = rows.order_by(BackupState.due_at).limit(ACCOUNTS_AT_A_TIME)
    locked = rows.with_for_update(skip_locked=True, of=BackupState)
    # What has come, and what lies further ahead than a right clock could have put it. What is due from the next slot
    # on is the next run's, also where this one has not ended by then.
    ranges: list[tuple[ColumnElement[bool], set[str]]] = [
        (
            and_(BackupState.due_at <= bindparam("now"), BackupState.due_at < bindparam("next_slot")),
            {"now", "next_slot"},
        ),
        (BackupState.due_at > bindparam("horizon"), {"horizon"}),
    ]
    if "failed_until" in optional:
        failed_before = and_(
            BackupState.failing_since.is_not(None),
            BackupState.claimed_by.is_(None),
            BackupState.due_at <= bindparam("failed_until"),
            BackupState.last_failure_at < bindparam("started_at"),
            not_(is_done),
        )
        ranges.append((failed_before, {"failed_until", "started_at"}))
    return [(locked.where(is_due), frozenset(always | names)) for is_due, names in ranges]


def _failure(at: float, reason: str) -> dict[str, Any]:
    return {
        "last_failure_at": at,
        "last_failure_reason": reason,
        "failing_since": case((BackupState.failing_since.is_(None), at), else_=BackupState.failing_since),
    }


def _set(session: Session, user_ids: Collection[str], **values: Any) -> None:
    if user_ids:
        session.connection().execute(update(BackupState).where(BackupState.user_id.in_(user_ids)).values(values))
