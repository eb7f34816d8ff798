import json
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from backend.app.accounts import account_log
from backend.app.accounts.account_log import OPERATOR
from backend.app.accounts.links import NewLink
from backend.app.accounts.passwords import Passwords
from backend.app.accounts.sessions import Scope
from backend.app.accounts.tokens import Tokens
from backend.app.api.schemas.accounts import MOST_SCRIPT_DAYS, AnotherPassword, NewAccount, NewScriptToken, ScriptScope
from backend.app.api.schemas.server import Invitation
from backend.app.commands.backup.transfer import write_whole
from backend.app.commands.opening import opened, require_database
from backend.app.database import Database
from backend.app.errors import Unusable
from backend.app.services import accounts, links, members, signing_in
from backend.app.services.backup import BackupManager
from backend.app.services.members import Member
from backend.app.services.signing_in import ScriptToken
from backend.app.settings import Settings

app = typer.Typer(help="Accounts, and tokens for scripts.", no_args_is_help=True)

Email = Annotated[str, typer.Option("--email", help="The account's email address.")]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON array, for scripts.")]

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
    as_json: AsJson = False,
) -> None:
    """Every account, oldest first, and how its backups go."""
    settings = Settings()
    with _opened_existing(settings) as database:
        backups = BackupManager.from_settings(settings, database)
        with database.read() as session:
            found = members.list_members(session, backups, limit=None).members
    if as_json:
        typer.echo(json.dumps([_shown(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        account = each.account
        marks = [mark for mark, holds in (("owner", account.is_owner), ("disabled", account.is_disabled)) if holds]
        said = f"backups {each.backups.state}, {each.backups.count} kept, last {_day(each.backups.last_success_at)}"
        columns = (account.email, account.username, _day(account.created_at), account.id, said, ", ".join(marks))
        typer.echo("\t".join(columns).rstrip("\t"))


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


@app.command("link")
def link(email: Email) -> None:
    """Print a link that sets another password of the account, once, within an hour."""
    settings = Settings()
    with _opened_existing(settings) as database, database.write() as session:
        made = links.make_reset_link(session, accounts.find(session, email), by=OPERATOR, now=time.time())
    typer.echo(_address(settings, made))


@app.command("invite")
def invite(
    email: Annotated[str | None, typer.Option("--email", help="For this address alone.")] = None,
) -> None:
    """Print a link that makes an account, once, within 48 hours."""
    settings = Settings()
    try:
        wanted = Invitation(email=email)
    except ValidationError as error:
        raise InvalidAccount.because(error) from None
    with _opened_existing(settings) as database, database.write() as session:
        made = links.invite(session, wanted.email, now=time.time())
    typer.echo(_address(settings, made))


@app.command("invitations")
def list_invitations(as_json: AsJson = False) -> None:
    """The invitations that nobody has used yet, oldest first. The first column is what take-back needs."""
    with _opened_existing(Settings()) as database, database.read() as session:
        found = links.open_invitations(session, now=time.time())
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        until = datetime.fromtimestamp(each.expires_at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        typer.echo("\t".join((each.id, each.email or "for whoever has the link", f"until {until}")))


@app.command("take-back")
def take_back(
    invitation: Annotated[str, typer.Argument(help="As users invitations shows it.")],
) -> None:
    """Take an invitation back: its link opens nothing any more."""
    with _opened_existing(Settings()) as database, database.write() as session:
        links.take_back_invitation(session, invitation, now=time.time())
    typer.echo("The invitation is taken back.")


@app.command("disable")
def disable(email: Email) -> None:
    """Let nobody sign in to the account, and refuse its tokens, until it is enabled. Its nightly backups go on."""
    _set_disabled(email, disabled=True)
    typer.echo(f"{email} is disabled.")


@app.command("enable")
def enable(email: Email) -> None:
    """Let a disabled account sign in again."""
    _set_disabled(email, disabled=False)
    typer.echo(f"{email} is enabled.")


@app.command("owner")
def owner(email: Email) -> None:
    """Make this account the owner of the server, instead of whoever it was."""
    with _opened_existing(Settings()) as database, database.write() as session:
        members.make_owner(session, accounts.find(session, email), by=OPERATOR, now=time.time())
    typer.echo(f"{email} owns this server.")


@app.command("remove")
def remove(
    email: Email,
    *,
    with_backups: Annotated[bool, typer.Option("--with-backups", help="Remove its backups, too, for good.")] = False,
    export: Annotated[Path | None, typer.Option("--export", help="Write its library to this file first.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove an account with its library. Its backups stay, with a last one, unless --with-backups is given."""
    settings = Settings()
    with _opened_existing(settings) as database:
        backups = BackupManager.from_settings(settings, database)
        with database.read() as session:
            account = accounts.find(session, email)
            if export is not None:
                write_whole(export, backups.export(session, account.id))
                typer.echo(f"Wrote {export}.")
        if not yes:
            typer.confirm(f"Remove {account.email} and its library?", abort=True)
        removed = members.remove(database, backups, account, with_backups=with_backups)
    typer.echo(f"Removed {removed.email}.")
    if with_backups:
        typer.echo("Its backups are removed, too.")
    else:
        typer.echo(f"{_backups(removed.backups_kept)} kept; the last is {removed.last_backup}.")
    for each in removed.copies:
        copies = "1 copy" if each.count == 1 else f"{each.count} copies"
        typer.echo(f"{each.place} still holds {copies}, until somebody removes them there.")


@app.command("log")
def log(
    email: Email,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many, newest first.")] = 100,
    as_json: AsJson = False,
) -> None:
    """What was done with the account, when, and by which device."""
    with _opened_existing(Settings()) as database, database.read() as session:
        entries = account_log.read(session, accounts.find(session, email).id, limit=limit).entries
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in entries], ensure_ascii=False))
        return
    for each in entries:
        at = datetime.fromtimestamp(each.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        details = ", ".join(f"{name} {value}" for name, value in each.details.items() if value is not None)
        typer.echo("\t".join((at, each.event, each.device or "-", details)))


def _set_disabled(email: str, *, disabled: bool) -> None:
    with _opened_existing(Settings()) as database, database.write() as session:
        account = accounts.find(session, email)
        members.set_disabled(session, account, disabled=disabled, by=OPERATOR, now=time.time())


def _address(settings: Settings, link: NewLink) -> str:
    return (settings.public_url or f"http://{settings.host}:{settings.port}") + link.path


def _backups(count: int) -> str:
    return "1 backup is" if count == 1 else f"{count} backups are"


@contextmanager
def _opened_existing(settings: Settings) -> Generator[Database]:
    require_database(settings)
    with opened(settings) as database:
        yield database


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True)


def _shown(member: Member) -> dict[str, object]:
    account = member.account
    return {
        "id": account.id,
        "email": account.email,
        "username": account.username,
        "created_at": account.created_at,
        "is_owner": account.is_owner,
        "is_disabled": account.is_disabled,
        "backups": asdict(member.backups),
    }


def _day(moment: float | None) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat() if moment is not None else "-"
