"""Wrong passwords slow the next try down, never for long: a minute at most, so nobody can lock an owner out.

Three counts over the last hour, each with its own rule: one account from one address, one account from
anywhere, one address against any account. They live in the database, so every server process sees them.
"""

import hashlib
import math
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.app.accounts.sign_in_lock import lock_sign_ins
from backend.app.errors import TooMany
from backend.models import FailedSignIn

WINDOW_SECONDS = 3600.0
MAX_ROWS = 10_000


class TooManyAttempts(TooMany):
    def __init__(self, wait: float) -> None:
        seconds = max(1, math.ceil(wait))
        super().__init__(
            f"Too many wrong passwords. Try again in {seconds} second{'s' if seconds != 1 else ''}.",
            retry_after=seconds,
        )


@dataclass(frozen=True)
class Rule:
    """`free` tries, then a wait after each that doubles from one second up to `longest`."""

    free: int
    longest: float

    def wait(self, failures: int) -> float:
        return min(self.longest, 2.0 ** min(failures - self.free, 10)) if failures >= self.free else 0.0


# Behind a proxy that the server isn't told of, all clients share one address, and a stranger's wrong passwords
# count against the owner's address: hence the large number for it.
SAME_ACCOUNT_AND_ADDRESS = Rule(free=5, longest=60.0)
SAME_ACCOUNT = Rule(free=50, longest=30.0)
SAME_ADDRESS = Rule(free=30, longest=30.0)


@dataclass(frozen=True)
class Attempt:
    """Who is tried, from where. What was typed as an e-mail is kept as a digest: it may be a password."""

    account: str
    address: str

    @classmethod
    def at_account(cls, email: str, address: str | None) -> "Attempt":
        return cls(_digest(f"account:{email.strip().lower()}"), _network(address))

    @classmethod
    def at_administrator(cls, address: str | None) -> "Attempt":
        return cls(_digest("administrator"), _network(address))


def admit(session: Session, attempt: Attempt, *, now: float) -> int:
    """Count the attempt as failed, or refuse it. Returns what `withdraw` takes.

    It counts before the password is checked, so that a hundred tries at once are not one try; `forgive`
    takes it back when the password was right. A refused attempt does not count: waiting always helps.
    """
    lock_sign_ins(session)
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= now - WINDOW_SECONDS))
    wait = _wait(session, attempt, now=now)
    if wait > 0:
        raise TooManyAttempts(wait)
    row = FailedSignIn(account=attempt.account, address=attempt.address, at=now)
    session.add(row)
    session.flush()
    _drop_oldest(session)
    return row.id


def withdraw(session: Session, attempt_id: int) -> None:
    """The password was never looked at, so the attempt does not count."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.id == attempt_id))


def forgive(session: Session, attempt: Attempt) -> None:
    """The password was right: the account starts afresh."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.account == attempt.account))


def _wait(session: Session, attempt: Attempt, *, now: float) -> float:
    by_account = FailedSignIn.account == attempt.account
    by_address = FailedSignIn.address == attempt.address
    rules = (
        (SAME_ACCOUNT_AND_ADDRESS, by_account & by_address),
        (SAME_ACCOUNT, by_account),
        (SAME_ADDRESS, by_address),
    )
    columns = [aggregate.filter(which) for _, which in rules for aggregate in (func.count(), func.max(FailedSignIn.at))]
    found = session.execute(select(*columns).where(by_account | by_address)).one()
    # A failure is later than now where another machine's clock is ahead; the wait is no longer for that.
    waits = [
        rule.wait(int(count)) - max(0.0, now - latest)
        for (rule, _), count, latest in zip(rules, found[::2], found[1::2], strict=True)
        if count
    ]
    return max(waits, default=0.0)


def _drop_oldest(session: Session) -> None:
    beyond = select(FailedSignIn.id).order_by(FailedSignIn.id.desc()).offset(MAX_ROWS).limit(1).scalar_subquery()
    session.execute(delete(FailedSignIn).where(FailedSignIn.id <= beyond))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _network(address: str | None) -> str:
    """The address that counts. Whoever has one IPv6 address has 2⁶⁴ of them, so their network counts."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
