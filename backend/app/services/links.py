"""Inviting people, and setting passwords that were forgotten."""

from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from backend.app.accounts import account_log, links, throttle
from backend.app.accounts.account_log import Event
from backend.app.accounts.links import LinkKind, NewLink
from backend.app.accounts.mail import Letter, Mailer
from backend.app.accounts.throttle import Attempt, TooManyAttempts
from backend.app.database import Database
from backend.app.errors import TooMany, Unavailable, Unusable
from backend.app.services import accounts, signing_in
from backend.app.services.accounts import Account, AccountDisabled, EmailTaken, Newcomer, account_of
from backend.app.services.signing_in import SignedIn, SignInDesk
from backend.models import User

MOST_LETTERS_AN_HOUR = 3


class NoEmailGiven(Unusable):
    def __init__(self) -> None:
        super().__init__("Give an email address: this invitation is for no certain one.")


class NoMail(Unavailable):
    def __init__(self) -> None:
        super().__init__("This server sends no email. Ask its owner for a link that sets another password.")


class TooManyLetters(TooMany):
    def __init__(self, wait: int) -> None:
        super().__init__("Too many emails were asked for from here. Try again later.", retry_after=wait)


@dataclass(frozen=True)
class LinkView:
    """What a link is good for. `email` is None where whoever joins gives one."""

    kind: LinkKind
    email: str | None
    username: str | None
    expires_at: float


@dataclass(frozen=True)
class OpenInvitation:
    """One that nobody has used, and whose time is not over."""

    id: str
    email: str | None
    made_at: float
    expires_at: float


def open_invitations(session: Session, *, now: float) -> list[OpenInvitation]:
    """Oldest first."""
    return [
        OpenInvitation(each.digest[: links.ID_LENGTH], each.email, each.made_at, each.expires_at)
        for each in links.pending_invitations(session, now=now)
    ]


def take_back_invitation(session: Session, invitation_id: str, *, now: float) -> None:
    """As if it had never been made. Raises InvitationGone."""
    links.take_back(session, invitation_id, now=now)


def invite(session: Session, email: str | None, *, now: float) -> NewLink:
    """Raises EmailTaken."""
    if email is not None and accounts.is_taken(session, email):
        raise EmailTaken
    return links.make(session, LinkKind.INVITE, user_id=None, email=email, now=now)


def make_reset_link(session: Session, account: Account, *, by: str, now: float) -> NewLink:
    link = links.make(session, LinkKind.RESET, user_id=account.id, email=None, now=now)
    account_log.write(session, account.id, Event.RESET_LINK_MADE, by=by, at=now)
    return link


def look(session: Session, secret: str, *, now: float) -> LinkView:
    link = links.look(session, secret, now=now)
    user = session.get_one(User, link.user_id) if link.user_id else None
    email = user.email if user else link.email
    return LinkView(LinkKind(link.kind), email, user.username if user else None, link.expires_at)


def join(desk: SignInDesk, secret: str, newcomer: Newcomer) -> SignedIn:
    """An account by an invitation, which may be for a certain address. Raises EmailTaken, UsernameTaken."""
    with desk.database.read() as session:
        # Hashing is dear: none of it for whoever has no link.
        email = links.look(session, secret, now=desk.now).email or newcomer.email
    if not email:
        raise NoEmailGiven
    hashed = desk.passwords.hash(newcomer.password)
    with desk.database.write() as session:
        links.use(session, secret, LinkKind.INVITE, now=desk.now)
        account = accounts.add_new(session, replace(newcomer, email=email), hashed, now=desk.now, by=desk.caller.name)
        return signing_in.enter(session, desk, account, Event.SIGNED_IN)


def reset(desk: SignInDesk, secret: str, password: str) -> SignedIn:
    """Another password by a link; every token from before stops counting."""
    with desk.database.read() as session:
        links.look(session, secret, now=desk.now)
    hashed = desk.passwords.hash(password)
    with desk.database.write() as session:
        user_id = links.use(session, secret, LinkKind.RESET, now=desk.now).user_id or ""
        signing_in.replace_password(session, user_id, hashed, now=desk.now)
        account = account_of(session.get_one(User, user_id))
        if account.is_disabled:
            raise AccountDisabled
        return signing_in.enter(session, desk, account, Event.PASSWORD_RESET)


def ask_by_mail(desk: SignInDesk, mailer: Mailer | None, email: str) -> None:
    """Send a link to whoever has forgotten a password. Nothing tells whether there is such an account."""
    if mailer is None:
        raise NoMail
    attempt = Attempt.at_account(f"forgotten {email}", desk.caller.address)
    try:
        with desk.database.write() as session:
            throttle.admit(session, attempt, now=desk.now)
    except TooManyAttempts as error:
        raise TooManyLetters(error.retry_after or 1) from None
    mailer.send_later(partial(_letter, desk.database, email, mailer.public_url, now=desk.now))


def _letter(database: Database, email: str, public_url: str, *, now: float) -> Letter | None:
    with database.write() as session:
        user = accounts.find_user(session, email)
        if user is None or user.is_active is False:
            return None
        if links.made_since(session, user.id, now - 3600.0) >= MOST_LETTERS_AN_HOUR:
            return None
        link = make_reset_link(session, account_of(user), by=account_log.BY_MAIL, now=now)
        to = user.email
    return Letter(
        to,
        "Another password for Movie Manager",
        "Somebody, probably you, said that the password of your account was forgotten.\n\n"
        f"This link sets another one, once, within an hour:\n\n{public_url}{link.path}\n\n"
        "If it was not you, there is nothing to do: your password is as it was.\n",
    )
