"""Sign-ins and tokens for scripts: each is a row, and its token counts for as long as the row is there.

A token from before there were sessions counts without one, until it ends or is signed out. It gets a row, under its
digest, when it is next used.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, select, text, update
from sqlalchemy.orm import Session

from backend.app.accounts.known_places import Caller
from backend.app.accounts.tokens import Claims, Tokens
from backend.models import RevokedToken, SignInSession

MOST_SIGN_INS = 500
DIGEST_LENGTH = 64
# A use is written down when the one before it is as old as this.
USE_IS_NEWS_AFTER = timedelta(hours=1).total_seconds()


class Kind(StrEnum):
    SIGN_IN = "sign-in"
    SCRIPT = "script"


class Scope(StrEnum):
    """What a token opens; each opens what is above it, too. `account` is a sign-in's, and no script's."""

    BACKUP_READ = "backup:read"
    BACKUP = "backup"
    ALL = "all"
    ACCOUNT = "account"

    def opens(self, wanted: "Scope") -> bool:
        return _NARROWEST_FIRST.index(wanted) <= _NARROWEST_FIRST.index(self)


_NARROWEST_FIRST = list(Scope)


@dataclass(frozen=True)
class Visit:
    """By which session a request comes. Without `last_used_at` it is the first one of a token
    from before there were sessions (`is_former`).
    """

    session_id: str
    issued_at: float
    expires_at: float
    kind: Kind = Kind.SIGN_IN
    scope: Scope = Scope.ACCOUNT
    device: str | None = None
    last_used_at: float | None = None
    is_former: bool = False

    def is_news(self, now: float) -> bool:
        return self.last_used_at is None or self.last_used_at <= now - USE_IS_NEWS_AFTER


@dataclass(frozen=True)
class SessionView:
    id: str
    kind: Kind
    scope: Scope
    name: str | None
    device: str | None
    address: str | None
    made_at: float
    last_used_at: float
    expires_at: float

    @classmethod
    def of(cls, row: SignInSession) -> "SessionView":
        return cls(
            row.id,
            Kind(row.kind),
            Scope(row.scope),
            row.name,
            row.device,
            row.address,
            row.made_at,
            row.last_used_at,
            row.expires_at,
        )


def id_of(claims: Claims) -> str:
    return claims.session_id or claims.digest


def begin(session: Session, tokens: Tokens, user_id: str, caller: Caller, *, now: float) -> str:
    """The account is signed in on a device. Returns its token; past `MOST_SIGN_INS` the least used one ends."""
    session_id = uuid4().hex
    issued = tokens.issue(user_id, session_id)
    session.add(
        _row(
            session_id,
            user_id,
            caller,
            kind=Kind.SIGN_IN,
            scope=Scope.ACCOUNT,
            now=now,
            expires_at=issued.expires_at,
        )
    )
    session.flush()
    prune(session, now=now)
    this = (SignInSession.user_id == user_id) & (SignInSession.kind == Kind.SIGN_IN)
    newest = select(SignInSession.id).where(this).order_by(SignInSession.last_used_at.desc(), SignInSession.id)
    end(session, this & SignInSession.id.in_(newest.offset(MOST_SIGN_INS).limit(1000)))
    return issued.token


def begin_script(
    session: Session,
    tokens: Tokens,
    user_id: str,
    caller: Caller,
    *,
    name: str,
    scope: Scope,
    lifetime: timedelta,
    now: float,
) -> tuple[str, SessionView]:
    """A token for a script, which is shown this once, and what is known of it afterwards."""
    session_id = uuid4().hex
    issued = tokens.issue(user_id, session_id, lifetime=lifetime)
    row = _row(session_id, user_id, caller, kind=Kind.SCRIPT, scope=scope, now=now, expires_at=issued.expires_at)
    row.name = name
    session.add(row)
    session.flush()
    return issued.token, SessionView.of(row)


def renew(session: Session, tokens: Tokens, user_id: str, visit: Visit, caller: Caller, *, now: float) -> str | None:
    """A token that counts for longer, of the same session; None where it has ended meanwhile."""
    issued = tokens.issue(user_id, visit.session_id)
    if visit.is_former:
        note_use(session, user_id, visit, caller, now=now)
    this = (SignInSession.id == visit.session_id) & (SignInSession.user_id == user_id)
    values = {"last_used_at": now, "expires_at": issued.expires_at}
    renewed = session.scalar(update(SignInSession).where(this).values(**values).returning(SignInSession.id))
    return issued.token if renewed is not None else None


# A token without a row may have been signed out since it was looked at, and its account may be gone.
_ENTER_FORMER = text(
    "INSERT INTO sessions (id, user_id, kind, scope, device, address, made_at, last_used_at, expires_at)"
    " SELECT CAST(:id AS VARCHAR), id, 'sign-in', 'account', CAST(:device AS VARCHAR), CAST(:address AS VARCHAR),"
    " CAST(:made_at AS FLOAT), CAST(:now AS FLOAT), CAST(:expires_at AS FLOAT) FROM users WHERE id = :user_id"
    " AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE digest = CAST(:id AS VARCHAR)) ON CONFLICT (id) DO NOTHING"
)


# Two at once are safe, and an account that is gone gets none.
_REVOKE = text(
    "INSERT INTO revoked_tokens (digest, user_id, expires_at)"
    " SELECT CAST(:digest AS VARCHAR), id, CAST(:expires_at AS FLOAT) FROM users WHERE id = :user_id"
    " ON CONFLICT (digest) DO NOTHING"
)


def note_use(session: Session, user_id: str, visit: Visit, caller: Caller, *, now: float) -> None:
    if visit.last_used_at is not None:
        this = SignInSession.id == visit.session_id
        session.execute(update(SignInSession).where(this).values(last_used_at=now, address=caller.address))
        return
    values = {"device": caller.name, "address": caller.address, "expires_at": visit.expires_at}
    this = {"id": visit.session_id, "user_id": user_id, "made_at": visit.issued_at, "now": now}
    session.execute(_ENTER_FORMER, this | values)


def end(session: Session, which: ColumnElement[bool]) -> list[SessionView]:
    """These tokens no longer count. Returns what they were."""
    rows = session.execute(delete(SignInSession).where(which).returning(SignInSession)).scalars().all()
    for row in rows:
        # The token counts without a row.
        if len(row.id) == DIGEST_LENGTH:
            revoke(session, row.user_id, row.id, expires_at=row.expires_at)
    return [SessionView.of(row) for row in rows]


def revoke(session: Session, user_id: str, digest: str, *, expires_at: float) -> None:
    """A token from before there were sessions no longer counts, whether it has a row or not."""
    session.execute(_REVOKE, {"digest": digest, "user_id": user_id, "expires_at": expires_at})


def prune(session: Session, *, now: float) -> None:
    session.execute(delete(SignInSession).where(SignInSession.expires_at <= now))
    session.execute(delete(RevokedToken).where(RevokedToken.expires_at <= now))


def _row(
    session_id: str, user_id: str, caller: Caller, *, kind: Kind, scope: Scope, now: float, expires_at: float
) -> SignInSession:
    return SignInSession(
        id=session_id,
        user_id=user_id,
        kind=kind,
        scope=scope,
        device=caller.name,
        address=caller.address,
        made_at=now,
        last_used_at=now,
        expires_at=expires_at,
    )
