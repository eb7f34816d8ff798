"""The scheduler makes copies after its run, in a job of its own."""

import threading

import pytest

from backend.app import scheduler
from backend.app.services.accounts import Account
from backend.app.settings import Settings
from tests.backups.copies.conftest import Server
from tests.backups.test_archive import holds


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_started_server_backs_up_and_then_copies(server: Server, alice: Account, settings: Settings) -> None:
    copied = threading.Event()

    def is_last(key: str) -> None:
        if "account.json" in key:
            copied.set()

    server.place.after_put = is_last
    holds(server.manager, server.database, alice, 2)
    with server.database.write() as session:
        server.manager.set_enabled(session, alice.id, enabled=True)
    with scheduler.running(server.database, server.manager, settings):
        assert copied.wait(120)
    assert server.names(alice) == ["2026-02-12.json.zst"]


def test_backups_are_not_held_up_by_a_place_that_does_not_answer(server: Server, alice: Account) -> None:
    """Copying is another transaction and another job: a backup is made while a copy is under way."""
    server.back_up(alice, 1)
    inside, go_on = threading.Event(), threading.Event()

    def wait(_key: str) -> None:
        inside.set()
        assert go_on.wait(60)

    server.place.before_put = wait
    copying = threading.Thread(target=server.copy)
    copying.start()
    assert inside.wait(60)
    made = server.back_up(alice, 2)
    go_on.set()
    copying.join()
    assert made.verified is True
