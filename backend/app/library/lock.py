"""The lock that every change of a library takes."""

from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.models import User


def lock_library(session: Session, user_id: str) -> None:
    """Locks the user's row (FOR NO KEY UPDATE) until the transaction ends, and gives the library another version.

    Every service that changes a library calls this first, so that what an import or a restore has read and
    planned on is still true when it writes. SQLite has no row locks: a writing transaction has the whole
    database to itself already.

    A version is random and not counted: after a copy of the database was put back, a count would come to the same
    number again with other contents, and a client would keep its copy for the library's.
    """
    session.execute(update(User).where(User.id == user_id).values(library_version=uuid4().hex))
