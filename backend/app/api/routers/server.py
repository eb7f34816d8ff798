"""The owner's view of the server: its people, and the state of their backups; never what is in a library."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from backend.app.accounts import account_log
from backend.app.accounts.account_log import OWNER, Event
from backend.app.accounts.links import NewLink
from backend.app.api.dependencies import Backups, DatabaseDep, Desk, Owner, ReadSession, WriteSession
from backend.app.api.problems import documented
from backend.app.api.schemas.server import (
    Invitation,
    KeepBackups,
    MemberList,
    MemberReply,
    NewLinkReply,
    NightReply,
    OpenInvitationReply,
    RemovedReply,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.services import links, members

router = APIRouter(prefix="/server", tags=["server"], route_class=TransactionRoute)


@router.get("/people", responses=documented(403))
def list_members(
    _owner: Owner,
    session: ReadSession,
    backups: Backups,
    desk: Desk,
    *,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> MemberList:
    """Everybody who has an account, oldest first, a window at a time; and the invitations that are open."""
    found = members.list_members(session, backups, offset=offset, limit=limit)
    night = backups.last_night(session)
    return MemberList(
        members=[MemberReply.of(each) for each in found.members],
        total=found.total,
        invitations=[OpenInvitationReply(**asdict(each)) for each in links.open_invitations(session, now=desk.now)],
        last_night=NightReply.model_validate(night, from_attributes=True) if night else None,
        free_bytes=backups.free_bytes(),
    )


@router.post("/invitations", status_code=201, responses=documented(403, 409))
def invite(wanted: Invitation, owner: Owner, desk: Desk, session: WriteSession) -> NewLinkReply:
    """A link that makes an account, once, within 48 hours."""
    link = links.invite(session, wanted.email, now=desk.now)
    account_log.write(session, owner.id, Event.INVITED, by=owner.device, at=desk.now)
    return _reply(link)


@router.delete("/invitations/{invitation_id}", status_code=204, responses=documented(403, 404))
def take_back_invitation(invitation_id: str, owner: Owner, desk: Desk, session: WriteSession) -> None:
    """Whoever opens the link finds that the server has made no such link."""
    links.take_back_invitation(session, invitation_id, now=desk.now)
    account_log.write(session, owner.id, Event.INVITATION_TAKEN_BACK, by=owner.device, at=desk.now)


@router.post("/people/{user_id}/reset-link", status_code=201, responses=documented(403, 404))
def make_reset_link(user_id: str, _owner: Owner, desk: Desk, session: WriteSession) -> NewLinkReply:
    """A link that sets another password, once, within an hour."""
    return _reply(links.make_reset_link(session, members.get(session, user_id), by=OWNER, now=desk.now))


@router.post("/people/{user_id}/disable", status_code=204, responses=documented(403, 404, 409))
def disable_member(user_id: str, _owner: Owner, desk: Desk, session: WriteSession) -> None:
    """Nobody signs in to the account, and its tokens are refused, until it is enabled. Its nightly backups go on."""
    members.set_disabled(session, members.get(session, user_id), disabled=True, by=OWNER, now=desk.now)


@router.post("/people/{user_id}/enable", status_code=204, responses=documented(403, 404))
def enable_member(user_id: str, _owner: Owner, desk: Desk, session: WriteSession) -> None:
    members.set_disabled(session, members.get(session, user_id), disabled=False, by=OWNER, now=desk.now)


@router.delete("/people/{user_id}", responses=documented(403, 404, 409, 507))
def remove_member(
    user_id: str,
    owner: Owner,
    desk: Desk,
    database: DatabaseDep,
    stored: Backups,
    *,
    backups: KeepBackups = KeepBackups.KEEP,
) -> RemovedReply:
    """Remove an account and its library. Where its backups are kept a last one is made first, or nothing is removed."""
    with database.read() as session:
        account = members.get(session, user_id)
    removed = members.remove(database, stored, account, with_backups=backups is KeepBackups.REMOVE)
    with database.write() as session:
        # Whose it was is in no log any more.
        account_log.write(session, owner.id, Event.ACCOUNT_REMOVED, by=owner.device, at=desk.now)
    return RemovedReply(**asdict(removed))


def _reply(link: NewLink) -> NewLinkReply:
    return NewLinkReply(**asdict(link))
