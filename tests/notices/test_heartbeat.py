"""What an outside watcher is told of each slot, once over all processes."""

import threading

import pytest
from sqlalchemy import select, update

from backend.app.backups.claims import LEASE_SECONDS, RETRY_SECONDS, Round, claim
from backend.app.database import Database
from backend.app.notices.heartbeat import AHEAD_SECONDS, Progress, progress
from backend.app.notices.notifier import Notifier
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.models import Heartbeat, Movie
from tests.builders import an_account
from tests.library_builders import a_title
from tests.manager_fixtures import Clock
from tests.notices.conftest import a_notifier
from tests.notices.receivers import Receiver, a_closed_port, receiving

DAY, HOUR = 86_400.0, 3_600.0


@pytest.fixture
def watched(database: Database, manager: BackupManager, clock: Clock, ntfy: Receiver) -> Notifier:
    return a_notifier(database, manager, clock, heartbeat_url=f"{ntfy.url}/ping?a=b")


def accounts(database: Database, manager: BackupManager, count: int) -> list[Account]:
    made = [an_account(database) for _ in range(count)]
    with database.write() as session:
        for each in made:
            manager.set_enabled(session, each.id, enabled=True)
    for each in made:
        a_title(database, each, "tt0000001")
    return made


def run(database: Database, manager: BackupManager) -> None:
    with database.session() as db:
        manager.run_scheduled_backups(db)


def set_time(database: Database, account: Account, at: float) -> None:
    with database.write() as session:
        session.execute(update(Movie).where(Movie.user_id == account.id).values(last_modified=at))


def heard(server: Receiver) -> list[tuple[str, str]]:
    return [(each.path, each.body.decode()) for each in server.taken()]


def test_a_night_that_goes_well_has_a_beginning_and_an_end(
    database: Database, manager: BackupManager, watched: Notifier, ntfy: Receiver, clock: Clock
) -> None:
    accounts(database, manager, 3)
    watched.round()
    assert heard(ntfy) == []
    run(database, manager)
    watched.round()
    assert heard(ntfy) == [("/ping/start?a=b", ""), ("/ping?a=b", "3 made, 0 failed")]
    run(database, manager)
    watched.round()
    assert heard(ntfy) == []
    clock.now += DAY
    run(database, manager)
    watched.round()
    assert heard(ntfy) == [("/ping/start?a=b", ""), ("/ping?a=b", "3 made, 0 failed")]


def test_a_failure_is_counted_and_made_good_within_the_slot(
    database: Database, manager: BackupManager, watched: Notifier, ntfy: Receiver, clock: Clock
) -> None:
    first, *_ = accounts(database, manager, 3)
    set_time(database, first, float("inf"))
    run(database, manager)
    watched.round()
    assert heard(ntfy) == [("/ping/start?a=b", ""), ("/ping/fail?a=b", "2 made, 1 failed")]
    clock.now += HOUR
    run(database, manager)
    watched.round()
    assert heard(ntfy) == []
    set_time(database, first, 1000.0)
    clock.now += HOUR
    run(database, manager)
    watched.round()
    assert heard(ntfy) == [("/ping?a=b", "3 made, 0 failed")]


@pytest.mark.parametrize("before_the_next", [60.0, 1799.0, 1801.0])
def test_a_failure_shortly_before_the_next_slot_is_no_success(  # noqa: PLR0917 -- fixtures
    database: Database, manager: BackupManager, watched: Notifier, ntfy: Receiver, clock: Clock, before_the_next: float
) -> None:
    """It is tried again only after that one has begun, where what is done is due as well."""
    first, *_ = accounts(database, manager, 3)
    set_time(database, first, float("inf"))
    clock.now = manager.slot().next_slot - before_the_next
    run(database, manager)
    watched.round()
    assert heard(ntfy) == [("/ping/start?a=b", ""), ("/ping/fail?a=b", "2 made, 1 failed")]
    clock.now += before_the_next + HOUR
    set_time(database, first, 1000.0)
    run(database, manager)
    watched.round()
    assert heard(ntfy) == [("/ping/start?a=b", ""), ("/ping?a=b", "3 made, 0 failed")]


def test_nor_is_a_claim_that_another_run_holds_over_the_end_of_its_slot(
    database: Database, manager: BackupManager, watched: Notifier, ntfy: Receiver, clock: Clock
) -> None:
    _, second = accounts(database, manager, 2)
    times = manager.slot()
    clock.now = times.next_slot - 60.0
    with database.write() as session:
        there = Round(times.slot, times.next_slot, "another", clock.now, only_user=second.id)
        assert claim(session, there, now=clock.now) == [second.id]
    with database.session() as db:
        manager.run_scheduled_backups(db)
    watched.round()
    assert heard(ntfy) == [("/ping/start?a=b", "")]
    with database.read() as session:
        counted = progress(session, slot=times.slot, next_slot=times.next_slot, now=clock.now)
    assert counted == Progress(remaining=1, failed=0)
    assert max(LEASE_SECONDS, RETRY_SECONDS) == AHEAD_SECONDS


def test_there_is_no_success_while_somebody_is_still_to_be_done(
    database: Database, manager: BackupManager, watched: Notifier, ntfy: Receiver
) -> None:
    first, *_ = accounts(database, manager, 2)
    with database.session() as db:
        manager.run_scheduled_backups(db, only_user=first.id)
    watched.round()
    assert heard(ntfy) == []
    run(database, manager)
    watched.round()
    assert heard(ntfy) == [("/ping/start?a=b", ""), ("/ping?a=b", "2 made, 0 failed")]


def test_of_many_processes_one_says_it(
    database: Database, manager: BackupManager, ntfy: Receiver, clock: Clock
) -> None:
    accounts(database, manager, 4)
    processes = [a_notifier(database, manager, clock, heartbeat_url=f"{ntfy.url}/ping") for _ in range(4)]
    together = threading.Barrier(len(processes))

    def work(notifier: Notifier) -> None:
        together.wait()
        run(database, manager)
        notifier.round()

    threads = [threading.Thread(target=work, args=(each,)) for each in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    processes[0].round()
    assert sorted(heard(ntfy)) == [("/ping", "4 made, 0 failed"), ("/ping/start", "")]


def test_a_watcher_that_is_gone_fails_no_backup_and_is_told_later(
    database: Database, manager: BackupManager, clock: Clock
) -> None:
    [account] = accounts(database, manager, 1)
    port = a_closed_port()
    notifier = a_notifier(database, manager, clock, heartbeat_url=f"http://127.0.0.1:{port}/ping")
    run(database, manager)
    notifier.round()
    assert len(manager.list_backups(account.id)) == 1
    with receiving() as server:
        back = a_notifier(database, manager, clock, heartbeat_url=f"{server.url}/ping")
        clock.now += 120.0
        back.round()
        # That it began is no news any more.
        assert heard(server) == [("/ping", "1 made, 0 failed")]


def test_a_watcher_that_is_set_later_hears_nothing_of_nights_that_are_past(
    database: Database, manager: BackupManager, watched: Notifier, ntfy: Receiver, clock: Clock
) -> None:
    accounts(database, manager, 1)
    for _ in range(3):
        run(database, manager)
        clock.now += DAY
    watched.round()
    assert heard(ntfy) == []
    with database.read() as session:
        assert len(session.scalars(select(Heartbeat)).all()) == 3
