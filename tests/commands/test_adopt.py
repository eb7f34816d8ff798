"""`moviemanager backup adopt` as an operator runs it."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.app.commands import app
from backend.app.database import connect
from backend.app.services import accounts
from tests.acceptance.test_operating import Installation

ROOT = Path(__file__).parents[2]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "BACKUP_DIR"):
        monkeypatch.delenv(name, raising=False)
    return Installation(tmp_path)


def adopt(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["backup", "adopt", *arguments])


def backed_up(this: Installation) -> str:
    with this.database.read() as session:
        return this.backups.backup_user_data(session, this.alice.id).name.filename


def test_a_trial_makes_no_database_and_then_the_accounts_come_back(installation: Installation) -> None:
    this = installation
    this.become("tt1", "tt2")
    newest = backed_up(this)
    this.lose_database()
    trial = adopt("--dry-run")
    assert (trial.exit_code, trial.output) == (
        0,
        f"alice@example.org: {newest} would be restored, 2 titles.\n1 of 1 libraries would be restored.\n",
    )
    assert not (this.folder / "app.db").exists()
    done = adopt()
    assert (done.exit_code, done.stdout) == (
        0,
        f"alice@example.org: {newest} restored, 2 titles.\n1 of 1 libraries restored.\n",
    )
    assert this.titles() == ["tt1", "tt2"]
    again = adopt()
    assert (again.exit_code, again.stdout) == (
        0,
        "alice@example.org: is here already, and was left as it is.\n0 of 1 libraries restored.\n",
    )


def test_what_did_not_come_back_is_said_and_fails(installation: Installation) -> None:
    this = installation
    newest = backed_up(this)
    path = this.folder / "backups" / this.alice.id / newest
    path.write_bytes(b"{" + path.read_bytes())
    this.lose_database()
    done = adopt()
    assert (done.exit_code, done.stdout) == (
        1,
        (
            f"alice@example.org ({this.alice.id}): none of its backups can be restored.\n"
            f"  {newest} was passed over: The backup {newest} is damaged: it no longer matches its checksum.\n"
            "0 of 1 libraries restored; 1 need a look.\n"
        ),
    )


def test_a_folder_without_a_name_is_listed_with_the_words_that_take_it_over(installation: Installation) -> None:
    this = installation
    newest = backed_up(this)
    (this.folder / "backups" / this.alice.id / "account.json").unlink()
    this.lose_database()
    listed = adopt()
    assert (listed.exit_code, listed.stdout) == (
        0,
        (
            f"{this.alice.id}: does not say whose it is. Its newest backup is {newest}. "
            f"Take it over by --account {this.alice.id}=EMAIL\n"
            "0 of 1 libraries restored; 1 need a look.\n"
        ),
    )
    done = adopt("--account", f"{this.alice.id}=al@example.org")
    assert (done.exit_code, done.stdout) == (
        0,
        f"al@example.org: {newest} restored, 0 titles.\n1 of 1 libraries restored.\n",
    )


def test_a_copy_elsewhere_is_read_and_said_to_stay_there(installation: Installation) -> None:
    this = installation
    this.become("tt1")
    backed_up(this)
    shutil.move(this.folder / "backups", this.folder / "copy")
    this.lose_database()
    done = adopt("copy")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == (
        "The backups themselves are still in copy. To go on with them, set BACKUP_DIR to it."
    )
    assert this.titles() == ["tt1"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "There are no accounts' backups in backups.\n"),
        (
            ("s3://id:hush@films?endpoint=http://127.0.0.1:9",),
            (
                "The place s3://films cannot be used now: the place can't be reached: there is no connection. "
                "Nothing was changed.\n"
            ),
        ),
        (("nowhere",), "There are no accounts' backups in nowhere.\n"),
        (
            ("ftp://bucket/prefix",),
            "The address of a place begins with / for a folder, s3://, webdav+https://, webdav+http:// or sftp://.\n",
        ),
        (
            ("--account", "alice"),
            "--account alice has to be a folder's name, an equals sign, and an email address.\n",
        ),
        (
            ("--account", "folder=alice"),
            "--account folder=alice has to be a folder's name, an equals sign, and an email address.\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_and_makes_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = adopt(*arguments)
    assert (refused.exit_code, refused.output) == (1, complaint)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_nothing_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "backups" / "lost+found").mkdir(parents=True)
    refused = adopt()
    assert (refused.exit_code, refused.output) == (1, "There are no accounts' backups in backups.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["backups"]


def test_a_server_in_use_is_left_alone(installation: Installation) -> None:
    backed_up(installation)
    refused = adopt()
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "This server has accounts that people can sign in to." in refused.stderr


@pytest.mark.slow
def test_killed_after_any_line_it_is_finished_by_the_next_run(installation: Installation) -> None:
    this = installation
    people = [this.settle(f"user-{number}@example.org", f"tt{number}") for number in range(6)]
    before = {account.email: this.titles(account) for account in people}
    this.lose_database()
    files = listing(this.folder / "backups")
    for lines in range(1, 6):
        killed_after(lines, this.folder)
    done = adopt()
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 7
    database = connect(f"sqlite:///{this.folder / 'app.db'}")
    with database.read() as session:
        found = accounts.list_all(session)
    database.engine.dispose()
    assert {each.email: this.titles(each) for each in found} == before
    assert listing(this.folder / "backups") == files


def killed_after(lines: int, folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.app.commands", "backup", "adopt"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if ".locks" not in path.parts)
