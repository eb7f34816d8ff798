"""Argon2id for every password, and the earlier installation's `salt$hash` for as long as one is left."""

import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.app.bulkhead import Bulkhead
from backend.app.errors import Unavailable

# Stored in place of a hash, for an account that nobody can sign in to until it has a password.
NO_PASSWORD = "!"  # noqa: S105
_OLD_ROUNDS = 100_000
_NOBODY = "0" * 64 + "$" + "0" * 64


class TooManySignIns(Unavailable):
    title = "Busy"

    def __init__(self) -> None:
        super().__init__("Too many people are signing in at this moment. Try again in a second.", retry_after=1)


class Passwords:
    """Hashes and checks. Each hash takes 64 MiB, so only `running` run together and `waiting` more may queue."""

    def __init__(self, hasher: PasswordHasher | None = None, *, running: int = 2, waiting: int = 8) -> None:
        self._hasher = hasher or PasswordHasher()
        self._bulkhead = Bulkhead(running=running, waiting=waiting, wait=None, full=TooManySignIns)

    def hash(self, password: str) -> str:
        with self._bulkhead.place():
            return self._hasher.hash(password)

    def check(self, password: str, stored: str | None) -> bool:
        """Whether it is the password. `stored` is None for an account that does not exist.

        The old and the new computation both run each time, so that the time an answer takes tells neither
        whether there is such an account nor which kind of hash it has.
        """
        with self._bulkhead.place():
            is_old = _matches_old(password, stored or _NOBODY)
            is_new = self._matches_new(password, stored or "")
        return is_old or is_new

    def is_outdated(self, stored: str) -> bool:
        try:
            return self._hasher.check_needs_rehash(stored)
        except (InvalidHashError, UnicodeEncodeError):
            return True

    def _matches_new(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (InvalidHashError, UnicodeEncodeError):
            self._hasher.hash(password)
            return False
        except VerificationError:
            return False


def _matches_old(password: str, stored: str) -> bool:
    """PBKDF2-HMAC-SHA256; the salt is the hex text itself, not the bytes that it spells."""
    salt, _, expected = stored.partition("$")
    found = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), _OLD_ROUNDS).hex()
    return hmac.compare_digest(found.encode(), expected.encode())
