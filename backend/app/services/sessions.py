"""Where an account is signed in, its tokens for scripts, and how they end."""

import logging
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.app.accounts import account_log, sessions
from backend.app.accounts.account_log import Event
from backend.app.accounts.known_places import Caller
from backend.app.accounts.sessions import Kind, SessionView, Visit
from backend.app.accounts.tokens import TokenRefused
from backend.app.database import Database
from backend.app.errors import Conflict, NotFound
from backend.app.services.accounts import Account
from backend.app.services.signing_in import ScriptToken, SignInDesk
from backend.models import SignInSession, User

MOST_SCRIPT_TOKENS = 50

_log = logging.getLogger(__name__)


class NoSuchSession(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such sign-in or token of this account; it may have ended already.")


class TooManyScriptTokens(Conflict):
    def __init__(self) -> None:
        super().__init__(f"There are {MOST_SCRIPT_TOKENS} tokens for scripts already. End one that is not needed.")


def note_visit(database: Database, account: Account, caller: Callable[[], Caller], *, now: float) -> None:
    """Write down once an hour that the session is in use. A request neither waits nor fails for that."""
    visit = account.visit
    if visit is None or not visit.is_news(now):
        return
    seen = caller()
    try:
        database.write_at_once(lambda session: sessions.note_use(session, account.id, visit, seen, now=now))
    except OperationalError as error:
        _log.warning("That a session is in use could not be written down: %s", error.orig)


def list_sessions(session: Session, account: Account) -> list[SessionView]:
    """The most recently used first."""
    rows = select(SignInSession).where(SignInSession.user_id == account.id)
    ordered = rows.order_by(SignInSession.last_used_at.desc(), SignInSession.id)
    return [SessionView.of(row) for row in session.scalars(ordered)]


def renew(desk: SignInDesk, account: Account) -> str:
    with desk.database.write() as session:
        token, _ = _renewed(session, desk, account)
    return token


def make_script_token(desk: SignInDesk, account: Account, wanted: ScriptToken) -> tuple[str, SessionView]:
    this = (SignInSession.user_id == account.id) & (SignInSession.kind == Kind.SCRIPT)
    with desk.database.write() as session:
        sessions.prune(session, now=desk.now)
        if (session.scalar(select(func.count()).select_from(SignInSession).where(this)) or 0) >= MOST_SCRIPT_TOKENS:
            raise TooManyScriptTokens
        made = sessions.begin_script(
            session,
            desk.tokens,
            account.id,
            desk.caller,
            name=wanted.name,
            scope=wanted.scope,
            lifetime=wanted.lifetime,
            now=desk.now,
        )
        _write(session, desk, account, Event.TOKEN_MADE, name=wanted.name, scope=wanted.scope)
    return made


def end_session(desk: SignInDesk, account: Account, session_id: str) -> None:
    with desk.database.write() as session:
        ended = sessions.end(session, (SignInSession.id == session_id) & (SignInSession.user_id == account.id))
        if not ended:
            raise NoSuchSession
        what = ended[0].name or ended[0].device
        _write(session, desk, account, Event.SESSION_ENDED, what=what, kind=ended[0].kind)


def end_others(desk: SignInDesk, account: Account) -> str:
    """Every sign-in but this one ends, and so do tokens from before there were sessions, which may be in no list.

    Tokens for scripts stay. Returns this session's new token.
    """
    with desk.database.write() as session:
        token, visit = _renewed(session, desk, account)
        this = (SignInSession.user_id == account.id) & (SignInSession.kind == Kind.SIGN_IN)
        ended = sessions.end(session, this & (SignInSession.id != visit.session_id))
        session.get_one(User, account.id).tokens_valid_after = desk.now
        _write(session, desk, account, Event.OTHERS_ENDED, ended=len(ended))
    return token


def _renewed(session: Session, desk: SignInDesk, account: Account) -> tuple[str, Visit]:
    """Another token of the session by which the account comes."""
    visit = account.visit
    if visit is None:
        raise TokenRefused
    token = sessions.renew(session, desk.tokens, account.id, visit, desk.caller, now=desk.now)
    if token is None:
        raise TokenRefused
    return token, visit


def _write(session: Session, desk: SignInDesk, account: Account, event: Event, **details: object) -> None:
    account_log.write(session, account.id, event, by=account.device, at=desk.now, **details)
