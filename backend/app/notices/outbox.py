"""The outbox: a row for each thing that somebody is to hear of, written in the transaction in which it came about.

A row is a state of an account, or counts an event, so that however often something is said here it is told once. It
costs nothing where all is well: what ends is found by `settle`, from the facts.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Update, case, text, update
from sqlalchemy.orm import Session

from backend.app.notices.topics import ENDS_WITH_BACKUPS, OPERATOR, Topic
from backend.models import Notice

DAY = 86_400.0
# The same thing is told again, as long as it is so.
OWNER_AGAIN_SECONDS = 7 * DAY
OPERATOR_AGAIN_SECONDS = DAY
# Nobody is told twice in a day that the same thing began, however often it comes and goes.
ONCE_IN_SECONDS = DAY
# A thief who deletes a hundred backups causes a message an hour, and not a hundred.
EVENT_AGAIN_SECONDS = 3600.0
CLOCKS_DIFFER_SECONDS = 3600.0

_WHEN = (
    " CASE WHEN notices.told_at IS NULL OR notices.told_at <= excluded.due_at - :once"
    # Told while a clock was wrong.
    " OR notices.told_at > excluded.due_at + :differ THEN excluded.due_at ELSE notices.told_at + :once END"
)
# Who has not heard yet that it ended does not hear that it began again: for them it never did.
_REOPEN = (
    " ON CONFLICT (subject, topic) DO UPDATE SET open_since = excluded.open_since, is_told = notices.owes_well,"
    " owes_well = false, times = excluded.times,"
    f" due_at = CASE WHEN notices.owes_well THEN notices.told_at + :again ELSE {_WHEN} END"
    " WHERE notices.open_since IS NULL"
)
_COLUMNS = "INSERT INTO notices (subject, topic, user_id, open_since, due_at, times)"
_VALUES = "CAST(:topic AS VARCHAR), {user_id}, CAST(:at AS FLOAT), CAST(:at AS FLOAT), CAST(:times AS INTEGER)"
# An account that is gone gets none.
_OPEN = text(f"{_COLUMNS} SELECT id, {_VALUES.format(user_id='id')} FROM users WHERE id = :user_id{_REOPEN}")  # noqa: S608 -- of constants
_OPEN_FOR_OPERATOR = text(f"{_COLUMNS} VALUES ('{OPERATOR}', {_VALUES.format(user_id='NULL')}){_REOPEN}")
_COUNT = text(
    "INSERT INTO notices (subject, topic, user_id, due_at, times)"  # noqa: S608 -- of constants
    " SELECT id, CAST(:topic AS VARCHAR), id, CAST(:at AS FLOAT), 1 FROM users WHERE id = :user_id"
    " ON CONFLICT (subject, topic) DO UPDATE SET times = notices.times + 1,"
    f" due_at = COALESCE(notices.due_at, {_WHEN})"
)


def begin(session: Session, topic: Topic, user_ids: Collection[str], *, at: float) -> None:
    """It is so from now on, of these accounts. Saying so again changes nothing."""
    if user_ids:
        shared = {"topic": topic, "at": at, "times": 0, "again": OWNER_AGAIN_SECONDS, **_LIMITS}
        session.connection().execute(_OPEN, [{**shared, "user_id": each} for each in sorted(user_ids)])


def happened(session: Session, topic: Topic, user_id: str, *, at: float) -> None:
    values = {"topic": topic, "user_id": user_id, "at": at, **_LIMITS, "once": EVENT_AGAIN_SECONDS}
    session.connection().execute(_COUNT, values)


def begin_for_operator(session: Session, topic: Topic, *, at: float, accounts: int = 0) -> None:
    shared = {"topic": topic, "at": at, "times": accounts, "again": OPERATOR_AGAIN_SECONDS, **_LIMITS}
    session.connection().execute(_OPEN_FOR_OPERATOR, shared)


def is_open_for_operator(session: Session, topic: Topic) -> bool:
    notice = session.get(Notice, (OPERATOR, topic))
    return notice is not None and notice.open_since is not None


def end_for_operator(session: Session, topics: Iterable[Topic], *, at: float) -> None:
    here = Notice.subject == OPERATOR, Notice.topic.in_(list(topics)), Notice.open_since.is_not(None)
    session.connection().execute(ended(at).where(*here))


def tell_what_is_open(session: Session, subject: str, *, at: float) -> None:
    """To a channel that is new: what nobody was told, because nobody was there to hear it."""
    untold = Notice.subject == subject, Notice.open_since.is_not(None), Notice.due_at.is_(None)
    session.connection().execute(update(Notice).where(*untold).values(due_at=at))


def ended(at: float) -> Update:
    """What ending does to the rows that the caller chooses: who heard of it is to hear of the end."""
    due_at = case((Notice.is_told, at), else_=None)
    return update(Notice).values(open_since=None, owes_well=Notice.is_told, is_told=False, due_at=due_at)


def forget_states(session: Session, user_id: str) -> None:
    """Backups were switched off: what was wrong with them has not become well, and is no matter any more."""
    here = Notice.subject == user_id, Notice.topic.in_(ENDS_WITH_BACKUPS)
    values = {"open_since": None, "owes_well": False, "is_told": False, "due_at": None}
    session.connection().execute(update(Notice).where(*here).values(values))


_LIMITS = {"once": ONCE_IN_SECONDS, "differ": CLOCKS_DIFFER_SECONDS}
