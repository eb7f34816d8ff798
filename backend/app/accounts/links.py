"""Links that make an account, or set a password: good once, and not for long. Only a digest of each is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from backend.app.errors import NotFound
from backend.models import AccountLink

# A link that was used says so for as long, and then it is unknown.
REMEMBERED_FOR = timedelta(days=30)
# An open invitation is named by so much of its digest, from which nobody can tell the link.
ID_LENGTH = 16


class LinkKind(StrEnum):
    INVITE = "invite"
    RESET = "reset"


LIFETIMES = {LinkKind.INVITE: timedelta(hours=48), LinkKind.RESET: timedelta(hours=1)}
PATHS = {LinkKind.INVITE: "/join", LinkKind.RESET: "/reset"}


class LinkUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__("This server has made no such link. Ask for another one.")


class LinkUsed(NotFound):
    def __init__(self) -> None:
        super().__init__("This link was used already; it is good for once. Ask for another one.")


class LinkTooOld(NotFound):
    def __init__(self, kind: LinkKind) -> None:
        hours = int(LIFETIMES[kind].total_seconds() // 3600)
        good_for = f"{hours} hours" if hours > 1 else "one hour"
        super().__init__(f"This link is too old; it was good for {good_for}. Ask for another one.")


class InvitationGone(NotFound):
    def __init__(self) -> None:
        super().__init__("No such invitation is open: it was used or taken back, or its time is over.")


@dataclass(frozen=True)
class NewLink:
    """`path` is its address on this server. What is after the # is sent to no server, and so is in no log."""

    kind: LinkKind
    path: str
    expires_at: float


def make(session: Session, kind: LinkKind, *, user_id: str | None, email: str | None, now: float) -> NewLink:
    secret = secrets.token_urlsafe(32)
    expires_at = now + LIFETIMES[kind].total_seconds()
    link = AccountLink(digest=_digest(secret), kind=kind, user_id=user_id, email=email)
    link.made_at, link.expires_at = now, expires_at
    session.add(link)
    session.flush()
    return NewLink(kind, f"{PATHS[kind]}#{secret}", expires_at)


def look(session: Session, secret: str, *, now: float) -> AccountLink:
    """Raises LinkUnknown, LinkUsed, LinkTooOld."""
    link = session.get(AccountLink, _digest(secret))
    if link is None:
        raise LinkUnknown
    if link.used_at is not None:
        raise LinkUsed
    if link.expires_at <= now:
        raise LinkTooOld(LinkKind(link.kind))
    return link


def use(session: Session, secret: str, kind: LinkKind, *, now: float) -> AccountLink:
    """Of two uses at once one counts. Raises what `look` does."""
    link = look(session, secret, now=now)
    unused = (AccountLink.digest == link.digest) & AccountLink.used_at.is_(None)
    if link.kind != kind:
        raise LinkUnknown
    if session.scalar(update(AccountLink).where(unused).values(used_at=now).returning(AccountLink.digest)) is None:
        raise LinkUsed
    return link


def made_since(session: Session, user_id: str, since: float) -> int:
    these = (AccountLink.user_id == user_id) & (AccountLink.made_at > since)
    return session.scalar(select(func.count()).select_from(AccountLink).where(these)) or 0


def pending_invitations(session: Session, *, now: float) -> list[AccountLink]:
    """Oldest first."""
    return [*session.scalars(select(AccountLink).where(_is_pending(now)).order_by(AccountLink.made_at))]


def take_back(session: Session, link_id: str, *, now: float) -> None:
    """Have an open invitation be as if it had never been made. Raises InvitationGone."""
    this = _is_pending(now) & (func.substr(AccountLink.digest, 1, ID_LENGTH) == link_id)
    if session.scalar(delete(AccountLink).where(this).returning(AccountLink.digest)) is None:
        raise InvitationGone


def _is_pending(now: float) -> ColumnElement[bool]:
    unused = AccountLink.used_at.is_(None) & (AccountLink.expires_at > now)
    return (AccountLink.kind == LinkKind.INVITE) & unused


def forget(session: Session, user_id: str) -> None:
    """Links for a password that was set by other means."""
    session.execute(delete(AccountLink).where(AccountLink.user_id == user_id, AccountLink.used_at.is_(None)))


def prune(session: Session, *, now: float) -> None:
    session.execute(delete(AccountLink).where(AccountLink.expires_at <= now - REMEMBERED_FOR.total_seconds()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
