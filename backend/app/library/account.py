"""An account that was removed while a request of its own was still running."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from backend.app.errors import NotSignedIn
from backend.models import User

_ACCOUNT = select(User.id).where(User.id == bindparam("account"))


class AccountGone(NotSignedIn):
    title = "Account removed"

    def __init__(self) -> None:
        super().__init__("This account no longer exists.")


def require_account(session: Session, user_id: str) -> None:
    """Raises AccountGone."""
    if session.connection().scalar(_ACCOUNT, {"account": user_id}) is None:
        raise AccountGone
