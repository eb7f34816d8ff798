"""An hour of guessing at one account from twelve addresses, on a clock of its own, while its owner signs in.

Every guesser comes back the moment that it may, and so does the owner where it is refused.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from backend.app.accounts.known_places import Caller
from backend.app.accounts.passwords import Passwords
from backend.app.accounts.throttle import TooManyAttempts
from backend.app.accounts.tokens import Tokens
from backend.app.database import Database
from backend.app.services import signing_in
from backend.app.services.signing_in import SignInDesk, WrongPassword
from tests.builders import PASSWORD, an_account

START = 1_750_000_000.0
MINUTE = 60.0
HOME = "192.0.2.1"
ELSEWHERE = [f"198.51.100.{number}" for number in range(12)]
EMAIL = "owner@example.test"
# What twelve addresses got before there were known devices, in an hour in which nobody else signed in.
AS_MANY_AS_BEFORE = 173


class PlainPasswords(Passwords):
    """Hashing costs a hundred times what is simulated here."""

    def check(self, password: str, stored: str | None) -> bool:
        return stored is not None and password == PASSWORD

    def is_outdated(self, stored: str) -> bool:  # noqa: ARG002
        return False


@dataclass
class Siege:
    database: Database
    now: float = START
    guesses: int = 0
    waits_of_owner: list[int] = field(default_factory=list[int])
    sign_ins: int = 0
    device: str | None = None
    token: str | None = None

    def __post_init__(self) -> None:
        an_account(self.database, email=EMAIL)
        self._tokens = Tokens(lambda: "a key of thirty-two characters, at least", clock=lambda: self.now)

    def sign_in(self, caller: Caller, password: str) -> None:
        desk = SignInDesk(self.database, PlainPasswords(), self._tokens, caller, lambda: self.now)
        signed_in = signing_in.sign_in(desk, email=EMAIL, password=password)
        self.device, self.token = signed_in.device, signed_in.token

    def guess(self, caller: Caller) -> float:
        """Returns in how many seconds to guess again."""
        try:
            self.sign_in(caller, "wrong")
        except WrongPassword:
            self.guesses += 1
            return 0.001
        except TooManyAttempts as refusal:
            return float(refusal.retry_after or 0)
        raise AssertionError("a wrong password opened the account")

    def come_in(self, caller: Caller) -> float:
        try:
            self.sign_in(caller, PASSWORD)
        except TooManyAttempts as refusal:
            self.waits_of_owner.append(refusal.retry_after or 0)
            return float(refusal.retry_after or 0)
        self.sign_ins += 1
        return 60.0

    def last(self, minutes: int, guessers: list[Caller], owner: Callable[[], Caller] | None = None) -> None:
        """The owner signs in once a minute, or as soon as it is told to try again."""
        everyone: list[Callable[[], float]] = [lambda caller=each: self.guess(caller) for each in guessers]
        if owner is not None:
            everyone.append(lambda: self.come_in(owner()))
        end = self.now + minutes * MINUTE
        # A thousandth apart, so that every run is the same.
        queue = [(self.now + 1.0 + number / 1000, number) for number in range(len(everyone))]
        heapq.heapify(queue)
        while queue[0][0] < end:
            self.now, number = heapq.heappop(queue)
            heapq.heappush(queue, (self.now + everyone[number](), number))


# On PostgreSQL an hour costs twice as much; there one test of them all is enough for each day.
on_sqlite_mainly = pytest.mark.parametrize(
    "databases", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)


# The first quarter is like the others.
@pytest.fixture(params=[15, pytest.param(60, marks=pytest.mark.long)])
def minutes(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def siege(database: Database) -> Siege:
    return Siege(database)


@pytest.mark.slow
@on_sqlite_mainly
def test_guessing_from_twelve_addresses_is_as_slow_as_it_ever_was(siege: Siege) -> None:
    siege.last(60, [Caller(each) for each in ELSEWHERE])
    assert siege.guesses == AS_MANY_AS_BEFORE


@pytest.mark.slow
@on_sqlite_mainly
def test_at_its_own_address_the_owner_is_never_refused(siege: Siege) -> None:
    siege.come_in(Caller(HOME))
    siege.last(60, [Caller(each) for each in ELSEWHERE], lambda: Caller(HOME))
    assert (siege.waits_of_owner, siege.sign_ins) == ([], 61)
    assert siege.guesses <= AS_MANY_AS_BEFORE


@on_sqlite_mainly
def test_on_its_own_device_the_owner_is_never_refused_wherever_it_is(siege: Siege, minutes: int) -> None:
    siege.come_in(Caller(HOME))
    device, roamed = siege.device, iter(range(1, 255))
    siege.last(
        minutes, [Caller(each) for each in ELSEWHERE], lambda: Caller(f"203.0.113.{next(roamed)}", device=device)
    )
    assert (siege.waits_of_owner, siege.sign_ins) == ([], minutes + 1)
    assert siege.guesses <= AS_MANY_AS_BEFORE


def test_a_device_behind_the_same_address_as_all_guessers_is_never_refused(siege: Siege, minutes: int) -> None:
    siege.come_in(Caller(HOME))
    device = siege.device
    siege.last(minutes, [Caller(HOME)] * 12, lambda: Caller(HOME, device=device))
    assert (siege.waits_of_owner, siege.sign_ins) == ([], minutes + 1)
    assert siege.guesses <= AS_MANY_AS_BEFORE


@on_sqlite_mainly
def test_a_program_that_sends_its_former_token_along_is_never_refused(siege: Siege, minutes: int) -> None:
    siege.come_in(Caller(HOME))
    former = siege.token
    # It has expired by now, and the address is forgotten.
    siege.now += 100 * 86_400.0
    siege.last(minutes, [Caller(each) for each in ELSEWHERE], lambda: Caller("203.0.113.1", token=former))
    assert (siege.waits_of_owner, siege.sign_ins) == ([], minutes + 1)
    assert siege.guesses <= AS_MANY_AS_BEFORE


@on_sqlite_mainly
def test_whoever_has_the_owners_device_guesses_no_more_and_keeps_nobody_else_out(siege: Siege, minutes: int) -> None:
    siege.come_in(Caller(HOME))
    stolen = Caller(ELSEWHERE[0], device=siege.device)
    siege.last(minutes, [stolen, *(Caller(each) for each in ELSEWHERE[1:])], lambda: Caller(HOME))
    assert (siege.waits_of_owner, siege.sign_ins) == ([], minutes + 1)
    assert siege.guesses <= AS_MANY_AS_BEFORE


@on_sqlite_mainly
def test_on_a_new_device_somewhere_else_the_owner_waits_a_minute_at_most_each_time(siege: Siege, minutes: int) -> None:
    siege.last(minutes, [Caller(each) for each in ELSEWHERE], lambda: Caller("203.0.113.1"))
    assert max(siege.waits_of_owner) <= 60
