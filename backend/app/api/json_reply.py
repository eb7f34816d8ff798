"""Answers that are too large to go through a model per row."""

from typing import Any

import orjson
from starlette.responses import Response


class JsonReply(Response):
    """What a service made, as JSON. Its shape is documented by the route's `response_model`."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)
