"""The scheduled run: everybody once in each slot, whatever goes wrong with one of them."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from backend.app.backups import runner as runner_module
from backend.app.backups.claims import LEASE_SECONDS, Round, claim
from backend.app.backups.drill_round import DrillRound
from backend.app.backups.runner import LIBRARIES_AT_ONCE
from backend.app.database import Database, connect
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, BackupStatus, RunSummary, State, StoredBackup
from backend.app.settings import BackupSchedule
from backend.models import BackupState, Base, User
from tests.builders import an_account
from tests.manager_fixtures import NOON, Clock

DAY = 86_400.0
HOUR = 3_600.0


def with_backups(manager: BackupManager, database: Database, *, count: int = 1) -> list[Account]:
    accounts = [an_account(database) for _ in range(count)]
    with database.write() as session:
        for account in accounts:
            manager.set_enabled(session, account.id, enabled=True)
    return sorted(accounts, key=lambda account: account.id)


def run(manager: BackupManager, database: Database, *, retry_failed: bool = False) -> RunSummary:
    with database.session() as db:
        return manager.run_scheduled_backups(db, retry_failed=retry_failed)


def outcome(summary: RunSummary) -> tuple[list[str], list[str]]:
    """Who was backed up, and for whom it failed."""
    return summary.done, summary.failed


def files(manager: BackupManager, account: Account) -> list[str]:
    return [each.name.filename for each in manager.list_backups(account.id)]


def block(backup_dir: Path, owner: Account) -> None:
    """Nothing can be written for this user: a file is where the folder has to be."""
    backup_dir.mkdir()
    (backup_dir / owner.id).write_text("in the way")


def status(manager: BackupManager, database: Database, account: Account) -> BackupStatus:
    with database.read() as session:
        return manager.status(session, account.id)


def test_those_who_have_backups_on_get_one_and_nobody_else(
    manager: BackupManager, database: Database, bob: Account
) -> None:
    [alice] = with_backups(manager, database)
    assert outcome(run(manager, database)) == ([alice.id], [])
    assert files(manager, alice) == ["2026-02-12.json"]
    assert files(manager, bob) == []


def test_whoever_was_switched_on_by_other_means_is_found_when_a_server_starts(
    manager: BackupManager, database: Database, bob: Account
) -> None:
    with database.write() as session:
        session.execute(update(User).where(User.id == bob.id).values(backup_enabled=True))
    assert outcome(run(manager, database)) == ([bob.id], [])


def test_calling_it_twice_does_nothing_more(manager: BackupManager, database: Database) -> None:
    with_backups(manager, database)
    run(manager, database)
    assert outcome(run(manager, database)) == ([], [])


def test_a_slot_is_made_good_once_when_the_machine_was_off(
    manager: BackupManager, database: Database, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    run(manager, database)
    clock.now += 3 * DAY - 5 * HOUR
    assert run(manager, database).done == [alice.id]
    assert run(manager, database).done == []
    assert files(manager, alice) == ["2026-02-15.json", "2026-02-12.json"]


def test_a_file_is_named_after_the_local_day_on_which_it_is_taken(
    backup_dir: Path, database: Database, clock: Clock
) -> None:
    manager = BackupManager(backup_dir, database, zone=ZoneInfo("Pacific/Kiritimati"), clock=clock)
    [alice] = with_backups(manager, database)
    run(manager, database)
    assert files(manager, alice) == ["2026-02-13.json"]


def test_every_hour_is_a_slot_when_the_operator_says_so(backup_dir: Path, database: Database, clock: Clock) -> None:
    manager = BackupManager(backup_dir, database, zone=ZoneInfo("UTC"), clock=clock, schedule=BackupSchedule.HOURLY)
    [alice] = with_backups(manager, database)
    for _ in range(3):
        run(manager, database)
        clock.now += HOUR / 2
    assert files(manager, alice) == ["2026-02-12_15.json", "2026-02-12_14.json"]


@pytest.mark.parametrize("evening", ["2026-10-24T20:00", "2026-03-28T20:00"])
def test_a_night_has_one_backup_whatever_the_clock_does(
    backup_dir: Path, database: Database, clock: Clock, evening: str
) -> None:
    """Asked every quarter of an hour through the nights in which Helsinki changes its clocks."""
    helsinki = ZoneInfo("Europe/Helsinki")
    manager = BackupManager(backup_dir, database, zone=helsinki, clock=clock)
    with_backups(manager, database)
    clock.now = datetime.fromisoformat(evening).replace(tzinfo=helsinki).timestamp()
    run(manager, database)
    done = 0
    for _ in range(12 * 4):
        clock.now += 15 * 60
        done += len(run(manager, database).done)
    assert done == 1


def test_one_users_failure_does_not_stop_the_rest(
    manager: BackupManager, database: Database, backup_dir: Path, clock: Clock
) -> None:
    first, second, third = with_backups(manager, database, count=3)
    block(backup_dir, second)
    assert outcome(run(manager, database)) == ([first.id, third.id], [second.id])
    state = status(manager, database, second)
    assert (state.last_failure_at, state.failing_since, state.last_success_at) == (clock.now, clock.now, None)
    assert state.last_failure_reason == "file exists"
    assert state.stale is True


def test_a_failure_is_made_good_by_the_next_hourly_run(
    manager: BackupManager, database: Database, backup_dir: Path, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    block(backup_dir, alice)
    run(manager, database)
    (backup_dir / alice.id).unlink()
    assert outcome(run(manager, database)) == ([], [])
    clock.now += HOUR
    assert outcome(run(manager, database)) == ([alice.id], [])
    state = status(manager, database, alice)
    assert (state.last_failure_reason, state.failing_since, state.last_success_at) == (None, None, clock.now)
    assert state.last_failure_at == clock.now - HOUR


def test_an_operator_need_not_wait_to_try_again(
    manager: BackupManager, database: Database, backup_dir: Path, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    block(backup_dir, alice)
    run(manager, database)
    (backup_dir / alice.id).unlink()
    clock.now += 1
    assert outcome(run(manager, database, retry_failed=True)) == ([alice.id], [])


def test_since_when_it_fails_stays_while_it_fails(
    manager: BackupManager, database: Database, backup_dir: Path, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    block(backup_dir, alice)
    run(manager, database)
    clock.now += DAY
    run(manager, database)
    state = status(manager, database, alice)
    assert (state.failing_since, state.last_failure_at) == (NOON, NOON + DAY)


def test_a_claim_ends_when_whoever_held_it_died(manager: BackupManager, database: Database, clock: Clock) -> None:
    [alice] = with_backups(manager, database)
    this = Round(NOON - 40_000, NOON + 46_400, "the one that dies", clock.now)
    with database.write() as session:
        assert claim(session, this, now=clock.now) == [alice.id]
    assert run(manager, database).done == []
    clock.now += LEASE_SECONDS + 1
    assert run(manager, database).done == [alice.id]


def test_a_clock_that_was_wrong_for_a_while_costs_no_later_backup(
    manager: BackupManager, database: Database, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    clock.now = NOON + 3650 * DAY
    run(manager, database)
    clock.now = NOON
    assert run(manager, database).done == [alice.id]
    assert run(manager, database).done == []
    clock.now = NOON + DAY
    assert run(manager, database).done == [alice.id]


def test_a_claim_of_a_clock_that_was_wrong_does_not_last(
    manager: BackupManager, database: Database, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    later = NOON + 3650 * DAY
    this = Round(later - 40_000, later + 46_400, "the one that dies", later)
    with database.write() as session:
        assert claim(session, this, now=later) == [alice.id]
    assert run(manager, database).done == [alice.id]


def test_a_failure_is_tried_once_in_a_run_though_the_clock_goes_back(
    backup_dir: Path, database: Database, clock: Clock
) -> None:
    def backwards() -> float:
        clock.now -= 10
        return clock.now

    manager = BackupManager(backup_dir, database, zone=ZoneInfo("UTC"), clock=backwards)
    [alice] = with_backups(manager, database)
    backup_dir.mkdir()
    (backup_dir / alice.id).write_text("a file where the folder should be")
    assert outcome(run(manager, database, retry_failed=True)) == ([], [alice.id])


def test_a_database_in_memory_is_backed_up_as_well(backup_dir: Path, clock: Clock) -> None:
    database = connect("sqlite://")
    Base.metadata.create_all(database.engine)
    manager = BackupManager(backup_dir, database, zone=ZoneInfo("UTC"), clock=clock)
    accounts = with_backups(manager, database, count=12)
    assert outcome(run(manager, database)) == ([account.id for account in accounts], [])


def test_many_at_once_share_the_users_and_nobody_is_done_twice(manager: BackupManager, database: Database) -> None:
    accounts = with_backups(manager, database, count=60)
    summaries: list[RunSummary] = []
    workers = [threading.Thread(target=lambda: summaries.append(run(manager, database))) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    done = [user_id for summary in summaries for user_id in summary.done]
    assert sorted(done) == [account.id for account in accounts]
    assert [summary.failed for summary in summaries] == [[]] * 6


def test_the_state_records_the_slot_and_lets_go_of_the_claim(manager: BackupManager, database: Database) -> None:
    [alice] = with_backups(manager, database)
    run(manager, database)
    with database.read() as session:
        state = session.scalars(select(BackupState).where(BackupState.user_id == alice.id)).one()
    assert (state.last_slot, state.claimed_by, state.due_at) == (1_770_865_200.0, None, 1_770_951_600.0)
    assert (state.last_success_at, state.last_success_file) == (NOON, "2026-02-12.json")


def test_a_backup_is_stale_when_the_last_one_is_too_old(
    manager: BackupManager, database: Database, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    assert status(manager, database, alice).stale is False
    run(manager, database)
    clock.now += 27 * HOUR
    assert status(manager, database, alice).stale is False
    clock.now += 1
    assert status(manager, database, alice).stale is True


def test_the_status_says_when_the_next_backup_is_due(manager: BackupManager, database: Database) -> None:
    [alice] = with_backups(manager, database)
    state = status(manager, database, alice)
    assert (state.next_run_at, state.timezone, state.schedule) == (1_770_951_600.0, "UTC", BackupSchedule.DAILY)


def test_a_server_that_ends_finishes_what_has_begun_and_leaves_the_rest_to_the_next(
    manager: BackupManager, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = with_backups(manager, database, count=30)
    stopping = threading.Event()
    make = manager.archive.make

    def make_and_hear_of_the_end(*arguments: Any, **known: Any) -> StoredBackup:
        stopping.set()
        return make(*arguments, **known)

    monkeypatch.setattr(manager.archive, "make", make_and_hear_of_the_end)
    with database.session() as db:
        first = manager.run_scheduled_backups(db, stopping=stopping)
    assert 1 <= len(first.done) <= LIBRARIES_AT_ONCE
    clock.now += LEASE_SECONDS + 1
    second = run(manager, database)
    assert sorted(first.done + second.done) == [account.id for account in accounts]
    assert first.failed + second.failed == []


@pytest.mark.parametrize("at_once", [True, False], ids=["with the others", "alone"])
def test_an_outcome_that_cannot_be_recorded_stops_nobody(
    manager: BackupManager, database: Database, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    """Sixty accounts, one of which refuses to be recorded."""
    accounts = with_backups(manager, database, count=60)
    broken, real = accounts[20], runner_module.record_scheduled

    def record_but_one(session: Any, this: Round, outcomes: Any, *, at: float) -> None:
        if any(each.user_id == broken.id for each in outcomes) and (at_once or len(outcomes) == 1):
            raise OperationalError("UPDATE backup_states", {}, Exception("the disk is broken"))
        real(session, this, outcomes, at=at)

    monkeypatch.setattr(runner_module, "record_scheduled", record_but_one)
    summary = run(manager, database)
    others = [each.id for each in accounts if each is not broken]
    assert [each for each in summary.done if each != broken.id] == others
    if at_once:
        assert summary.failed == [broken.id]
    assert {user_id: files(manager, each) for each in accounts if (user_id := each.id) != broken.id} == {
        user_id: ["2026-02-12.json"] for user_id in others
    }


def test_a_clean_up_that_fails_leaves_the_backup_as_good_as_it_is(
    manager: BackupManager, database: Database, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    first, second = with_backups(manager, database, count=2)
    clean_up = manager.archive.clean_up

    def fail_for_one(user_id: str) -> Any:
        if user_id == first.id:
            raise OSError(5, "Input/output error")
        return clean_up(user_id)

    monkeypatch.setattr(manager.archive, "clean_up", fail_for_one)
    assert outcome(run(manager, database)) == ([first.id, second.id], [])
    state = status(manager, database, first)
    assert (state.state, state.last_success_at, state.last_failure_reason) == ("ok", clock.now, None)


def test_an_account_that_never_had_a_backup_in_thirty_days_is_late(
    manager: BackupManager, database: Database, clock: Clock
) -> None:
    [alice] = with_backups(manager, database)
    clock.now += 30 * DAY
    state = status(manager, database, alice)
    assert (state.state, state.stale) == ("late", True)


def test_drills_that_fail_altogether_leave_the_backups_made(
    manager: BackupManager, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    [alice] = with_backups(manager, database)
    monkeypatch.setattr(DrillRound, "run_due", lambda *_args, **_options: 1 / 0)
    assert outcome(run(manager, database)) == ([alice.id], [])


def test_nobody_is_called_late_because_of_the_window(backup_dir: Path, database: Database, clock: Clock) -> None:
    """Two backups of one account may be further apart by all of it when the window changes."""
    manager = BackupManager(backup_dir, database, zone=ZoneInfo("UTC"), clock=clock, window=timedelta(hours=4))
    [alice] = with_backups(manager, database)
    run(manager, database)
    clock.now += 31 * HOUR - 1
    assert status(manager, database, alice).state is State.OK
    clock.now += 2
    assert status(manager, database, alice).state is State.LATE
