"""Every state that is told, brought about for real and heard by those whom it concerns."""

import io
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from backend.app.accounts import account_log
from backend.app.accounts.account_log import Event
from backend.app.backups.drill import Drill
from backend.app.database import Database
from backend.app.notices.notifier import Notifier
from backend.app.notices.topics import OF_THE_SERVER, TO_OPERATOR, TO_OWNER, WELL_TO_OPERATOR, WELL_TO_OWNER, Topic
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Kind, Mode
from backend.models import Movie
from tests.builders import PASSWORD, an_account, signed_in
from tests.documents import a_document, a_movie
from tests.mail_server import SmtpServer
from tests.manager_fixtures import Clock
from tests.notices.conftest import a_notifier
from tests.notices.receivers import Receiver

DAY, HOUR = 86_400.0, 3_600.0
LOOK = "Movie Manager: look at your backups"
WELL = "Movie Manager: well again"
ACCOUNT = "Movie Manager: your account"


@dataclass
class House:
    """What happens in it, and what is heard of it."""

    database: Database
    manager: BackupManager
    clock: Clock
    notifier: Notifier
    smtp: SmtpServer
    ntfy: Receiver
    operators: Receiver
    alice: Account
    folder: Path

    def become(self, *titles: str) -> None:
        document = io.BytesIO(orjson.dumps(a_document(movies=[a_movie(each) for each in titles])))
        with self.database.write() as session:
            self.manager.import_document(session, self.alice.id, document, mode=Mode.REPLACE)

    def switch(self, *, on: bool) -> None:
        with self.database.write() as session:
            self.manager.set_enabled(session, self.alice.id, enabled=on)

    def run(self) -> None:
        with self.database.session() as db:
            self.manager.run_scheduled_backups(db)

    def night(self, nights: float = 1.0) -> None:
        self.clock.now += nights * DAY
        self.run()

    def newest(self) -> Path:
        """Of the scheduler's."""
        daily = [each for each in self.manager.list_backups(self.alice.id) if each.name.kind is Kind.DAILY]
        return self.folder / daily[0].name.filename

    def heard(self) -> tuple[list[tuple[str, str]], list[str]]:
        """What Alice is told in this round, by both channels alike, and what the operator is told."""
        self.notifier.round()
        letters = [(str(each["Subject"]), _text(each)) for each in self.smtp.taken()]
        posted = [(each.headers["Title"], each.body.decode()) for each in self.ntfy.taken()]
        assert letters == posted
        return letters, [each.json["message"] for each in self.operators.taken()]


def _text(letter: Message) -> str:
    content = letter.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n").rstrip("\n")


def bad(topic: Topic) -> tuple[list[tuple[str, str]], list[str]]:
    return [(LOOK, TO_OWNER[topic])], [f"Of 1 account: {TO_OPERATOR[topic]}."]


def well(topic: Topic) -> tuple[list[tuple[str, str]], list[str]]:
    return [(WELL, WELL_TO_OWNER[topic])], [WELL_TO_OPERATOR[topic]]


NOTHING: tuple[list[Any], list[Any]] = ([], [])


@pytest.fixture
def house(  # noqa: PLR0917 -- all that it is made of
    database: Database,
    manager: BackupManager,
    clock: Clock,
    notifier: Notifier,
    smtp: SmtpServer,
    ntfy: Receiver,
    operators: Receiver,
    listening: Account,
    backup_dir: Path,
) -> House:
    """With a library and a first backup, of which nobody hears."""
    house = House(database, manager, clock, notifier, smtp, ntfy, operators, listening, backup_dir / listening.id)
    house.switch(on=True)
    house.become(*(f"tt{number}" for number in range(1, 21)))
    house.run()
    assert house.heard() == NOTHING
    return house


def block(house: House) -> None:
    """A row of Alice's is one that no backup can hold."""
    _date_all(house, float("inf"))


def unblock(house: House) -> None:
    _date_all(house, 1000.0)


def _date_all(house: House, at: float) -> None:
    with house.database.write() as session:
        session.execute(update(Movie).where(Movie.user_id == house.alice.id).values(last_modified=at))


def test_a_failure_is_told_once_then_each_day_and_each_week_and_that_it_is_over(house: House) -> None:
    block(house)
    house.night()
    assert house.heard() == bad(Topic.FAILING)
    assert house.heard() == NOTHING
    house.clock.now += DAY - 1
    house.run()
    [to_alice, to_operator] = house.heard()
    assert (to_alice, to_operator) == ([(LOOK, TO_OWNER[Topic.LATE])], []) or to_alice == []
    house.clock.now += 1
    house.run()
    assert house.heard()[1] == [f"Of 1 account: {TO_OPERATOR[Topic.FAILING]}."]
    house.clock.now += 6 * DAY
    house.run()
    assert house.heard() == bad(Topic.FAILING)
    unblock(house)
    house.clock.now += HOUR
    house.run()
    assert house.heard() == well(Topic.FAILING)
    house.night()
    assert house.heard() == NOTHING


def test_a_backup_that_nobody_deleted_is_missed_although_a_new_one_is_made(house: House) -> None:
    house.newest().unlink()
    house.night()
    assert house.heard() == bad(Topic.MISSING)
    assert house.heard() == NOTHING
    house.clock.now += 3 * HOUR
    assert house.heard() == well(Topic.MISSING)


def test_a_damaged_backup_is_told_when_it_is_found_and_when_it_is_gone(house: House) -> None:
    name = house.newest().name
    content = bytearray(house.newest().read_bytes())
    content[len(content) // 2] ^= 1
    house.newest().write_bytes(content)
    house.manager.drill(house.alice.id, all_of_them=True)
    assert house.heard() == bad(Topic.DAMAGED)
    house.manager.purge_backup(house.alice.id, name)
    assert house.heard() == well(Topic.DAMAGED)


def test_a_backup_that_does_not_restore_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Drill, "failure_of", lambda *_, **__: "it differs.")
        house.manager.drill(house.alice.id)
    assert house.heard() == bad(Topic.NOT_RESTORABLE)
    house.manager.drill(house.alice.id)
    assert house.heard() == well(Topic.NOT_RESTORABLE)


def test_who_has_had_no_backup_for_a_day_hears_of_it_though_nothing_happened(house: House) -> None:
    # The server stands still, but for this: its scheduler has died, say.
    while not any(heard := house.heard()):
        house.clock.now += 300.0
    assert heard == bad(Topic.LATE)
    house.run()
    house.clock.now += 600.0
    assert house.heard() == well(Topic.LATE)


def test_a_server_that_was_off_for_days_makes_it_good_before_it_calls_anybody_late(
    house: House, database: Database, manager: BackupManager, clock: Clock, smtp: SmtpServer
) -> None:
    house.clock.now += 3 * DAY
    house.notifier = a_notifier(database, manager, clock, smtp=smtp)
    assert house.heard() == NOTHING
    house.run()
    assert house.heard() == NOTHING


def test_a_library_that_vanished_is_told_until_its_owner_has_seen_it(house: House) -> None:
    house.become("tt1")
    house.night()
    assert house.heard() == bad(Topic.SHRUNK)
    house.manager.say_losses_seen(house.alice.id)
    assert house.heard() == well(Topic.SHRUNK)


def test_a_place_that_cannot_be_used_is_told_to_the_operator_as_one_thing(house: House, backup_dir: Path) -> None:
    (backup_dir / ".moviemanager").rename(backup_dir / "marker")
    house.night()
    to_alice, [to_operator] = house.heard()
    assert to_alice == [(LOOK, TO_OWNER[Topic.FAILING])]
    assert to_operator.splitlines() == [
        f"Of 1 account: {TO_OPERATOR[Topic.FAILING]}.",
        "The server cannot use the place of its backups, so none is made. Its log says why.",
    ]
    (backup_dir / "marker").rename(backup_dir / ".moviemanager")
    house.clock.now += HOUR
    house.run()
    assert house.heard()[1] == [f"{WELL_TO_OPERATOR[Topic.FAILING]}\n{WELL_TO_OPERATOR[Topic.STORE_UNAVAILABLE]}"]


def test_whoever_switches_backups_off_is_told_that_and_not_that_all_is_well(house: House) -> None:
    block(house)
    house.night()
    house.heard()
    with house.database.write() as session:
        house.manager.set_enabled(session, house.alice.id, enabled=False)
        account_log.write(session, house.alice.id, Event.BACKUPS_SWITCHED_OFF, by=None, at=house.clock.now)
    assert house.heard()[0] == [(ACCOUNT, TO_OWNER[Topic.BACKUPS_OFF])]


@pytest.mark.parametrize(
    ("event", "topic"), [(event, topic) for event, topic in account_log.TOLD.items() if event != "backups-switched-off"]
)
def test_what_was_done_with_an_account_is_told_to_its_owner_alone_and_once_an_hour_at_most(
    house: House, event: Event, topic: Topic
) -> None:
    for _ in range(2):
        with house.database.write() as session:
            account_log.write(session, house.alice.id, event, by="a phone", at=house.clock.now, backup="secret")
    assert house.heard() == ([(ACCOUNT, f"{TO_OWNER[topic]} (2 times)")], [])
    with house.database.write() as session:
        account_log.write(session, house.alice.id, event, by="a phone", at=house.clock.now + 1)
    house.clock.now += HOUR - 1
    assert house.heard() == NOTHING
    house.clock.now += 1
    assert house.heard() == ([(ACCOUNT, TO_OWNER[topic])], [])


def test_a_sign_in_on_a_new_device_from_a_new_address_is_told(house: House, app: FastAPI, client: TestClient) -> None:
    app.state.clock = house.clock
    credentials = {"email": house.alice.email, "password": PASSWORD}

    def sign_in(address: str) -> None:
        elsewhere = TestClient(app, client=(address, 1))
        assert elsewhere.post("/api/auth/login", json=credentials).status_code == 200

    sign_in("192.0.2.1")
    assert house.heard() == NOTHING
    sign_in("192.0.2.1")
    assert house.heard() == NOTHING
    sign_in("198.51.100.7")
    assert house.heard() == ([(ACCOUNT, TO_OWNER[Topic.NEW_DEVICE])], [])


def test_over_http_a_restore_a_deletion_and_a_new_password_are_told(
    house: House, app: FastAPI, client: TestClient
) -> None:
    app.state.clock = house.clock
    app.state.backups = house.manager
    alice = signed_in(client, house.alice)
    name = house.newest().name
    assert alice.post(f"/api/backup/restore/{name}").status_code == 200
    assert alice.delete(f"/api/backup/{name}").status_code == 204
    change = {"current_password": PASSWORD, "new_password": "another password"}
    assert alice.post("/api/auth/password", json=change).status_code == 200
    [[title, text]], to_operator = house.heard()
    assert (title, sorted(text.splitlines()), to_operator) == (
        ACCOUNT,
        sorted(TO_OWNER[each] for each in (Topic.RESTORED, Topic.BACKUP_DELETED, Topic.PASSWORD_CHANGED)),
        [],
    )


def test_a_night_in_which_several_fail_is_one_message_to_the_operator(house: House) -> None:
    others = [an_account(house.database) for _ in range(3)]
    with house.database.write() as session:
        for each in others:
            house.manager.set_enabled(session, each.id, enabled=True)
    for each in others[:2]:
        (house.folder.parent / each.id).write_text("in the way")
    block(house)
    house.night()
    assert house.heard()[1] == [f"Of 3 accounts: {TO_OPERATOR[Topic.FAILING]}."]
    unblock(house)
    house.clock.now += HOUR
    house.run()
    assert house.heard() == ([(WELL, WELL_TO_OWNER[Topic.FAILING])], [])


def test_no_sentence_says_whose_or_what_it_is() -> None:
    said = [
        *OF_THE_SERVER.values(),
        *TO_OWNER.values(),
        *WELL_TO_OWNER.values(),
        *TO_OPERATOR.values(),
        *WELL_TO_OPERATOR.values(),
    ]
    assert [each for each in said if "{" in each or "@" in each or "tt" in each.split()] == []
    assert set(TO_OWNER) == set(Topic) - set(OF_THE_SERVER)
