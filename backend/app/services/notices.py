"""Where an account hears of its backups: adding, removing and trying its channels, and how the operator's do."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.app.accounts.mail import Letter, Mailer
from backend.app.database import Database
from backend.app.errors import Conflict, NotFound, Unavailable
from backend.app.notices import addresses, outbox
from backend.app.notices.addresses import ChannelKind
from backend.app.notices.channels import TEST, Target
from backend.app.notices.deliveries import enter_operator_channels, record_result, target_of
from backend.app.notices.notifier import Notifier
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from backend.models import NoticeChannel, User

MOST_CHANNELS = 5
TESTS_AT_ONCE = 4

_tests = BoundedSemaphore(TESTS_AT_ONCE)


class NoSuchChannel(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such channel of this account.")


class TooManyChannels(Conflict):
    def __init__(self) -> None:
        super().__init__(f"There are {MOST_CHANNELS} channels already. Remove one that is not needed.")


class ChannelIsThere(Conflict):
    def __init__(self) -> None:
        super().__init__("This channel is there already.")


class SendsNoMail(Unavailable):
    def __init__(self) -> None:
        super().__init__("This server sends no email. Choose ntfy or a webhook.")


class TestsUnderWay(Unavailable):
    def __init__(self) -> None:
        super().__init__("Several channels are being tried at this moment. Try again in a few seconds.", retry_after=5)


@dataclass(frozen=True)
class ChannelView:
    """`shown` is as much of the address as may be seen. Times are float seconds since 1970, UTC."""

    id: str
    kind: ChannelKind
    shown: str
    made_at: float
    last_success_at: float | None
    last_failure_at: float | None
    last_failure: str | None

    @property
    def is_failing(self) -> bool:
        return self.last_failure_at is not None and (self.last_success_at or 0.0) <= self.last_failure_at


@dataclass(frozen=True)
class OperatorChannels:
    """How many there are and how they do, for the owner of the server; never where they lead."""

    count: int
    failing: int
    last_success_at: float | None
    last_failure_at: float | None
    last_failure: str | None


@dataclass(frozen=True)
class TestResult:
    """`sentence` says what came of it."""

    delivered: bool
    sentence: str


def notifier_of(settings: Settings, database: Database, backups: BackupManager, mailer: Mailer | None) -> Notifier:
    """What tells people of this server's backups, by email where it can send one."""

    def send_mail(to: str, subject: str, text: str) -> None:
        if mailer is not None:
            mailer.send(Letter(to, subject, text))

    return Notifier(
        database,
        settings,
        late_after=backups.late_after,
        mail=send_mail if mailer is not None else None,
        clock=backups.clock,
    )


def list_channels(session: Session, account: Account) -> list[ChannelView]:
    """The oldest first."""
    rows = select(NoticeChannel).where(NoticeChannel.user_id == account.id)
    ordered = rows.order_by(NoticeChannel.made_at, NoticeChannel.id)
    return [_view(each, account.email) for each in session.scalars(ordered)]


def add_channel(
    session: Session, account: Account, kind: ChannelKind, address: str | None, *, sends_mail: bool, now: float
) -> ChannelView:
    """An email goes to the account's own address and no other."""
    kept = _checked(kind, address, sends_mail=sends_mail)
    # The account's row is locked, so that two at once are not both the last one that is allowed.
    session.execute(select(User.id).where(User.id == account.id).with_for_update(key_share=True))
    there = session.execute(
        select(NoticeChannel.kind, NoticeChannel.address).where(NoticeChannel.user_id == account.id)
    ).all()
    if (kind, kept) in [(row.kind, row.address) for row in there]:
        raise ChannelIsThere
    if len(there) >= MOST_CHANNELS:
        raise TooManyChannels
    made = NoticeChannel(id=uuid4().hex, user_id=account.id, kind=kind, address=kept, made_at=now)
    session.add(made)
    session.flush()
    outbox.tell_what_is_open(session, account.id, at=now)
    return _view(made, account.email)


def remove_channel(session: Session, account: Account, channel_id: str) -> None:
    here = NoticeChannel.id == channel_id, NoticeChannel.user_id == account.id
    if session.scalar(delete(NoticeChannel).where(*here).returning(NoticeChannel.id)) is None:
        raise NoSuchChannel


def try_channel(database: Database, notifier: Notifier, account: Account, channel_id: str, *, now: float) -> TestResult:
    """Send a test now, outside of any transaction, and keep what came of it."""
    with database.read() as session:
        here = NoticeChannel.id == channel_id, NoticeChannel.user_id == account.id
        channel = session.scalars(select(NoticeChannel).where(*here)).one_or_none()
        if channel is None:
            raise NoSuchChannel
        target = target_of(channel, account.email)
    return _try(database, notifier, target, now=now)


def try_operator_channels(database: Database, notifier: Notifier, *, now: float) -> list[TestResult]:
    """One after the other, in the order of NOTICE_URLS."""
    ids = list(notifier.channels.apprise_urls)
    with database.write() as session:
        enter_operator_channels(session, ids, now=now)
    targets = [Target(each, ChannelKind.APPRISE, None) for each in ids]
    return [_try(database, notifier, target, now=now) for target in targets]


def operator_channels(session: Session, notifier: Notifier) -> OperatorChannels:
    ids = list(notifier.channels.apprise_urls)
    rows = session.scalars(select(NoticeChannel).where(NoticeChannel.id.in_(ids))).all()
    views = [_view(each, "") for each in rows]
    failed = max((each for each in views if each.is_failing), key=_failed_at, default=None)
    successes = [each.last_success_at for each in views if each.last_success_at is not None]
    return OperatorChannels(
        len(ids),
        sum(each.is_failing for each in views),
        max(successes, default=None),
        failed and failed.last_failure_at,
        failed and failed.last_failure,
    )


def _try(database: Database, notifier: Notifier, target: Target, *, now: float) -> TestResult:
    if not _tests.acquire(blocking=False):
        raise TestsUnderWay
    try:
        failure = notifier.deliveries.try_once(target, TEST)
    finally:
        _tests.release()
    with database.write() as session:
        record_result(session, target.channel_id, failure, now=now)
    return TestResult(delivered=failure is None, sentence=failure or "The test was delivered.")


def _checked(kind: ChannelKind, address: str | None, *, sends_mail: bool) -> str | None:
    if kind is ChannelKind.EMAIL:
        if not sends_mail:
            raise SendsNoMail
        return None
    text = (address or "").strip()
    (addresses.parse_ntfy if kind is ChannelKind.NTFY else addresses.parse)(text)
    return text


def _view(channel: NoticeChannel, email: str) -> ChannelView:
    kind = ChannelKind(channel.kind)
    return ChannelView(
        channel.id,
        kind,
        email if channel.address is None else addresses.parse(channel.address).shown,
        channel.made_at,
        channel.last_success_at,
        channel.last_failure_at,
        channel.last_failure,
    )


def _failed_at(view: ChannelView) -> float:
    return view.last_failure_at or 0.0
