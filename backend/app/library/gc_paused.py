"""Keep the cyclic garbage collector away from a library that is in memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

# Where one pause begins before the other has ended, without end, garbage would fill the memory.
LONGEST_SECONDS = 20.0

_lock = Lock()
_reasons = 0
_since = 0.0


@contextmanager
def gc_paused() -> Iterator[None]:
    """No collections until this ends, in the whole process; or as usual, once it has been quiet for long.

    An import makes a million small objects that form no cycles. The collector would walk through all of them
    again and again, for seconds altogether, and while it does no other thread runs: no request is answered.
    Where they stay in memory this is a decorator and not a block, because the function's own variables have to
    be gone when collecting begins again, or the first collection would walk through them after all.
    """
    counts = _begin()
    try:
        yield
    finally:
        if counts:
            _end()


def _begin() -> bool:
    """Whether the collector waits for this one, too."""
    global _reasons, _since  # noqa: PLW0603 -- there is one collector, so one count of those who want it quiet
    with _lock:
        now = monotonic()
        if _reasons == 0:
            _since = now
        elif now - _since > LONGEST_SECONDS:
            return False
        _reasons += 1
        gc.disable()
        return True


def _end() -> None:
    global _reasons  # noqa: PLW0603
    with _lock:
        _reasons -= 1
        if _reasons == 0:
            gc.enable()
