"""What buckets and WebDAV servers have in common: requests with time limits, and failures as sentences."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import BinaryIO

import httpx

from backend.app.places.place import PlaceError, PlaceUnavailable
from backend.app.places.retrying import PassingFailure

# An answer that says how a request went, or lists a thousand objects, is far smaller.
_LARGEST_ANSWER = 16 * 1024 * 1024
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_FINAL = {HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.INSUFFICIENT_STORAGE}


class HttpServer:
    """`auth` goes along with every request. Redirects are not followed: they would take the credentials elsewhere."""

    def __init__(self, *, auth: httpx.Auth | None = None) -> None:
        self._auth = auth

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Iterable[bytes] | None = None,
    ) -> httpx.Response:
        """The whole answer, unless its status says that the server failed. Raises PassingFailure, PlaceUnavailable."""
        with self._answer(method, url, headers=headers, body=body) as response:
            size = 0
            content: list[bytes] = []
            for piece in response.iter_bytes():
                size += len(piece)
                if size > _LARGEST_ANSWER:
                    raise PlaceUnavailable("The place's answer is too large to be one.")
                content.append(piece)
            return httpx.Response(response.status_code, headers=_kept(response.headers), content=b"".join(content))

    def fetch(self, url: str, into: BinaryIO, *, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """An object's bytes into a file, rewound; nothing is written unless the status is 200."""
        with self._answer("GET", url, headers=headers, body=None) as response:
            if response.status_code != HTTPStatus.OK:
                return httpx.Response(response.status_code, headers=_kept(response.headers), content=response.read())
            into.seek(0)
            into.truncate()
            into.writelines(response.iter_bytes())
            into.seek(0)
            return httpx.Response(response.status_code, headers=_kept(response.headers))

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> httpx.Client:
        """Made when something is asked, as certificates are read from the disk then."""
        return httpx.Client(auth=self._auth, timeout=_TIMEOUT, follow_redirects=False)

    @contextmanager
    def _answer(
        self, method: str, url: str, *, headers: Mapping[str, str] | None, body: Iterable[bytes] | None
    ) -> Iterator[httpx.Response]:
        # Nothing of httpx's exceptions is kept: they hold the request, and the request holds the password.
        try:
            # Bytes are wanted as they are, and not compressed on the way.
            sent = {"Accept-Encoding": "identity", **(headers or {})}
            with self._client.stream(method, url, headers=sent, content=body) as response:
                if _may_pass(response.status_code):
                    raise failure_of(response.status_code)
                yield response
        except httpx.ConnectTimeout:
            raise PassingFailure("The place gave no answer in time.") from None
        except httpx.ConnectError as error:
            certificate = "CERTIFICATE" in str(error)
            why = "its certificate is not trusted" if certificate else "there is no connection"
            kind = PlaceUnavailable if certificate else PassingFailure
            raise kind(f"The place can't be reached: {why}.") from None
        except httpx.TimeoutException:
            raise PassingFailure("The place gave no answer in time.") from None
        except (httpx.TransportError, httpx.StreamError):
            raise PassingFailure("The connection to the place broke off.") from None
        except httpx.InvalidURL:
            raise PlaceUnavailable("The place's address can't be used.") from None


def failure_of(status: int) -> PlaceError:
    """What a status says that no adapter expects."""
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return PlaceUnavailable("The place refuses the credentials, or they do not allow this.")
    if status == HTTPStatus.INSUFFICIENT_STORAGE:
        return PlaceError("The place is full.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return PlaceError("The object is larger than the place takes.")
    if status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.LOCKED}:
        return PassingFailure("The place is too busy.")
    if _may_pass(status):
        return PassingFailure(f"The place failed with status {status}.")
    return PlaceUnavailable(f"The place answered with status {status}.")


def _may_pass(status: int) -> bool:
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _FINAL


def _kept(headers: httpx.Headers) -> dict[str, str]:
    """Without what says that the bytes were compressed on their way: they are not any more."""
    return {name: value for name, value in headers.items() if name != "content-encoding"}
