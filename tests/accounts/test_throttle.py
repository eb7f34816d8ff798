from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from backend.app.accounts import throttle
from backend.app.accounts.throttle import SAME_ACCOUNT, SAME_ACCOUNT_AND_ADDRESS, SAME_ADDRESS, Attempt, TooManyAttempts
from backend.app.database import Database
from backend.models import FailedSignIn

START = 1_750_000_000.0
OWNER = Attempt.at_account("owner@example.test", "192.0.2.1")


def attempt(database: Database, who: Attempt, *, at: float) -> int | None:
    """The wait that a refused attempt is told, or None for one that is let through (and fails)."""
    with database.write() as session:
        try:
            throttle.admit(session, who, now=at)
        except TooManyAttempts as refusal:
            return refusal.retry_after
    return None


def rows(database: Database) -> int | None:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(FailedSignIn))


def waits(database: Database, who: Attempt, times: int) -> list[int]:
    """How long each wait is for somebody who always waits as long as they are told."""
    now, waited = START, []
    for _ in range(times):
        wait = attempt(database, who, at=now) or 0
        if wait:
            now += wait
            assert attempt(database, who, at=now) is None
        waited.append(wait)
    return waited


def test_a_few_slips_cost_nothing_and_then_each_wait_is_twice_the_last_up_to_a_minute(database: Database) -> None:
    assert waits(database, OWNER, 14) == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_impatience_is_refused_but_does_not_lengthen_the_wait(database: Database) -> None:
    waits(database, OWNER, 9)
    refused = [attempt(database, OWNER, at=START + 15 + 15.5 - step / 10) for step in range(100)]
    assert None not in refused
    assert attempt(database, OWNER, at=START + 15 + 16) is None


def test_the_right_password_starts_the_account_afresh_at_this_place_alone(database: Database) -> None:
    other = Attempt.at_account("other@example.test", "192.0.2.2")
    elsewhere = Attempt.at_account("owner@example.test", "192.0.2.3")
    for who in (OWNER, other, elsewhere):
        assert waits(database, who, 6)[-1] == 1
    with database.write() as session:
        throttle.forgive(session, OWNER)
    assert attempt(database, OWNER, at=START + 2) is None
    assert attempt(database, other, at=START + 2) == 1
    assert attempt(database, elsewhere, at=START + 2) == 1


def test_where_the_account_signed_in_lately_others_failures_make_nobody_wait(database: Database) -> None:
    for number in range(SAME_ACCOUNT.free):
        assert attempt(database, Attempt.at_account("owner@example.test", f"198.51.100.{number}"), at=START) is None
    assert attempt(database, OWNER, at=START) == 1
    assert attempt(database, replace(OWNER, is_known=True), at=START) is None


def test_a_known_device_shares_no_failures_with_the_address_it_is_at(database: Database) -> None:
    waits(database, OWNER, 14)
    device = Attempt.at_account("owner@example.test", "192.0.2.1", device="digest")
    assert waits(database, device, 14) == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_failures_of_a_known_device_delay_strangers_by_as_much_as_their_own(database: Database) -> None:
    for number in range(SAME_ACCOUNT.free):
        assert attempt(database, Attempt.at_account("owner@example.test", f"198.51.100.{number}"), at=START) is None
    device = Attempt.at_account("owner@example.test", "192.0.2.1", device="digest")
    stranger = Attempt.at_account("owner@example.test", "203.0.113.1")
    before = attempt(database, stranger, at=START)
    assert attempt(database, device, at=START) is None
    after = attempt(database, stranger, at=START)
    assert (before, after) == (1, 3)


def test_an_attempt_that_was_never_checked_is_taken_back(database: Database) -> None:
    with database.write() as session:
        throttle.withdraw(session, throttle.admit(session, OWNER, now=START))
    assert rows(database) == 0


def test_an_hour_later_all_is_forgotten(database: Database) -> None:
    waits(database, OWNER, 8)
    assert attempt(database, OWNER, at=START + 3600 + 60) is None
    assert rows(database) == 1


def test_upper_and_lower_case_are_one_account(database: Database) -> None:
    for spelling in (
        "Owner@example.test",
        " owner@EXAMPLE.test",
        "OWNER@EXAMPLE.TEST ",
        "owner@example.test",
        "owner@Example.test",
    ):
        assert attempt(database, Attempt.at_account(spelling, "192.0.2.1"), at=START) is None
    assert attempt(database, OWNER, at=START) == 1


def test_a_stranger_elsewhere_does_not_keep_the_owner_out(database: Database) -> None:
    stranger = Attempt.at_account("owner@example.test", "198.51.100.9")
    waits(database, stranger, 14)
    assert attempt(database, stranger, at=START + 243) == 60
    assert attempt(database, OWNER, at=START + 243) is None


def test_a_machine_whose_clock_is_ahead_makes_nobody_wait_longer(database: Database) -> None:
    for _ in range(6):
        attempt(database, OWNER, at=START + 1000)
    assert attempt(database, OWNER, at=START) == 1


def test_an_account_that_is_tried_from_everywhere_makes_everyone_wait_half_a_minute_at_most(database: Database) -> None:
    everywhere = (Attempt.at_account("owner@example.test", f"198.51.100.{number}") for number in range(256))
    now, longest = START, 0
    for who in everywhere:
        wait = attempt(database, who, at=now) or 0
        now, longest = now + wait, max(longest, wait)
    assert longest == SAME_ACCOUNT.longest == 30


def test_an_address_that_tries_every_account_has_to_wait(database: Database) -> None:
    for number in range(SAME_ADDRESS.free):
        assert attempt(database, Attempt.at_account(f"user-{number}@example.test", "192.0.2.1"), at=START) is None
    assert attempt(database, OWNER, at=START) == 1
    assert attempt(database, Attempt.at_account("owner@example.test", "192.0.2.2"), at=START) is None


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("testclient", None, True),
    ],
)
def test_who_has_one_address_of_an_ipv6_network_has_them_all(one: str, another: str | None, *, same: bool) -> None:
    assert (Attempt.at_account("a@b", one) == Attempt.at_account("a@b", another)) is same


def test_what_was_typed_is_not_kept(database: Database) -> None:
    attempt(database, Attempt.at_account("hunter2, typed into the wrong field " * 100, "192.0.2.1"), at=START)
    with database.read() as session:
        row = session.scalars(select(FailedSignIn)).one()
    assert len(row.account) == 32
    assert "hunter2" not in row.account


def test_the_table_does_not_grow_without_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MAX_ROWS", 20)
    for number in range(50):
        attempt(database, Attempt.at_account(f"{number}@example.test", f"192.0.2.{number}"), at=START)
    assert rows(database) == 20


def test_tries_at_the_same_moment_count_each(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: attempt(database, OWNER, at=START), range(16)))
    assert results.count(None) == SAME_ACCOUNT_AND_ADDRESS.free
    assert rows(database) == SAME_ACCOUNT_AND_ADDRESS.free


@pytest.mark.parametrize("failures", [0, 4, 5, 15, 1_000, 1_000_000])
def test_no_number_of_failures_makes_the_wait_longer_than_its_longest(failures: int) -> None:
    for rule in (SAME_ACCOUNT_AND_ADDRESS, SAME_ACCOUNT, SAME_ADDRESS):
        assert 0 <= rule.wait(failures) <= rule.longest
