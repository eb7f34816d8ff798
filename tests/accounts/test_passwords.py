from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import islice
from threading import Event, Lock
from typing import Literal

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from backend.app.accounts.passwords import Passwords, TooManySignIns
from tests.builders import CHEAP_PASSWORDS

# PBKDF2-HMAC-SHA256, 100,000 rounds, of "correct horse battery", over the salt's own letters.
OLD_HASH = (
    "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
    "$cd61538912da4f0ba0a9e75b5e4b3d7f2e0ef472cf070638d4dc4a63f9a01031"
)


class CountingHasher(PasswordHasher):
    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.computed = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.computed += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        try:
            return super().verify(hash, password)
        except VerifyMismatchError:
            self.computed += 1
            raise


class SlowHasher(PasswordHasher):
    """Counts how many hashes run together, and holds each until it is let go."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.let_go = Event()
        self.running = 0
        self.most_at_once = 0
        self._lock = Lock()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        with self._counted():
            self.let_go.wait(10)
            return super().hash(password, salt=salt)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self.running += 1
            self.most_at_once = max(self.most_at_once, self.running)
        try:
            yield
        finally:
            with self._lock:
                self.running -= 1


@pytest.mark.parametrize("password", ["correct horse battery", "пароль-🎬-密码", " leading and trailing ", "x" * 1024])
def test_a_password_is_recognised_and_another_is_not(password: str) -> None:
    stored = CHEAP_PASSWORDS.hash(password)
    assert stored.startswith("$argon2id$")
    assert password not in stored
    assert CHEAP_PASSWORDS.check(password, stored)
    assert not CHEAP_PASSWORDS.check(password + "x", stored)
    assert not CHEAP_PASSWORDS.is_outdated(stored)


def test_the_same_password_never_has_the_same_hash_twice() -> None:
    assert CHEAP_PASSWORDS.hash("correct horse battery") != CHEAP_PASSWORDS.hash("correct horse battery")


def test_a_hash_of_the_earlier_installation_still_opens_its_account_and_is_outdated() -> None:
    assert CHEAP_PASSWORDS.check("correct horse battery", OLD_HASH)
    assert not CHEAP_PASSWORDS.check("correct horse batterz", OLD_HASH)
    assert CHEAP_PASSWORDS.is_outdated(OLD_HASH)


def test_a_weaker_hash_than_todays_is_outdated() -> None:
    assert Passwords().is_outdated(CHEAP_PASSWORDS.hash("correct horse battery"))


@pytest.mark.parametrize(
    "stored", [None, "", "$", "salt$", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$!!$!!", "plain text", "é$é", "a$b$c"]
)
def test_what_is_no_hash_is_nobodys_password(stored: str | None) -> None:
    assert not CHEAP_PASSWORDS.check("", stored)
    assert not CHEAP_PASSWORDS.check("plain text", stored)


@pytest.mark.parametrize("stored", [None, OLD_HASH, CHEAP_PASSWORDS.hash("another")], ids=["none", "old", "new"])
def test_checking_costs_one_hash_whether_or_not_there_is_an_account(stored: str | None) -> None:
    hasher = CountingHasher()
    assert not Passwords(hasher).check("wrong", stored)
    assert hasher.computed == 1


def test_passwords_are_hashed_at_a_cost_that_the_standard_recommends() -> None:
    stored = Passwords().hash("correct horse battery")
    cost = RFC_9106_LOW_MEMORY
    assert stored.startswith(f"$argon2id$v=19$m={cost.memory_cost},t={cost.time_cost},p={cost.parallelism}$")


def test_few_hashes_run_at_once_and_a_long_queue_is_turned_away() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher, running=2, waiting=3)
    with ThreadPoolExecutor(20) as pool:
        futures = [pool.submit(passwords.hash, "correct horse battery") for _ in range(20)]
        # None of those that were admitted can be done before they are let go.
        turned_away = list(islice(as_completed(futures, timeout=10), 15))
        hasher.let_go.set()
    assert [type(future.exception()) for future in turned_away] == [TooManySignIns] * 15
    assert [future.exception() for future in futures if future not in turned_away] == [None] * 5
    assert hasher.most_at_once == 2
