"""`moviemanager notices test`, and that a run without a server tells people too."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.app.commands import app
from backend.app.database import connect
from backend.app.notices.addresses import ChannelKind
from backend.app.notices.topics import TO_OWNER, Topic
from backend.app.services import accounts
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from tests.notices.conftest import add_channel
from tests.notices.receivers import receiving


@pytest.fixture
def runner(with_alice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    return CliRunner(env={"DATABASE_URL": with_alice, "ALLOW_PRIVATE_TARGETS": "on"})


def test_without_an_address_nobody_is_told_and_it_says_so(runner: CliRunner) -> None:
    done = runner.invoke(app, ["notices", "test"])
    assert (done.exit_code, done.stderr) == (1, "NOTICE_URLS is not set: nobody is told.\n")


def test_each_address_is_tried_and_what_came_of_it_is_said(runner: CliRunner) -> None:
    pytest.importorskip("apprise", reason="Apprise is not here, which tells the operator")
    with receiving() as server:
        address = server.url.replace("http:", "json:")
        done = runner.invoke(app, ["notices", "test"], env={"NOTICE_URLS": address})
        assert (done.exit_code, done.stdout) == (0, "1. The test was delivered.\n")
        assert [each.json["message"] for each in server.taken()] == [
            "This is a test. You will hear of your backups here."
        ]
        done = runner.invoke(app, ["notices", "test"], env={"NOTICE_URLS": f"nonsense:// {address}"})
        assert (done.exit_code, done.stdout) == (1, "2. The test was delivered.\n")
        assert done.stderr == "1. Apprise does not understand this address of NOTICE_URLS.\n"


def test_a_run_by_command_tells_people_and_the_watcher(runner: CliRunner, with_alice: str, tmp_path: Path) -> None:
    database = connect(with_alice)
    settings = Settings(_env_file=None, backup_dir=tmp_path / "backups")  # pyright: ignore[reportCallIssue]
    with receiving() as server:
        with database.write() as session:
            [alice] = accounts.list_all(session)
            BackupManager.from_settings(settings, database).set_enabled(session, alice.id, enabled=True)
        add_channel(database, alice, ChannelKind.NTFY, f"{server.url}/alice")
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / alice.id).write_text("in the way")
        done = runner.invoke(app, ["backup", "run"], env={"HEARTBEAT_URL": f"{server.url}/ping"})
        assert done.exit_code == 1
        assert [(each.path, each.body.decode()) for each in server.taken()] == [
            ("/ping/start", ""),
            ("/ping/fail", "0 made, 1 failed"),
            ("/alice", TO_OWNER[Topic.FAILING]),
        ]
    database.engine.dispose()
