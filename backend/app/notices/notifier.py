"""The thread that empties the outbox, beside everything else: no backup waits for it, and none fails because of it."""

import logging
from collections.abc import Callable, Sequence
from threading import Event

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.notices import heartbeat, outbox, settling, telling
from backend.app.notices.channels import Channels, SendMail, operator_channels
from backend.app.notices.deliveries import Deliveries, enter_operator_channels
from backend.app.notices.heartbeat import Heartbeats
from backend.app.notices.topics import Topic
from backend.app.notices.web_requests import DEADLINE_SECONDS, WebRequests
from backend.app.settings import Settings
from backend.models import Notice

EVERY_SECONDS = 20.0
LATE_EVERY_SECONDS = 600.0

log = logging.getLogger(__name__)


class Notifier:
    """`late_after` is after how many seconds without a backup an account is late, `mail` sends an email."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        late_after: float,
        mail: SendMail | None,
        clock: Callable[[], float],
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self._database = database
        self._late_after = late_after
        self._clock = clock
        self._up_since = self._last_round_at = clock()
        self._looked_for_late_at = float("-inf")
        self._woken = Event()
        urls = [each.get_secret_value() for each in settings.notice_urls]
        self.channels = Channels(
            WebRequests(private=settings.allow_private_targets, deadline=deadline), mail, operator_channels(urls)
        )
        self.deliveries = Deliveries(database, self.channels, clock=clock)
        heartbeat_url = settings.heartbeat_url.get_secret_value() if settings.heartbeat_url else None
        # The operator's own address may well be in the operator's own network.
        web = WebRequests(private=True, deadline=deadline)
        self._heartbeats = Heartbeats(database, web, heartbeat_url, clock=clock)

    def run(self, stopping: Event) -> None:
        while not stopping.is_set():
            self._woken.clear()
            self.round()
            self._woken.wait(EVERY_SECONDS)

    def wake(self) -> None:
        self._woken.set()

    def round(self) -> None:
        """Write what is due into messages and send them. Nothing that goes wrong here ends the thread."""
        for step in (self._beat, self.write_messages, self.deliveries.send_due):
            try:
                step()
            except SQLAlchemyError as error:
                log.warning("Notices have to wait: %s", getattr(error, "orig", error))
            except Exception:
                log.exception("Notices could not be told")

    def write_messages(self) -> None:
        now = self._clock()
        with self._database.read() as session:
            late = self._late_accounts(session, now)
            is_open = session.scalar(select(exists().where(Notice.open_since.is_not(None))))
            if not late and not is_open and not telling.subjects(session, telling.is_due(now=now, held=False)):
                return
        with self._database.write() as session:
            outbox.begin(session, Topic.LATE, late, at=now)
            settling.settle(session, late_after=self._late_after, now=now)
        self._tell(now)

    def _tell(self, now: float) -> None:
        ids = list(self.channels.apprise_urls)
        with self._database.read() as session:
            due = telling.is_due(now=now, held=settling.under_way(session, now=now))
            if not telling.subjects(session, due):
                return
        with self._database.write() as session:
            enter_operator_channels(session, ids, now=now)
            telling.drop_what_nobody_hears(session, due, ids)
            subjects = telling.subjects(session, due)
        for subject in subjects:
            with self._database.write() as session:
                telling.tell(session, subject, due, now=now, operator_channels=ids)

    def _late_accounts(self, session: Session, now: float) -> Sequence[str]:
        """Asked every ten minutes, and not before a server that was off, or slept, has had time to make it good."""
        if not 0 <= now - self._last_round_at < LATE_EVERY_SECONDS:
            self._up_since = now
        self._last_round_at = now
        if 0 <= now - self._looked_for_late_at < LATE_EVERY_SECONDS:
            return []
        if now < self._up_since + settling.HOLD_SECONDS and settling.is_anything_due_now(session, now=now):
            return []
        self._looked_for_late_at = now
        return settling.late_accounts(session, late_after=self._late_after, now=now)

    def _beat(self) -> None:
        self._heartbeats.send_due()
        now = self._clock()
        with self._database.read() as session:
            found = heartbeat.conclusion(session, now=now)
        if found is not None:
            with self._database.write() as session:
                heartbeat.enter(session, found, at=now)
            self._heartbeats.send_due()
