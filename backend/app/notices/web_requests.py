"""One request to an address that somebody has given: to the machine that was checked, in ten seconds or not at all.

No redirect is followed, no proxy of the environment is used, and of the answer nothing but its status is read.
"""

import base64
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import httpcore

from backend.app.errors import MovieManagerError
from backend.app.notices.addresses import WebAddress

DEADLINE_SECONDS: Final = 10.0
IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotDelivered(MovieManagerError):
    """`str()` is a sentence without the address."""


@dataclass(frozen=True, slots=True)
class WebRequests:
    """`private` says whether addresses of private networks are allowed. `clock` never goes back."""

    private: bool
    deadline: float = DEADLINE_SECONDS
    clock: Callable[[], float] = time.monotonic

    def post(self, address: WebAddress, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises NotDelivered for anything but an answer that says that it was taken."""
        backend = _Checked(_Deadline(self.clock() + self.deadline, self.clock), private=self.private)
        url = httpcore.URL(
            scheme=address.scheme, host=address.host.encode(), port=address.port, target=address.target.encode()
        )
        try:
            with httpcore.ConnectionPool(network_backend=backend, ssl_context=_context()) as pool:
                sent = {**headers, **_authorization(address), "User-Agent": "MovieManager"}
                with pool.stream("POST", url, headers=[*sent.items()], content=body) as response:
                    status = response.status
        except NotDelivered:
            raise
        except httpcore.TimeoutException as error:
            raise NotDelivered(f"It did not answer within {self.deadline:.0f} seconds.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NotDelivered(_reason(error)) from error
        if not 200 <= status < 300:  # noqa: PLR2004
            raise NotDelivered(f"It answered {status}.")


class _Deadline:
    def __init__(self, at: float, clock: Callable[[], float]) -> None:
        self._at, self._clock = at, clock

    def left(self, error: type[httpcore.TimeoutException]) -> float:
        left = self._at - self._clock()
        if left <= 0:
            raise error
        return left


class _Checked(httpcore.NetworkBackend):
    """Connects to the very address that was looked at: a name may mean another machine the next time it is asked."""

    def __init__(self, deadline: _Deadline, *, private: bool) -> None:
        self._deadline, self._private = deadline, private
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 -- of the whole request there is one
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception | None = None
        for each in _resolved(host, port, private=self._private):
            left = self._deadline.left(httpcore.ConnectTimeout)
            try:
                stream = self._sockets.connect_tcp(each, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Stream(stream, self._deadline)
        raise failed or httpcore.ConnectError


class _Stream(httpcore.NetworkStream):
    """However slowly it trickles, the deadline is one for all of it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolved(host: str, port: int, *, private: bool) -> list[str]:
    """Where the name leads. One private address among them refuses all."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered("Its name is not known.") from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not private and not all(is_public(each) for each in addresses):
        raise NotDelivered("It is in a private network, and the operator has not set ALLOW_PRIVATE_TARGETS.")
    return addresses


def is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in _meant(address))


def _meant(address: IpAddress) -> list[IpAddress]:
    """An IPv4 address in IPv6 clothes is what it stands for: mapped, 6to4, Teredo, or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    nat64 = ipaddress.IPv4Address(address.packed[-4:]) if address in _NAT64 else None
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), nat64]
    return [each for each in inner if each is not None] or [address]


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _authorization(address: WebAddress) -> dict[str, str]:
    if address.user is None and address.password is None:
        return {}
    pair = base64.b64encode(f"{address.user or ''}:{address.password or ''}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _reason(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return "It refused the connection."
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "Its certificate is not one that can be trusted."
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.ConnectError):
        return "It could not be reached."
    return "It closed the connection without an answer."
