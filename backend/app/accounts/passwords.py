"""Argon2id for every password, and the earlier installation's `salt$hash` for as long as one is left."""

import hashlib
import hmac
import threading
from collections.abc import Generator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.app.errors import Unavailable

_OLD_ROUNDS = 100_000
_NOBODY = "0" * 64 + "$" + "0" * 64


class TooManySignIns(Unavailable):
    title = "Busy"

    def __init__(self) -> None:
        super().__init__("Too many people are signing in at this moment. Try again in a second.", retry_after=1)


class Passwords:
    """Hashes and checks. Each hash takes 64 MiB, so only `at_once` run together and `waiting` more may queue."""

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = 2, waiting: int = 8) -> None:
        self._hasher = hasher or PasswordHasher()
        self._running = threading.BoundedSemaphore(at_once)
        self._admitted = threading.BoundedSemaphore(at_once + waiting)

    def hash(self, password: str) -> str:
        with self._turn():
            return self._hasher.hash(password)

    def check(self, password: str, stored: str | None) -> bool:
        """Whether it is the password. `stored` is None for an account that does not exist.

        The old and the new computation both run each time, so that the time an answer takes tells neither
        whether there is such an account nor which kind of hash it has.
        """
        with self._turn():
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

    @contextmanager
    def _turn(self) -> Generator[None]:
        # A queue without an end would take every worker thread, and the rest of the server with them.
        if not self._admitted.acquire(blocking=False):
            raise TooManySignIns
        try:
            with self._running:
                yield
        finally:
            self._admitted.release()


def _matches_old(password: str, stored: str) -> bool:
    """PBKDF2-HMAC-SHA256; the salt is the hex text itself, not the bytes that it spells."""
    salt, _, expected = stored.partition("$")
    found = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), _OLD_ROUNDS).hex()
    return hmac.compare_digest(found.encode(), expected.encode())
