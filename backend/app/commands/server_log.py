"""What the server logs: with the time, without what is secret, and nothing again and again."""

import copy
import logging
import time
from collections.abc import Callable
from typing import Any

from uvicorn.config import LOGGING_CONFIG

SECONDS_BETWEEN = 60.0
# What a stranger can cause at will: connections and requests that are none.
REPEATED = ("asyncio", "uvicorn.error", "backend.app.connections")


class WithoutQuery(logging.Filter):
    """Keeps what follows the question mark out of the access log: a token or key may be in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(part.partition("?")[0] if isinstance(part, str) else part for part in record.args)
        return True


class OnceAMinute(logging.Filter):
    """Says a warning of `REPEATED` once a minute, and then how many there were: a log must not fill the disk.

    Two texts that differ in their arguments alone are the same.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or record.name not in REPEATED:
            return True
        now = self._clock()
        # asyncio appends what happened to which socket, a line each.
        text = (record.name, str(record.msg).partition("\n")[0])
        last, unsaid = self._said.get(text, (now - SECONDS_BETWEEN, 0))
        if now - last < SECONDS_BETWEEN:
            self._said[text] = (last, unsaid + 1)
            return False
        self._said[text] = (now, 0)
        if unsaid:
            record.msg = f"{record.msg} ({unsaid:,} times more since this was said last)"
        return True


def configuration() -> dict[str, Any]:
    """What uvicorn logs, our loggers, and warnings of everybody else's."""
    config = copy.deepcopy(LOGGING_CONFIG)
    for formatter in config["formatters"].values():
        formatter["fmt"] = f"%(asctime)s {formatter['fmt']}"
    config["filters"] = {"without_query": {"()": WithoutQuery}, "once_a_minute": {"()": OnceAMinute}}
    config["handlers"]["access"]["filters"] = ["without_query"]
    config["handlers"]["default"]["filters"] = ["once_a_minute"]
    config["loggers"]["backend"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    config["root"] = {"handlers": ["default"], "level": "WARNING"}
    return config
