"""The commands of docs/operating.md, run as they are printed."""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import chdir
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import orjson
import pytest
from typer.testing import CliRunner

from backend.app.accounts import links
from backend.app.accounts.links import LinkUnknown
from backend.app.accounts.passwords import Passwords
from backend.app.accounts.tokens import TokenRefused, Tokens
from backend.app.commands import app
from backend.app.database import Database, connect
from backend.app.encryption import new_identity
from backend.app.places.address import place_at
from backend.app.services import accounts
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Mode, fingerprint
from backend.app.settings import Settings
from backend.models import Base, User
from tests.builders import an_account
from tests.documents import a_document, a_movie
from tests.notices.receivers import receiving
from tests.place_servers import PlaceServers
from tests.snapshot.conftest import files_below

PAGE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
THE_FILE = "2026-02-12.json"
NEW_PASSWORD = "another password"


def blocks_under(heading: str) -> list[list[str]]:
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [[line.partition("#")[0].strip() for line in block.splitlines()] for block in blocks]


def commands_under(heading: str) -> list[str]:
    [block] = blocks_under(heading)
    return block


class Installation:
    """A folder in which a server runs: its database and its backups, on SQLite."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database: Database = connect(f"sqlite:///{folder / 'app.db'}")
        Base.metadata.create_all(self.database.engine)
        self.alice: Account = an_account(self.database, email="alice@example.org")
        self.backups = BackupManager.from_settings(
            Settings(_env_file=None, backup_dir=folder / "backups"),  # pyright: ignore[reportCallIssue]
            self.database,
        )

    def become(self, *titles: str, account: Account | None = None) -> None:
        document = io.BytesIO(orjson.dumps(a_document(movies=[a_movie(each) for each in titles])))
        with self.database.write() as session:
            self.backups.import_document(session, (account or self.alice).id, document, mode=Mode.REPLACE)

    def settle(self, email: str, *titles: str) -> Account:
        """A further account with a library and a backup of it."""
        account = an_account(self.database, email=email)
        self.become(*titles, account=account)
        with self.database.read() as session:
            self.backups.backup_user_data(session, account.id)
        return account

    def titles(self, account: Account | None = None) -> list[str]:
        with self.database.read() as session:
            payload = self.backups.build_condensed_payload(session, (account or self.alice).id)
        return [each["imdb_id"] for each in payload["movies"]]

    def lose_database(self) -> None:
        self.database.engine.dispose()
        for path in self.folder.glob("app.db*"):
            path.unlink()

    def lose_everything(self) -> None:
        """But what the operator has put there."""
        self.lose_database()
        shutil.rmtree(self.folder / "backups")
        (self.folder / "app.secret").unlink(missing_ok=True)

    def run(self, command: str, *, typed: str = "", answers: str = "") -> str:
        """What it prints. Where something secret is `typed` in, it is a process of its own: its prompt looks at its
        terminal. `answers` are to other prompts.
        """
        program, *words = shlex.split(command)
        assert program == "moviemanager"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
        if typed:
            return self._in_a_process(words, environment, typed)
        with chdir(self.folder), patch.dict(os.environ, environment, clear=True):
            done = CliRunner().invoke(app, words, input=answers)
        assert done.exit_code == 0, f"{command}\n{done.output}"
        return done.stdout

    def _in_a_process(self, words: list[str], environment: dict[str, str], typed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "backend.app.commands", *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            input=typed,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_when_somebody_deleted_everything_the_commands_bring_it_back(installation: Installation) -> None:
    this = installation
    this.become("tt1", "tt2")
    with this.database.read() as session:
        made = this.backups.backup_user_data(session, this.alice.id).name.filename
    this.become()
    for each in this.backups.list_backups(this.alice.id):
        this.backups.delete_backup(this.alice.id, each.name.filename)
    assert (this.titles(), this.backups.list_backups(this.alice.id)) == ([], [])

    printed = [this.run(each.replace(THE_FILE, made)) for each in commands_under("When somebody deleted everything")]

    assert printed[0] == ""
    assert f"\t{made}\t" in printed[1]
    assert printed[2] == f"{made} is in the list again.\n"
    assert printed[3] == "1 restored in a test, 0 not restorable.\n"
    assert this.titles() == ["tt1", "tt2"]
    assert "To undo: moviemanager backup restore --user alice@example.org " in printed[5]


def test_copies_elsewhere_are_locked_listed_and_restored(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyrage", reason="pyrage is not here: pip install 'moviemanager[encryption]'")
    this, place = installation, installation.folder / "usb"
    place.mkdir()
    (this.folder / ".env").write_text(f"BACKUP_COPIES={place}\n")
    secret, recipient = new_identity()
    monkeypatch.setattr("backend.app.backups.copies.kits.new_identity", lambda: (secret, recipient))
    this.become("tt1", "tt2")
    with this.database.read() as session:
        made = this.backups.backup_user_data(session, this.alice.id).name.filename
    commands = [
        each.replace(THE_FILE, made).replace("/mnt/usb/films", str(place))
        for each in commands_under("Copies elsewhere")
    ]
    makes_kit, *rest = commands
    assert "counts. New copies are locked with it" in this.run(makes_kit, answers=f"{secret[-6:]}\n")
    printed = [this.run(each) for each in rest[:2]]
    assert all(f"\t{place}\tok\tHolds the newest backup.\n" in each for each in printed)
    assert f"\t{made}.zst.age\t" in printed[1]
    this.become("tt3")
    trial, _, kits = [this.run(each) for each in rest[2:]]
    assert trial.startswith("movies: 2 added")
    assert (this.titles(), kits.partition("\t")[0]) == (["tt1", "tt2"], fingerprint(recipient))


def test_when_the_disk_died_the_commands_bring_everybody_back(installation: Installation) -> None:
    this = installation
    this.become("tt1", "tt2")
    with this.database.read() as session:
        newest = this.backups.backup_user_data(session, this.alice.id).name.filename
    bob = this.settle("bob@example.org", "tt3")
    (this.folder / "backups" / bob.id / "account.json").unlink()
    files = sorted((this.folder / "backups").rglob("*.json"))
    this.lose_database()

    commands = commands_under("When the disk died")
    printed = [
        this.run(each.replace("3f2a", bob.id), typed=f"{NEW_PASSWORD}\n" * 2 if "users password" in each else "")
        for each in commands
    ]

    unnamed = f"{bob.id}: does not say whose it is. "
    assert f"alice@example.org: {newest} would be restored, 2 titles.\n" in printed[0]
    assert f"alice@example.org: {newest} restored, 2 titles.\n" in printed[1]
    assert unnamed in printed[0]
    assert unnamed in printed[1]
    assert re.search(r"^bob@example\.org: .* restored, 1 title\.$", printed[2], re.MULTILINE)
    assert [line.split("\t")[0] for line in printed[3].splitlines()] == ["alice@example.org", "bob@example.org"]
    assert printed[5] == "Nightly backups are on for 2 accounts.\n"
    assert printed[6].endswith(" restored in a test, 0 not restorable.\n")
    assert (this.titles(), this.titles(bob)) == (["tt1", "tt2"], ["tt3"])
    assert sorted((this.folder / "backups").rglob("*.json")) == files
    with this.database.read() as session:
        assert Passwords().check(NEW_PASSWORD, session.get_one(User, this.alice.id).hashed_password)


def test_the_commands_for_a_bucket_run_as_printed(installation: Installation, place_servers: PlaceServers) -> None:
    this = installation
    this.become("tt1", "tt2")
    with this.database.read() as session:
        newest = this.backups.backup_user_data(session, this.alice.id).name.filename
    address = place_servers.fresh("seaweedfs")
    bucket = place_at(address)
    for path, content in files_below(this.folder / "backups").items():
        bucket.put(path, io.BytesIO(content), sha256=sha256(content).hexdigest(), facts={})
    bucket.close()

    verify, adopt = commands_under("Backups in a bucket")

    assert this.run(verify) != ""
    this.lose_database()
    assert this.run(adopt.replace("s3://films/backups", shlex.quote(address))) == (
        f"alice@example.org: {newest} would be restored, 2 titles.\n1 of 1 libraries would be restored.\n"
    )


def test_the_whole_installation_goes_out_and_comes_back(installation: Installation) -> None:
    this = installation
    this.become("tt1", "tt2")
    this.settle("bob@example.org", "tt3")
    [plain, encrypted, by_hand] = blocks_under("The whole installation as one file")
    before = files_below(this.folder / "backups")

    make, check, restore, users, drill = plain
    assert this.run(make).startswith(f"films.tar.gz holds the database, the key, and {len(before)} files of backups: ")
    count = f"{len(before)} files of backups"
    assert this.run(check) == f"Restored in a test: 2 of 2 libraries exported, {count} with the right digests.\n"
    this.lose_everything()
    assert this.run(restore).splitlines()[-1] == f"Restored: the database and {count}."
    assert [line.split("\t")[0] for line in this.run(users).splitlines()] == ["alice@example.org", "bob@example.org"]
    assert this.run(drill).endswith(" restored in a test, 0 not restorable.\n")
    assert this.titles() == ["tt1", "tt2"]
    assert files_below(this.folder / "backups") == before

    if shutil.which("tar") and shutil.which("sha256sum"):
        elsewhere = this.folder / "elsewhere"
        elsewhere.mkdir()
        shutil.copy(this.folder / "films.tar.gz", elsewhere)
        for each in by_hand:
            subprocess.run(shlex.split(each), cwd=elsewhere, check=True, capture_output=True)
        assert files_below(elsewhere / "backups") == before

    pyrage = pytest.importorskip("pyrage", reason="pyrage is not here, which encrypts")
    identity = pyrage.x25519.Identity.generate()
    (this.folder / "key.txt").write_text(f"{identity}\n")
    make, check, restore = (each.replace("age1…", str(identity.to_public())) for each in encrypted)
    this.run(make)
    this.run(check)
    this.lose_everything()
    this.run(restore)
    assert this.titles() == ["tt1", "tt2"]


def test_when_somebody_forgot_a_password_the_commands_set_another(installation: Installation) -> None:
    this = installation
    printed = [
        this.run(each, typed=f"{NEW_PASSWORD}\n" * 2 if "users password" in each else "")
        for each in commands_under("When somebody forgot a password")
    ]
    link = re.search(r"^http://127\.0\.0\.1:8155/reset#(\S+)$", printed[0], re.MULTILINE)
    assert link is not None
    assert "The password of alice@example.org is another one now" in printed[1]
    with this.database.read() as session:
        assert Passwords().check(NEW_PASSWORD, session.get_one(User, this.alice.id).hashed_password)
        # Whoever else has the link is too late.
        with pytest.raises(LinkUnknown):
            links.look(session, link[1], now=time.time())


def test_when_an_account_was_taken_over_the_commands_say_what_was_done_and_end_it(installation: Installation) -> None:
    this = installation
    # The account of somebody else owns the server.
    this.run("moviemanager users owner --email " + this.settle("bob@example.org").email)
    this.become("tt1")
    with this.database.read() as session:
        made = this.backups.backup_user_data(session, this.alice.id).name.filename
    this.backups.delete_backup(this.alice.id, made)
    token = this.run("moviemanager users token --email alice@example.org").strip()
    (this.folder / "stolen.json").write_bytes(orjson.dumps(a_document(movies=[])))
    this.run("moviemanager backup import --user alice@example.org stolen.json --mode replace")

    printed = [
        this.run(each, typed=f"{NEW_PASSWORD}\n" * 2 if "users password" in each else "")
        for each in commands_under("When an account was taken over")
    ]

    [imported] = [line for line in printed[1].splitlines() if "\timported\t" in line]
    undo = imported.rpartition("undo ")[2]
    assert undo in printed[4]
    assert made in printed[5]
    this.run(f"moviemanager backup restore --user alice@example.org {undo}")
    assert this.titles() == ["tt1"]
    settings = Settings(_env_file=None, database_url=f"sqlite:///{this.folder / 'app.db'}")  # pyright: ignore[reportCallIssue]
    with this.database.read() as session, pytest.raises(TokenRefused):
        accounts.signed_in(session, Tokens.from_settings(settings), token)


def test_the_commands_for_the_people_of_a_server_run_as_printed(installation: Installation) -> None:
    this = installation
    bob = this.settle("bob@example.org", "tt3")
    this.run("moviemanager users owner --email bob@example.org")
    commands = commands_under("People on this server")
    printed = [this.run(each) for each in commands]
    assert re.fullmatch(r"http://127\.0\.0\.1:8155/join#\S+\n", printed[0])
    assert re.fullmatch(r"[0-9a-f]{16}\tfor whoever has the link\tuntil [0-9: -]+\n", printed[1])
    bobs = rf".*\t{bob.id}\tbackups off, 2 kept, last [0-9-]{{10}}\towner"
    assert re.fullmatch(bobs, printed[2].splitlines()[1])
    assert orjson.loads((this.folder / "alice.json").read_bytes())["movies"] == []
    assert "Removed alice@example.org." in printed[6]
    assert list((this.folder / "backups" / this.alice.id).glob("*-manual.json")) != []


def test_being_told_is_tried_by_command(installation: Installation) -> None:
    pytest.importorskip("apprise", reason="Apprise is not here, which tells the operator")
    this = installation
    this.become("tt1")
    with receiving() as operator, receiving() as watcher:
        urls = operator.url.replace("http:", "json:")
        (this.folder / ".env").write_text(f"NOTICE_URLS={urls}\nHEARTBEAT_URL={watcher.url}/ping\n")
        this.run("moviemanager backup enable --all")
        printed = [this.run(each) for each in commands_under("Being told")]
        assert [each.json["title"] for each in operator.taken()] == ["Movie Manager: a test"]
        assert [each.path for each in watcher.taken()] == ["/ping/start", "/ping"]
    assert (printed[0], printed[1].splitlines()[0]) == ("1. The test was delivered.\n", "1 backed up, 0 failed.")


def test_the_everyday_commands_run_as_printed(installation: Installation) -> None:
    installation.become("tt1")
    for command in commands_under("Backups"):
        installation.run(command)
    assert sorted(path.name for path in installation.folder.glob("alice*.json")) == [
        "alice-with-metadata.json",
        "alice.json",
    ]
