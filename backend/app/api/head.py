"""HEAD wherever there is GET: the same answer without its body (RFC 9110, 9.3.2)."""

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _Enough(OSError):
    """Ends a stream as a client does that goes away."""


class HeadAsGet:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        answer = _WithoutBody(send)
        try:
            await self._app({**scope, "method": "GET"}, receive, answer.send)
        except (ClientDisconnect, _Enough):
            if not answer.is_complete:
                raise


class _WithoutBody:
    def __init__(self, send: Send) -> None:
        self.is_complete = False
        self._goes_on = False
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            self._goes_on = kind.startswith("text/event-stream")
            await self._send(message)
            return
        if not self.is_complete:
            self.is_complete = True
            await self._send({"type": "http.response.body", "body": b""})
        if self._goes_on:
            # Events may come for a long time. Everything else is made before its first byte is sent.
            raise _Enough
