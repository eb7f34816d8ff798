"""Asking again where a failure may go by itself."""

from collections.abc import Callable
from typing import TypeVar

import stamina

from backend.app.places.place import PlaceUnavailable

T = TypeVar("T")


class PassingFailure(PlaceUnavailable):
    """One that another attempt may not have: no answer, too busy, a broken connection."""


def persistently(act: Callable[[], T]) -> T:
    """Three attempts within a minute. Every step of a place may be done twice."""
    attempts = stamina.retry_context(
        on=PassingFailure, attempts=3, timeout=45.0, wait_initial=0.3, wait_max=5.0, wait_jitter=0.5
    )
    for attempt in attempts:
        with attempt:
            return act()
    raise AssertionError  # pragma: no cover -- the last attempt returns or raises.
