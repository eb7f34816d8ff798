"""The newest answer to each address that was asked, by what it depends on; the longest unused ones go first."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

MiB = 1024 * 1024
MAX_BYTES = 64 * MiB


@dataclass(frozen=True)
class Reply:
    """`tag` says what it was made of. `parts` is whatever helps to make the next one, and `parts_bytes` its size."""

    tag: str
    body: bytes
    parts: Any = None
    parts_bytes: int = 0
    begun: float = 0.0

    @property
    def size(self) -> int:
        return len(self.body) + self.parts_bytes


class ReplyCache:
    """Of several that ask for the same answer at once, one makes it and the others wait for it.

    An answer that was begun after somebody asked is new enough for them, whatever its tag. So where changes follow
    each other closely nobody waits for more than two: the one that is being made, and the next.
    """

    def __init__(self, max_bytes: int = MAX_BYTES, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Reply] = OrderedDict()
        self._bytes = 0
        # A turn is there for as long as somebody has it or waits for it.
        self._turns: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()

    def get(self, key: Hashable, tag: str, make: Callable[[Reply | None], Reply]) -> Reply:
        """What is kept under `key` if it has this tag. `make` is given what is kept, and may return it."""
        asked = self._clock()
        kept = self._find(key)
        if kept and kept.tag == tag:
            return kept
        with self._turn(key):
            kept = self._find(key)
            if kept and (kept.tag == tag or kept.begun > asked):
                return kept
            begun = self._clock()
            made = replace(make(kept), begun=begun)
            self._keep(key, made)
            return made

    def _turn(self, key: Hashable) -> Lock:
        with self._lock:
            return self._turns.setdefault(key, Lock())

    def _find(self, key: Hashable) -> Reply | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, reply: Reply) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes -= before.size if before else 0
            # One library that is larger than a quarter of the cache would push out everybody else's.
            most = self._max_bytes // 4
            if reply.size > most:
                reply = replace(reply, parts=None, parts_bytes=0)
            if reply.size > most:
                return
            self._kept[key] = reply
            self._bytes += reply.size
            while self._bytes > self._max_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.size
