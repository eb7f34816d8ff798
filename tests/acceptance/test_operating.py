"""The commands of docs/operating.md, run as they are printed."""

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from backend.app.database import Database, connect
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager, Mode
from backend.app.settings import Settings
from backend.models import Base
from tests.builders import an_account
from tests.documents import a_document, a_movie

PAGE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
THE_FILE = "2026-02-12.json"


def commands_under(heading: str) -> list[str]:
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    [block] = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [line.partition("#")[0].strip() for line in block.splitlines()]


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

    def become(self, *titles: str) -> None:
        document = io.BytesIO(orjson.dumps(a_document(movies=[a_movie(each) for each in titles])))
        with self.database.write() as session:
            self.backups.import_document(session, self.alice.id, document, mode=Mode.REPLACE)

    def titles(self) -> list[str]:
        with self.database.read() as session:
            payload = self.backups.build_condensed_payload(session, self.alice.id)
        return [each["imdb_id"] for each in payload["movies"]]

    def run(self, command: str) -> str:
        words = shlex.split(command)
        assert words[0] == "moviemanager"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(
            [sys.executable, "-m", "backend.app.commands", *words[1:]],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
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


def test_the_everyday_commands_run_as_printed(installation: Installation) -> None:
    installation.become("tt1")
    for command in commands_under("Backups"):
        installation.run(command)
    assert sorted(path.name for path in installation.folder.glob("alice*.json")) == [
        "alice-with-metadata.json",
        "alice.json",
    ]
