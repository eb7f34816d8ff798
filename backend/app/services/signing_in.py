"""Signing in and out, passwords, and the tokens that come of it.

What hashes a password takes the database and not a session, as in `accounts`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from backend.app.accounts import account_log, known_places, links, sessions, throttle
from backend.app.accounts.account_log import OPERATOR, Event
from backend.app.accounts.known_places import Caller
from backend.app.accounts.passwords import Passwords, TooManySignIns
from backend.app.accounts.sessions import Scope
from backend.app.accounts.sign_in_lock import lock_sign_ins
from backend.app.accounts.throttle import Attempt
from backend.app.accounts.tokens import TokenRefused, Tokens
from backend.app.database import Database
from backend.app.errors import NotAllowed, NotSignedIn
from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.app.services import accounts
from backend.app.services.accounts import Account, AccountDisabled, account_of
from backend.models import SignInSession, User


class WrongPassword(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("The email address or the password is wrong.")


class CurrentPasswordWrong(NotAllowed):
    def __init__(self) -> None:
        super().__init__("The current password is wrong, so it was not changed.")


class WrongAdminToken(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("This is not the server's ADMIN_TOKEN.")


class PasswordWrong(NotAllowed):
    def __init__(self) -> None:
        super().__init__("The password is wrong. Nothing was changed.")


@dataclass(frozen=True)
class SignedIn:
    """`device` is the mark by which the device is known when it signs in again."""

    account: Account
    token: str
    device: str


@dataclass(frozen=True)
class SignInDesk:
    """What signing in needs."""

    database: Database
    passwords: Passwords
    tokens: Tokens
    caller: Caller
    clock: Callable[[], float]

    @property
    def now(self) -> float:
        return self.clock()


def sign_in(desk: SignInDesk, *, email: str, password: str) -> SignedIn:
    with desk.database.read() as session:
        user = accounts.find_user(session, email)
        attempt = _attempt(session, desk, user, email)
    if not _is_password(desk, attempt, password, user) or user is None:
        raise WrongPassword
    outdated = desk.passwords.is_outdated(user.hashed_password)
    fresh = desk.passwords.hash(password) if outdated else user.hashed_password
    with desk.database.write() as session:
        # Before the lock: the row may be waited for, and everybody else who signs in would wait, too.
        if outdated and not _replace_hash(session, user, hashed_password=fresh):
            raise WrongPassword
        lock_sign_ins(session)
        _require_unchanged(session, user, fresh)
        throttle.forgive(session, attempt)
        return enter(session, desk, account_of(user), Event.SIGNED_IN)


def sign_in_first(desk: SignInDesk, account: Account) -> SignedIn:
    """Who has just made the first account is signed in."""
    with desk.database.write() as session:
        return enter(session, desk, account, Event.SIGNED_IN)


def enter(session: Session, desk: SignInDesk, account: Account, event: Event) -> SignedIn:
    """The account is signed in from where the caller is, which is known from now on."""
    if known_places.is_new(session, desk.tokens, desk.caller, account.id, now=desk.now):
        outbox.happened(session, Topic.NEW_DEVICE, account.id, at=desk.now)
    device = known_places.remember(session, desk.tokens, desk.caller, account.id, now=desk.now)
    token = sessions.begin(session, desk.tokens, account.id, desk.caller, now=desk.now)
    account_log.write(session, account.id, event, by=desk.caller.name, at=desk.now, address=desk.caller.address)
    return SignedIn(account, token, device)


def sign_out(desk: SignInDesk, account: Account) -> None:
    """The token that the account came with stops counting; its others stay."""
    if account.visit is None:
        return
    with desk.database.write() as session:
        session_id = account.visit.session_id
        sessions.end(session, (SignInSession.id == session_id) & (SignInSession.user_id == account.id))
        if account.visit.is_former:
            sessions.revoke(session, account.id, session_id, expires_at=account.visit.expires_at)
        sessions.prune(session, now=desk.now)
        account_log.write(session, account.id, Event.SIGNED_OUT, by=account.device, at=desk.now)


def require_password(desk: SignInDesk, user_id: str, password: str) -> None:
    """For what being signed in is not enough for: a browser may have been left open. Raises PasswordWrong, and TooMany
    where too many were wrong.
    """
    _, attempt = _proven(desk, user_id, password, PasswordWrong)
    with desk.database.write() as session:
        throttle.forgive(session, attempt)


def change_password(desk: SignInDesk, user_id: str, *, current: str, new: str) -> SignedIn:
    """Another password; every token from before stops counting, and the reply carries a new one."""
    user, attempt = _proven(desk, user_id, current, CurrentPasswordWrong)
    hashed = desk.passwords.hash(new)
    with desk.database.write() as session:
        # Two changes at once: the second one's `current` is no longer the password.
        if not _replace_hash(session, user, hashed_password=hashed):
            raise CurrentPasswordWrong
        _end_all(session, user.id, now=desk.now)
        throttle.forgive(session, attempt)
        return enter(session, desk, account_of(user), Event.PASSWORD_CHANGED)


def replace_password(session: Session, user_id: str, hashed: str, *, now: float) -> None:
    """Without the former one. Every token from before stops counting."""
    session.execute(update(User).where(User.id == user_id).values(hashed_password=hashed))
    _end_all(session, user_id, now=now)


def set_password(
    database: Database, passwords: Passwords, user_id: str, password: str, *, clock: Callable[[], float]
) -> None:
    """The operator's word."""
    hashed = passwords.hash(password)
    with database.write() as session:
        replace_password(session, user_id, hashed, now=clock())
        account_log.write(session, user_id, Event.PASSWORD_SET, by=OPERATOR, at=clock())


def sign_in_administrator(desk: SignInDesk, *, secret: str) -> str:
    attempt = Attempt.at_administrator(desk.caller.address)
    with desk.database.write() as session:
        throttle.admit(session, attempt, now=desk.now)
    token = desk.tokens.issue_admin(secret)
    if token is None:
        raise WrongAdminToken
    with desk.database.write() as session:
        throttle.forgive(session, attempt)
    return token


@dataclass(frozen=True)
class ScriptToken:
    """What a token for scripts is to be."""

    name: str
    scope: Scope
    lifetime: timedelta


def token_for(session: Session, tokens: Tokens, email: str, wanted: ScriptToken, *, now: float) -> str:
    """A token without a password, for the operator's own scripts."""
    account = accounts.find(session, email)
    if account.is_disabled:
        raise AccountDisabled
    token, _ = sessions.begin_script(
        session,
        tokens,
        account.id,
        Caller(None, name=OPERATOR),
        name=wanted.name,
        scope=wanted.scope,
        lifetime=wanted.lifetime,
        now=now,
    )
    account_log.write(session, account.id, Event.TOKEN_MADE, by=OPERATOR, at=now, name=wanted.name, scope=wanted.scope)
    return token


def _end_all(session: Session, user_id: str, *, now: float) -> None:
    # After the change of the hash and before the end: a sign-in with the former password either is among these, or
    # finds the new one.
    lock_sign_ins(session)
    sessions.end(session, SignInSession.user_id == user_id)
    links.forget(session, user_id)
    session.execute(update(User).where(User.id == user_id).values(tokens_valid_after=now))


def _require_unchanged(session: Session, user: User, hashed: str) -> None:
    """A password may be changed, and an account disabled or removed, while its former password is being checked."""
    same = (User.id == user.id) & (User.hashed_password == hashed)
    if not session.scalar(select(exists().where(same))):
        raise WrongPassword
    if session.scalar(select(exists().where(same, User.is_active.is_(False)))):
        raise AccountDisabled


def _proven(
    desk: SignInDesk, user_id: str, password: str, wrong: type[CurrentPasswordWrong | PasswordWrong]
) -> tuple[User, Attempt]:
    """Somebody who is signed in and has given the password again, and the attempt, which is still to be forgiven."""
    with desk.database.read() as session:
        user = session.get(User, user_id)
        if user is None:
            raise TokenRefused
        attempt = _attempt(session, desk, user, user.email)
    if not _is_password(desk, attempt, password, user):
        raise wrong
    return user, attempt


def _is_password(desk: SignInDesk, attempt: Attempt, password: str, user: User | None) -> bool:
    """Whether it is the user's password. It counts as a failed attempt until somebody forgives it."""
    with desk.database.write() as session:
        attempt_id = throttle.admit(session, attempt, now=desk.now)
    try:
        return desk.passwords.check(password, user.hashed_password if user else None)
    except TooManySignIns:
        with desk.database.write() as session:
            throttle.withdraw(session, attempt_id)
        raise


def _attempt(session: Session, desk: SignInDesk, user: User | None, email: str) -> Attempt:
    user_id = user.id if user else None
    return known_places.attempt_at(session, desk.tokens, desk.caller, user_id, email, now=desk.now)


def _replace_hash(session: Session, user: User, **values: object) -> bool:
    """Whether the hash was still the one that was checked."""
    same = (User.id == user.id) & (User.hashed_password == user.hashed_password)
    return session.scalar(update(User).where(same).values(**values).returning(User.id)) is not None
