"""One metadata service, asked politely and with little trust: time, size, number and retries are all bounded."""

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import orjson
import stamina
from pydantic import SecretStr

from backend.app.bulkhead import Bulkhead
from backend.app.catalogue.retry_after import seconds_to_wait
from backend.app.errors import MovieManagerError, NoAnswer, TooMany, Unavailable

MAX_ANSWER_BYTES = 4 * 1024 * 1024
ANSWER_SECONDS = 15.0
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
ATTEMPTS = 3
# A longer wait than this is for our client to sit out; a thread of the server is not kept for it.
LONGEST_WAIT = 3.0
PATIENCE_SECONDS = 10.0
WAIT_IN_LINE = 5
# Both services explain a refusal in the body; of any other status, only the number is worth telling.
UNDERSTOOD = {HTTPStatus.OK, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}


class KeyMissing(Unavailable):
    def __init__(self, service: str, variable: str) -> None:
        super().__init__(
            f"No key for {service} is set on this server. "
            f"Put {variable} into its environment or .env and start it again."
        )


class KeyRefused(Unavailable):
    def __init__(self, service: str, variable: str) -> None:
        super().__init__(f"{service} refuses the key of this server. Check {variable} in its environment or .env.")


class ServiceBusy(TooMany):
    def __init__(self, service: str, retry_after: int) -> None:
        super().__init__(f"{service} takes no more requests for now. Try again later.", retry_after=retry_after)


class ServiceFailed(NoAnswer):
    def __init__(self, service: str, what: str) -> None:
        super().__init__(f"{service} {what}. Try again later.")


class _TryAgain(Exception):
    """Worth another attempt; `error` is what to say when that was the last one."""

    def __init__(self, error: MovieManagerError, *, wait: float | None = None) -> None:
        super().__init__(error.detail)
        self.error = error
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """`body` is {} where a refusal came without a JSON object; an answer of status 200 always had one."""

    status: int
    body: dict[str, Any]


class Service:
    """No exception of this class, and nothing that it logs, holds the key or an address with the key in it."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str,
        variable: str,
        key: SecretStr | None,
        running: int = 3,
        waiting: int = 9,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`variable` is the setting to name when the key is missing or refused.

        `running` requests go out at a time and `waiting` more stand in line.
        """
        self.name = name
        self._variable = variable
        self._key = key
        self._bulkhead = Bulkhead(running=running, waiting=waiting, wait=PATIENCE_SECONDS, full=self._crowded)
        self._monotonic = monotonic
        self._quiet_until = 0.0
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "MovieManager"}
        # No service needs cookies, and whatever is not kept cannot grow.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.Client(base_url=base_url, timeout=TIMEOUT, headers=headers, cookies=no_cookies)

    @property
    def configured(self) -> bool:
        return self._key is not None

    @property
    def key(self) -> str:
        if self._key is None:
            raise KeyMissing(self.name, self._variable)
        return self._key.get_secret_value().strip()

    def close(self) -> None:
        self._client.close()

    def key_refused(self) -> KeyRefused:
        return KeyRefused(self.name, self._variable)

    def failed(self, what: str) -> ServiceFailed:
        return ServiceFailed(self.name, what)

    def busy(self, retry_after: float) -> ServiceBusy:
        """Nobody asks this service again before that many seconds have passed."""
        self._quiet_until = self._monotonic() + retry_after
        return ServiceBusy(self.name, max(1, round(retry_after)))

    def _crowded(self) -> ServiceBusy:
        return ServiceBusy(self.name, WAIT_IN_LINE)

    def get(self, path: str, *, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """What the service says, unless it is busy or fails; those are tried again and then are errors."""
        quiet = self._quiet_until - self._monotonic()
        if quiet > 0:
            raise ServiceBusy(self.name, max(1, round(quiet)))
        try:
            with self._bulkhead.place():
                return self._ask_repeatedly(path, params, headers or {})
        except _TryAgain as last:
            raise last.error from None

    def _ask_repeatedly(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        attempts = stamina.retry_context(
            on=_how_long_to_wait, attempts=ATTEMPTS, timeout=20.0, wait_initial=0.3, wait_max=2.0, wait_jitter=0.5
        )
        for attempt in attempts:
            with attempt:
                return self._ask(path, params, headers)
        raise self.failed("gave no answer")  # pragma: no cover — the last attempt returns or raises.

    def _ask(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        try:
            with self._client.stream("GET", path, params=params, headers=headers) as response:
                self._refuse_unusable(response)
                content = self._read(response)
        except (httpx.TransportError, httpx.InvalidURL, httpx.StreamError):
            # Nothing of httpx's own exception is kept: it holds the request, and the request holds the key.
            raise _TryAgain(self.failed("could not be reached")) from None
        return Answer(response.status_code, self._parse(content, response.status_code))

    def _refuse_unusable(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self._asked_to_wait(response.headers.get("Retry-After"))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _TryAgain(self.failed(f"failed with status {status}"))
        if status not in UNDERSTOOD:
            raise self.failed(f"answered with status {status}")

    def _asked_to_wait(self, header: str | None) -> Exception:
        wait = seconds_to_wait(header, now=time.time())
        if wait is None:
            return _TryAgain(ServiceBusy(self.name, WAIT_IN_LINE))
        error = self.busy(wait)
        return _TryAgain(error, wait=wait) if wait <= LONGEST_WAIT else error

    def _read(self, response: httpx.Response) -> bytes:
        deadline = self._monotonic() + ANSWER_SECONDS
        content = bytearray()
        # Read as sent: what is unpacked piece by piece could grow a thousandfold before it is measured.
        for piece in response.iter_raw():
            content += piece
            if len(content) > MAX_ANSWER_BYTES:
                raise self.failed("sent a far larger answer than expected")
            if self._monotonic() > deadline:
                raise self.failed("was too slow")
        return self._unpack(bytes(content), response.headers.get("Content-Encoding", "identity").strip().lower())

    def _unpack(self, content: bytes, encoding: str) -> bytes:
        if encoding in {"", "identity"}:
            return content
        if encoding != "gzip":
            raise self.failed("sent an answer in an unknown encoding")
        try:
            unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content, MAX_ANSWER_BYTES + 1)
        except zlib.error:
            raise self.failed("sent a damaged answer") from None
        if len(unpacked) > MAX_ANSWER_BYTES:
            raise self.failed("sent a far larger answer than expected")
        return unpacked

    def _parse(self, content: bytes, status: int) -> dict[str, Any]:
        try:
            body = orjson.loads(content)
        except orjson.JSONDecodeError:
            body = None
        if isinstance(body, dict):
            return body  # pyright: ignore[reportUnknownVariableType]
        if status == HTTPStatus.OK:
            raise self.failed("sent an answer that cannot be read")
        return {}


def _how_long_to_wait(error: Exception) -> bool | float:
    """A service that names a time is believed; otherwise the waits grow, each with some chance in it."""
    if not isinstance(error, _TryAgain):
        return False
    return True if error.wait is None else error.wait
