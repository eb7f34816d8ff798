"""The collector is kept away from what is in memory for a while, and never for good."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from backend.app.library import gc_paused as module
from backend.app.library.gc_paused import LONGEST_SECONDS, gc_paused


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [1_000.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    yield now
    assert gc.isenabled()


def test_it_is_quiet_until_the_last_of_several_has_ended(clock: list[float]) -> None:
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(gc_paused())
        clock[0] += LONGEST_SECONDS
        second.enter_context(gc_paused())
        first.close()
        assert not gc.isenabled()
        second.close()
        assert gc.isenabled()


def test_pauses_that_begin_before_others_have_ended_do_not_go_on_for_ever(clock: list[float]) -> None:
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(gc_paused())
        clock[0] += LONGEST_SECONDS + 1
        second.enter_context(gc_paused())
        first.close()
        assert gc.isenabled()
        with gc_paused():
            assert not gc.isenabled()
        second.close()
        assert gc.isenabled()
