"""What a route may ask for in its signature. The type is the rule: who is asking, and reading or writing."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from backend.app.accounts.device_names import device_name
from backend.app.accounts.known_places import Caller
from backend.app.accounts.mail import Mailer
from backend.app.accounts.tokens import Tokens
from backend.app.api.scopes import require_scope
from backend.app.api.signed_in import tell_connection
from backend.app.api.transaction import AFTER_COMMIT, COMMITS
from backend.app.catalogue import Catalogue
from backend.app.database import Database
from backend.app.notices.notifier import Notifier
from backend.app.services import accounts, members, sessions
from backend.app.services.accounts import Account
from backend.app.services.activity import AccountLog
from backend.app.services.backup import BackupManager
from backend.app.services.filling import Filling
from backend.app.services.signing_in import SignInDesk
from backend.app.settings import Settings

# What only looks something up is `async`: FastAPI gives a `def` to another thread, which costs more than the look.

# The cookie with the mark by which a device is known when it signs in again.
DEVICE = "moviemanager-device"

bearer = HTTPBearer(auto_error=False)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _tokens(request: Request) -> Tokens:
    tokens: Tokens = request.app.state.tokens
    return tokens


async def _backups(request: Request) -> BackupManager:
    manager: BackupManager = request.app.state.backups
    return manager


async def _catalogue(request: Request) -> Catalogue:
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue


async def _filling(request: Request) -> Filling:
    filling: Filling = request.app.state.filling
    return filling


async def _mailer(request: Request) -> Mailer | None:
    mailer: Mailer | None = request.app.state.mailer
    return mailer


MailerDep = Annotated[Mailer | None, Depends(_mailer)]


async def _notifier(request: Request) -> Notifier:
    notifier: Notifier = request.app.state.notifier
    return notifier


NotifierDep = Annotated[Notifier, Depends(_notifier)]


def caller_of(request: Request) -> Caller:
    # What a proxy forwards counts only where the operator told the server to believe it.
    address = request.client.host if request.client else None
    # A program that keeps no cookie may send the token that it had along, to sign in again.
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    former = token.strip() if scheme.lower() == "bearer" else None
    name = device_name(request.headers.get("User-Agent"))
    return Caller(address, device=request.cookies.get(DEVICE), token=former, name=name)


SettingsDep = Annotated[Settings, Depends(_settings)]
DatabaseDep = Annotated[Database, Depends(_database)]
TokensDep = Annotated[Tokens, Depends(_tokens)]
Backups = Annotated[BackupManager, Depends(_backups)]
CatalogueDep = Annotated[Catalogue, Depends(_catalogue)]
FillingDep = Annotated[Filling, Depends(_filling)]


async def _desk(request: Request, database: DatabaseDep, tokens: TokensDep) -> SignInDesk:
    return SignInDesk(database, request.app.state.passwords, tokens, caller_of(request), request.app.state.clock)


Desk = Annotated[SignInDesk, Depends(_desk)]


# They hold nothing until they are first used. TransactionRoute ends them.
async def _reading(database: DatabaseDep) -> Session:
    return database.reader()


async def _writing(database: DatabaseDep, filling: FillingDep) -> Session:
    session = database.session()
    # There may be new titles then.
    session.info.update({COMMITS: True, AFTER_COMMIT: filling.wake})
    return session


async def _log(request: Request, database: DatabaseDep) -> AccountLog:
    return AccountLog(database, request.app.state.clock)


AccountLogDep = Annotated[AccountLog, Depends(_log)]
ReadSession = Annotated[Session, Depends(_reading)]
WriteSession = Annotated[Session, Depends(_writing)]


def _current_user(request: Request, database: DatabaseDep, tokens: TokensDep, credentials: Credentials) -> Account:
    # A transaction of its own, ended before the body is read: a slow upload must not keep one open.
    with database.read() as session:
        account = accounts.signed_in(session, tokens, credentials.credentials if credentials else None)
    require_scope(request.scope["route"].name, account.visit)
    sessions.note_visit(database, account, lambda: caller_of(request), now=request.app.state.clock())
    tell_connection(request.scope)
    return account


CurrentUser = Annotated[Account, Depends(_current_user)]


def _owner(user: CurrentUser) -> Account:
    members.require_owner(user)
    return user


Owner = Annotated[Account, Depends(_owner)]


def _admin(tokens: TokensDep, credentials: Credentials) -> None:
    tokens.require_admin(credentials.credentials if credentials else None)


AdminOnly = Depends(_admin)
