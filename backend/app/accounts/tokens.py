"""Bearer tokens: for 30 days a user's, for 12 hours the administrator's."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from backend.app.accounts import signing_key
from backend.app.errors import NotAllowed, NotSignedIn
from backend.app.settings import Settings

if TYPE_CHECKING:
    from jwt.types import Options

ADMIN_LIFETIME = timedelta(hours=12)
LATEST = 1e11  # the year 5138
MAX_ID_LENGTH = 255

_ALGORITHM = "HS256"
_ADMIN = "moviemanager-admin"
# The moment is compared here and not by the library, whose clock can't be passed in.
_CHECKS: "Options" = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["exp", "sub"]}


class NoToken(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("Sign in first: this needs a token.")


class TokenRefused(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("This sign-in no longer counts. Sign in again.")


class NoAdministrator(NotAllowed):
    def __init__(self) -> None:
        super().__init__("This server has no administrator: ADMIN_TOKEN is not set.")


class AdministratorOnly(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Only the server's administrator can do this.")


@dataclass(frozen=True)
class Claims:
    """`digest` is of what was signed: the signature itself can be written in several ways.

    Without a `session_id` the token is from before there were sessions.
    """

    user_id: str
    issued_at: float
    expires_at: float
    digest: str
    session_id: str | None = None


@dataclass(frozen=True)
class Issued:
    token: str
    expires_at: float


class Tokens:
    """Issues tokens and reads them back; nothing but a token of its own making passes."""

    def __init__(
        self,
        key: Callable[[], str],
        *,
        admin_secret: str | None = None,
        lifetime: timedelta = timedelta(days=30),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = key
        self._admin_secret = admin_secret
        self._lifetime = lifetime
        self._clock = clock

    @classmethod
    def from_settings(cls, settings: Settings) -> "Tokens":
        admin = settings.admin_token
        return cls(
            signing_key.of(settings),
            admin_secret=admin.get_secret_value() if admin else None,
            lifetime=settings.token_lifetime,
        )

    def key(self) -> str:
        """What tokens are signed with. It is read, or made, when it is first needed."""
        return self._key()

    def issue(self, user_id: str, session_id: str, *, lifetime: timedelta | None = None) -> Issued:
        """A token for a user, which counts for as long as the session does."""
        now = self._clock()
        expires_at = now + (lifetime or self._lifetime).total_seconds()
        # With `jti` no two are the same.
        claims = {"sub": user_id, "iat": now, "exp": expires_at, "jti": uuid4().hex, "sid": session_id}
        return Issued(_signed(claims, self.key()), expires_at)

    def read(self, token: str | None) -> Claims:
        if not token:
            raise NoToken
        claims = self.read_former(token)
        self._require_current(claims.expires_at)
        return claims

    def read_former(self, token: str) -> Claims:
        """Whose token it is or was: it may have expired. It opens nothing."""
        payload = _verified(token, self.key(), audience=None)
        # Tokens of the earlier installation don't say when they were issued.
        return Claims(
            _subject(payload["sub"]),
            _moment(payload.get("iat", 0.0)),
            _moment(payload["exp"]),
            _digest(token),
            _subject(payload["sid"]) if "sid" in payload else None,
        )

    def digest(self, text: str) -> str:
        """Of what is kept and cannot be guessed without the key."""
        return hmac.digest(self.key().encode(), f"kept:{text}".encode(), hashlib.sha256).hex()[:32]

    def issue_admin(self, secret: str) -> str | None:
        """A token for whoever knows ADMIN_TOKEN; None when `secret` is something else."""
        if self._admin_secret is None:
            raise NoAdministrator
        if not hmac.compare_digest(secret.encode(), self._admin_secret.encode()):
            return None
        expires = self._clock() + ADMIN_LIFETIME.total_seconds()
        return _signed({"sub": _ADMIN, "aud": _ADMIN, "exp": expires}, self._admin_key())

    def require_admin(self, token: str | None) -> None:
        if not token:
            raise NoToken
        if self._admin_secret is None:
            raise NoAdministrator
        try:
            self._require_current(_moment(_verified(token, self._admin_key(), audience=_ADMIN)["exp"]))
        except TokenRefused:
            self.read(token)
            raise AdministratorOnly from None

    def _require_current(self, expires_at: float) -> None:
        if expires_at <= self._clock():
            raise TokenRefused

    def _admin_key(self) -> bytes:
        # Another ADMIN_TOKEN ends the tokens that the former one was good for.
        return hmac.digest(self.key().encode(), f"admin:{self._admin_secret}".encode(), hashlib.sha256)


def _verified(token: str, key: str | bytes, *, audience: str | None) -> dict[str, Any]:
    # Where SFTP is installed, a package for public keys comes along: 40 ms and 8 MB that most commands have no use for.
    import jwt  # noqa: PLC0415

    try:
        return jwt.decode(token, key, [_ALGORITHM], _CHECKS, audience=audience)  # pyright: ignore[reportUnknownMemberType]
    except jwt.InvalidTokenError as error:
        raise TokenRefused from error


def _moment(value: object) -> float:
    """RFC 7519's NumericDate. Python's JSON has NaN, infinities, and integers that no float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LATEST:
        raise TokenRefused
    return float(value)


def _subject(value: object) -> str:
    """An id. A lone surrogate or a NUL would be an error of the database."""
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= MAX_ID_LENGTH:
        raise TokenRefused
    return value


def _digest(token: str) -> str:
    return hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()


# The library's types name those of a package for public keys, which is not needed here.
def _signed(claims: dict[str, Any], key: str | bytes) -> str:
    import jwt  # noqa: PLC0415 -- as in `_verified`

    return jwt.encode(claims, key, _ALGORITHM)  # pyright: ignore[reportUnknownMemberType]
