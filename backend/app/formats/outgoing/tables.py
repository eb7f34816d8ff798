"""CSV as other services read it: RFC 4180, UTF-8 without a mark, CRLF."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from backend.app.formats.outgoing.titles import Outgoing, text

LONGEST_FILE_NAME = 80
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f\ud800-\udfff]')


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    return b"".join([_line(header), *map(_line, rows)])


def tables(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, most_rows: int, most_bytes: int
) -> Iterator[bytes]:
    """As many as are needed; each begins with the header."""
    lines: list[bytes] = []
    size = 0
    for line in map(_line, rows):
        if lines and (len(lines) == most_rows or size + len(line) > most_bytes):
            yield b"".join([_line(header), *lines])
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join([_line(header), *lines])


def _line(cells: Sequence[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(map(text, cells))
    return line.getvalue().encode(errors="replace")


def names_of_files(out: Outgoing, list_names: Iterable[str]) -> dict[str, str]:
    """A file can't be called everything that a list can, and some file systems don't tell cases apart."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for list_name in list_names:
        plain = _NOT_IN_NAMES.sub("_", list_name).strip(" .")[:LONGEST_FILE_NAME].strip(" .") or "List"
        name, number = plain, 2
        while name.casefold() in taken:
            name, number = f"{plain} ({number})", number + 1
        taken.add(name.casefold())
        found[list_name] = name
        if name != list_name:
            out.lose(None, f"The list “{list_name}” is called “{name}”, as its file.")
    return found
