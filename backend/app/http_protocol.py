"""HTTP with limits: how large the head of a request is, and how long anything may take.

uvicorn's httptools protocol has none of these. What is refused here, the application never hears of.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from backend.app.api.problem_document import respond
from backend.app.api.signed_in import EXTENSION
from backend.app.connections import Connections

SECONDS_TO_GO = 5.0


class HeadTooLarge(Exception):
    """Raised inside a callback of the parser, to stop it."""


@dataclass
class _Progress:
    """How far the request has come that is being received."""

    since: float
    is_body: bool = False
    received: int = 0
    last_data: float = 0.0
    # Fed to the parser without anything having come of it yet: an unfinished head, header or trailer.
    pending: int = 0
    head: int = 0


class LimitedProtocol(HttpToolsProtocol):
    def __init__(
        self,
        known: Connections,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._known = known
        self._limits = known.limits
        self.is_signed_in = False
        # None between two requests: then uvicorn's own limit for keeping a connection alive counts.
        self._progress: _Progress | None = None
        self.waiting_since = known.clock()
        self._unread: tuple[int, float] = (0, 0.0)

    @property
    def may_be_closed(self) -> bool:
        """It is the client that is waited for: to ask, to finish asking, or to read its answer."""
        cycle = self._asked
        return cycle is None or cycle.response_complete or cycle.more_body or self.flow.write_paused

    @property
    def _asked(self) -> RequestResponseCycle | None:
        """The newest request whose head is complete; uvicorn's types leave out that there may be none."""
        return cast(RequestResponseCycle | None, self.cycle)

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().connection_made(transport)
        self.waiting_since = self._known.clock()
        self._progress = _Progress(self.waiting_since)
        if not self._known.admit(self, self.client[0] if self.client else None):
            self._refuse(503, "The server has too many connections. Try again in a few seconds.", {"Retry-After": "5"})
            return
        self._known.sweep_later(self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        self._known.release(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        now = self._known.clock()
        progress = self._progress = self._progress or _Progress(now)
        progress.last_data = now
        progress.received += len(data)
        progress.pending += len(data)
        super().data_received(data)
        unfinished = self._progress
        if unfinished and unfinished.pending > self._limits.head_bytes and not self.transport.is_closing():
            self.send_400_response("")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._progress is None:
            # The next request came with the end of the one before it.
            self._progress = _Progress(self._known.clock())
        self.scope["extensions"] = {EXTENSION: {"confirm": self._sign_in}}  # pyright: ignore[reportGeneralTypeIssues]

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._step()
        if self._progress:
            self._progress.is_body = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._step()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._progress = None
        self.waiting_since = self._known.clock()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- uvicorn's words are for nobody
        """What uvicorn calls when the parser gives up."""
        progress = self._progress
        if progress and max(progress.pending, progress.head) > self._limits.head_bytes:
            limit = self._limits.head_bytes // 1024
            self._refuse(431, f"The address and headers of a request may have {limit} KiB together.")
        else:
            self._refuse(400, "This is not a request that the server understands.")

    def enforce_time_limits(self, now: float) -> None:
        """Called once a second."""
        if self._is_unread(now):
            self.transport.abort()
            return
        progress = self._progress
        if progress is None:
            return
        if not progress.is_body:
            if now - progress.since > self._limits.head_seconds:
                self._give_up(progress)
        elif self.flow.read_paused:
            # It is the server that does not read on: what is measured begins anew when it does.
            progress.since = progress.last_data = now
            progress.received = 0
        elif self._is_too_slow(progress, now):
            self._refuse(408, "The request took too long to arrive.")

    def _give_up(self, progress: _Progress) -> None:
        if progress.received:
            self._refuse(408, "The request took too long to arrive.")
        else:
            self.drop()

    def drop(self) -> None:
        self.transport.close()
        # What is not sent yet, to somebody who does not read, would keep it open.
        self.loop.call_later(SECONDS_TO_GO, self.transport.abort)

    def _is_too_slow(self, progress: _Progress, now: float) -> bool:
        idle = self._limits.body_idle_seconds
        enough = idle + progress.received / self._limits.body_bytes_per_second
        return now - progress.last_data > idle or now - progress.since > enough

    def _is_unread(self, now: float) -> bool:
        """Whether nothing has gone out for too long, though there is something to send."""
        size = self.transport.get_write_buffer_size()
        if size == 0 or size != self._unread[0]:
            self._unread = (size, now)
        return now - self._unread[1] > self._limits.unread_seconds

    def _count(self, size: int) -> None:
        progress = cast(_Progress, self._progress)
        progress.head += size + 4
        if progress.head > self._limits.head_bytes:
            raise HeadTooLarge

    def _step(self) -> None:
        if self._progress:
            self._progress.pending = 0

    def _sign_in(self) -> None:
        self.is_signed_in = True

    def _refuse(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        """Answer and close; without a word where another answer may be on its way."""
        asked = self._asked
        if asked is None or asked.response_complete or not (asked.response_started or self.pipeline):
            answer = respond(status, detail, headers={**(headers or {}), "Connection": "close"})
            lines = [name + b": " + value for name, value in answer.raw_headers]
            start = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()
            self.transport.write(b"\r\n".join([start, *lines, b"", bytes(answer.body)]))
        self.drop()
