"""Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from starlette.responses import StreamingResponse

# What a response writes itself FastAPI takes for a string.
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


class EventStream(StreamingResponse):
    """One event after the other, each with JSON as its data. A proxy must not keep them back."""

    media_type = "text/event-stream"

    def __init__(self, events: Iterable[tuple[str, Any]], status_code: int = 200) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(_written(events), status_code=status_code, headers=headers)


def _written(events: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    for name, data in events:
        yield b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
