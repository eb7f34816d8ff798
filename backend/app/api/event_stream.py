"""Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any, TypeAlias

import orjson
from starlette.responses import StreamingResponse

# What a response writes itself FastAPI takes for a string.
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


Event: TypeAlias = tuple[str, Any]
"""Its name and its data."""


class EventStream(StreamingResponse):
    """One event after the other, each with JSON as its data. A proxy must not keep them back."""

    media_type = "text/event-stream"

    def __init__(self, events: Iterable[Event] | AsyncIterable[Event], status_code: int = 200) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        written = _written(events) if isinstance(events, Iterable) else _written_later(events)
        super().__init__(written, status_code=status_code, headers=headers)


def _written(events: Iterable[Event]) -> Iterator[bytes]:
    for name, data in events:
        yield _event(name, data)


async def _written_later(events: AsyncIterable[Event]) -> AsyncIterator[bytes]:
    async for name, data in events:
        yield _event(name, data)


def _event(name: str, data: Any) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
