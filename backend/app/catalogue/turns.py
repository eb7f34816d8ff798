"""Whose turn it is to ask a service, counted over all threads of this process."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import BoundedSemaphore


class NoTurn(Exception):
    """The line is full, or it did not move in time."""


class Turns:
    """At most `at_once` ask at a time and at most `in_line` are there at all.

    The line is bounded because each place in it is a thread that answers nobody else meanwhile:
    a service that has become slow must not take every thread of the server.
    """

    def __init__(self, *, at_once: int = 3, in_line: int = 12, patience: float = 10.0) -> None:
        self._working = BoundedSemaphore(at_once)
        self._in_line = BoundedSemaphore(in_line)
        self._patience = patience

    @contextmanager
    def one(self) -> Generator[None]:
        if not self._in_line.acquire(blocking=False):
            raise NoTurn
        try:
            if not self._working.acquire(timeout=self._patience):
                raise NoTurn
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._in_line.release()
