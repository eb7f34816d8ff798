"""The lock that every change of a library takes."""

from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from backend.app.database import limit_waiting
from backend.app.library.account import AccountGone
from backend.models import CatalogueState, User

# As long as SQLite's busy timeout: what waits longer is answered “the database is busy”.
EDIT_WAIT_SECONDS = 30.0

_GIVE_VERSION = update(User).where(User.id == bindparam("owner")).values(library_version=bindparam("version"))
_CATALOGUE_VERSION = select(CatalogueState.version).where(CatalogueState.id == 1).scalar_subquery()
_VERSIONS = select(User.library_version, func.coalesce(_CATALOGUE_VERSION, "0"), User.library_epoch).where(
    User.id == bindparam("user_id")
)


class Versions(NamedTuple):
    """Opaque: every change of the library, or of what the server fetched of titles, gives another one."""

    library: str
    catalogue: str
    epoch: str

    @property
    def metadata(self) -> str:
        """Of all that is known of titles that stay: what came in an account's own file changes with the epoch alone."""
        return f"{self.catalogue} {self.epoch}"


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


def current_versions(session: Session, user_id: str) -> Versions:
    """Raises AccountGone."""
    found = session.connection().execute(_VERSIONS, {"user_id": user_id}).one_or_none()
    if found is None:
        raise AccountGone
    return Versions(*found)
