import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.app.accounts.passwords import Passwords
from backend.app.accounts.tokens import Tokens
from backend.app.commands import app
from backend.app.database import Database
from backend.models import User
from tests.builders import PASSWORD, an_account

KEY = "a key of thirty-two characters, at least"
Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in an empty folder, over a database of its own."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"DATABASE_URL": database_url, "SECRET_KEY": KEY})
    return lambda *arguments, stdin="": runner.invoke(app, arguments, input=stdin)


def test_an_account_made_on_a_fresh_machine_is_listed_and_has_a_token(run: Run, database_url: str) -> None:
    started = time.time()
    added = run(
        "users",
        "add",
        "--email",
        "alice@example.test",
        "--username",
        "Älice 🎬",
        "--password-stdin",
        stdin=PASSWORD + "\n",
    )
    assert (added.exit_code, added.stdout, added.stderr) == (0, "Made the account alice@example.test.\n", "")
    listed = json.loads(run("users", "list", "--json").stdout)
    assert listed == [
        {
            "id": listed[0]["id"],
            "email": "alice@example.test",
            "username": "Älice 🎬",
            "created_at": listed[0]["created_at"],
        }
    ]
    assert started <= listed[0]["created_at"] <= time.time()
    plain = run("users", "list").stdout.split("\t")
    assert plain[:2] + plain[3:] == ["alice@example.test", "Älice 🎬", f"{listed[0]['id']}\n"]
    token = run("users", "token", "--email", "Alice@example.test")
    assert token.stderr == ""
    assert Tokens(lambda: KEY).read(token.stdout.strip()).user_id == listed[0]["id"]


def test_another_password_opens_the_account_and_ends_the_tokens_from_before(
    run: Run, database: Database, database_url: str
) -> None:
    account = an_account(database, email="alice@example.test")
    done = run("users", "password", "--email", "ALICE@example.test", "--password-stdin", stdin="another password\n")
    assert (done.exit_code, done.stdout) == (
        0,
        "The password of alice@example.test is another one now; its devices have to sign in again.\n",
    )
    with database.read() as session:
        user = session.get_one(User, account.id)
    assert Passwords().check("another password", user.hashed_password)
    assert (user.tokens_valid_after or 0) >= (account.created_at or 0)


def test_the_password_is_asked_for_twice_and_never_shown(run: Run) -> None:
    typed = f"{PASSWORD}\nsomething else\n{PASSWORD}\n{PASSWORD}\n"
    added = run("users", "add", "--email", "alice@example.test", "--username", "alice", stdin=typed)
    assert added.exit_code == 0
    assert added.stdout.endswith("Made the account alice@example.test.\n")
    assert PASSWORD not in added.output


@pytest.mark.parametrize(
    ("arguments", "stdin", "complaint"),
    [
        (
            ("users", "add", "--email", "ALICE@example.test", "--username", "x", "--password-stdin"),
            PASSWORD,
            "There is an account with this email address already.\n",
        ),
        (
            ("users", "add", "--email", "bob", "--username", "bob", "--password-stdin"),
            "short",
            (
                "This cannot be an account:\n"
                "  email: String should match pattern '^[^@\\s\\x00-\\x1f\\x7f]+@[^@\\s\\x00-\\x1f\\x7f]+$'\n"
                "  password: String should have at least 8 characters\n"
            ),
        ),
        (
            ("users", "password", "--email", "nobody@example.test", "--password-stdin"),
            PASSWORD,
            "There is no account with the email address nobody@example.test.\n",
        ),
        (
            ("users", "password", "--email", "alice@example.test", "--password-stdin"),
            "short",
            "This cannot be a password: String should have at least 8 characters.\n",
        ),
        (
            ("users", "token", "--email", "nobody@example.test"),
            "",
            "There is no account with the email address nobody@example.test.\n",
        ),
    ],
)
def test_what_is_refused_is_said_in_a_line_without_a_traceback(
    run: Run, database: Database, arguments: tuple[str, ...], stdin: str, complaint: str
) -> None:
    an_account(database, email="alice@example.test")
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith(complaint)
