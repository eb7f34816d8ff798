"""Accounts: the first one, further ones, signing in, and whose a token is.

What hashes a password takes the database and not a session: hashing takes a tenth of a second or more, and no
transaction may stand open for that long.
"""

from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Float, Row, bindparam, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from backend.app.accounts import known_places, throttle
from backend.app.accounts.known_places import Caller
from backend.app.accounts.passwords import NO_PASSWORD, Passwords, TooManySignIns
from backend.app.accounts.sign_in_lock import lock_sign_ins
from backend.app.accounts.throttle import Attempt
from backend.app.accounts.tokens import TokenRefused, Tokens
from backend.app.database import Database
from backend.app.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from backend.models import CatalogueState, RevokedToken, User


class AlreadySetUp(Conflict):
    def __init__(self) -> None:
        super().__init__("This server has an account already. Sign in, or ask its owner for one.")


class EmailTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("There is an account with this email address already.")


class UsernameTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("There is an account with this user name already.")


class WrongPassword(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("The email address or the password is wrong.")


class CurrentPasswordWrong(NotAllowed):
    def __init__(self) -> None:
        super().__init__("The current password is wrong, so it was not changed.")


class WrongAdminToken(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("This is not the server's ADMIN_TOKEN.")


class NoSuchAccount(NotFound):
    def __init__(self, email: str) -> None:
        super().__init__(f"There is no account with the email address {email}.")


@dataclass(frozen=True)
class Account:
    """What others may know of a user."""

    id: str
    email: str
    username: str
    created_at: float | None
    # As it was when the account was looked up. No part of who it is.
    library_version: str = field(default="0", compare=False)
    catalogue_version: str = field(default="0", compare=False)


@dataclass(frozen=True)
class SignedIn:
    """`device` is the mark by which the device is known when it signs in again."""

    account: Account
    token: str
    device: str


@dataclass(frozen=True)
class Newcomer:
    """What an account is made of."""

    email: str
    username: str
    password: str


@dataclass(frozen=True)
class SignInDesk:
    """What signing in needs."""

    database: Database
    passwords: Passwords
    tokens: Tokens
    caller: Caller
    now: float


# Every request asks this, so it is built once, and reads columns instead of an object.
_ACTIVE = select(
    User.id,
    User.email,
    User.username,
    User.created_at,
    User.library_version,
    User.tokens_valid_after,
    select(CatalogueState.version).where(CatalogueState.id == 1).scalar_subquery().label("catalogue_version"),
    exists().where(RevokedToken.digest == bindparam("digest")).label("is_revoked"),
).where(User.id == bindparam("user_id"), User.is_active.is_not(False))


def is_empty(session: Session) -> bool:
    return session.scalar(select(User.id).limit(1)) is None


def signed_in(session: Session, tokens: Tokens, token: str | None) -> Account:
    """Whose token it is; a token of a deleted or switched-off account, from before, or signed out, is nobody's."""
    claims = tokens.read(token)
    this = {"user_id": claims.user_id, "digest": claims.digest}
    found = session.connection().execute(_ACTIVE, this).one_or_none()
    if found is None or found.is_revoked or claims.issued_at < (found.tokens_valid_after or 0.0):
        raise TokenRefused
    return replace(_account(found), catalogue_version=found.catalogue_version or "0")


def sign_out(desk: SignInDesk, token: str | None) -> None:
    """This token stops counting; the account's others stay."""
    claims = desk.tokens.read(token)
    expired_or_this = (RevokedToken.expires_at <= desk.now) | (RevokedToken.digest == claims.digest)
    this = select(literal(claims.digest), User.id, literal(claims.expires_at, Float))
    with desk.database.write() as session:
        lock_sign_ins(session)
        session.execute(delete(RevokedToken).where(expired_or_this))
        columns = ["digest", "user_id", "expires_at"]
        session.execute(insert(RevokedToken).from_select(columns, this.where(User.id == claims.user_id)))


def set_up(database: Database, passwords: Passwords, newcomer: Newcomer, *, now: float) -> Account:
    """The first account. Of two at the same moment one is made and the other refused."""
    with database.read() as session:
        # Hashing is dear: a server that has an owner does none of it for strangers.
        if not is_empty(session):
            raise AlreadySetUp
    hashed = passwords.hash(newcomer.password)
    with database.write() as session:
        lock_sign_ins(session)
        if not is_empty(session):
            raise AlreadySetUp
        return _add(session, newcomer, hashed, now=now)


def sign_in_first(desk: SignInDesk, account: Account) -> SignedIn:
    """Who has just made the first account is signed in."""
    with desk.database.write() as session:
        device = _remember(session, desk, account.id)
    return SignedIn(account, desk.tokens.issue(account.id), device)


def create(database: Database, passwords: Passwords, newcomer: Newcomer, *, now: float) -> Account:
    hashed = passwords.hash(newcomer.password)
    with database.write() as session:
        lock_sign_ins(session)
        if session.scalar(select(User.id).where(_same_email(newcomer.email)).limit(1)):
            raise EmailTaken
        if session.scalar(select(User.id).where(User.username == newcomer.username)):
            raise UsernameTaken
        return _add(session, newcomer, hashed, now=now)


def take_over(session: Session, user_id: str, email: str, username: str, *, ask_to_enable: bool, now: float) -> Account:
    """An account that was on another server, under its id, without a password; no token from there counts.

    Its name gets a number where another account has it. Raises EmailTaken.
    """
    lock_sign_ins(session)
    if session.scalar(select(User.id).where(_same_email(email)).limit(1)):
        raise EmailTaken
    taken = set(session.scalars(select(User.username)))
    names = chain([username], (f"{username} {number}" for number in count(2)))
    user = User(
        id=user_id,
        email=email,
        username=next(each for each in names if each not in taken),
        hashed_password=NO_PASSWORD,
        ask_to_enable_backups=ask_to_enable,
        tokens_valid_after=now,
    )
    return _add_user(session, user, now=now)


def is_new(session: Session, user_id: str) -> bool:
    """Whether the account was taken over, has no password yet, and nothing was ever in its library."""
    new = select(User.id).where(
        User.id == user_id, User.hashed_password == NO_PASSWORD, User.library_version == "0", User.library_epoch == "0"
    )
    return session.scalar(new) is not None


def in_use(session: Session) -> bool:
    """Whether there is an account that somebody can sign in to."""
    return session.scalar(select(User.id).where(User.hashed_password != NO_PASSWORD).limit(1)) is not None


def sign_in(desk: SignInDesk, *, email: str, password: str) -> SignedIn:
    with desk.database.read() as session:
        user = _find(session, email)
        attempt = _attempt(session, desk, user, email)
    if not _is_password(desk, attempt, password, user) or user is None or user.is_active is False:
        raise WrongPassword
    outdated = desk.passwords.is_outdated(user.hashed_password)
    fresh = desk.passwords.hash(password) if outdated else None
    with desk.database.write() as session:
        throttle.forgive(session, attempt)
        device = _remember(session, desk, user.id)
        if fresh is not None:
            _replace_hash(session, user, hashed_password=fresh)
    return SignedIn(_account(user), desk.tokens.issue(user.id, not_before=user.tokens_valid_after), device)


def change_password(desk: SignInDesk, user_id: str, *, current: str, new: str) -> SignedIn:
    """Another password; every token from before stops counting, and the reply carries a new one."""
    with desk.database.read() as session:
        user = session.get(User, user_id)
        if user is None:
            raise TokenRefused
        attempt = _attempt(session, desk, user, user.email)
    if not _is_password(desk, attempt, current, user):
        raise CurrentPasswordWrong
    hashed = desk.passwords.hash(new)
    with desk.database.write() as session:
        throttle.forgive(session, attempt)
        # Two changes at once: the second one's `current` is no longer the password.
        if not _replace_hash(session, user, hashed_password=hashed, tokens_valid_after=desk.now):
            raise CurrentPasswordWrong
        device = _remember(session, desk, user.id)
    return SignedIn(_account(user), desk.tokens.issue(user.id, not_before=desk.now), device)


def set_password(database: Database, passwords: Passwords, user_id: str, password: str, *, now: float) -> None:
    """The operator's word, without the former password; every token from before stops counting."""
    hashed = passwords.hash(password)
    values = {"hashed_password": hashed, "tokens_valid_after": now}
    with database.write() as session:
        session.execute(update(User).where(User.id == user_id).values(**values))


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


def find(session: Session, email: str) -> Account:
    user = _find(session, email)
    if user is None:
        raise NoSuchAccount(email)
    return _account(user)


def list_all(session: Session) -> list[Account]:
    return [_account(user) for user in session.scalars(select(User).order_by(User.created_at, User.id))]


def token_for(session: Session, tokens: Tokens, email: str) -> str:
    """A token without a password, for the operator's own scripts."""
    user = _find(session, email)
    if user is None or user.is_active is False:
        raise NoSuchAccount(email)
    return tokens.issue(user.id, not_before=user.tokens_valid_after)


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


def _remember(session: Session, desk: SignInDesk, user_id: str) -> str:
    return known_places.remember(session, desk.tokens, desk.caller, user_id, now=desk.now)


def _find(session: Session, email: str) -> User | None:
    """By e-mail, in any case. Where an earlier installation holds two that differ in case alone, exactly."""
    found = session.scalars(select(User).where(_same_email(email))).all()
    if len(found) == 1:
        return found[0]
    return next((user for user in found if user.email == email), None)


def _same_email(email: str) -> ColumnElement[bool]:
    # The database folds both sides: Python and SQLite disagree on letters beyond ASCII.
    return func.lower(User.email) == func.lower(email)


def _add(session: Session, newcomer: Newcomer, hashed: str, *, now: float) -> Account:
    user = User(id=str(uuid4()), email=newcomer.email, username=newcomer.username, hashed_password=hashed)
    return _add_user(session, user, now=now)


def _add_user(session: Session, user: User, *, now: float) -> Account:
    user.created_at, user.is_active, user.backup_enabled = now, True, False
    session.add(user)
    session.flush()
    return _account(user)


def _replace_hash(session: Session, user: User, **values: object) -> bool:
    """Whether the hash was still the one that was checked."""
    same = (User.id == user.id) & (User.hashed_password == user.hashed_password)
    return session.scalar(update(User).where(same).values(**values).returning(User.id)) is not None


def _account(user: User | Row[*tuple[Any, ...]]) -> Account:
    return Account(user.id, user.email, user.username, user.created_at, user.library_version)
