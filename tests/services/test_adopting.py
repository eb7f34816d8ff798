"""A database is lost; another one takes over what the folder of backups says."""

import io
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import delete, select

from backend.app.accounts.tokens import TokenRefused, Tokens
from backend.app.database import Database
from backend.app.services import accounts, signing_in
from backend.app.services.accounts import Account
from backend.app.services.adopting import Adopted, Adoption, NoSuchFolder, PassedOver, ServerInUse
from backend.app.services.backup import BackupManager, Kind, LibraryNotNew, Mode
from backend.models import BackupPlace, User
from tests.builders import CHEAP_PASSWORDS, an_account
from tests.documents import a_document, a_movie
from tests.manager_fixtures import Clock

DAY = 86_400.0


@dataclass
class Installation:
    """One folder of backups, and a database that can be lost."""

    database: Database
    root: Path
    clock: Clock

    @property
    def manager(self) -> BackupManager:
        return BackupManager(self.root, self.database, zone=ZoneInfo("Europe/Helsinki"), clock=self.clock)

    def settle(self, name: str, *titles: str) -> Account:
        account = an_account(self.database, email=f"{name}@example.test", username=name)
        self.become(account, *titles)
        return account

    def become(self, account: Account, *titles: str) -> None:
        self.clock.now += 1.0
        document = io.BytesIO(orjson.dumps(a_document(movies=[a_movie(each) for each in titles])))
        with self.database.write() as session:
            self.manager.import_document(session, account.id, document, mode=Mode.REPLACE)

    def back_up(self, account: Account, *, days: float = 0, kind: Kind = Kind.DAILY) -> str:
        self.clock.now += 60.0 + days * DAY
        with self.database.read() as session:
            return self.manager.backup_user_data(session, account.id, kind=kind).name.filename

    def lose_database(self) -> None:
        with self.database.write() as session:
            session.execute(delete(User))
            session.execute(delete(BackupPlace))

    def adopt(
        self, emails: Mapping[str, str] | None = None, *, source: Path | None = None, dry_run: bool = False
    ) -> list[Adopted]:
        adoption = Adoption(
            self.database,
            self.manager,
            source=source or self.root,
            emails=emails or {},
            dry_run=dry_run,
            now=self.clock.now,
        )
        return list(adoption.run(adoption.folders()))

    def titles(self) -> dict[str, list[str]]:
        """By email address."""
        with self.database.read() as session:
            return {
                each.email: [
                    movie["imdb_id"] for movie in self.manager.build_condensed_payload(session, each.id)["movies"]
                ]
                for each in accounts.list_all(session)
            }

    def folder(self, account: Account) -> Path:
        return self.root / account.id

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".locks" not in path.parts
        }


@pytest.fixture
def this(database: Database, backup_dir: Path, clock: Clock) -> Installation:
    return Installation(database, backup_dir, clock)


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2] + b" \n")


def said(adopted: Sequence[Adopted]) -> dict[str, tuple[str | None, int]]:
    return {each.email or each.folder: (each.restored, each.titles) for each in adopted}


def test_accounts_come_back_under_their_ids_with_their_newest_libraries(this: Installation) -> None:
    alice, bob = this.settle("alice", "tt1"), this.settle("bob", "tt3")
    this.back_up(alice)
    this.become(alice, "tt1", "tt2")
    newest = {"alice@example.test": (this.back_up(alice, days=1), 2), "bob@example.test": (this.back_up(bob), 1)}
    before, files = this.titles(), this.files()
    this.lose_database()

    assert said(this.adopt()) == newest
    assert this.titles() == before == {"alice@example.test": ["tt1", "tt2"], "bob@example.test": ["tt3"]}
    assert this.files() == files
    with this.database.read() as session:
        found = {each.id: (each.email, each.username) for each in accounts.list_all(session)}
    assert found == {each.id: (each.email, each.username) for each in (alice, bob)}
    assert this.manager.list_backups(bob.id)[0].name.filename == newest["bob@example.test"][0]


def test_nobody_can_sign_in_before_a_password_is_set_and_former_tokens_do_not_count(this: Installation) -> None:
    alice = this.settle("alice", "tt1")
    this.back_up(alice)
    tokens = Tokens(lambda: "a key of thirty-two characters, at least", clock=this.clock)
    former = tokens.issue(alice.id, "a session").token
    this.clock.now += 60
    this.lose_database()
    this.adopt()
    with this.database.read() as session:
        user = session.get_one(User, alice.id)
        assert not any(CHEAP_PASSWORDS.check(each, user.hashed_password) for each in ("", "!", "correct horse"))
        with pytest.raises(TokenRefused):
            accounts.signed_in(session, tokens, former)
    signing_in.set_password(this.database, CHEAP_PASSWORDS, alice.id, "another password", clock=this.clock)
    with this.database.read() as session:
        assert CHEAP_PASSWORDS.check("another password", session.get_one(User, alice.id).hashed_password)


def test_a_damaged_backup_is_passed_over_for_an_older_one_and_the_reason_is_said(this: Installation) -> None:
    alice = this.settle("alice", "tt1", "tt2")
    good = this.back_up(alice)
    cut, foreign = this.back_up(alice, days=1), this.back_up(alice, days=2)
    damage(this.folder(alice) / cut)
    (this.folder(alice) / foreign).write_bytes(b"[]")
    (this.folder(alice) / f"{foreign}.sha256").unlink()
    this.lose_database()
    [adopted] = this.adopt()
    assert (adopted.restored, adopted.titles, adopted.problem) == (good, 2, None)
    # What says no time of its own is as old as its file.
    assert sorted(adopted.passed_over, key=lambda each: each.filename) == [
        PassedOver(cut, f"The backup {cut} is damaged: it no longer matches its checksum."),
        PassedOver(foreign, "This file cannot be read as a Movie Manager library: it is not a JSON object."),
    ]


def test_an_account_without_a_backup_that_restores_is_made_and_named(this: Installation) -> None:
    alice = this.settle("alice")
    only = this.back_up(alice)
    damage(this.folder(alice) / only)
    this.lose_database()
    [adopted] = this.adopt()
    assert (adopted.restored, adopted.problem) == (None, "none of its backups can be restored")
    assert [each.filename for each in adopted.passed_over] == [only]
    assert this.titles() == {"alice@example.test": []}


def test_a_folder_that_does_not_say_whose_it_is_is_listed_and_taken_over_by_name(this: Installation) -> None:
    alice = this.settle("alice", "tt1")
    newest = this.back_up(alice)
    (this.folder(alice) / "account.json").unlink()
    this.lose_database()
    assert this.adopt() == [Adopted(alice.id, newest=newest)]
    assert this.titles() == {}
    assert said(this.adopt({alice.id: "al@example.test"})) == {"al@example.test": (newest, 1)}
    with this.database.read() as session:
        assert accounts.find(session, "al@example.test") == Account(alice.id, "al@example.test", "al", this.clock.now)
    assert this.titles() == {"al@example.test": ["tt1"]}


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\0" * 9, b'{"username": 1, "email": "a@b"}', b'{"username": "", "email": "a@b"}'],
)
def test_what_somebody_made_of_account_json_says_nothing(this: Installation, content: bytes) -> None:
    alice = this.settle("alice")
    newest = this.back_up(alice)
    (this.folder(alice) / "account.json").write_bytes(content)
    this.lose_database()
    assert this.adopt() == [Adopted(alice.id, newest=newest)]


def test_names_that_todays_rules_would_refuse_come_back_as_they_were(this: Installation) -> None:
    alice = this.settle("alice", "tt1")
    this.back_up(alice)
    old = {"username": "x" * 100 + "\n", "email": "not an address", "timezone": "UTC", "later": [1]}
    (this.folder(alice) / "account.json").write_text(json.dumps(old))
    this.lose_database()
    this.adopt()
    assert this.titles() == {"not an address": ["tt1"]}


def test_two_folders_with_one_email_address_are_left_to_the_operator(this: Installation) -> None:
    alice, bob = this.settle("alice", "tt1"), this.settle("bob", "tt2")
    this.back_up(alice)
    this.back_up(bob)
    shutil.copy(this.folder(alice) / "account.json", this.folder(bob) / "account.json")
    this.lose_database()
    assert [each.problem for each in this.adopt()] == [
        f"{other} has the same email address" for other in sorted([alice.id, bob.id], reverse=True)
    ]
    assert this.titles() == {}
    this.adopt({alice.id: "alice@example.test", bob.id: "bob@example.test"})
    with this.database.read() as session:
        names = {each.email: each.username for each in accounts.list_all(session)}
    assert sorted(names) == ["alice@example.test", "bob@example.test"]
    assert sorted(names.values()) == ["alice", "alice 2"]


def test_once_more_changes_nothing(this: Installation) -> None:
    alice = this.settle("alice", "tt1")
    this.back_up(alice)
    this.lose_database()
    this.adopt()
    before, files = this.titles(), this.files()
    [again] = this.adopt()
    assert (again.is_here, again.restored, again.problem) == (True, None, None)
    assert (this.titles(), this.files()) == (before, files)


def test_what_was_interrupted_after_any_step_is_finished_by_the_next_run(
    this: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        this.back_up(this.settle(f"user-{number}", f"tt{number + 1}"))
    before, files = this.titles(), this.files()
    this.lose_database()
    real = BackupManager.restore_into_new
    for steps in range(5):
        left = [steps]

        def interrupted(*arguments: object, left: list[int] = left) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return real(*arguments)  # pyright: ignore[reportArgumentType]

        monkeypatch.setattr(BackupManager, "restore_into_new", interrupted)
        try:
            this.adopt()
        except KeyboardInterrupt:
            continue
    monkeypatch.setattr(BackupManager, "restore_into_new", real)
    assert {each.is_here for each in this.adopt()} == {True}
    assert (this.titles(), this.files()) == (before, files)


def test_a_trial_changes_neither_the_database_nor_the_folder(this: Installation) -> None:
    alice = this.settle("alice", "tt1")
    newest = this.back_up(alice)
    this.lose_database()
    files = this.files()
    assert said(this.adopt(dry_run=True)) == {"alice@example.test": (newest, 1)}
    assert (this.titles(), this.files()) == ({}, files)
    with this.database.read() as session:
        assert session.scalars(select(BackupPlace.marker)).all() == []


def test_a_server_in_use_takes_over_nothing_but_what_is_named(this: Installation) -> None:
    alice, removed = this.settle("alice", "tt1"), this.settle("removed", "tt2")
    this.back_up(alice)
    this.back_up(removed)
    with this.database.write() as session:
        session.execute(delete(User).where(User.id == removed.id))
    this.become(alice, "tt1", "tt9")
    with pytest.raises(ServerInUse):
        this.adopt()
    [adopted] = this.adopt({alice.id: "alice@example.test"})
    assert adopted.is_here
    assert this.titles() == {"alice@example.test": ["tt1", "tt9"]}
    [adopted] = this.adopt({removed.id: "ALICE@example.test"})
    assert adopted.problem == "There is an account with this email address already."
    this.adopt({removed.id: "removed@example.test"})
    assert this.titles() == {"alice@example.test": ["tt1", "tt9"], "removed@example.test": ["tt2"]}


def test_a_folder_that_is_named_has_to_be_there(this: Installation) -> None:
    this.back_up(this.settle("alice"))
    this.lose_database()
    for name in ("nobody", "..", ""):
        with pytest.raises(NoSuchFolder):
            this.adopt({name: "a@example.test"})
    assert this.titles() == {}


def test_what_is_no_accounts_folder_is_left_alone(this: Installation, tmp_path: Path) -> None:
    alice = this.settle("alice", "tt1")
    newest = this.back_up(alice)
    this.lose_database()
    (this.root / "lost+found").mkdir()
    (this.root / "with space").mkdir()
    shutil.copy(this.folder(alice) / newest, this.root / "with space" / newest)
    (this.root / "link").symlink_to(this.folder(alice))
    (this.root / "notes.txt").write_text("mine")
    assert said(this.adopt()) == {"alice@example.test": (newest, 1)}


def test_another_folder_is_only_read(this: Installation, tmp_path: Path) -> None:
    alice = this.settle("alice", "tt1")
    newest = this.back_up(alice)
    copy = tmp_path / "a copy elsewhere"
    this.root.rename(copy)
    this.lose_database()
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    assert said(this.adopt(source=copy)) == {"alice@example.test": (newest, 1)}
    assert this.titles() == {"alice@example.test": ["tt1"]}
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before
    assert this.manager.list_backups(alice.id) == []
    this.back_up(alice, days=3)
    assert (this.folder(alice) / "account.json").is_file()


def test_who_had_nightly_backups_is_asked_whether_they_go_on(this: Installation) -> None:
    alice, bob = this.settle("alice", "tt1"), this.settle("bob", "tt1")
    this.back_up(alice, kind=Kind.DAILY)
    this.back_up(bob, kind=Kind.MANUAL)
    this.lose_database()
    this.adopt()
    with this.database.read() as session:
        asked = {each.email: this.manager.status(session, each.id).ask_to_enable for each in accounts.list_all(session)}
    assert asked == {"alice@example.test": True, "bob@example.test": False}


def test_nothing_is_restored_without_a_safety_backup_where_somebody_can_have_been(this: Installation) -> None:
    alice = this.settle("alice", "tt1")
    this.back_up(alice)
    reading = this.manager.archive.read_listed(alice.id, this.manager.list_backups(alice.id)[0], now=this.clock.now)
    this.become(alice, "tt9")
    with pytest.raises(LibraryNotNew), this.database.write() as session:
        this.manager.restore_into_new(session, alice.id, reading)
    assert this.titles() == {"alice@example.test": ["tt9"]}


@pytest.mark.parametrize("kind", [Kind.MANUAL, Kind.DAILY])
def test_every_backup_says_in_its_folder_whose_it_is(this: Installation, kind: Kind) -> None:
    alice = this.settle("älice", "tt1")
    this.back_up(alice, kind=kind)
    path = this.folder(alice) / "account.json"
    whose = {"username": "älice", "email": "älice@example.test", "timezone": "Europe/Helsinki", "is_owner": True}
    assert json.loads(path.read_bytes()) == whose
    with this.database.write() as session:
        session.get_one(User, alice.id).email = "al@example.test"
    this.back_up(alice, kind=kind, days=1)
    assert json.loads(path.read_bytes()) == whose | {"email": "al@example.test"}


def test_the_backup_before_an_import_says_it_too(this: Installation) -> None:
    alice = this.settle("alice", "tt1")
    assert json.loads((this.folder(alice) / "account.json").read_bytes())["email"] == "alice@example.test"
