"""Signing in, the first account, and the administrator's further ones."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from backend.app.accounts.account_log import ADMINISTRATOR
from backend.app.accounts.known_places import KNOWN_FOR_SECONDS
from backend.app.accounts.tokens import ADMIN_LIFETIME
from backend.app.api.dependencies import (
    DEVICE,
    AdminOnly,
    Backups,
    CurrentUser,
    Desk,
    MailerDep,
    ReadSession,
)
from backend.app.api.problems import documented
from backend.app.api.schemas.accounts import (
    BEARER,
    AdminLogin,
    AdminTokenReply,
    Forgotten,
    Joining,
    Link,
    LinkSays,
    Login,
    NewAccount,
    PasswordChange,
    RenewedToken,
    Reset,
    SetupReply,
    TokenReply,
    UserReply,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.api.trusted_host import require_trusted_host
from backend.app.services import accounts, links, sessions, signing_in
from backend.app.services.accounts import Account, Newcomer
from backend.app.services.signing_in import SignedIn

router = APIRouter(prefix="/auth", tags=["accounts"], route_class=TransactionRoute)


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
def setup_needed(session: ReadSession, backups: Backups, mailer: MailerDep) -> SetupReply:
    """Whether the first account is still to be made, or backups are there that would bring accounts back."""
    needed = accounts.is_empty(session)
    people = backups.people_backed_up() if needed else 0
    return SetupReply(needed=needed, people_backed_up=people, sends_mail=mailer is not None)


@router.post("/setup", status_code=201, responses=documented(403, 409), dependencies=[Depends(require_trusted_host)])
def set_up(newcomer: NewAccount, desk: Desk, replies: TokenReplies) -> TokenReply:
    """The first account, while there is none; at localhost or under a name in ALLOWED_HOSTS."""
    account = accounts.set_up(desk.database, desk.passwords, newcomer.as_newcomer(), now=desk.now)
    return replies.of(signing_in.sign_in_first(desk, account))


@router.post("/login", responses=documented(401, 429))
def login(body: Login, desk: Desk, replies: TokenReplies) -> TokenReply:
    """Sign in. A program that has a former token of the account may send it along, expired or not: others' wrong
    passwords then make it wait no longer.
    """
    return replies.of(signing_in.sign_in(desk, email=body.email, password=body.password))


@router.post("/logout", status_code=204)
def logout(user: CurrentUser, desk: Desk) -> None:
    """End this sign-in: its token no longer counts. Other devices stay signed in."""
    signing_in.sign_out(desk, user)


@router.post("/renew")
def renew_token(user: CurrentUser, desk: Desk) -> RenewedToken:
    """A token that counts for longer, of the same sign-in. Whoever asks once a week is never signed out."""
    return RenewedToken(access_token=sessions.renew(desk, user), token_type=BEARER)


@router.get("/me")
def current_user(user: CurrentUser) -> UserReply:
    return _user_reply(user)


@router.post("/password", responses=documented(403, 429))
def change_password(body: PasswordChange, user: CurrentUser, desk: Desk, replies: TokenReplies) -> TokenReply:
    """Another password. Every other token of the account stops counting."""
    return replies.of(signing_in.change_password(desk, user.id, current=body.current_password, new=body.new_password))


@router.post("/link", responses=documented(404))
def look_at_link(body: Link, desk: Desk, session: ReadSession) -> LinkSays:
    """What a link is good for, as long as it is."""
    return LinkSays.model_validate(links.look(session, body.link, now=desk.now))


@router.post("/join", status_code=201, responses=documented(404, 409))
def join(body: Joining, desk: Desk, replies: TokenReplies) -> TokenReply:
    """Make an account by an invitation, and sign in."""
    newcomer = Newcomer(body.email or "", body.username, body.password)
    return replies.of(links.join(desk, body.link, newcomer))


@router.post("/reset", responses=documented(401, 404))
def reset_password(body: Reset, desk: Desk, replies: TokenReplies) -> TokenReply:
    """Set another password by a link, and sign in. Every other token of the account stops counting."""
    return replies.of(links.reset(desk, body.link, body.password))


@router.post("/forgotten", status_code=202, responses=documented(429))
def ask_for_reset_link(body: Forgotten, desk: Desk, mailer: MailerDep) -> None:
    """Have a link sent by email. The answer is the same whether there is such an account or not."""
    links.ask_by_mail(desk, mailer, body.email)


@router.post("/admin/login", responses=documented(401, 403, 429))
def admin_login(body: AdminLogin, desk: Desk) -> AdminTokenReply:
    """A token for whoever knows the server's ADMIN_TOKEN."""
    token = signing_in.sign_in_administrator(desk, secret=body.token)
    return AdminTokenReply(access_token=token, token_type=BEARER, expires_in=int(ADMIN_LIFETIME.total_seconds()))


@router.post("/admin/users", status_code=201, dependencies=[AdminOnly], responses=documented(403, 409))
def create_account(newcomer: NewAccount, desk: Desk) -> UserReply:
    return _user_reply(
        accounts.create(desk.database, desk.passwords, newcomer.as_newcomer(), now=desk.now, by=ADMINISTRATOR)
    )


def _user_reply(account: Account) -> UserReply:
    return UserReply.model_validate(account)
