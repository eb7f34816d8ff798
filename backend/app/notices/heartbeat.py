"""What an outside watcher is told of each night: that it began, and how it ended. Silence is then an alarm, too.

Each once per slot, over all processes: a row decides, written in the transaction in which the slot's first claim was
made, or in which somebody found that nothing is left to do.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.notices import addresses
from backend.app.notices.web_requests import NotDelivered, WebRequests
from backend.models import BackupNight, BackupState, Heartbeat

LEASE_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 30.0
MOST_ATTEMPTS: Final = 20
# Neither the lease of a claim on an account nor the wait before another try of its backup lies further ahead.
AHEAD_SECONDS: Final = 1800.0

_log = logging.getLogger(__name__)
_ENTER = text(
    "INSERT INTO heartbeats (slot, kind, next_slot, made_at, text, next_try_at)"
    " VALUES (:slot, :kind, :next_slot, :made_at, :text, :made_at) ON CONFLICT (slot, kind) DO NOTHING"
)


class Beat(StrEnum):
    START = "start"
    FAIL = "fail"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Said:
    """What there is to say of a slot."""

    beat: Beat
    slot: float
    next_slot: float
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Of a slot: accounts that are still to be done, and those of them whose backup failed and is tried again."""

    remaining: int
    failed: int


def begin_slot(session: Session, *, slot: float, next_slot: float, at: float) -> None:
    """In the transaction of a claim. All but the first of a slot change nothing."""
    enter(session, Said(Beat.START, slot, next_slot, ""), at=at)


def progress(session: Session, *, slot: float, next_slot: float, now: float) -> Progress:
    """Accounts that are done are due in the next slot, so this counts those that are not, along an index."""
    open_ones = _is_open(slot, next_slot, now)
    remaining = session.scalar(select(func.count()).select_from(BackupState).where(open_ones)) or 0
    failed = select(func.count()).select_from(BackupState).where(open_ones, _failed_in(slot))
    return Progress(remaining, (session.scalar(failed) or 0) if remaining else 0)


def conclusion(session: Session, *, now: float) -> Said | None:
    """How the latest slot ended, once nobody is waiting or being backed up any more.

    A slot whose failures are made good an hour later is a success then.
    """
    begun = select(Heartbeat).where(Heartbeat.kind == Beat.START).order_by(Heartbeat.slot.desc()).limit(1)
    start = session.scalars(begun).one_or_none()
    if start is None or now >= start.next_slot or _is_entered(session, start.slot, Beat.SUCCESS):
        return None
    still_open = _is_open(start.slot, start.next_slot, now)
    if session.scalar(select(exists().where(still_open, ~_failed_in(start.slot)))):
        return None
    counted = progress(session, slot=start.slot, next_slot=start.next_slot, now=now)
    beat = Beat.FAIL if counted.failed else Beat.SUCCESS
    if _is_entered(session, start.slot, beat):
        return None
    made = session.scalar(select(BackupNight.made).where(BackupNight.slot == start.slot)) or 0
    return Said(beat, start.slot, start.next_slot, f"{made} made, {counted.failed} failed")


def prune(session: Session, *, before: float) -> None:
    session.execute(delete(Heartbeat).where(Heartbeat.slot < before))


class Heartbeats:
    """Sends them to `url`, which is the operator's own."""

    def __init__(self, database: Database, web: WebRequests, url: str | None, *, clock: Callable[[], float]) -> None:
        self._database = database
        self._web = web
        self._address = addresses.parse(url) if url else None
        self._clock = clock

    def send_due(self) -> None:
        if self._address is None:
            return
        now = self._clock()
        with self._database.read() as session:
            if not self._due(session, now):
                return
        while (claimed := self._claim(now)) is not None:
            self._record(claimed, self._try_once(claimed))

    def _due(self, session: Session, now: float) -> bool:
        return bool(session.scalar(select(exists().where(_is_due(now)))))

    def _claim(self, now: float) -> Heartbeat | None:
        with self._database.write() as session:
            oldest = (
                select(Heartbeat)
                .where(_is_due(now))
                .order_by(Heartbeat.made_at, Heartbeat.kind.desc())
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            found = session.scalars(oldest).one_or_none()
            if found is None:
                return None
            found.next_try_at, found.attempts = now + LEASE_SECONDS, found.attempts + 1
            session.flush()
            session.expunge(found)
        return found

    def _try_once(self, beat: Heartbeat) -> str | None:
        address = self._address
        if address is None:
            return None
        if beat.kind != Beat.SUCCESS:
            address = addresses.below(address, beat.kind)
        try:
            self._web.post(address, beat.text.encode(), {"Content-Type": "text/plain"})
        except NotDelivered as error:
            return error.detail
        return None

    def _record(self, beat: Heartbeat, failure: str | None) -> None:
        now = self._clock()
        values: dict[str, float | None]
        if failure is None:
            values = {"sent_at": now, "next_try_at": None}
        elif beat.attempts >= MOST_ATTEMPTS or now >= beat.next_slot:
            values = {"next_try_at": None}
            _log.warning("The heartbeat %s was given up: %s", beat.kind, failure)
        else:
            values = {"next_try_at": now + PAUSE_SECONDS * beat.attempts}
        here = and_(Heartbeat.slot == beat.slot, Heartbeat.kind == beat.kind)
        with self._database.write() as session:
            session.execute(update(Heartbeat).where(here).values(values))


def _is_due(now: float) -> ColumnElement[bool]:
    """Of a slot that is over nobody wants to hear any more. What lies hours ahead was put off by a wrong clock."""
    due = or_(Heartbeat.next_try_at <= now, Heartbeat.next_try_at > now + 3600)
    return and_(due, Heartbeat.next_slot > now)


def _is_open(slot: float, next_slot: float, now: float) -> ColumnElement[bool]:
    """Neither done in this slot nor out of it. Shortly before the next one a claim and another try are due only after
    that one has begun, as if they were done; only a success gives up the slot that an account was claimed for.
    """
    at_work = and_(BackupState.due_at <= now + AHEAD_SECONDS, BackupState.claimed_slot == slot)
    return or_(BackupState.due_at < next_slot, at_work)


def _failed_in(slot: float) -> ColumnElement[bool]:
    """Tried in this slot, and put off."""
    failed_at = BackupState.last_failure_at
    tried = and_(failed_at >= slot, BackupState.due_at > failed_at)
    return and_(BackupState.failing_since.is_not(None), BackupState.claimed_by.is_(None), tried)


def _is_entered(session: Session, slot: float, beat: Beat) -> bool:
    return bool(session.scalar(select(exists().where(Heartbeat.slot == slot, Heartbeat.kind == beat))))


def enter(session: Session, found: Said, *, at: float) -> None:
    """Unless another process was first."""
    values = {"kind": found.beat, "slot": found.slot, "next_slot": found.next_slot, "text": found.text, "made_at": at}
    session.connection().execute(_ENTER, values)
    if found.beat is not Beat.START:
        # What could not be sent before must not be the last thing that is heard.
        overtaken = and_(Heartbeat.slot == found.slot, Heartbeat.kind != found.beat)
        session.execute(update(Heartbeat).where(overtaken).values(next_try_at=None))
