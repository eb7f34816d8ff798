"""One metadata service, asked politely and with little trust: time, size, number and retries are all bounded."""

import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext
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
ATTEMPTS = 3
# A longer wait than this is for our client to sit out; a thread of the server is not kept for it.
LONGEST_WAIT = 3.0
PATIENCE_SECONDS = 10.0
WAIT_IN_LINE = 5
LONGEST_REST = 3600.0
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
    def __init__(self, service: str, what: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{service} {what}. Try again later.", retry_after=retry_after)
        self.what = what


class Unreachable(ServiceFailed):
    """No connection, or none that lasted: that says nothing about what was asked for."""

    def __init__(self, service: str, what: str = "could not be reached", *, retry_after: int | None = None) -> None:
        super().__init__(service, what, retry_after=retry_after)


class _TryAgain(Exception):
    """Worth another attempt; `error` is what to say when that was the last one."""

    def __init__(self, error: MovieManagerError, *, wait: float | None = None) -> None:
        super().__init__(error.detail)
        self.error = error
        self.wait = wait


@dataclass(frozen=True)
class Manners:
    """How a service wants to be asked, and how much it may answer.

    `rest` is for how many seconds nobody asks after a failure; they double with each further one. Zero is no rest.
    """

    running: int = 3
    waiting: int = 9
    attempts: int = ATTEMPTS
    answer_seconds: float = ANSWER_SECONDS
    answer_bytes: int = MAX_ANSWER_BYTES
    rest: float = 0.0
    user_agent: str = "MovieManager"


KEYED = Manners()


@dataclass(frozen=True)
class Answer:
    """`body` is {} where a refusal came without a JSON object; an answer of status 200 always had one."""

    status: int
    body: dict[str, Any]


@cache
def certificates() -> SSLContext:
    """Who is trusted, read once: each reading takes some 30 ms of processor, and one is needed for each service."""
    return httpx.create_ssl_context()


class Service:
    """No exception of this class, and nothing that it logs, holds the key or an address with the key in it."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str,
        variable: str = "",
        key: SecretStr | None = None,
        manners: Manners = KEYED,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`variable` is the setting to name when the key is missing or refused; a service without a key has none."""
        self.name = name
        self._variable = variable
        self._key = key
        self._manners = manners
        self._bulkhead = Bulkhead(
            running=manners.running, waiting=manners.waiting, wait=PATIENCE_SECONDS, full=self._crowded
        )
        self._monotonic = monotonic
        self._quiet_until = 0.0
        self._resting_because: ServiceFailed | None = None
        self._setbacks = 0
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": manners.user_agent}
        # No service needs cookies, and whatever is not kept cannot grow.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        timeout = httpx.Timeout(max(10.0, manners.answer_seconds - ANSWER_SECONDS), connect=5.0)
        self._client = httpx.Client(
            base_url=base_url, timeout=timeout, headers=headers, cookies=no_cookies, verify=certificates()
        )

    @property
    def configured(self) -> bool:
        return self._key is not None or not self._variable

    @property
    def quiet_for(self) -> float:
        """For how many seconds it is better left alone."""
        return max(0.0, self._quiet_until - self._monotonic())

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

    def misunderstood(self) -> ServiceFailed:
        """What it said has another shape than it should: it may be another's answer altogether."""
        failure = self.failed("sent an answer that cannot be read")
        self._rest(failure)
        return failure

    def busy(self, retry_after: float) -> ServiceBusy:
        """Nobody asks this service again before that many seconds have passed."""
        self._quiet_until = self._monotonic() + retry_after
        self._resting_because = None
        return ServiceBusy(self.name, max(1, round(retry_after)))

    def _crowded(self) -> ServiceBusy:
        return ServiceBusy(self.name, WAIT_IN_LINE)

    def get(self, path: str, *, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """What the service says, unless it is busy or fails; those are tried again and then are errors."""
        return self._answer(self._client.build_request("GET", path, params=params, headers=headers))

    def post(self, path: str, *, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """For a question that is too long for an address."""
        return self._answer(self._client.build_request("POST", path, data=form, headers=headers))

    def _answer(self, request: httpx.Request) -> Answer:
        self._refuse_while_quiet()
        try:
            with self._bulkhead.place():
                # Whoever stood in line here meets what happened meanwhile.
                self._refuse_while_quiet()
                answer = self._ask_repeatedly(request)
        except _TryAgain as last:
            raise self._rest(last.error) from None
        except ServiceFailed as failure:
            raise self._rest(failure) from None
        self._setbacks = 0
        return answer

    def _refuse_while_quiet(self) -> None:
        if self.quiet_for == 0:
            return
        seconds, failure = max(1, round(self.quiet_for)), self._resting_because
        if failure is None:
            raise ServiceBusy(self.name, seconds)
        raise type(failure)(self.name, failure.what, retry_after=seconds)

    def _rest(self, error: MovieManagerError) -> MovieManagerError:
        """Leave it alone for a while, if that is how it wants to be asked, and longer after each further failure."""
        if self._manners.rest and self.quiet_for == 0:
            seconds = min(self._manners.rest * 2**self._setbacks, LONGEST_REST)
            self._setbacks = min(self._setbacks + 1, 10)
            self._quiet_until = self._monotonic() + seconds
            self._resting_because = error if isinstance(error, ServiceFailed) else None
            error.retry_after = round(seconds)
        return error

    def _ask_repeatedly(self, request: httpx.Request) -> Answer:
        attempts = stamina.retry_context(
            on=_how_long_to_wait,
            attempts=self._manners.attempts,
            timeout=20.0,
            wait_initial=0.3,
            wait_max=2.0,
            wait_jitter=0.5,
        )
        for attempt in attempts:
            with attempt:
                return self._ask(request)
        raise self.failed("gave no answer")  # pragma: no cover — the last attempt returns or raises.

    def _ask(self, request: httpx.Request) -> Answer:
        try:
            with closing(self._client.send(request, stream=True)) as response:
                self._refuse_unusable(response)
                content = self._read(response)
        # Nothing of httpx's own exceptions is kept: they hold the request, and the request holds the key.
        except (httpx.ConnectError, httpx.ConnectTimeout):
            # There is no network, which a second attempt at once would find too.
            raise Unreachable(self.name) from None
        except (httpx.TransportError, httpx.InvalidURL, httpx.StreamError):
            raise _TryAgain(Unreachable(self.name)) from None
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
        deadline = self._monotonic() + self._manners.answer_seconds
        content = bytearray()
        # Read as sent: what is unpacked piece by piece could grow a thousandfold before it is measured.
        for piece in response.iter_raw():
            content += piece
            if len(content) > self._manners.answer_bytes:
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
            unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content, self._manners.answer_bytes + 1)
        except zlib.error:
            raise self.failed("sent a damaged answer") from None
        if len(unpacked) > self._manners.answer_bytes:
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
