"""How often a certain match is right, on the films of a real library whose IMDb id is known."""

from pathlib import Path

from tests.benchmarks.table import Line
from tests.real_titles import Measured, is_here, measure

LOWEST_PRECISION, LOWEST_RECALL = 1.0, 0.94


def line(data: Path) -> Line:
    measured = measure(data) if is_here(data) else None
    return Line(
        "real titles matched with certainty",
        _said(measured),
        f"at least {LOWEST_PRECISION:.0%} right, {LOWEST_RECALL:.0%} found",
        met=measured and measured.precision >= LOWEST_PRECISION and measured.recall >= LOWEST_RECALL,
    )


def _said(measured: Measured | None) -> str:
    if measured is None:
        return "the folder of real data is not here"
    return f"{measured.precision:.2%} right, {measured.recall:.2%} found, of {measured.titles:,}"
