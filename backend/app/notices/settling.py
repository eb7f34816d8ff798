"""What the facts say: states that nobody reports because nothing happened, and those that have ended.

Asked only where something is open, so it costs nothing where all is well.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import Session

from backend.app.notices import outbox
from backend.app.notices.outbox import CLOCKS_DIFFER_SECONDS
from backend.app.notices.topics import OF_ACCOUNTS, OPERATOR, Topic
from backend.models import BackupState, Heartbeat, Notice, StoredBackup

# What a run of a night has to say is told together, when the run is over; but no later than this.
HOLD_SECONDS = 3600.0
# As claims and drills are leased.
LEASE_SECONDS = 600.0
# A backup that vanished is followed by a new one within minutes, and its owner is to hear of it all the same.
MISSING_STAYS_SECONDS = 2 * HOLD_SECONDS
AT_A_TIME = 1000


def under_way(session: Session, *, now: float) -> bool:
    """Whether a run of this slot is at work: then what it has to say waits until it is over, for an hour at most."""
    began = select(Heartbeat.made_at).where(Heartbeat.kind == "start").order_by(Heartbeat.slot.desc()).limit(1)
    began_at = session.scalar(began)
    if began_at is None or not now - HOLD_SECONDS < began_at <= now + CLOCKS_DIFFER_SECONDS:
        return False
    return _is_any(session, _runnable(now)) or _is_any(session, _being_tested(now))


def late_accounts(session: Session, *, late_after: float, now: float) -> Sequence[str]:
    """Some who have had no backup for too long and were not noted yet. Nobody reports that: nothing happens."""
    before = now - late_after
    never = and_(BackupState.last_success_at.is_(None), func.coalesce(BackupState.enabled_since, 0.0) < before)
    late = or_(BackupState.last_success_at < before, never)
    is_open = and_(Notice.topic == Topic.LATE, Notice.open_since.is_not(None))
    known = exists().where(Notice.subject == BackupState.user_id, is_open)
    on = and_(BackupState.due_at.is_not(None), BackupState.failing_since.is_(None))
    return session.scalars(select(BackupState.user_id).where(late, on, not_(known)).limit(AT_A_TIME)).all()


def is_anything_due_now(session: Session, *, now: float) -> bool:
    """Whether a run would find something to do: before it has, a server that has just started calls nobody late."""
    return _is_any(session, _runnable(now))


def settle(session: Session, *, late_after: float, now: float) -> None:
    """End what is so no longer, and count for the operator what is."""
    open_topics = session.scalars(
        select(Notice.topic).where(Notice.open_since.is_not(None), Notice.user_id.is_not(None)).distinct()
    ).all()
    if open_topics:
        facts = _facts(late_after=late_after, now=now)
        for topic in open_topics:
            here = and_(Notice.topic == topic, Notice.open_since.is_not(None), Notice.user_id.is_not(None))
            session.connection().execute(outbox.ended(now).where(here, not_(facts[Topic(topic)])))
    _count_for_operator(session, now=now)


def _count_for_operator(session: Session, *, now: float) -> None:
    counted = select(Notice.topic, func.count()).where(Notice.open_since.is_not(None), Notice.user_id.is_not(None))
    accounts = {Topic(topic): count for topic, count in session.execute(counted.group_by(Notice.topic)).all()}
    known = select(Notice.topic, Notice.times).where(Notice.subject == OPERATOR, Notice.open_since.is_not(None))
    told = {Topic(topic): times for topic, times in session.execute(known).all()}
    for topic, count in accounts.items():
        if topic not in told:
            outbox.begin_for_operator(session, topic, at=now, accounts=count)
        elif told[topic] != count:
            session.get_one(Notice, (OPERATOR, topic)).times = count
    outbox.end_for_operator(session, [each for each in OF_ACCOUNTS if each in told and each not in accounts], at=now)


def _facts(*, late_after: float, now: float) -> Mapping[Topic, ColumnElement[bool]]:
    """Of each state whether it still is so, for the account of a notice."""
    success = func.coalesce(BackupState.last_success_at, BackupState.enabled_since, 0.0)
    none_since = func.coalesce(BackupState.last_success_at, 0.0) < Notice.open_since
    return {
        Topic.FAILING: _state(BackupState.failing_since.is_not(None)),
        Topic.LATE: _state(success < now - late_after),
        Topic.MISSING: _state(or_(Notice.open_since > now - MISSING_STAYS_SECONDS, none_since)),
        Topic.DAMAGED: _backup(StoredBackup.verified.is_(false())),
        Topic.NOT_RESTORABLE: _backup(StoredBackup.restorable.is_(false()), StoredBackup.verified.is_not(false())),
        Topic.SHRUNK: _backup(StoredBackup.loss_before.is_not(None), StoredBackup.loss_seen.is_(false())),
    }


def _state(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(BackupState.user_id == Notice.user_id, BackupState.due_at.is_not(None), condition)


def _backup(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    kept = StoredBackup.path.not_like("deleted/%")
    return exists().where(StoredBackup.user_id == Notice.user_id, kept, *conditions)


def _runnable(now: float) -> ColumnElement[bool]:
    claimed = and_(BackupState.due_at <= now + LEASE_SECONDS, BackupState.claimed_by.is_not(None))
    return or_(BackupState.due_at <= now, claimed)


def _being_tested(now: float) -> ColumnElement[bool]:
    return StoredBackup.test_due_at <= now + LEASE_SECONDS


def _is_any(session: Session, condition: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(condition))))
