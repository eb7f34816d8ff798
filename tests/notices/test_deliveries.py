"""Messages arrive once, whatever is dead on the way; and nothing else waits for them."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.app.database import Database
from backend.app.notices import deliveries as module
from backend.app.notices import outbox
from backend.app.notices.addresses import ChannelKind
from backend.app.notices.deliveries import GIVE_UP_SECONDS, LEASE_SECONDS
from backend.app.notices.notifier import Notifier
from backend.app.notices.topics import TO_OWNER, Topic
from backend.app.services import notices
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.models import NoticeChannel, NoticeDelivery
from tests.mail_server import SmtpServer
from tests.manager_fixtures import Clock
from tests.notices.conftest import a_notifier, add_channel
from tests.notices.receivers import Receiver, a_closed_port, dead, receiving


def restored(database: Database, account: Account, clock: Clock) -> None:
    with database.write() as session:
        outbox.happened(session, Topic.RESTORED, account.id, at=clock.now)


def waiting(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(NoticeDelivery)) or 0


def next_try(database: Database) -> float:
    with database.read() as session:
        return session.scalar(select(func.min(NoticeDelivery.next_try_at))) or 0.0


def channel(database: Database, channel_id: str) -> NoticeChannel:
    with database.read() as session:
        found = session.get_one(NoticeChannel, channel_id)
        session.expunge(found)
    return found


@pytest.mark.parametrize("behave", ["silent", "trickling", "closing", "refusing"])
def test_a_dead_channel_delays_no_other_and_is_shown(  # noqa: PLR0917 -- fixtures
    database: Database, manager: BackupManager, clock: Clock, alice: Account, ntfy: Receiver, behave: str
) -> None:
    with dead(behave) as grave:
        url = grave.url if behave != "refusing" else f"http://127.0.0.1:{a_closed_port()}"
        buried = add_channel(database, alice, ChannelKind.WEBHOOK, f"{url}/hook", now=1.0)
        add_channel(database, alice, ChannelKind.NTFY, f"{ntfy.url}/alice", now=2.0)
        # Long enough for the channel that lives, on a busy machine too; the one that never ends takes all of it.
        patient = a_notifier(database, manager, clock, deadline=30.0 if behave in {"closing", "refusing"} else 5.0)
        restored(database, alice, clock)
        patient.round()
        assert ntfy.texts() == [TO_OWNER[Topic.RESTORED]]
        assert (waiting(database), channel(database, buried).last_success_at) == (1, None)
        assert channel(database, buried).last_failure is not None
        # It is left alone for longer and longer.
        notifier = a_notifier(database, manager, clock, deadline=0.3)
        tries: list[float] = []
        began = clock.now
        while waiting(database):
            clock.now = next_try(database)
            notifier.round()
            tries.append((clock.now - began) / 60)
        assert tries[:4] == [1, 5, 21, 85]
        assert tries[-1] * 60 > GIVE_UP_SECONDS
        assert ntfy.taken() == []


def test_a_channel_that_comes_back_hears_what_it_has_missed_once_and_in_order(
    database: Database, manager: BackupManager, clock: Clock, alice: Account
) -> None:
    with receiving(503) as server:
        there = add_channel(database, alice, ChannelKind.NTFY, f"{server.url}/alice")
        notifier = a_notifier(database, manager, clock)
        for topic in (Topic.RESTORED, Topic.PASSWORD_CHANGED):
            with database.write() as session:
                outbox.happened(session, topic, alice.id, at=clock.now)
            notifier.write_messages()
        notifier.round()
        assert server.texts() == [TO_OWNER[Topic.RESTORED]]
        assert channel(database, there).last_failure == "It answered 503."
        server.status = 200
        clock.now += 60.0
        notifier.round()
        assert server.texts() == [TO_OWNER[Topic.RESTORED], TO_OWNER[Topic.PASSWORD_CHANGED]]
        assert waiting(database) == 0


def test_of_many_processes_one_tells_it(
    database: Database, manager: BackupManager, clock: Clock, alice: Account, ntfy: Receiver
) -> None:
    add_channel(database, alice, ChannelKind.NTFY, f"{ntfy.url}/alice")
    restored(database, alice, clock)
    processes = [a_notifier(database, manager, clock) for _ in range(6)]
    together = threading.Barrier(len(processes))

    def work(notifier: Notifier) -> None:
        together.wait()
        notifier.round()

    threads = [threading.Thread(target=work, args=(each,)) for each in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ntfy.texts() == [TO_OWNER[Topic.RESTORED]]


def test_who_is_killed_while_sending_is_followed_by_another_when_the_claim_has_run_out(
    database: Database, manager: BackupManager, clock: Clock, alice: Account, ntfy: Receiver
) -> None:
    add_channel(database, alice, ChannelKind.NTFY, f"{ntfy.url}/alice")
    restored(database, alice, clock)
    killed = a_notifier(database, manager, clock)
    killed.write_messages()
    assert len(killed.deliveries.claim()) == 1
    other = a_notifier(database, manager, clock)
    other.round()
    assert ntfy.taken() == []
    clock.now += LEASE_SECONDS
    other.round()
    assert ntfy.texts() == [TO_OWNER[Topic.RESTORED]]


def test_a_night_goes_on_beside_a_channel_that_hangs(
    database: Database, manager: BackupManager, clock: Clock, alice: Account
) -> None:
    """While its message hangs nothing is locked: backups are made, recorded, and told of elsewhere."""
    with dead("silent") as grave:
        add_channel(database, alice, ChannelKind.WEBHOOK, grave.url)
        notifier = a_notifier(database, manager, clock, deadline=600.0)
        restored(database, alice, clock)
        notifier.write_messages()
        notifier.deliveries.send_due(seconds=0.1)
        with database.write() as session:
            manager.set_enabled(session, alice.id, enabled=True)
        with database.session() as db:
            assert manager.run_scheduled_backups(db).done == [alice.id]
        assert [thread.name for thread in threading.enumerate()].count("notice") >= 1
    for thread in [each for each in threading.enumerate() if each.name == "notice"]:
        thread.join()


def test_a_mail_server_that_is_gone_is_a_dead_channel(
    database: Database, manager: BackupManager, clock: Clock, alice: Account, smtp: SmtpServer
) -> None:
    there = add_channel(database, alice, ChannelKind.EMAIL)
    notifier = a_notifier(database, manager, clock, smtp=smtp)
    smtp.shutdown()
    smtp.server_close()
    restored(database, alice, clock)
    notifier.round()
    assert channel(database, there).last_failure == "The server's mail server did not take it."


def test_who_has_no_channel_hears_of_what_is_so_when_there_is_one(
    database: Database, manager: BackupManager, clock: Clock, alice: Account, ntfy: Receiver
) -> None:
    notifier = a_notifier(database, manager, clock)
    with database.write() as session:
        manager.set_enabled(session, alice.id, enabled=True)
        outbox.begin(session, Topic.MISSING, [alice.id], at=clock.now)
    restored(database, alice, clock)
    notifier.round()
    clock.now += 60.0
    add_channel(database, alice, ChannelKind.NTFY, f"{ntfy.url}/alice", now=clock.now)
    notifier.round()
    assert ntfy.texts() == [TO_OWNER[Topic.MISSING]]


def test_what_the_operator_has_set_but_cannot_be_understood_is_said(
    database: Database, manager: BackupManager, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("apprise", reason="Apprise is not here, which tells the operator")
    notifier = a_notifier(database, manager, clock, notice_urls=("nonsense://",))
    [result] = notices.try_operator_channels(database, notifier, now=clock.now)
    assert (result.delivered, result.sentence) == (False, "Apprise does not understand this address of NOTICE_URLS.")
    with database.read() as session:
        state = notices.operator_channels(session, notifier)
    assert (state.count, state.failing, state.last_failure) == (1, 1, result.sentence)


def test_without_apprise_a_sentence_says_what_to_install(
    database: Database, manager: BackupManager, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    notifier = a_notifier(database, manager, clock, notice_urls=("json://localhost",))
    [result] = notices.try_operator_channels(database, notifier, now=clock.now)
    assert result.sentence == (
        "NOTICE_URLS needs Apprise, which is not installed: pip install 'moviemanager[notices]'."
    )


def test_an_account_that_is_removed_takes_its_channels_and_messages_along(
    database: Database, manager: BackupManager, clock: Clock, alice: Account, ntfy: Receiver
) -> None:
    add_channel(database, alice, ChannelKind.NTFY, f"{ntfy.url}/alice")
    notifier = a_notifier(database, manager, clock)
    restored(database, alice, clock)
    notifier.write_messages()
    with database.write() as session:
        session.delete(session.get_one(module.User, alice.id))
    notifier.round()
    assert (waiting(database), ntfy.taken()) == (0, [])


def test_a_pause_grows_and_has_an_end() -> None:
    pauses = [timedelta(seconds=module.pause(attempts)) for attempts in (1, 2, 3, 4, 5, 6, 60)]
    assert [each.total_seconds() / 60 for each in pauses] == [1, 4, 16, 64, 256, 360, 360]
