"""Times that are worth comparing: taken in turns in one run, and compared pair by pair."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeAlias

Times: TypeAlias = Mapping[str, float]
"""Seconds by name, all taken within one round."""


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes, begun without the garbage of what came before it."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(rounds: Sequence[Times], work: str, to: str) -> float:
    """The median of the rounds' ratios: a slow moment of the machine slows both sides of a round."""
    return median(each[work] / each[to] for each in rounds)


def percentile_99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]
