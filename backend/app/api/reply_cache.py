"""Answers that were made already, by what they depend on; the longest unused ones go first."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

MiB = 1024 * 1024
MAX_BYTES = 32 * MiB


class ReplyCache:
    """Of several that ask for the same answer at once, one makes it and the others wait for it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._in_the_making: dict[str, Future[bytes]] = {}

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
            others = self._in_the_making.get(key)
            mine = self._in_the_making.setdefault(key, Future())
        return others.result() if others else self._made(key, make, mine)

    def _made(self, key: str, make: Callable[[], bytes], promise: Future[bytes]) -> bytes:
        try:
            value = make()
        except BaseException as error:
            promise.set_exception(error)
            raise
        else:
            promise.set_result(value)
            self._keep(key, value)
            return value
        finally:
            with self._lock:
                del self._in_the_making[key]

    def _keep(self, key: str, value: bytes) -> None:
        # One library that is larger than a quarter of the cache would push out everybody else's.
        if len(value) > self._max_bytes // 4:
            return
        with self._lock:
            self._kept[key] = value
            self._bytes += len(value)
            while self._bytes > self._max_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped)
