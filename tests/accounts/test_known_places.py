from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, select

from backend.app.accounts import known_places
from backend.app.accounts.known_places import KNOWN_FOR_SECONDS, MOST_PLACES, Caller
from backend.app.accounts.throttle import Attempt
from backend.app.accounts.tokens import Tokens
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.models import KnownPlace, User

START = 1_750_000_000.0
HOME = "192.0.2.1"
AWAY = "203.0.113.1"
TOKENS = Tokens(lambda: "a key of thirty-two characters, at least", clock=lambda: START)

OTHER_SERVER = Tokens(lambda: "another key of thirty-two characters, at least", clock=lambda: START)


def attempt(database: Database, account: Account | None, caller: Caller, *, at: float = START) -> Attempt:
    with database.read() as session:
        user_id = account.id if account else None
        return known_places.attempt_at(session, TOKENS, caller, user_id, "a@example.test", now=at)


def remember(database: Database, account: Account, caller: Caller, *, at: float = START) -> str:
    with database.write() as session:
        return known_places.remember(session, TOKENS, caller, account.id, now=at)


def places(database: Database) -> int | None:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(KnownPlace))


def stranger(address: str) -> Attempt:
    return Attempt.at_account("a@example.test", address)


def test_a_place_is_known_to_the_account_that_signed_in_from_there_and_to_no_other(
    database: Database, alice: Account, bob: Account
) -> None:
    mark = remember(database, alice, Caller(HOME))
    on_device = attempt(database, alice, Caller(AWAY, device=mark))
    assert attempt(database, alice, Caller(HOME)) == Attempt.at_account("a@example.test", HOME, is_known=True)
    assert (on_device.is_known, on_device.address.partition(" ")[0]) == (True, "device")
    assert on_device == attempt(database, alice, Caller(HOME, device=mark))
    for somebody in (bob, None):
        assert attempt(database, somebody, Caller(HOME, device=mark)) == stranger(HOME)
    assert attempt(database, alice, Caller(AWAY)) == stranger(AWAY)


def test_a_device_that_two_accounts_use_is_known_to_both_by_one_mark(
    database: Database, alice: Account, bob: Account
) -> None:
    mark = remember(database, alice, Caller(HOME))
    assert remember(database, bob, Caller(HOME, device=mark)) == mark
    assert attempt(database, alice, Caller(AWAY, device=mark)) == attempt(database, bob, Caller(AWAY, device=mark))


def test_a_mark_that_no_sign_in_has_left_is_not_taken_over(database: Database, alice: Account) -> None:
    planted = "A" * 43
    assert remember(database, alice, Caller(HOME, device=planted)) != planted
    assert attempt(database, alice, Caller(AWAY, device=planted)) == stranger(AWAY)


@pytest.mark.parametrize("mark", ["", "short", "A" * 44, "é" * 43, "A" * 42 + "\n", "\0" * 43, "A" * 30_000])
def test_what_cannot_be_a_mark_is_none(database: Database, alice: Account, mark: str) -> None:
    assert attempt(database, alice, Caller(AWAY, device=mark)) == stranger(AWAY)
    assert remember(database, alice, Caller(HOME, device=mark)) != mark


def test_a_place_is_forgotten_after_three_months_without_a_sign_in(database: Database, alice: Account) -> None:
    mark = remember(database, alice, Caller(HOME))
    last = START + KNOWN_FOR_SECONDS
    assert attempt(database, alice, Caller(HOME, device=mark), at=last - 1).is_known
    assert attempt(database, alice, Caller(HOME, device=mark), at=last) == stranger(HOME)
    remember(database, alice, Caller(AWAY), at=last)
    assert places(database) == 2


def test_the_newest_places_of_an_account_are_kept(database: Database, alice: Account, bob: Account) -> None:
    mark = remember(database, bob, Caller(HOME))
    for number in range(MOST_PLACES):
        remember(database, alice, Caller(f"198.51.100.{number}"), at=START + number)
    assert places(database) == MOST_PLACES + 2
    assert attempt(database, alice, Caller("198.51.100.99")).is_known
    assert not attempt(database, alice, Caller("198.51.100.0")).is_known
    assert attempt(database, bob, Caller(AWAY, device=mark)).is_known


def test_what_is_kept_names_neither_the_address_nor_the_mark(database: Database, alice: Account) -> None:
    mark = remember(database, alice, Caller(HOME))
    with database.read() as session:
        kept = set(session.scalars(select(KnownPlace.place)))
        assert {len(each) for each in kept} == {32}
        there = Caller(HOME, device=mark)
        assert not known_places.attempt_at(session, OTHER_SERVER, there, alice.id, "a@example.test", now=START).is_known


def test_an_account_that_is_removed_leaves_no_place(database: Database, alice: Account) -> None:
    remember(database, alice, Caller(HOME))
    with database.write() as session:
        session.execute(delete(User).where(User.id == alice.id))
    assert places(database) == 0


def test_an_account_that_was_removed_meanwhile_gets_no_place(database: Database, alice: Account) -> None:
    with database.write() as session:
        session.execute(delete(User).where(User.id == alice.id))
    remember(database, alice, Caller(HOME))
    assert places(database) == 0


def test_one_address_of_an_ipv6_network_is_as_good_as_another(database: Database, alice: Account) -> None:
    remember(database, alice, Caller("2001:db8:1:2::1"))
    assert attempt(database, alice, Caller("2001:db8:1:2:ffff::9")).is_known
    assert not attempt(database, alice, Caller("2001:db8:1:3::1")).is_known


def a_token(user_id: str) -> str:
    return TOKENS.issue(user_id, "a session").token


@pytest.mark.parametrize(
    ("days", "make", "known"),
    [
        (0, a_token, True),
        (31, a_token, True),
        (30 + 91, a_token, False),
        (0, lambda user: a_token(f"not {user}"), False),
        (0, lambda user: OTHER_SERVER.issue(user, "a session").token, False),
        (0, lambda user: f"nonsense {user}", False),
        (0, lambda user: f"\xe9.{user}.\xff", False),
    ],
)
def test_a_former_token_of_the_account_makes_a_program_known(
    database: Database, alice: Account, days: int, make: Callable[[str], str], *, known: bool
) -> None:
    caller = Caller(AWAY, token=make(alice.id))
    assert attempt(database, alice, caller, at=START + days * 86_400.0).is_known is known
    assert attempt(database, None, caller) == stranger(AWAY)
