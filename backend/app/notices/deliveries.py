"""Sending what was written, again and again until it arrives or is two days old.

A delivery is claimed before it is sent: of several processes one sends it. A process that is killed while it sends
leaves its claim to run out, and the message is sent once more: a warning that comes twice is better than none.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

from sqlalchemy import delete, or_, select, text, update
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.notices import outbox
from backend.app.notices.addresses import ChannelKind
from backend.app.notices.channels import Channels, Target
from backend.app.notices.telling import Message
from backend.app.notices.topics import OPERATOR, Severity
from backend.app.notices.web_requests import NotDelivered
from backend.models import NoticeChannel, NoticeDelivery, User

LEASE_SECONDS = 120.0
FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 6 * 3600.0
GIVE_UP_SECONDS = 2 * 86_400.0
AT_ONCE = 8
# A dead channel is left alone with its thread; the round goes on without it.
ROUND_SECONDS = 20.0
UNEXPECTED = "An unexpected error; the server's log has it."

# Another process may enter it at the same moment.
_ENTER = text(
    "INSERT INTO notice_channels (id, kind, made_at) VALUES (:id, :kind, :made_at) ON CONFLICT (id) DO NOTHING"
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    delivery_id: int
    target: Target
    message: Message
    made_at: float
    attempts: int


class Deliveries:
    def __init__(self, database: Database, channels: Channels, *, clock: Callable[[], float]) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._sending: set[str] = set()
        self._lock = Lock()

    def send_due(self, *, seconds: float = ROUND_SECONDS) -> None:
        """Send what is due, side by side, one message of each channel at a time; returns after `seconds` at most."""
        give_up_at = monotonic() + seconds
        while monotonic() < give_up_at and (claimed := self.claim()):
            threads = [Thread(target=self._deliver, args=(each,), name="notice", daemon=True) for each in claimed]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(max(0.0, give_up_at - monotonic()))

    def claim(self) -> list[Claimed]:
        """Take some that are due; whoever dies with them leaves them to others when the lease is over."""
        now = self._clock()
        with self._lock:
            busy = frozenset(self._sending)
        free = AT_ONCE - len(busy)
        if free <= 0:
            return []
        with self._database.read() as session:
            if not self._due(session, now, busy, free):
                return []
        with self._database.write() as session:
            claimed = self._due(session, now, busy, free, lock=True)
            ids = [each.delivery_id for each in claimed]
            leased = {"next_try_at": now + LEASE_SECONDS, "attempts": NoticeDelivery.attempts + 1}
            session.execute(update(NoticeDelivery).where(NoticeDelivery.id.in_(ids)).values(leased))
        with self._lock:
            self._sending.update(each.target.channel_id for each in claimed)
        return claimed

    def _due(
        self, session: Session, now: float, busy: frozenset[str], free: int, *, lock: bool = False
    ) -> list[Claimed]:
        """The oldest of each channel that this process can reach; what lies too far ahead was put off by a wrong
        clock.
        """
        reachable = or_(NoticeChannel.user_id.is_not(None), NoticeChannel.id.in_(list(self._channels.apprise_urls)))
        due = or_(NoticeDelivery.next_try_at <= now, NoticeDelivery.next_try_at > now + 2 * LONGEST_PAUSE_SECONDS)
        rows = (
            select(NoticeDelivery, NoticeChannel, User.email)
            .join(NoticeChannel, NoticeChannel.id == NoticeDelivery.channel_id)
            .outerjoin(User, User.id == NoticeChannel.user_id)
            .where(due, reachable, NoticeChannel.id.not_in(list(busy)))
            .order_by(NoticeDelivery.next_try_at, NoticeDelivery.id)
            .limit(4 * free)
        )
        if lock:
            rows = rows.with_for_update(skip_locked=True, of=NoticeDelivery)
        found: dict[str, Claimed] = {}
        for delivery, channel, email in session.execute(rows).all():
            if len(found) < free:
                found.setdefault(channel.id, _claimed(delivery, target_of(channel, email)))
        return list(found.values())

    def _deliver(self, claimed: Claimed) -> None:
        try:
            self._record(claimed, self.try_once(claimed.target, claimed.message))
        except Exception:
            log.exception("What became of a notice could not be recorded")
        finally:
            with self._lock:
                self._sending.discard(claimed.target.channel_id)

    def try_once(self, target: Target, message: Message) -> str | None:
        """Why it was not delivered; None where it was."""
        try:
            self._channels.send(target, message)
        except NotDelivered as error:
            return error.detail
        except Exception:
            # Apprise knows 179 services, each with errors of its own.
            log.exception("A notice could not be sent")
            return UNEXPECTED
        return None

    def _record(self, claimed: Claimed, failure: str | None) -> None:
        now = self._clock()
        here = NoticeDelivery.id == claimed.delivery_id
        with self._database.write() as session:
            record_result(session, claimed.target.channel_id, failure, now=now)
            if failure is None:
                session.execute(delete(NoticeDelivery).where(here))
            elif now - claimed.made_at > GIVE_UP_SECONDS:
                session.execute(delete(NoticeDelivery).where(here))
                log.warning("A notice was given up after %d attempts: %s", claimed.attempts, failure)
            else:
                # All that waits for this channel waits for it to be tried again.
                later = NoticeDelivery.channel_id == claimed.target.channel_id
                again_at = now + pause(claimed.attempts)
                session.execute(update(NoticeDelivery).where(later).values(next_try_at=again_at))


def record_result(session: Session, channel_id: str, failure: str | None, *, now: float) -> None:
    values = {"last_success_at": now} if failure is None else {"last_failure_at": now, "last_failure": failure}
    session.execute(update(NoticeChannel).where(NoticeChannel.id == channel_id).values(values))


def target_of(channel: NoticeChannel, email: str | None) -> Target:
    kind = ChannelKind(channel.kind)
    return Target(channel.id, kind, email if kind is ChannelKind.EMAIL else channel.address)


def enter_operator_channels(session: Session, ids: Sequence[str], *, now: float) -> None:
    """What becomes of the operator's channels is kept with the others; their addresses are in the settings alone."""
    known = set(session.scalars(select(NoticeChannel.id).where(NoticeChannel.id.in_(ids))))
    new = [{"id": each, "kind": ChannelKind.APPRISE, "made_at": now} for each in ids if each not in known]
    if new:
        session.connection().execute(_ENTER, new)
        outbox.tell_what_is_open(session, OPERATOR, at=now)


def _claimed(delivery: NoticeDelivery, target: Target) -> Claimed:
    message = Message(Severity[delivery.severity], delivery.title, delivery.body)
    return Claimed(delivery.id, target, message, delivery.made_at, delivery.attempts + 1)


def pause(attempts: int) -> float:
    """How many seconds a channel is left alone after so many attempts."""
    return min(FIRST_PAUSE_SECONDS * 4.0 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
