"""The operator hears of copies that are not as they should be, once, and when they are again."""

from backend.app.database import Database
from backend.app.notices.topics import OPERATOR, Topic
from backend.models import Notice
from tests.backups.copies.conftest import Server
from tests.builders import an_account


def told(database: Database) -> tuple[bool, float | None] | None:
    """Whether it is so now, and since when somebody is to be told; None where it never was."""
    with database.read() as session:
        notice = session.get(Notice, (OPERATOR, Topic.COPIES))
        return notice and (notice.open_since is not None, notice.open_since)


def test_a_place_that_is_away_is_told_after_a_day_and_once_it_is_back(server: Server, database: Database) -> None:
    alice = an_account(database)
    server.back_up(alice, titles=1)
    server.copy()
    assert told(database) is None
    server.place.down = True
    server.next_day()
    server.back_up(alice, titles=2)
    server.copy()
    assert told(database) is None
    server.next_day()
    since = server.clock.now
    server.copy()
    assert told(database) == (True, since)
    server.next_day(2)
    server.copy()
    assert told(database) == (True, since)
    server.place.down = False
    server.copy()
    assert told(database) == (False, None)


def test_copies_that_are_gone_are_told_at_once(server: Server, database: Database) -> None:
    alice = an_account(database)
    server.back_up(alice, titles=1)
    server.copy()
    server.place.objects.clear()
    server.next_day()
    server.back_up(alice, titles=2)
    server.copy()
    assert told(database) == (True, server.clock.now)
    server.manager.copies.accept_empty(server.overview(alice).place.id)
    server.copy()
    assert told(database) == (False, None)


def test_nothing_is_wrong_with_copies_at_a_place_that_is_no_longer_set(server: Server, database: Database) -> None:
    alice = an_account(database)
    server.back_up(alice, titles=1)
    server.copy()
    server.place.objects.clear()
    server.next_day()
    server.copy(look=True)
    assert told(database) == (True, server.clock.now)
    server.restarted(places=[])
    server.copy()
    assert told(database) == (False, None)
