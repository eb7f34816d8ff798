"""One lock over all processes: creating accounts and counting sign-ins both read before they write."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_LOCK = 0x6D6F766965  # any number that nothing else on the database uses


def lock_sign_ins(session: Session) -> None:
    """Holds a transaction-level advisory lock (pg_advisory_xact_lock) until commit.

    On SQLite the write transaction excludes all others already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
