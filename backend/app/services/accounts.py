"""Accounts: the first one, further ones, and whose a token is.

What hashes a password takes the database and not a session: hashing takes a tenth of a second or more, and no
transaction may stand open for that long.
"""

from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, select, true
from sqlalchemy.orm import Session

from backend.app.accounts import account_log, sessions
from backend.app.accounts.account_log import OPERATOR, Event
from backend.app.accounts.passwords import NO_PASSWORD, Passwords
from backend.app.accounts.sessions import Kind, Scope, Visit
from backend.app.accounts.sign_in_lock import lock_sign_ins
from backend.app.accounts.tokens import Claims, TokenRefused, Tokens
from backend.app.database import Database
from backend.app.errors import Conflict, NotFound, NotSignedIn
from backend.models import CatalogueState, RevokedToken, SignInSession, User


class AlreadySetUp(Conflict):
    def __init__(self) -> None:
        super().__init__("This server has an account already. Sign in, or ask its owner for one.")


class EmailTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("There is an account with this email address already.")


class UsernameTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("There is an account with this user name already.")


class AccountDisabled(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("This account is disabled. Ask the owner of this server.")


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
    is_owner: bool = False
    is_disabled: bool = False
    # Of whoever is asking.
    visit: Visit | None = field(default=None, compare=False)
    # Who acts for it where nobody has signed in.
    acted_by: str | None = field(default=None, compare=False)
    # As it was when the account was looked up. No part of who it is.
    library_version: str = field(default="0", compare=False)
    catalogue_version: str = field(default="0", compare=False)

    @property
    def device(self) -> str | None:
        """By which device, or script, whoever is asking comes."""
        return self.visit.device if self.visit else self.acted_by


@dataclass(frozen=True)
class Newcomer:
    """What an account is made of."""

    email: str
    username: str
    password: str


@dataclass(frozen=True)
class FormerAccount:
    """What is known of an account of another server."""

    id: str
    email: str
    username: str
    is_owner: bool = False


# Every request asks this, so it is built once, and reads columns instead of an object.
_ACCOUNT = (
    select(
        User.id,
        User.email,
        User.username,
        User.created_at,
        User.library_version,
        User.is_owner,
        User.is_active,
        User.tokens_valid_after,
        select(CatalogueState.version).where(CatalogueState.id == 1).scalar_subquery().label("catalogue_version"),
        SignInSession.scope,
        SignInSession.kind,
        func.coalesce(SignInSession.name, SignInSession.device).label("device"),
        SignInSession.last_used_at,
    )
    .outerjoin(SignInSession, and_(SignInSession.id == bindparam("session_id"), SignInSession.user_id == User.id))
    .where(User.id == bindparam("user_id"))
)
_ACCOUNT_OF_FORMER = _ACCOUNT.add_columns(
    exists().where(RevokedToken.digest == bindparam("session_id")).label("is_revoked")
)


def is_empty(session: Session) -> bool:
    return session.scalar(select(User.id).limit(1)) is None


def signed_in(session: Session, tokens: Tokens, token: str | None) -> Account:
    """Whose token it is; a token of a deleted account, from before, or signed out, is nobody's.

    Raises AccountDisabled where the token would count, were it not for that.
    """
    claims = tokens.read(token)
    this = {"user_id": claims.user_id, "session_id": sessions.id_of(claims)}
    is_former = claims.session_id is None
    found = session.connection().execute(_ACCOUNT_OF_FORMER if is_former else _ACCOUNT, this).one_or_none()
    if found is None or (_is_ended(found, claims) if is_former else found.kind is None):
        raise TokenRefused
    if found.is_active is False:
        raise AccountDisabled
    visit = Visit(this["session_id"], claims.issued_at, claims.expires_at, is_former=is_former)
    if found.kind is not None:
        visit = replace(
            visit,
            kind=Kind(found.kind),
            scope=Scope(found.scope),
            device=found.device,
            last_used_at=found.last_used_at,
        )
    return replace(account_of(found), catalogue_version=found.catalogue_version or "0", visit=visit)


def _is_ended(found: Row[*tuple[Any, ...]], former: Claims) -> bool:
    return found.is_revoked or former.issued_at < (found.tokens_valid_after or 0.0)


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
        return _add(session, newcomer, hashed, now=now, by=None)


def create(
    database: Database, passwords: Passwords, newcomer: Newcomer, *, now: float, by: str | None = None
) -> Account:
    hashed = passwords.hash(newcomer.password)
    with database.write() as session:
        return add_new(session, newcomer, hashed, now=now, by=by)


def add_new(session: Session, newcomer: Newcomer, hashed: str, *, now: float, by: str | None) -> Account:
    """Raises EmailTaken and UsernameTaken."""
    lock_sign_ins(session)
    if is_taken(session, newcomer.email):
        raise EmailTaken
    if session.scalar(select(User.id).where(User.username == newcomer.username)):
        raise UsernameTaken
    return _add(session, newcomer, hashed, now=now, by=by)


def take_over(session: Session, former: FormerAccount, *, ask_to_enable: bool, now: float) -> Account:
    """An account that was on another server, under its id, without a password; no token from there counts.

    Its name gets a number where another account has it. Raises EmailTaken.
    """
    lock_sign_ins(session)
    if is_taken(session, former.email):
        raise EmailTaken
    taken = set(session.scalars(select(User.username)))
    names = chain([former.username], (f"{former.username} {number}" for number in count(2)))
    user = User(
        id=former.id,
        email=former.email,
        username=next(each for each in names if each not in taken),
        hashed_password=NO_PASSWORD,
        ask_to_enable_backups=ask_to_enable,
        tokens_valid_after=now,
        is_owner=former.is_owner and not has_owner(session),
    )
    return _add_user(session, user, now=now, by=OPERATOR)


def is_taken(session: Session, email: str) -> bool:
    return session.scalar(select(User.id).where(_same_email(email)).limit(1)) is not None


def has_owner(session: Session) -> bool:
    return session.scalar(select(exists().where(User.is_owner == true()))) or False


def is_new(session: Session, user_id: str) -> bool:
    """Whether the account was taken over, has no password yet, and nothing was ever in its library."""
    new = select(User.id).where(
        User.id == user_id, User.hashed_password == NO_PASSWORD, User.library_version == "0", User.library_epoch == "0"
    )
    return session.scalar(new) is not None


def in_use(session: Session) -> bool:
    """Whether there is an account that somebody can sign in to."""
    return session.scalar(select(User.id).where(User.hashed_password != NO_PASSWORD).limit(1)) is not None


def find(session: Session, email: str) -> Account:
    user = find_user(session, email)
    if user is None:
        raise NoSuchAccount(email)
    return account_of(user)


def list_all(session: Session) -> list[Account]:
    return [account_of(user) for user in session.scalars(select(User).order_by(User.created_at, User.id))]


def find_user(session: Session, email: str) -> User | None:
    """By email, in any case. Where an earlier installation holds two that differ in case alone, exactly."""
    found = session.scalars(select(User).where(_same_email(email))).all()
    if len(found) == 1:
        return found[0]
    return next((user for user in found if user.email == email), None)


def _same_email(email: str) -> ColumnElement[bool]:
    # The database folds both sides: Python and SQLite disagree on letters beyond ASCII.
    return func.lower(User.email) == func.lower(email)


def _add(session: Session, newcomer: Newcomer, hashed: str, *, now: float, by: str | None) -> Account:
    user = User(id=str(uuid4()), email=newcomer.email, username=newcomer.username, hashed_password=hashed)
    # The first one; or the first one since there is none that owns the server.
    user.is_owner = not has_owner(session)
    return _add_user(session, user, now=now, by=by)


def _add_user(session: Session, user: User, *, now: float, by: str | None) -> Account:
    user.created_at, user.is_active, user.backup_enabled = now, True, False
    session.add(user)
    session.flush()
    account_log.write(session, user.id, Event.ACCOUNT_MADE, by=by, at=now)
    return account_of(user)


def account_of(user: User | Row[*tuple[Any, ...]]) -> Account:
    return Account(
        user.id,
        user.email,
        user.username,
        user.created_at,
        is_owner=bool(user.is_owner),
        is_disabled=user.is_active is False,
        library_version=user.library_version,
    )
