"""An account that was removed while a request of its own was still running."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from backend.app.errors import NotSignedIn
from backend.models import User

_ACCOUNT = select(User.username, User.email, User.is_owner).where(User.id == bindparam("account"))


class AccountGone(NotSignedIn):
    title = "Account removed"

    def __init__(self) -> None:
        super().__init__("This account no longer exists.")


@dataclass(frozen=True, slots=True)
class AccountNames:
    username: str
    email: str
    is_owner: bool


def require_account(session: Session, user_id: str) -> AccountNames:
    """Raises AccountGone."""
    found = session.connection().execute(_ACCOUNT, {"account": user_id}).one_or_none()
    if found is None:
        raise AccountGone
    return AccountNames(found.username, found.email, bool(found.is_owner))
