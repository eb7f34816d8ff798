"""What an operator sees whose settings are wrong."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.app.commands import app

runner = CliRunner()


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("operator"))
    for name in ("DATABASE_URL", "SECRET_KEY", "PORT", "BACKUP_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SECRET_KEY", "hunter2", "SECRET_KEY: Value should have at least 32 items after validation, not 7\n"),
        ("PORT", "99999", "PORT: Input should be less than or equal to 65535\n"),
        (
            "BACKUP_TIMEZONE",
            "Mars/Olympus",
            "BACKUP_TIMEZONE: Value error, 'Mars/Olympus' is not a time zone; use a name such as Europe/Helsinki\n",
        ),
        ("DATABASE_URL", "nonsense", "DATABASE_URL: Could not parse SQLAlchemy URL from given URL string\n"),
        (
            "DATABASE_URL",
            "sqlite:////nowhere/app.db",
            "The database refused: unable to open database file. Nothing was changed.\n",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_a_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(name, value)
    result = runner.invoke(app, ["migrate"])
    assert (result.exit_code, result.output) == (1, complaint)


@pytest.mark.parametrize(
    ("host", "reason"), [("127.0.0.1", "Address already in use"), ("192.0.2.1", "Cannot assign requested address")]
)
def test_an_address_that_cannot_be_had_is_said_in_a_line(host: str, reason: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = runner.invoke(app, ["serve", "--host", host, "--port", str(port)])
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == f"The server cannot listen on {host}, port {port}: {reason}."


def test_a_signing_key_that_cannot_be_kept_stops_the_server_before_it_serves() -> None:
    Path("app.secret").write_text("short")
    result = runner.invoke(app, ["serve", "--port", "0"])
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == (
        "The server's signing key is damaged. Set SECRET_KEY to 32 characters or more."
    )


@pytest.mark.parametrize("command", [("verify",), ("run",), ("list",), ("export", "--user", "alice@example.test")])
def test_a_backup_command_in_the_wrong_folder_fails_and_makes_no_database(command: tuple[str, ...]) -> None:
    done = runner.invoke(app, ["backup", *command])
    assert done.exit_code == 1
    assert done.stderr == (
        "There is no database app.db. Run this in the folder in which the server runs, "
        "or say by DATABASE_URL where its database is.\n"
    )
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("command", [("list",), ("token", "--email", "a@b"), ("password", "--email", "a@b")])
def test_a_look_at_accounts_in_the_wrong_folder_fails_and_makes_no_database(command: tuple[str, ...]) -> None:
    done = runner.invoke(app, ["users", *command])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no database app.db. ")
    assert list(Path.cwd().iterdir()) == []


def test_every_command_says_what_it_does() -> None:
    for command in (
        [],
        ["serve"],
        ["migrate"],
        ["users"],
        ["users", "add"],
        ["users", "list"],
        ["users", "token"],
        ["users", "password"],
        ["backup"],
    ):
        result = runner.invoke(app, [*command, "--help"])
        assert result.exit_code == 0
        assert "Usage" in result.output
