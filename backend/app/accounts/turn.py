"""One at a time, over all processes: creating accounts and counting sign-ins both read before they write."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_LOCK = 0x6D6F766965  # any number that nothing else on the database uses


def take_turn(session: Session) -> None:
    """Wait until no other transaction holds the turn; it ends with this one.

    On SQLite the write transaction has its turn already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
