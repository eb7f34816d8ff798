"""The library as a whole: whose turn it is to write, and the epoch that tells other devices to reload."""

from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.models import User


def lock(session: Session, user_id: str) -> None:
    """Wait for this library's turn to write; it is kept until the transaction ends.

    Every service that changes a library calls this first, so that what an import or a restore
    has read and planned on is still true when it writes. On SQLite a writing transaction has
    the turn already.
    """
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def epoch(session: Session, user_id: str) -> str:
    """Opaque: another value than the one a client holds means that its copy has to be loaded anew."""
    return session.scalars(select(User.library_epoch).where(User.id == user_id)).one()


def move_epoch(session: Session, user_id: str) -> None:
    """Make every client reload: rows came back with old times, or vanished without leaving a trace."""
    session.execute(update(User).where(User.id == user_id).values(library_epoch=uuid4().hex))
