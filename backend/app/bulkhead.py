"""Bulkheads: a bounded number run, a bounded number wait, the rest fail fast.

Each waiting place is a thread that answers nobody else meanwhile, so work that has become slow must not take
every thread of the server.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Bulkhead:
    """At most `running` at a time and `waiting` more in line, each for `wait` seconds (None: until it is its turn).

    `full` makes the error for whoever finds no place, or waited in vain.
    """

    def __init__(self, *, running: int, waiting: int, wait: float | None, full: Callable[[], Exception]) -> None:
        self._running = BoundedSemaphore(running)
        self._admitted = BoundedSemaphore(running + waiting)
        self._wait = wait
        self._full = full

    @contextmanager
    def place(self) -> Generator[None]:
        """Holds a place while the block runs."""
        if not self._admitted.acquire(blocking=False):
            raise self._full()
        try:
            if not self._running.acquire(timeout=self._wait):
                raise self._full()
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._admitted.release()
