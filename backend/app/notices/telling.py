"""From what is due to messages: one for each who is told, however much there is to tell."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select, update
from sqlalchemy.orm import Session

from backend.app.notices.outbox import DAY, OPERATOR_AGAIN_SECONDS, OWNER_AGAIN_SECONDS
from backend.app.notices.topics import (
    EVENTS,
    OF_THE_SERVER,
    OPERATOR,
    SEVERITY,
    TO_OPERATOR,
    TO_OWNER,
    WELL_TO_OPERATOR,
    WELL_TO_OWNER,
    Severity,
    Topic,
)
from backend.models import Notice, NoticeChannel, NoticeDelivery

SUBJECTS_AT_A_TIME = 100
# No row is due later than a week from now, unless a clock was wrong when it was written.
HORIZON_SECONDS = OWNER_AGAIN_SECONDS + DAY


@dataclass(frozen=True, slots=True)
class Message:
    severity: Severity
    title: str
    body: str


def is_due(*, now: float, held: bool) -> ColumnElement[bool]:
    """`held`: what was done with an account is told at once, all else when the run of the slot is over."""
    due = or_(Notice.due_at <= now, Notice.due_at > now + HORIZON_SECONDS)
    return and_(due, Notice.topic.in_(EVENTS)) if held else due


def drop_what_nobody_hears(session: Session, due: ColumnElement[bool], operator_channels: Sequence[str]) -> None:
    """Whoever adds a channel later hears of what is so then."""
    listens = exists().where(NoticeChannel.user_id == Notice.user_id)
    unheard = and_(Notice.user_id.is_not(None), not_(listens))
    if not operator_channels:
        unheard = or_(unheard, Notice.subject == OPERATOR)
    silent = update(Notice).where(due, unheard)
    of_events = silent.where(Notice.topic.in_(EVENTS)).values(due_at=None, times=0)
    session.connection().execute(of_events)
    session.connection().execute(silent.where(Notice.topic.not_in(EVENTS)).values(due_at=None))


def subjects(session: Session, due: ColumnElement[bool]) -> Sequence[str]:
    """Who has something to hear."""
    return session.scalars(select(Notice.subject).where(due).distinct().limit(SUBJECTS_AT_A_TIME)).all()


def tell(
    session: Session, subject: str, due: ColumnElement[bool], *, now: float, operator_channels: Sequence[str]
) -> Message | None:
    """Put what is due for one into one message for each of the channels, all in the caller's transaction.

    The rows are locked in a fixed order: of two processes the second one finds that nothing is due any more.
    """
    rows = select(Notice).where(Notice.subject == subject).order_by(Notice.topic).with_for_update()
    all_rows = session.scalars(rows.execution_options(populate_existing=True)).all()
    # PostgreSQL looks at a row again once it has its lock.
    now_due = set(session.scalars(select(Notice.topic).where(Notice.subject == subject, due)))
    lines = [line for row in all_rows if row.topic in now_due and (line := _say(row, all_rows, now)) is not None]
    if not lines:
        return None
    message = _message(lines, is_operator=subject == OPERATOR)
    for channel_id in operator_channels if subject == OPERATOR else _channels(session, subject):
        session.add(
            NoticeDelivery(
                channel_id=channel_id,
                severity=message.severity.name,
                title=message.title,
                body=message.body,
                made_at=now,
                next_try_at=now,
            )
        )
    session.flush()
    return message


@dataclass(frozen=True, slots=True)
class _Line:
    severity: Severity
    text: str
    is_event: bool = False


def _say(row: Notice, all_rows: Iterable[Notice], now: float) -> _Line | None:
    """What this row has to say, and when it is to be said again."""
    topic, is_operator = Topic(row.topic), row.subject == OPERATOR
    row.due_at = None
    if topic in EVENTS:
        if not row.times:
            return None
        times = f" ({row.times} times)" if row.times > 1 else ""
        row.times, row.told_at = 0, now
        return _Line(SEVERITY[topic], TO_OWNER[topic] + times, is_event=True)
    if row.open_since is not None:
        row.is_told, row.told_at = True, now
        row.due_at = _again_at(row, all_rows, now)
        return _Line(SEVERITY[topic], _of_accounts(topic, row.times) if is_operator else TO_OWNER[topic])
    if not row.owes_well:
        return None
    row.owes_well = False
    return _Line(Severity.WELL, (WELL_TO_OPERATOR if is_operator else WELL_TO_OWNER)[topic])


def _again_at(row: Notice, all_rows: Iterable[Notice], now: float) -> float:
    """Together with the other things that the same one is reminded of: in whole days from theirs."""
    soonest = now + (OPERATOR_AGAIN_SECONDS if row.subject == OPERATOR else OWNER_AGAIN_SECONDS)
    others = [
        each.due_at or 0.0
        for each in all_rows
        if each.topic != row.topic and each.is_told and each.open_since is not None and (each.due_at or 0.0) > now
    ]
    if not others:
        return soonest
    return min(others) + math.ceil(max(0.0, soonest - min(others)) / DAY) * DAY


def _of_accounts(topic: Topic, count: int) -> str:
    if topic in OF_THE_SERVER:
        return OF_THE_SERVER[topic]
    return f"Of {count} {'account' if count == 1 else 'accounts'}: {TO_OPERATOR[topic]}."


def _message(lines: Sequence[_Line], *, is_operator: bool) -> Message:
    """The gravest first."""
    severity = max(line.severity for line in lines)
    ordered = sorted(lines, key=lambda line: -line.severity)
    if all(line.is_event for line in lines):
        title = "Movie Manager: your account"
    elif severity is Severity.WELL:
        title = "Movie Manager: well again"
    else:
        title = "Movie Manager: backups need attention" if is_operator else "Movie Manager: look at your backups"
    return Message(severity, title, "\n".join(line.text for line in ordered))


def _channels(session: Session, user_id: str) -> Sequence[str]:
    return session.scalars(select(NoticeChannel.id).where(NoticeChannel.user_id == user_id)).all()
