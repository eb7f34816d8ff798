"""Keys of the metadata services travel in the query of a request, and httpx logs whole addresses."""

import logging
from typing import Any, cast

from httpx import URL


class WithoutQueries(logging.Filter):
    """Every logged address ends before its query, and names no user."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_redacted(part) for part in cast("tuple[Any, ...]", record.args))
        return True


def _redacted(part: object) -> object:
    return part.copy_with(query=None, userinfo=b"") if isinstance(part, URL) else part


_filter = WithoutQueries()


def keep_keys_out_of_logs() -> None:
    """May be called any number of times; it counts for the whole process."""
    logging.getLogger("httpx").addFilter(_filter)
