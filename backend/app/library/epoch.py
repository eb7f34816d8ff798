"""The epoch of a library: another value tells every client to load its copy anew."""

from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.app.library.account import AccountGone
from backend.models import User


def current_epoch(session: Session, user_id: str) -> str:
    """Opaque: another value than the one a client holds means that its copy has to be loaded anew."""
    epoch = session.scalar(select(User.library_epoch).where(User.id == user_id))
    if epoch is None:
        raise AccountGone
    return epoch


def move_epoch(session: Session, user_id: str) -> None:
    """Make every client reload: rows came back with old times, or vanished without leaving a trace."""
    session.execute(update(User).where(User.id == user_id).values(library_epoch=uuid4().hex))
