"""Around every request: limits on what comes in, headers on what goes out, and no bug left unsaid."""

import logging
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.app.api.problem_document import as_response, respond
from backend.app.errors import MovieManagerError, NotFound, TooLarge, Unusable

MAX_BODY_BYTES = 1024 * 1024

# These read their body as a stream and have a limit of their own.
STREAMED = frozenset({"/api/backup/import"})

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # For what is no page. A page brings its own.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

_log = logging.getLogger(__name__)


class Guard:
    def __init__(self, app: ASGIApp, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope["path"], send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await as_response(refusal)(scope, receive, answer.send)
            return
        limited = receive if scope["path"] in STREAMED else _limited(receive, self._max_body_bytes)
        try:
            await self._app(scope, limited, answer.send)
        except ClientDisconnect:
            _log.info("%s %s: the client went away", scope["method"], scope["path"])
        except Exception:
            _log.exception("%s %s failed", scope["method"], scope["path"])
            if answer.has_started:
                raise
            await respond(500, "Something went wrong on the server. Its log says what.")(scope, receive, answer.send)

    def _refusal(self, scope: Scope) -> MovieManagerError | None:
        # PostgreSQL has no NUL in its text, and SQLite ends its text there.
        if "\0" in scope["path"]:
            return NotFound("There is nothing at this address.")
        if b"\0" in unquote_to_bytes(scope["query_string"]):
            return Unusable("The address of this request has a NUL character in it.")
        length = Headers(scope=scope).get("content-length", "0")
        if scope["path"] not in STREAMED and length.isdecimal() and int(length[:20]) > self._max_body_bytes:
            return TooLarge(_too_large(self._max_body_bytes))
        return None


class _Answer:
    """What is sent, with the headers that everything has."""

    def __init__(self, path: str, send: Send) -> None:
        self.has_started = False
        self._is_api = path.startswith("/api/")
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if self._is_api:
                headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def _limited(receive: Receive, limit: int) -> Receive:
    """`receive`, until the body has more than `limit` bytes; a body sent in chunks says no length before."""
    received = 0

    async def next_message() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            # FastAPI lets this exception through while it reads a body, and turns others into a 400.
            raise HTTPException(413, _too_large(limit))
        return message

    return next_message


def _too_large(limit: int) -> str:
    return f"The body of this request may have {limit} bytes at most."
