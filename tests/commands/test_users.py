import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.app.accounts import links
from backend.app.accounts.account_log import OPERATOR
from backend.app.accounts.passwords import Passwords
from backend.app.accounts.tokens import Tokens
from backend.app.commands import app
from backend.app.database import Database
from backend.models import SignInSession, User
from tests.builders import PASSWORD, an_account

KEY = "a key of thirty-two characters, at least"
Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in an empty folder, over a database of its own."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"DATABASE_URL": database_url, "SECRET_KEY": KEY})
    return lambda *arguments, stdin="": runner.invoke(app, arguments, input=stdin)


@pytest.fixture
def adopted(run: Run, database: Database) -> Run:
    """As `run`, once the first command has said that the database is at head."""
    run("users", "list")
    return run


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
            "is_owner": True,
            "is_disabled": False,
            "backups": {
                "state": "off",
                "sentence": "Nightly backups are off.",
                "last_success_at": None,
                "count": 0,
                "size_bytes": 0,
            },
        }
    ]
    assert started <= listed[0]["created_at"] <= time.time()
    plain = run("users", "list").stdout.split("\t")
    backups = "backups off, 0 kept, last -"
    assert plain[:2] + plain[3:] == ["alice@example.test", "Älice 🎬", listed[0]["id"], backups, "owner\n"]
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


def test_a_token_for_a_script_has_a_name_a_scope_and_an_end(run: Run, database: Database) -> None:
    an_account(database, email="alice@example.test")
    made = run(
        "users", "token", "--email", "alice@example.test", "--name", "nas", "--scope", "backup:read", "--days", "7"
    )
    claims = Tokens(lambda: KEY).read(made.stdout.strip())
    with database.read() as session:
        row = session.get_one(SignInSession, claims.session_id)
    assert (row.kind, row.name, row.scope) == ("script", "nas", "backup:read")
    assert row.expires_at - row.made_at == pytest.approx(7 * 86_400, abs=60)
    assert run("users", "token", "--email", "alice@example.test", "--scope", "account").exit_code == 2
    assert run("users", "token", "--email", "alice@example.test", "--days", "0").exit_code == 2


def test_a_link_sets_another_password(run: Run, database: Database) -> None:
    an_account(database, email="alice@example.test")
    printed = run("users", "link", "--email", "Alice@example.test").stdout
    assert printed.startswith("http://127.0.0.1:8155/reset#")
    assert link_in(database, printed) == ("reset", None)


def test_a_link_is_of_the_address_that_people_know(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://films.example.org/")
    printed = run("users", "invite", "--email", "new@example.test").stdout
    assert printed.startswith("https://films.example.org/join#")
    assert link_in(database, printed) == ("invite", "new@example.test")


def link_in(database: Database, printed: str) -> tuple[str, str | None]:
    with database.read() as session:
        link = links.look(session, printed.strip().partition("#")[2], now=time.time())
        return link.kind, link.email


def test_open_invitations_are_listed_and_taken_back(run: Run, database: Database) -> None:
    an_account(database)
    run("users", "invite", "--email", "new@example.test")
    printed = run("users", "invite").stdout
    for_new, for_anybody = json.loads(run("users", "invitations", "--json").stdout)
    assert [(each["email"], each["expires_at"] - each["made_at"]) for each in (for_new, for_anybody)] == [
        ("new@example.test", 48 * 3600.0),
        (None, 48 * 3600.0),
    ]
    lines = [line.split("\t")[:2] for line in run("users", "invitations").stdout.splitlines()]
    assert lines == [[for_new["id"], "new@example.test"], [for_anybody["id"], "for whoever has the link"]]
    assert link_in(database, printed) == ("invite", None)
    taken_back = run("users", "take-back", for_anybody["id"])
    assert (taken_back.exit_code, taken_back.stdout) == (0, "The invitation is taken back.\n")
    again = run("users", "take-back", for_anybody["id"])
    gone = "No such invitation is open: it was used or taken back, or its time is over.\n"
    assert (again.exit_code, again.stderr) == (1, gone)
    assert [each["email"] for each in json.loads(run("users", "invitations", "--json").stdout)] == ["new@example.test"]


def test_an_account_is_disabled_and_enabled(adopted: Run, database: Database) -> None:
    an_account(database)
    an_account(database, email="bob@example.test")
    done = adopted("users", "disable", "--email", "bob@example.test")
    assert (done.exit_code, done.stdout) == (0, "bob@example.test is disabled.\n")
    assert adopted("users", "list").stdout.endswith("\tdisabled\n")
    token = adopted("users", "token", "--email", "bob@example.test")
    assert (token.exit_code, token.stderr) == (1, "This account is disabled. Ask the owner of this server.\n")
    assert adopted("users", "enable", "--email", "bob@example.test").stdout == "bob@example.test is enabled.\n"
    assert [each["is_disabled"] for each in json.loads(adopted("users", "list", "--json").stdout)] == [False, False]


def test_another_account_becomes_the_owner_and_the_former_one_can_be_removed(adopted: Run, database: Database) -> None:
    alice, bob = (an_account(database, email=f"{name}@example.test") for name in ("alice", "bob"))
    for command in (("disable",), ("remove", "--yes")):
        refused = adopted("users", *command, "--email", "alice@example.test")
        assert (refused.exit_code, refused.stderr.partition(",")[0]) == (1, "This account owns the server")
    assert adopted("users", "owner", "--email", "bob@example.test").stdout == "bob@example.test owns this server.\n"
    owners = [each["is_owner"] for each in json.loads(adopted("users", "list", "--json").stdout)]
    assert owners == [False, True]
    removed = adopted("users", "remove", "--yes", "--email", "alice@example.test").stdout
    assert re.fullmatch(
        r"Removed alice@example\.test\.\n1 backup is kept; the last is [-0-9_]+-manual\.json\.\n", removed
    )
    assert [each["id"] for each in json.loads(adopted("users", "list", "--json").stdout)] == [bob.id]
    assert [path.name for path in Path("backups").iterdir() if path.name == alice.id] == [alice.id]


def test_a_removal_asks_and_can_export_first_and_take_the_backups_along(run: Run, database: Database) -> None:
    an_account(database)
    bob = an_account(database, email="bob@example.test")
    remove = ("users", "remove", "--email", "bob@example.test")
    declined = run(*remove, stdin="n\n")
    assert declined.exit_code == 1
    assert len(json.loads(run("users", "list", "--json").stdout)) == 2
    done = run(*remove, "--with-backups", "--export", "bob.json", stdin="y\n")
    assert done.exit_code == 0
    assert done.stdout.endswith("Removed bob@example.test.\nIts backups are removed, too.\n")
    assert json.loads(Path("bob.json").read_text())["movies"] == []
    assert not (Path("backups") / bob.id).exists()


def test_the_log_says_what_was_done_with_an_account(run: Run, database: Database) -> None:
    an_account(database)
    an_account(database, email="bob@example.test")
    run("users", "token", "--email", "bob@example.test", "--name", "nas")
    run("users", "disable", "--email", "bob@example.test")
    entries = json.loads(run("users", "log", "--email", "bob@example.test", "--json").stdout)
    assert [(each["event"], each["device"], each["details"]) for each in entries] == [
        ("disabled", OPERATOR, {}),
        ("token-made", OPERATOR, {"name": "nas", "scope": "all"}),
        ("account-made", None, {}),
    ]
    lines = run("users", "log", "--email", "bob@example.test", "--limit", "2").stdout.splitlines()
    assert [line.split("\t")[1:] for line in lines] == [
        ["disabled", OPERATOR, ""],
        ["token-made", OPERATOR, "name nas, scope all"],
    ]


@pytest.mark.parametrize("command", ["link", "disable", "enable", "owner", "remove", "log", "token"])
def test_an_account_that_is_not_there_is_a_sentence(adopted: Run, database: Database, command: str) -> None:
    an_account(database)
    done = adopted("users", command, "--email", "nobody@example.test")
    assert (done.exit_code, done.stderr) == (
        1,
        "There is no account with the email address nobody@example.test.\n",
    )


def test_an_invitation_for_somebody_who_is_here_is_refused(adopted: Run, database: Database) -> None:
    an_account(database, email="alice@example.test")
    for email, complaint in (("alice@example.test", "There is an account"), ("alice", "This cannot be")):
        done = adopted("users", "invite", "--email", email)
        assert (done.exit_code, done.stderr.startswith(complaint)) == (1, True)


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
