"""Devices and addresses from which an account signed in lately: there, others' wrong passwords make nobody wait.

A device is known by a mark that it was given at a sign-in, or by the token that it had before. Neither opens
anything: whoever holds somebody else's still has to guess, and is slowed down by guessing like everybody.
"""

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session

from backend.app.accounts.throttle import Attempt, network
from backend.app.accounts.tokens import TokenRefused, Tokens
from backend.models import KnownPlace

KNOWN_FOR_SECONDS = 90 * 86_400.0
MOST_PLACES = 100
_MARK = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
# ON CONFLICT makes two sign-ins from one place at once safe. An account that is gone gets none.
_REMEMBER = text(
    "INSERT INTO known_places (place, user_id, seen_at)"
    " SELECT CAST(:place AS VARCHAR), id, CAST(:seen_at AS FLOAT) FROM users WHERE id = :user_id"
    " ON CONFLICT (place, user_id) DO UPDATE SET seen_at = excluded.seen_at"
)


@dataclass(frozen=True)
class Caller:
    """Where a request comes from, as far as the server knows, and what it brings of an earlier sign-in.

    `name` is what it says of its device: for people to read, and no proof of anything.
    """

    address: str | None
    device: str | None = None
    token: str | None = None
    name: str | None = None


def attempt_at(
    session: Session, tokens: Tokens, caller: Caller, user_id: str | None, email: str, *, now: float
) -> Attempt:
    """An attempt at an account, which may not exist: then no place is known, and all the same is asked for."""
    device, address = _device(tokens, caller.device), _address(tokens, caller.address)
    since = now - KNOWN_FOR_SECONDS
    found = set(
        session.scalars(
            select(KnownPlace.place).where(
                KnownPlace.user_id == (user_id or ""),
                KnownPlace.place.in_([address, *([device] if device else [])]),
                KnownPlace.seen_at > since,
            )
        )
    )
    own = device if device in found else _former_token(tokens, caller.token, user_id, since=since)
    return Attempt.at_account(email, caller.address, is_known=address in found, device=own)


def remember(session: Session, tokens: Tokens, caller: Caller, user_id: str, *, now: float) -> str:
    """The account has signed in from there. Returns the mark for the device, which may have one already."""
    given = _device(tokens, caller.device)
    # A mark that no sign-in has left here may have been planted by somebody who knows it, too.
    is_ours = given is not None and session.scalar(select(exists().where(KnownPlace.place == given)))
    mark = caller.device if is_ours and caller.device else secrets.token_urlsafe(32)
    session.execute(delete(KnownPlace).where(KnownPlace.seen_at <= now - KNOWN_FOR_SECONDS))
    for place in (_digest(tokens, "device", mark), _address(tokens, caller.address)):
        session.execute(_REMEMBER, {"place": place, "user_id": user_id, "seen_at": now})
    _forget_oldest(session, user_id)
    return mark


def is_new(session: Session, tokens: Tokens, caller: Caller, user_id: str, *, now: float) -> bool:
    """Whether the account signed in lately, but never on this device or from this address. Asked before `remember`."""
    places = select(KnownPlace.place).where(KnownPlace.user_id == user_id, KnownPlace.seen_at > now - KNOWN_FOR_SECONDS)
    known = set(session.scalars(places))
    here = {_device(tokens, caller.device), _address(tokens, caller.address)}
    return bool(known) and not known & here


def _forget_oldest(session: Session, user_id: str) -> None:
    of_account = KnownPlace.user_id == user_id
    kept = select(KnownPlace.place).where(of_account).order_by(KnownPlace.seen_at.desc()).limit(MOST_PLACES)
    session.execute(delete(KnownPlace).where(of_account, KnownPlace.place.not_in(kept)))


def _device(tokens: Tokens, mark: str | None) -> str | None:
    return _digest(tokens, "device", mark) if mark and _MARK.fullmatch(mark) else None


def _address(tokens: Tokens, address: str | None) -> str:
    return _digest(tokens, "address", network(address))


def _former_token(tokens: Tokens, token: str | None, user_id: str | None, *, since: float) -> str | None:
    try:
        claims = tokens.read_former(token) if token else None
    except TokenRefused:
        return None
    if claims is None or claims.user_id != user_id or claims.expires_at <= since:
        return None
    return _digest(tokens, "token", claims.digest)


def _digest(tokens: Tokens, kind: str, what: str) -> str:
    """With the key of the server: there are few addresses, and a plain digest of one is soon guessed."""
    return tokens.digest(f"{kind} {what}")
