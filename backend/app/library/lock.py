"""The lock that every change of a library takes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import User


def lock_library(session: Session, user_id: str) -> None:
    """Locks the user's row (FOR NO KEY UPDATE) until the transaction ends.

    Every service that changes a library calls this first, so that what an import or a restore has read and
    planned on is still true when it writes. SQLite has no row locks: a writing transaction has the whole
    database to itself already.
    """
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
