"""The people of a server, as its owner sees them: how their backups go, and never what is in their libraries."""

from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select, true, update
from sqlalchemy.orm import Session

from backend.app.accounts import account_log
from backend.app.accounts.account_log import Event
from backend.app.database import Database
from backend.app.errors import Conflict, NotAllowed, NotFound
from backend.app.services.accounts import Account, account_of
from backend.app.services.backup import BackupManager, State, StoredBackup
from backend.models import SignInSession, User

# The status' own sentence may name a title that cannot be written, or say how many vanished.
SENTENCES = {
    State.OFF: "Nightly backups are off.",
    State.OK: "Nightly backups are made.",
    State.LATE: "There is no new backup, though backups are on.",
    State.FAILING: "Backups fail. The account's own page says why, and so does the server's log.",
    State.MISSING: "Backups are not where they were stored.",
    State.SHRUNK: "Much of the library vanished at once; the backup before that is kept.",
}


class OwnerOnly(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Only the owner of this server can do this.")


class NoSuchMember(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such account on this server.")


class OwnerStays(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This account owns the server, so it can be neither disabled nor removed. "
            "First make another account the owner, by moviemanager users owner."
        )


@dataclass(frozen=True)
class BackupsOfMember:
    state: State
    sentence: str
    last_success_at: float | None
    count: int
    size_bytes: int


@dataclass(frozen=True)
class Member:
    account: Account
    last_used_at: float | None
    backups: BackupsOfMember


@dataclass(frozen=True)
class Members:
    """A window of them, oldest first; `total` is how many there are."""

    members: list[Member]
    total: int


@dataclass(frozen=True)
class CopiesLeft:
    """A place that still holds copies of a removed account. The server never removes those: somebody has to, there."""

    place: str
    count: int


@dataclass(frozen=True)
class Removed:
    """What is left of an account: the backups that were kept, the last of them, and the copies elsewhere."""

    email: str
    backups_kept: int
    last_backup: str | None
    copies: list[CopiesLeft]


def require_owner(account: Account) -> None:
    if not account.is_owner:
        raise OwnerOnly


def list_members(session: Session, backups: BackupManager, *, offset: int = 0, limit: int | None = 100) -> Members:
    found = session.scalars(select(User).order_by(User.created_at, User.id).offset(offset).limit(limit)).all()
    used = dict(
        session.execute(
            select(SignInSession.user_id, func.max(SignInSession.last_used_at))
            .where(SignInSession.user_id.in_([user.id for user in found]))
            .group_by(SignInSession.user_id)
        ).all()
    )
    members = [Member(account_of(user), used.get(user.id), _backups(session, backups, user.id)) for user in found]
    return Members(members, session.scalar(select(func.count()).select_from(User)) or 0)


def get(session: Session, user_id: str) -> Account:
    user = session.get(User, user_id)
    if user is None:
        raise NoSuchMember
    return account_of(user)


def set_disabled(session: Session, account: Account, *, disabled: bool, by: str, now: float) -> Account:
    """A disabled account can't sign in, and its tokens are refused until it is enabled. Its backups go on."""
    if account.is_owner and disabled:
        raise OwnerStays
    session.execute(update(User).where(User.id == account.id).values(is_active=not disabled))
    if account.is_disabled is not disabled:
        account_log.write(session, account.id, Event.DISABLED if disabled else Event.ENABLED, by=by, at=now)
    return replace(account, is_disabled=disabled)


def make_owner(session: Session, account: Account, *, by: str, now: float) -> None:
    """The server has one owner: whoever was it before is it no longer."""
    session.execute(update(User).where(User.is_owner == true()).values(is_owner=False))
    session.execute(update(User).where(User.id == account.id).values(is_owner=True))
    account_log.write(session, account.id, Event.BECAME_OWNER, by=by, at=now)


def remove(database: Database, backups: BackupManager, account: Account, *, with_backups: bool) -> Removed:
    """Remove an account and all that is in its library.

    Without its backups, which then stay with a last one of this moment: `moviemanager backup adopt` brings it back.
    """
    if account.is_owner:
        raise OwnerStays
    last: StoredBackup | None = None
    if not with_backups:
        with database.read() as session:
            last = backups.make_last_backup(session, account.id)
    kept = 0 if with_backups else len(backups.list_backups(account.id))
    copies = [CopiesLeft(place.label, count) for place, count in backups.copies.counts(account.id)]
    with database.write() as session:
        # It may have become the owner meanwhile.
        gone = delete(User).where(User.id == account.id, User.is_owner.is_not(True)).returning(User.id)
        if session.scalar(gone) is None:
            raise NoSuchMember
    if with_backups:
        backups.remove_folder(account.id)
    return Removed(account.email, kept, last.name.filename if last else None, copies)


def _backups(session: Session, backups: BackupManager, user_id: str) -> BackupsOfMember:
    status = backups.status(session, user_id)
    listed = backups.list_backups(user_id)
    size = sum(each.size_bytes for each in listed)
    return BackupsOfMember(status.state, SENTENCES[status.state], status.last_success_at, len(listed), size)
