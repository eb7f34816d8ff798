"""Wrong passwords slow the next try down, never for long: a minute at most, so nobody can lock an owner out.

Three rules over the last hour: one account from one place, one account from anywhere, one place against any account.
A place is an address, or a device that the account knows. The rule for anywhere is not asked where the account signed
in lately; failures there still count, so that strangers get so many fewer guesses.
They live in the database, so every server process sees them.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.app.accounts.sign_in_lock import lock_sign_ins
from backend.app.errors import TooMany
from backend.models import FailedSignIn

WINDOW_SECONDS = 3600.0
LONGEST_WAIT = 60.0
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

    def due(self, failures: Iterable[float]) -> float:
        """When the next try may be, after these, oldest first. One that did not wait its turn delays the next."""
        due = 0.0
        for number, at in enumerate(failures, 1):
            due = max(due, at) + self.wait(number)
        return due


# Behind a proxy that the server isn't told of, all clients share one address, and a stranger's wrong passwords
# count against the owner's address: hence the large number for it.
SAME_ACCOUNT_AND_ADDRESS = Rule(free=5, longest=LONGEST_WAIT)
SAME_ACCOUNT = Rule(free=50, longest=30.0)
SAME_ADDRESS = Rule(free=30, longest=30.0)


@dataclass(frozen=True)
class Attempt:
    """Who is tried, from where. What was typed as an email is kept as a digest: it may be a password.

    `address` stands for the place. `is_known` says that the account signed in from there lately.
    """

    account: str
    address: str
    is_known: bool = False

    @classmethod
    def at_account(
        cls, email: str, address: str | None, *, is_known: bool = False, device: str | None = None
    ) -> "Attempt":
        """`device` is the digest of one that the account knows: what others do at its address is not its own."""
        place = network(address) if device is None else f"device {device}"
        return cls(_digest(f"account:{email.strip().lower()}"), place, is_known or device is not None)

    @classmethod
    def at_administrator(cls, address: str | None) -> "Attempt":
        return cls(_digest("administrator"), network(address))


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
    """The password was right: the account starts afresh at this place. Whoever guesses elsewhere does not."""
    this = (FailedSignIn.account == attempt.account) & (FailedSignIn.address == attempt.address)
    session.execute(delete(FailedSignIn).where(this))


def _wait(session: Session, attempt: Attempt, *, now: float) -> float:
    by_account = FailedSignIn.account == attempt.account
    by_address = FailedSignIn.address == attempt.address
    columns = select(FailedSignIn.account, FailedSignIn.address, FailedSignIn.at)
    found = session.execute(columns.where(by_account | by_address).order_by(FailedSignIn.at)).all()
    # A failure is later than now where another machine's clock is ahead; the wait is no longer for that.
    failures = [
        (account == attempt.account, address == attempt.address, min(at, now)) for account, address, at in found
    ]
    due = [
        SAME_ACCOUNT_AND_ADDRESS.due(at for account, address, at in failures if account and address),
        SAME_ADDRESS.due(at for _, address, at in failures if address),
    ]
    if not attempt.is_known:
        due.append(SAME_ACCOUNT.due(at for account, _, at in failures if account))
    return min(max(due) - now, LONGEST_WAIT)


def _drop_oldest(session: Session) -> None:
    beyond = select(FailedSignIn.id).order_by(FailedSignIn.id.desc()).offset(MAX_ROWS).limit(1).scalar_subquery()
    session.execute(delete(FailedSignIn).where(FailedSignIn.id <= beyond))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def network(address: str | None) -> str:
    """The address that counts. Whoever has one IPv6 address has 2⁶⁴ of them, so their network counts."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
