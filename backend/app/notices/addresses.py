"""Addresses that an account may be told at: web addresses alone, for a free Apprise address can read files."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from backend.app.errors import Unusable

LONGEST: Final = 500
PORTS: Final = {"http": 80, "https": 443}


class ChannelKind(StrEnum):
    """`apprise` is the operator's alone."""

    EMAIL = "email"
    NTFY = "ntfy"
    WEBHOOK = "webhook"
    APPRISE = "apprise"


class AddressRefused(Unusable):
    def __init__(self, why: str) -> None:
        super().__init__(f"This address cannot be used: {why}.")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """`target` is path and query, as they are sent."""

    scheme: str
    host: str
    port: int
    target: str
    user: str | None = None
    password: str | None = None

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port == PORTS[self.scheme] else f"{self.scheme}://{host}:{self.port}"

    @property
    def shown(self) -> str:
        """For people: the rest of it is often all that keeps strangers out."""
        return f"{self.origin}/…"


def parse(text: str) -> WebAddress:
    """Raises AddressRefused, with a sentence that does not repeat the address."""
    if len(text) > LONGEST:
        raise AddressRefused(f"it is longer than {LONGEST} characters")
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise AddressRefused("it holds spaces, or characters that no web address has")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("it is no web address") from error
    if parts.scheme not in PORTS:
        raise AddressRefused("it has to begin with https:// or http://")
    if not parts.hostname or port == 0:
        raise AddressRefused("it names no server")
    if parts.fragment:
        raise AddressRefused("it holds a #, which is never sent")
    return WebAddress(
        parts.scheme,
        parts.hostname,
        port or PORTS[parts.scheme],
        _target(parts),
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )


def parse_ntfy(text: str) -> WebAddress:
    """`https://ntfy.sh/TOPIC`, the topic's own address."""
    address = parse(text)
    topic = address.target.strip("/")
    if not topic or "/" in topic or "?" in topic:
        raise AddressRefused("an ntfy address ends with the topic: https://ntfy.sh/your-topic")
    return address


def below(address: WebAddress, name: str) -> WebAddress:
    """The same with another part at the end of its path."""
    path, question_mark, query = address.target.partition("?")
    target = f"{path.rstrip('/')}/{name}{question_mark}{query}"
    return WebAddress(address.scheme, address.host, address.port, target, address.user, address.password)


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
