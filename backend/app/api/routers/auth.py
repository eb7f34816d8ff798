"""Signing in, the first account, and the administrator's further ones."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response

from backend.app.accounts.known_places import KNOWN_FOR_SECONDS, Caller
from backend.app.accounts.tokens import ADMIN_LIFETIME
from backend.app.api.dependencies import (
    AdminOnly,
    Credentials,
    CurrentUser,
    DatabaseDep,
    ReadSession,
    SettingsDep,
    TokensDep,
)
from backend.app.api.problems import documented
from backend.app.api.schemas.accounts import (
    AdminLogin,
    AdminTokenReply,
    Login,
    NewAccount,
    PasswordChange,
    SetupReply,
    TokenReply,
    UserReply,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.api.trusted_host import require_trusted_host
from backend.app.services import accounts
from backend.app.services.accounts import Account, SignedIn, SignInDesk
from backend.app.services.backup import people_backed_up

router = APIRouter(prefix="/auth", tags=["accounts"], route_class=TransactionRoute)


BEARER: Literal["bearer"] = "bearer"
DEVICE = "moviemanager-device"


def _desk(request: Request, database: DatabaseDep, tokens: TokensDep) -> SignInDesk:
    # What a proxy forwards counts only where the operator told the server to believe it.
    address = request.client.host if request.client else None
    # A program that keeps no cookie may send the token that it had along, to sign in again.
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    former = token.strip() if scheme.lower() == "bearer" else None
    caller = Caller(address, device=request.cookies.get(DEVICE), token=former)
    return SignInDesk(database, request.app.state.passwords, tokens, caller, now=request.app.state.clock())


Desk = Annotated[SignInDesk, Depends(_desk)]


class _TokenReplies:
    """Leaves the device's mark with the answer, for the sign-in after this one."""

    def __init__(self, request: Request, response: Response) -> None:
        self._is_secure = request.url.scheme == "https"
        self._response = response

    def of(self, signed_in: SignedIn) -> TokenReply:
        self._response.set_cookie(
            DEVICE,
            signed_in.device,
            max_age=int(KNOWN_FOR_SECONDS),
            path="/api/auth",
            secure=self._is_secure,
            httponly=True,
            samesite="strict",
        )
        return TokenReply(access_token=signed_in.token, token_type=BEARER, user=_user_reply(signed_in.account))


TokenReplies = Annotated[_TokenReplies, Depends()]


@router.get("/setup")
def setup_needed(session: ReadSession, settings: SettingsDep) -> SetupReply:
    """Whether the first account is still to be made, or backups are there that would bring accounts back."""
    needed = accounts.is_empty(session)
    return SetupReply(needed=needed, people_backed_up=people_backed_up(settings.backup_dir) if needed else 0)


@router.post("/setup", status_code=201, responses=documented(403, 409), dependencies=[Depends(require_trusted_host)])
def set_up(newcomer: NewAccount, desk: Desk, replies: TokenReplies) -> TokenReply:
    """The first account, while there is none; at localhost or under a name in ALLOWED_HOSTS."""
    account = accounts.set_up(desk.database, desk.passwords, newcomer.as_newcomer(), now=desk.now)
    return replies.of(accounts.sign_in_first(desk, account))


@router.post("/login", responses=documented(401, 429))
def login(body: Login, desk: Desk, replies: TokenReplies) -> TokenReply:
    """Sign in. A program that has a former token of the account may send it along, expired or not: others' wrong
    passwords then make it wait no longer.
    """
    return replies.of(accounts.sign_in(desk, email=body.email, password=body.password))


@router.post("/logout", status_code=204)
def logout(user: CurrentUser, desk: Desk, credentials: Credentials) -> None:  # noqa: ARG001 -- who is signed in
    """End this sign-in: its token no longer counts. Other devices stay signed in."""
    accounts.sign_out(desk, credentials.credentials if credentials else None)


@router.get("/me")
def current_user(user: CurrentUser) -> UserReply:
    return _user_reply(user)


@router.post("/password", responses=documented(403, 429))
def change_password(body: PasswordChange, user: CurrentUser, desk: Desk, replies: TokenReplies) -> TokenReply:
    """Another password. Every other token of the account stops counting."""
    return replies.of(accounts.change_password(desk, user.id, current=body.current_password, new=body.new_password))


@router.post("/admin/login", responses=documented(401, 403, 429))
def admin_login(body: AdminLogin, desk: Desk) -> AdminTokenReply:
    """A token for whoever knows the server's ADMIN_TOKEN."""
    token = accounts.sign_in_administrator(desk, secret=body.token)
    return AdminTokenReply(access_token=token, token_type=BEARER, expires_in=int(ADMIN_LIFETIME.total_seconds()))


@router.post("/admin/users", status_code=201, dependencies=[AdminOnly], responses=documented(403, 409))
def create_account(newcomer: NewAccount, desk: Desk) -> UserReply:
    return _user_reply(accounts.create(desk.database, desk.passwords, newcomer.as_newcomer(), now=desk.now))


def _user_reply(account: Account) -> UserReply:
    return UserReply.model_validate(account)
