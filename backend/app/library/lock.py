"""The lock that every change of a library takes."""

from uuid import uuid4

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from backend.app.database import limit_waiting
from backend.app.library.account import AccountGone
from backend.models import CatalogueState, User

# As long as SQLite's busy timeout: what waits longer is answered “the database is busy”.
EDIT_WAIT_SECONDS = 30.0

_GIVE_VERSION = update(User).where(User.id == bindparam("owner")).values(library_version=bindparam("version"))
_VERSIONS = select(
    User.library_version, select(CatalogueState.version).where(CatalogueState.id == 1).scalar_subquery()
).where(User.id == bindparam("user_id"))


def lock_library(session: Session, user_id: str, *, wait: float = EDIT_WAIT_SECONDS) -> None:
    """Locks the user's row (FOR NO KEY UPDATE) until the transaction ends, and gives the library another version.

    Every service that changes a library calls this first, so that what an import or a restore has read and
    planned on is still true when it writes. SQLite has no row locks: a writing transaction has the whole
    database to itself already. On PostgreSQL `lock_timeout` ends the waiting after `wait` seconds, with an
    OperationalError (55P03). Raises AccountGone.

    A version is random and not counted: after a copy of the database was put back, a count would come to the same
    number again with other contents, and a client would keep its copy for the library's.
    """
    limit_waiting(session, wait)
    if session.connection().execute(_GIVE_VERSION, {"owner": user_id, "version": uuid4().hex}).rowcount == 0:
        raise AccountGone
    if wait != EDIT_WAIT_SECONDS:
        limit_waiting(session, EDIT_WAIT_SECONDS)


def current_versions(session: Session, user_id: str) -> tuple[str, str]:
    """Of the library, and of what the server knows of titles: every change gives a new one. Raises AccountGone."""
    found = session.connection().execute(_VERSIONS, {"user_id": user_id}).one_or_none()
    if found is None:
        raise AccountGone
    return found[0], found[1] or "0"
