"""Keep the cyclic garbage collector away from a library that is in memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_reasons = 0


@contextmanager
def gc_paused() -> Iterator[None]:
    """No collections until this ends, in the whole process.

    An import makes a million small objects that form no cycles. The collector would walk through all of them
    again and again, for seconds altogether, and while it does no other thread runs: no request is answered.
    Where they stay in memory this is a decorator and not a block, because the function's own variables have to
    be gone when collecting begins again, or the first collection would walk through them after all.
    """
    global _reasons  # noqa: PLW0603 -- there is one collector, so one count of those who want it quiet
    with _lock:
        _reasons += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _reasons -= 1
            if _reasons == 0:
                gc.enable()
