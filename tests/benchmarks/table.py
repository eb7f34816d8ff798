"""What was measured against what is allowed, a line each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WIDTHS = (58, 34, 22, 8)


@dataclass(frozen=True)
class Line:
    """`met` is None for what this machine could not measure."""

    work: str
    measured: str
    limit: str
    met: bool | None


def at_most(work: str, measured: float, limit: float, *, unit: str = "×", floor: str = "", beside: str = "") -> Line:
    """A line for a number that must not exceed another one.

    `floor` names what it is a multiple of; `beside` is another number that helps to judge it.
    """
    digits = 2 if unit in {"×", "s"} else 0
    found = f"{measured:.{digits}f} {unit}" + (f" ({beside})" if beside else "")
    return Line(work, found, f"{limit:g} {unit} {floor}".rstrip(), met=measured <= limit)


def as_rows(lines: Iterable[Line]) -> Iterator[str]:
    """A row as soon as its line is measured: all of them take ten minutes."""
    yield _row("work", "measured", "at most", "")
    for line in lines:
        yield _row(line.work, line.measured, line.limit, _verdict(line))


def _row(*cells: str) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


def _verdict(line: Line) -> str:
    return {True: "met", False: "NOT MET", None: "left out"}[line.met]
