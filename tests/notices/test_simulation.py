"""Weeks of states that come and go, against what ought to be heard, said in a few lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from sqlalchemy import delete, select, update

from backend.app.backups import claims
from backend.app.database import Database
from backend.app.notices.addresses import ChannelKind
from backend.app.notices.topics import OPERATOR, TO_OPERATOR, TO_OWNER, WELL_TO_OPERATOR, WELL_TO_OWNER, Topic
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.models import BackupState, NoticeChannel, NoticeDelivery
from tests.builders import an_account
from tests.manager_fixtures import Clock
from tests.notices.conftest import a_notifier, add_channel

DAY, HOUR = 86_400.0, 3_600.0


@dataclass
class Ear:
    """What somebody ought to hear of one state, by the rules as they are told to people."""

    again_after: float
    told_at: float | None = None
    is_told: bool = False

    def judge(self, now: float, *, is_bad: bool, said: str | None) -> None:
        if not is_bad:
            assert said == ("well" if self.is_told else None)
            self.is_told = False
            return
        since = float("inf") if self.told_at is None else now - self.told_at
        if not self.is_told:
            assert said == ("bad" if since >= DAY else None)
        elif said is not None:
            assert (said, since >= self.again_after) == ("bad", True)
        else:
            # A reminder waits for others of the same person, for a day at most.
            assert since < self.again_after + DAY
        if said is not None:
            self.told_at, self.is_told = now, True


class World:
    """Some accounts, an hour at a time; of each whether its backups fail, and when the last one was made."""

    def __init__(self, database: Database, manager: BackupManager, clock: Clock, accounts: list[Account]) -> None:
        self.database = database
        self.clock = clock
        self.accounts = accounts
        self.failing: dict[str, bool] = {each.id: False for each in accounts}
        self.late: dict[str, bool] = {each.id: False for each in accounts}
        self.succeeded_at: dict[str, float] = {each.id: clock.now for each in accounts}
        self.late_after = manager.late_after
        with database.write() as session:
            for each in accounts:
                manager.set_enabled(session, each.id, enabled=True)
                claims.record_success(session, each.id, at=clock.now, filename="a")
            session.execute(update(BackupState).values(due_at=4e9, last_success_file=None))

    def an_hour(self, chance: Random) -> None:
        self.clock.now += HOUR
        with self.database.write() as session:
            for each in self.accounts:
                match chance.choices(["ok", "fails", "nothing"], [0.1, 0.08, 0.82])[0]:
                    case "ok":
                        claims.record_success(session, each.id, at=self.clock.now, filename="a")
                        self.failing[each.id], self.succeeded_at[each.id] = False, self.clock.now
                    case "fails":
                        claims.record_failure(session, each.id, at=self.clock.now, reason="no space")
                        self.failing[each.id] = True
                    case _:
                        pass
            session.execute(update(BackupState).values(due_at=4e9, last_success_file=None))
        for each in self.accounts:
            is_old = self.clock.now - self.succeeded_at[each.id] > self.late_after
            # Who fails is told that, and not that it is late as well; who is late already stays so.
            self.late[each.id] = is_old and (self.late[each.id] or not self.failing[each.id])

    def states(self) -> Iterator[tuple[str, Topic, bool]]:
        for topic, states in ((Topic.FAILING, self.failing), (Topic.LATE, self.late)):
            yield from ((user_id, topic, is_bad) for user_id, is_bad in states.items())
            yield OPERATOR, topic, any(states.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 6))])
def test_nobody_hears_too_much_or_too_little(
    database: Database, manager: BackupManager, clock: Clock, seed: int
) -> None:
    chance = Random(seed)
    accounts = [an_account(database) for _ in range(3)]
    for each in accounts:
        add_channel(database, each, ChannelKind.WEBHOOK, f"https://example.org/{each.id}")
    world = World(database, manager, clock, accounts)
    notifier = a_notifier(database, manager, clock, notice_urls=("json://operator",))
    ears = {(who, topic): Ear(DAY if who == OPERATOR else 7 * DAY) for who, topic, _ in world.states()}
    heard_of = 0
    for _ in range(3 * 7 * 24):
        world.an_hour(chance)
        notifier.write_messages()
        messages = taken(database)
        assert all(len(of_one) == 1 for of_one in messages.values())
        for who, topic, is_bad in world.states():
            said = [word for word in ("bad", "well") if sentence(who, topic, word) in "".join(messages.get(who, []))]
            assert len(said) < 2
            ears[who, topic].judge(clock.now, is_bad=is_bad, said=said[0] if said else None)
            heard_of += len(said)
    assert heard_of > 60


def taken(database: Database) -> dict[str, list[str]]:
    """The messages that were written since the last time, by whom they are for."""
    with database.write() as session:
        rows = session.execute(select(NoticeDelivery.body, NoticeChannel.user_id).join(NoticeChannel)).all()
        session.execute(delete(NoticeDelivery))
    found: dict[str, list[str]] = {}
    for body, user_id in rows:
        found.setdefault(user_id or OPERATOR, []).append(body)
    return found


def sentence(who: str, topic: Topic, word: str) -> str:
    if who == OPERATOR:
        return WELL_TO_OPERATOR[topic] if word == "well" else TO_OPERATOR[topic]
    return WELL_TO_OWNER[topic] if word == "well" else TO_OWNER[topic]
