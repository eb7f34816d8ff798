"""How many connections there may be, over all and of one address, and which of them has to make room."""

import asyncio
import logging
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Protocol

from backend.app.settings import Settings

# asyncio takes this many connections at once before any of them is looked at.
BACKLOG = 128
# For the database, backups, uploads and downloads, beside the connections that are not looked at yet.
DESCRIPTORS_KEPT = 256 + BACKLOG

_log = logging.getLogger(__name__)
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds, and numbers of connections of one server process.

    `head_bytes` is for a request's line and headers together. A body may stand still for `body_idle_seconds`,
    and has to come at `body_bytes_per_second` over all; an answer that nobody reads is dropped after
    `unread_seconds`. Connections of `proxies` count as nobody's: many people are behind each.
    """

    connections: int = 512
    connections_per_address: int = 128
    head_bytes: int = 32 * 1024
    head_seconds: float = 15.0
    body_idle_seconds: float = 30.0
    body_bytes_per_second: int = 500
    unread_seconds: float = 60.0
    proxies: str = ""

    @classmethod
    def from_settings(cls, settings: Settings) -> "Limits":
        descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        free = descriptors - min(DESCRIPTORS_KEPT, descriptors // 2)
        return cls(
            connections=min(settings.max_connections, free),
            connections_per_address=settings.max_connections_per_address,
            proxies=settings.forwarded_allow_ips,
        )


class Connection(Protocol):
    is_signed_in: bool
    waiting_since: float

    @property
    def may_be_closed(self) -> bool: ...
    def drop(self) -> None: ...
    def enforce_time_limits(self, now: float) -> None: ...


@dataclass
class Connections:
    """The open connections of this process, and which of them has to make room."""

    limits: Limits = Limits()
    clock: Callable[[], float] = time.monotonic
    _open: dict[Connection, str | None] = field(default_factory=dict[Connection, str | None], repr=False)
    _by_address: Counter[str] = field(default_factory=Counter[str], repr=False)
    _sweeping: asyncio.TimerHandle | None = None

    def admit(self, newcomer: Connection, address: str | None) -> bool:
        """Enter the newcomer, closing the connection that has waited longest where there are too many.

        Over all, only strangers' make room, so whoever is signed in is not pushed out. False: none can.
        """
        place = self.place(address)
        if place and self._by_address[place] >= self.limits.connections_per_address:
            fits = self._make_room(each for each, its_place in self._open.items() if its_place == place)
        elif len(self._open) >= self.limits.connections:
            fits = self._make_room(each for each in self._open if not each.is_signed_in)
        else:
            fits = True
        if fits:
            self._open[newcomer] = place
            if place:
                self._by_address[place] += 1
        return fits

    def release(self, connection: Connection) -> None:
        if connection not in self._open:
            return
        place = self._open.pop(connection)
        if place:
            self._by_address[place] -= 1
            if not self._by_address[place]:
                del self._by_address[place]

    def sweep(self) -> None:
        now = self.clock()
        for connection in list(self._open):
            connection.enforce_time_limits(now)

    def keep_sweeping(self, loop: asyncio.AbstractEventLoop) -> None:
        """Once a second, as long as there is a connection."""
        self._sweeping = None
        self.sweep()
        if self._open:
            self.sweep_later(loop)

    def sweep_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._sweeping is None:
            self._sweeping = loop.call_later(1.0, self.keep_sweeping, loop)

    def _make_room(self, candidates: Iterable[Connection]) -> bool:
        idle = [each for each in candidates if each.may_be_closed]
        _log.warning("Too many connections: closing those that have waited longest.")
        if not idle:
            return False
        longest = min(idle, key=lambda each: (each.is_signed_in, each.waiting_since))
        self.release(longest)
        longest.drop()
        return True

    def place(self, address: str | None) -> str | None:
        """Whose connections are counted together: an IPv4 address, or the /64 that a customer has of IPv6."""
        if address is None or self.limits.proxies.strip() == "*":
            return None
        parsed = ip_address(address.partition("%")[0])
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        if any(parsed in network for network in self._proxies):
            return None
        return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)

    @cached_property
    def _proxies(self) -> tuple[Network, ...]:
        """Where uvicorn takes a name as well, there is no such connection."""
        return tuple(network for name in self.limits.proxies.split(",") for network in _networks(name.strip()))


def _networks(name: str) -> Iterable[Network]:
    try:
        yield ip_network(name, strict=False)
    except ValueError:
        return
