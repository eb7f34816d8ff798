"""The account itself: where it is signed in, its tokens for scripts, and its log."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from backend.app.accounts import account_log
from backend.app.accounts.sessions import Scope, SessionView
from backend.app.api.dependencies import CurrentUser, Desk, ReadSession
from backend.app.api.problems import documented
from backend.app.api.schemas.accounts import (
    BEARER,
    LogEntryReply,
    LogReply,
    NewScriptToken,
    RenewedToken,
    ScriptTokenReply,
    SessionList,
    SessionReply,
)
from backend.app.api.transaction import TransactionRoute
from backend.app.services import sessions
from backend.app.services.accounts import Account
from backend.app.services.signing_in import ScriptToken

router = APIRouter(prefix="/account", tags=["accounts"], route_class=TransactionRoute)


@router.get("/sessions")
def list_sessions(user: CurrentUser, session: ReadSession) -> SessionList:
    """Where the account is signed in, and its tokens for scripts; the most recently used first."""
    return SessionList(sessions=[_reply(each, user) for each in sessions.list_sessions(session, user)])


@router.delete("/sessions")
def end_other_sessions(user: CurrentUser, desk: Desk) -> RenewedToken:
    """Sign out everywhere else. Tokens for scripts stay. The answer carries this sign-in's new token."""
    return RenewedToken(access_token=sessions.end_others(desk, user), token_type=BEARER)


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(session_id: str, user: CurrentUser, desk: Desk) -> None:
    """Sign out one device, or end a token for scripts."""
    sessions.end_session(desk, user, session_id)


@router.get("/log")
def read_log(
    user: CurrentUser,
    session: ReadSession,
    *,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LogReply:
    """What was done with the account in the last 400 days, newest first; with `before`, the `id` of an entry, what
    was done before that.
    """
    window = account_log.read(session, user.id, before=before, limit=limit)
    return LogReply(entries=[LogEntryReply(**asdict(each)) for each in window.entries], more=window.more)


@router.post("/tokens", status_code=201, responses=documented(409))
def make_script_token(wanted: NewScriptToken, user: CurrentUser, desk: Desk) -> ScriptTokenReply:
    """A token for a script. It is shown in this answer and never again."""
    asked = ScriptToken(wanted.name, Scope(wanted.scope), timedelta(days=wanted.days))
    token, made = sessions.make_script_token(desk, user, asked)
    return ScriptTokenReply(token=token, session=_reply(made, user))


def _reply(view: SessionView, user: Account) -> SessionReply:
    is_this = user.visit is not None and user.visit.session_id == view.id
    return SessionReply(**asdict(view), is_this=is_this)
