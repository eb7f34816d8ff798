import json
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from pydantic import ValidationError

from backend.app.accounts.account_log import OPERATOR
from backend.app.accounts.passwords import Passwords
from backend.app.accounts.sessions import Scope
from backend.app.accounts.tokens import Tokens
from backend.app.api.schemas.accounts import MOST_SCRIPT_DAYS, AnotherPassword, NewAccount, NewScriptToken, ScriptScope
from backend.app.commands.opening import opened, require_database
from backend.app.database import Database
from backend.app.errors import Unusable
from backend.app.services import accounts, signing_in
from backend.app.services.accounts import Account
from backend.app.services.signing_in import ScriptToken
from backend.app.settings import Settings

app = typer.Typer(help="Accounts, and tokens for scripts.", no_args_is_help=True)

Email = Annotated[str, typer.Option("--email", help="The account's e-mail address.")]

FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
]


class InvalidAccount(Unusable):
    @classmethod
    def because(cls, error: ValidationError) -> "InvalidAccount":
        reasons = [f"{one['loc'][0]}: {one['msg']}" for one in error.errors()]
        return cls("This cannot be an account:", errors=reasons)


class InvalidPassword(Unusable):
    def __init__(self, error: ValidationError) -> None:
        super().__init__(f"This cannot be a password: {error.errors()[0]['msg']}.")


@app.command("add")
def add(
    email: Email,
    username: Annotated[str, typer.Option("--username", help="The name that the account shows.")],
    password_stdin: FromStdin = False,
) -> None:
    """Make an account. The password is asked for, and never an argument that other users could read."""
    try:
        wanted = NewAccount(email=email, username=username, password=_password(from_stdin=password_stdin))
    except ValidationError as error:
        raise InvalidAccount.because(error) from None
    with opened(Settings()) as database:
        account = accounts.create(database, Passwords(), wanted.as_newcomer(), now=time.time(), by=OPERATOR)
    typer.echo(f"Made the account {account.email}.")


@app.command("list")
def list_accounts(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array, for scripts.")] = False,
) -> None:
    """Every account, oldest first."""
    with _opened_existing(Settings()) as database, database.read() as session:
        found = accounts.list_all(session)
    if as_json:
        typer.echo(json.dumps([_shown(account) for account in found], ensure_ascii=False))
        return
    for account in found:
        typer.echo(f"{account.email}\t{account.username}\t{_day(account.created_at)}\t{account.id}")


@app.command("token")
def token(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="What the list of the account's tokens calls it.")] = "a script",
    scope: Annotated[ScriptScope, typer.Option("--scope", help="What it opens.")] = ScriptScope.ALL,
    days: Annotated[int, typer.Option("--days", min=1, max=MOST_SCRIPT_DAYS, help="How long it counts.")] = 30,
) -> None:
    """Print a token that acts for the account. It is shown this once, and is in the list of the account's tokens."""
    settings = Settings()
    try:
        wanted = NewScriptToken(name=name, scope=scope, days=days)
    except ValidationError as error:
        raise InvalidAccount.because(error) from None
    asked = ScriptToken(wanted.name, Scope(wanted.scope), timedelta(days=wanted.days))
    with _opened_existing(settings) as database, database.write() as session:
        made = signing_in.token_for(session, Tokens.from_settings(settings), email, asked, now=time.time())
    typer.echo(made)


@app.command("password")
def set_password(email: Email, password_stdin: FromStdin = False) -> None:
    """Set another password. Every token of the account stops counting."""
    with _opened_existing(Settings()) as database:
        with database.read() as session:
            account = accounts.find(session, email)
        try:
            wanted = AnotherPassword(password=_password(from_stdin=password_stdin))
        except ValidationError as error:
            raise InvalidPassword(error) from None
        signing_in.set_password(database, Passwords(), account.id, wanted.password, clock=time.time)
    typer.echo(f"The password of {account.email} is another one now; its devices have to sign in again.")


@contextmanager
def _opened_existing(settings: Settings) -> Generator[Database]:
    require_database(settings)
    with opened(settings) as database:
        yield database


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True)


def _shown(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "email": account.email,
        "username": account.username,
        "created_at": account.created_at,
    }


def _day(moment: float | None) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat() if moment is not None else "-"
