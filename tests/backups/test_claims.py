"""Who is due, who has taken it, and what was recorded: the same on both databases, and under wrong clocks."""

import threading
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from backend.app.backups.claims import (
    ACCOUNTS_AT_A_TIME,
    CLOCKS_DIFFER_SECONDS,
    LEASE_SECONDS,
    RETRY_SECONDS,
    Outcome,
    Round,
    being_done_elsewhere,
    claim,
    make_state,
    record_failure,
    record_scheduled,
    record_success,
    still_mine,
    switch,
)
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.models import BackupState, User
from tests.builders import an_account
from tests.driver_statements import noted_statements

SLOT = 1_770_865_200.0
NEXT_SLOT = SLOT + 86_400.0
NOW = SLOT + 60.0
NEXT_ROUND = Round(NEXT_SLOT, NEXT_SLOT + 86_400.0, "the next", NEXT_SLOT)


def a_round(worker: str = "one", *, at: float = NOW, **fields: Any) -> Round:
    return Round(SLOT, NEXT_SLOT, worker, at, **fields)


def enabled(database: Database, *owners: Account) -> None:
    with database.write() as session:
        for owner in owners:
            session.execute(update(User).where(User.id == owner.id).values(backup_enabled=True))
            switch(session, owner.id, enabled=True, now=NOW)


def claimed(database: Database, this: Round | None = None, *, now: float = NOW, **options: Any) -> list[str]:
    with database.write() as session:
        return sorted(claim(session, this or a_round(), now=now, **options))


def record(database: Database, *outcomes: Outcome, at: float = NOW, this: Round | None = None) -> None:
    with database.write() as session:
        record_scheduled(session, this or a_round(), outcomes, at=at)


def state_of(database: Database, owner: Account) -> dict[str, Any] | None:
    """What is recorded, without what is null."""
    table = BackupState.__table__
    with database.read() as session:
        row = session.execute(select(table).where(table.c.user_id == owner.id)).mappings().one_or_none()
    return (
        None if row is None else {name: value for name, value in row.items() if value is not None and name != "user_id"}
    )


def test_switching_on_makes_an_account_due_at_once_and_switching_off_never(database: Database, alice: Account) -> None:
    assert state_of(database, alice) is None
    enabled(database, alice)
    assert state_of(database, alice) == {"due_at": 0.0, "enabled_since": NOW, "backup_days": 0}
    with database.write() as session:
        switch(session, alice.id, enabled=False, now=NOW + 1)
    assert state_of(database, alice) == {"backup_days": 0}
    assert claimed(database) == []


def test_switching_on_what_is_on_changes_nothing(database: Database, alice: Account) -> None:
    enabled(database, alice)
    record(database, Outcome(alice.id, "2026-02-12.json"))
    before = state_of(database, alice)
    with database.write() as session:
        switch(session, alice.id, enabled=True, now=NOW + 5)
    assert state_of(database, alice) == before


def test_a_claim_says_whom_it_got_and_lasts_for_its_lease(database: Database, alice: Account, bob: Account) -> None:
    enabled(database, alice)
    with database.write() as session:
        assert claim(session, a_round(), now=NOW) == [alice.id]
    assert state_of(database, alice) == {
        "due_at": NOW + LEASE_SECONDS,
        "claimed_slot": SLOT,
        "claimed_by": "one",
        "enabled_since": NOW,
        "backup_days": 0,
    }
    other = a_round("other")
    assert claimed(database, other) == claimed(database, other, now=NOW + LEASE_SECONDS - 1) == []
    assert claimed(database, other, now=NOW + LEASE_SECONDS) == [alice.id]
    assert state_of(database, bob) is None


def test_a_claim_holds_until_somebody_else_takes_it(database: Database, alice: Account) -> None:
    enabled(database, alice)
    claimed(database)
    later = NOW + LEASE_SECONDS - 1
    with database.write() as session:
        assert still_mine(session, a_round(), alice.id, now=later)
    assert claimed(database, a_round("other"), now=later + LEASE_SECONDS) == [alice.id]
    with database.write() as session:
        assert not still_mine(session, a_round(), alice.id, now=later + LEASE_SECONDS)


def test_a_success_is_due_again_with_the_next_slot(database: Database, alice: Account) -> None:
    enabled(database, alice)
    claimed(database)
    record(database, Outcome(alice.id, "2026-02-12.json"), at=NOW + 5)
    assert state_of(database, alice) == {
        "last_slot": SLOT,
        "last_success_at": NOW + 5,
        "last_success_file": "2026-02-12.json",
        "due_at": NEXT_SLOT,
        "enabled_since": NOW,
        "backup_days": 0,
    }
    assert claimed(database, now=NEXT_SLOT - 1) == []
    assert claimed(database, NEXT_ROUND, now=NEXT_SLOT) == [alice.id]


def test_a_run_that_has_not_ended_by_the_next_slot_ends_all_the_same_and_leaves_it_to_the_next(
    database: Database, alice: Account, bob: Account
) -> None:
    """A machine that slept in the middle of a run: those who are done are due again, in a slot of its own."""
    enabled(database, alice, bob)
    claimed(database, a_round(only_user=alice.id))
    record(database, Outcome(alice.id, "2026-02-12.json"))
    assert claimed(database, now=NEXT_SLOT + 5) == [bob.id]
    assert claimed(database, now=NEXT_SLOT + 5) == []
    assert claimed(database, NEXT_ROUND, now=NEXT_SLOT + 5) == [alice.id]


def test_a_backup_by_hand_that_failed_does_not_make_a_slot_that_is_done_due_again(
    database: Database, alice: Account
) -> None:
    """Asked by an operator shortly before the next slot."""
    enabled(database, alice)
    claimed(database)
    record(database, Outcome(alice.id, "2026-02-12.json"))
    with database.write() as session:
        record_failure(session, alice.id, at=NEXT_SLOT - 900, reason="no space left on device")
    soon = NEXT_SLOT - 600
    assert claimed(database, a_round("two", at=soon, retry_failed=True), now=soon) == []


def test_a_failure_is_due_again_in_half_an_hour_and_says_since_when(database: Database, alice: Account) -> None:
    enabled(database, alice)
    for at in (NOW, NOW + 3600):
        claimed(database, now=at)
        record(database, Outcome(alice.id, failure="no space left on device"), at=at)
    assert state_of(database, alice) == {
        "last_failure_at": NOW + 3600,
        "last_failure_reason": "no space left on device",
        "failing_since": NOW,
        "due_at": NOW + 3600 + RETRY_SECONDS,
        "claimed_slot": SLOT,
        "enabled_since": NOW,
        "backup_days": 0,
    }
    assert claimed(database, now=NOW + 3600 + RETRY_SECONDS) == [alice.id]


def test_several_outcomes_are_recorded_together(database: Database, alice: Account, bob: Account) -> None:
    enabled(database, alice, bob)
    claimed(database)
    record(database, Outcome(alice.id, "2026-02-12.json"), Outcome(bob.id, failure="file exists"))
    found = [state_of(database, each) or {} for each in (alice, bob)]
    assert [(each.get("last_success_file"), each.get("last_failure_reason")) for each in found] == [
        ("2026-02-12.json", None),
        (None, "file exists"),
    ]


def test_an_operator_tries_failures_again_at_once_and_each_once_in_a_run(
    database: Database, alice: Account, bob: Account
) -> None:
    enabled(database, alice, bob)
    claimed(database)
    record(database, Outcome(alice.id, failure="x"), Outcome(bob.id, "2026-02-12.json"))
    again = a_round("two", at=NOW + 5, retry_failed=True)
    assert claimed(database, a_round("two", at=NOW + 5), now=NOW + 5) == []
    assert claimed(database, again, now=NOW + 5, but_not={alice.id}) == []
    assert claimed(database, again, now=NOW + 5) == [alice.id]
    record(database, Outcome(alice.id, failure="x"), at=NOW + 6, this=again)
    assert claimed(database, again, now=NOW + 7) == []
    shortly_before = a_round("three", at=NEXT_SLOT - 5, retry_failed=True)
    record(database, Outcome(alice.id, failure="x"), at=NEXT_SLOT - 10)
    assert claimed(database, shortly_before, now=NEXT_SLOT - 5) == [alice.id]


def test_a_backup_that_nobody_scheduled_leaves_the_schedule_alone(database: Database, alice: Account) -> None:
    with database.write() as session:
        record_failure(session, alice.id, at=NOW, reason="file exists")
    assert state_of(database, alice) == {
        "last_failure_at": NOW,
        "last_failure_reason": "file exists",
        "failing_since": NOW,
        "backup_days": 0,
    }
    with database.write() as session:
        record_success(session, alice.id, at=NOW + 1, filename="x.json")
    assert state_of(database, alice) == {
        "last_failure_at": NOW,
        "last_success_at": NOW + 1,
        "last_success_file": "x.json",
        "backup_days": 0,
    }
    assert claimed(database) == []


def test_an_account_that_is_gone_gets_no_state(database: Database, alice: Account) -> None:
    enabled(database, alice)
    claimed(database)
    with database.write() as session:
        session.execute(delete(User).where(User.id == alice.id))
    record(database, Outcome(alice.id, "2026-02-12.json"))
    with database.write() as session:
        make_state(session, alice.id)
        record_failure(session, alice.id, at=NOW, reason="x")
    assert state_of(database, alice) is None


def test_whoever_has_backups_off_is_passed_over(database: Database, alice: Account, bob: Account) -> None:
    enabled(database, alice, bob)
    with database.write() as session:
        session.execute(update(User).where(User.id == alice.id).values(backup_enabled=False))
    assert claimed(database) == [bob.id]


def test_the_backups_of_a_disabled_account_go_on(database: Database, alice: Account) -> None:
    enabled(database, alice)
    with database.write() as session:
        session.execute(update(User).where(User.id == alice.id).values(is_active=False))
    assert claimed(database) == [alice.id]


def test_only_one_account_is_claimed_where_only_one_is_asked_for(
    database: Database, alice: Account, bob: Account
) -> None:
    enabled(database, alice, bob)
    assert claimed(database, a_round(only_user=bob.id)) == [bob.id]
    assert claimed(database, a_round(only_user=bob.id)) == []
    assert claimed(database) == [alice.id]


@pytest.mark.parametrize("days", [1.1, 30, 3650])
def test_what_a_wrong_clock_put_far_ahead_is_due_now(database: Database, alice: Account, days: float) -> None:
    enabled(database, alice)
    ahead = NEXT_SLOT + days * 86_400
    with database.write() as session:
        session.execute(update(BackupState).values(due_at=ahead, last_slot=ahead - 86_400, claimed_by="the one"))
    assert claimed(database) == [alice.id]


def test_what_servers_clocks_may_differ_by_is_no_wrong_clock(database: Database, alice: Account) -> None:
    enabled(database, alice)
    with database.write() as session:
        session.execute(update(BackupState).values(due_at=NEXT_SLOT + CLOCKS_DIFFER_SECONDS))
    assert claimed(database) == []


def test_those_whom_others_are_at_are_counted(database: Database, alice: Account, bob: Account) -> None:
    enabled(database, alice, bob)
    claimed(database, a_round(only_user=alice.id))
    claimed(database, a_round("two", only_user=bob.id))
    with database.read() as session:
        counts = [
            being_done_elsewhere(session, a_round("two")),
            being_done_elsewhere(session, a_round("three")),
            being_done_elsewhere(session, a_round("three", only_user=alice.id)),
        ]
    assert counts == [1, 2, 1]
    record(database, Outcome(alice.id, "x"), Outcome(bob.id, failure="x"))
    with database.read() as session:
        assert being_done_elsewhere(session, a_round("three")) == 0


def test_workers_that_claim_at_once_share_everybody_and_nobody_is_claimed_twice(database: Database) -> None:
    enabled(database, *(an_account(database) for _ in range(30)))
    start, found = threading.Barrier(6), list[list[str]]()

    def work(number: int) -> None:
        start.wait()
        found.append(claimed(database, a_round(str(number))))

    workers = [threading.Thread(target=work, args=[number]) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    everybody = [user_id for each in found for user_id in each]
    # On PostgreSQL a worker passes over what another one holds at that moment, and the next claim finds it.
    everybody += claimed(database, a_round("the last"))
    assert (len(everybody), len(set(everybody))) == (30, 30)


@pytest.mark.parametrize("share_done", [0.0, 0.5, 0.9])
def test_a_claim_takes_the_same_statements_however_many_are_done(database: Database, share_done: float) -> None:
    owners = [an_account(database) for _ in range(ACCOUNTS_AT_A_TIME // 2)]
    enabled(database, *owners)
    done = owners[: int(len(owners) * share_done)]
    record(database, *(Outcome(each.id, "2026-02-12.json") for each in done))
    with noted_statements(database) as statements:
        assert len(claimed(database)) == len(owners) - len(done)
    written = [each.split()[0] for each in statements if each.split()[0] in {"SELECT", "UPDATE", "INSERT", "DELETE"}]
    assert [each for each in written if each == "UPDATE"] == ["UPDATE"]
    assert written.count("SELECT") <= 2


class TestWindow:
    """The backups of a slot spread over some hours, each account at its own time."""

    def test_an_account_is_due_at_the_same_time_every_night_and_all_are_spread_over_the_window(self) -> None:
        this = a_round(window=4 * 3600.0)
        due = [this.next_due(str(number)) - NEXT_SLOT for number in range(1000)]
        assert [this.next_due(str(number)) - NEXT_SLOT for number in range(1000)] == due
        assert (min(due) >= 0, max(due) < 4 * 3600.0) == (True, True)
        in_each_hour = [sum(hour * 3600 <= each < (hour + 1) * 3600 for each in due) for hour in range(4)]
        assert all(200 < each < 300 for each in in_each_hour)
        assert a_round().next_due("1") == NEXT_SLOT

    def test_it_is_claimed_when_its_time_has_come_and_not_before(self, database: Database, alice: Account) -> None:
        enabled(database, alice)
        this = a_round(window=3600.0)
        assert claimed(database, this) == [alice.id]
        record(database, Outcome(alice.id, "a.json"), this=this)
        due_at = this.next_due(alice.id)
        following = Round(NEXT_SLOT, NEXT_SLOT + 86_400.0, "the next", NEXT_SLOT, window=3600.0)
        assert claimed(database, following, now=due_at - 1) == []
        assert claimed(database, following, now=due_at) == [alice.id]


def test_a_batch_ends_where_the_last_backups_come_to_enough(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.app.backups.claims.BYTES_AT_A_TIME", 1000)
    owners = [an_account(database) for _ in range(5)]
    enabled(database, *owners)
    with database.write() as session:
        session.execute(update(BackupState).values(last_size_bytes=600))
    assert [len(claimed(database)) for _ in range(4)] == [2, 2, 1, 0]
