"""What was measured against what is allowed, a line each."""

from collections.abc import Iterable
from dataclasses import dataclass


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
    digits = 2 if unit == "×" else 0
    found = f"{measured:.{digits}f} {unit}" + (f" ({beside})" if beside else "")
    return Line(work, found, f"{limit:g} {unit} {floor}".rstrip(), met=measured <= limit)


def as_text(lines: Iterable[Line]) -> str:
    cells = [("work", "measured", "at most", "")]
    cells += [(line.work, line.measured, line.limit, _verdict(line)) for line in lines]
    widths = [max(len(row[column]) for row in cells) for column in range(3)]
    rows = ["  ".join([*map(str.ljust, row, widths), row[3]]).rstrip() for row in cells]
    return "\n".join([rows[0], "-" * (sum(widths) + 13), *rows[1:]])


def _verdict(line: Line) -> str:
    return {True: "met", False: "NOT MET", None: "left out"}[line.met]
