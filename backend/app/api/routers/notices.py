"""Where an account hears of its backups; for the owner, how the operator's channels do."""

from dataclasses import asdict

from fastapi import APIRouter

from backend.app.accounts.account_log import Event
from backend.app.api.dependencies import (
    AccountLogDep,
    CurrentUser,
    DatabaseDep,
    MailerDep,
    NotifierDep,
    Owner,
    ReadSession,
    WriteSession,
)
from backend.app.api.problems import documented
from backend.app.api.schemas.notices import (
    ChannelReply,
    NewChannel,
    NoticesReply,
    OperatorChannelsReply,
    TestReplies,
    TestReply,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.notices.addresses import ChannelKind
from backend.app.services import notices
from backend.app.services.notices import ChannelView

router = APIRouter(prefix="/notices", tags=["notices"], route_class=TransactionRoute)


@router.get("")
def get_notices(user: CurrentUser, session: ReadSession, mailer: MailerDep, notifier: NotifierDep) -> NoticesReply:
    """The account's channels, the oldest first, and how each does."""
    operator = notices.operator_channels(session, notifier) if user.is_owner else None
    return NoticesReply(
        channels=[_reply(each) for each in notices.list_channels(session, user)],
        sends_mail=mailer is not None,
        operator=OperatorChannelsReply(**asdict(operator)) if operator else None,
    )


@router.post("/channels", status_code=201, responses=documented(409, 503))
def add_notice_channel(
    wanted: NewChannel, user: CurrentUser, session: WriteSession, mailer: MailerDep, log: AccountLogDep
) -> ChannelReply:
    """Be told by email, at an ntfy topic, or by a webhook: `{"title", "text", "severity"}` as JSON."""
    made = notices.add_channel(
        session, user, ChannelKind(wanted.kind), wanted.address, sends_mail=mailer is not None, now=log.clock()
    )
    log.record(session, user, Event.CHANNEL_ADDED, kind=made.kind)
    return _reply(made)


@router.delete("/channels/{channel_id}", status_code=204, responses=documented(404))
def remove_notice_channel(channel_id: str, user: CurrentUser, session: WriteSession, log: AccountLogDep) -> None:
    notices.remove_channel(session, user, channel_id)
    log.record(session, user, Event.CHANNEL_REMOVED)


@router.post("/channels/{channel_id}/test", responses=documented(404, 503))
def try_notice_channel(
    channel_id: str, user: CurrentUser, database: DatabaseDep, notifier: NotifierDep, log: AccountLogDep
) -> TestReply:
    """Send a test now. What came of it is in the answer, which takes ten seconds at most, and in the list."""
    return TestReply(**asdict(notices.try_channel(database, notifier, user, channel_id, now=log.clock())))


@router.post("/operator/test", responses=documented(403, 503))
def try_operator_channels(
    _owner: Owner, database: DatabaseDep, notifier: NotifierDep, log: AccountLogDep
) -> TestReplies:
    """Send a test to each of the operator's channels."""
    results = notices.try_operator_channels(database, notifier, now=log.clock())
    return TestReplies(results=[TestReply(**asdict(each)) for each in results])


def _reply(view: ChannelView) -> ChannelReply:
    return ChannelReply(**asdict(view), is_failing=view.is_failing)
