"""Text and tables that anybody may have made: read to the end, a line at a time, and never more than one in memory."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from backend.app.formats.claims import Reason, Refused
from backend.app.formats.drop import Part
from backend.app.formats.errors import FileUnreadable

PIECE_BYTES = 64 * 1024
# A review may be long, and is no book.
LONGEST_LINE = 1024 * 1024
MOST_LINES_OF_A_RECORD = 1_000
MOST_CELLS = 1_000
# Each unclosed quote may cost a thousand lines of reading again; a file made of them is not read for long.
MOST_LINES_AGAIN = 100_000

# The csv module has one limit for the whole process, and 131,072 characters are fewer than some reviews have.
csv.field_size_limit(LONGEST_LINE)

NOT_UTF8 = "Its text is not UTF-8; it was read as Windows-1252. Look at the accented letters."
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_SEP = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` keeps its line ends as they are, as the csv module wants them; it has about so many `lines`. `notice` is
    a sentence for the person.
    """

    text: io.TextIOWrapper
    encoding: str
    lines: int
    notice: str | None = None


def decoded(raw: BinaryIO) -> Decoded:
    """By its byte order mark; else UTF-8; else Windows-1252. Charset guessers are wrong for texts this short."""
    head = raw.read(4)
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    raw.seek(0)
    valid, lines = _looked_through(raw, marked or "utf-8")
    raw.seek(0)
    if marked and not valid:
        raise FileUnreadable("its text is broken, or it was cut off")
    if valid:
        return Decoded(io.TextIOWrapper(raw, marked or "utf-8", newline=""), marked or "utf-8", lines)
    # Five bytes have no letter in Windows-1252.
    return Decoded(io.TextIOWrapper(raw, "cp1252", "replace", newline=""), "cp1252", lines, NOT_UTF8)


def _looked_through(raw: BinaryIO, encoding: str) -> tuple[bool, int]:
    """Whether all of it is text of this encoding, and how many lines it has.

    Raises FileUnreadable for a line that is too long, so that none is when they are read one by one.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    valid, lines, without_end, ended = True, 1, 0, False
    while not ended:
        piece = raw.read(PIECE_BYTES)
        ended = not piece
        ends = max(piece.count(b"\n"), piece.count(b"\r"))
        lines += ends
        without_end = 0 if ends else without_end + len(piece)
        if without_end > LONGEST_LINE:
            raise FileUnreadable("one of its lines is too long for a table")
        if valid:
            try:
                decoder.decode(piece, final=ended)
            except UnicodeError:
                valid = False
    return valid, lines


@contextmanager
def open_text(part: Part) -> Iterator[Decoded]:
    with part.open() as raw:
        found = decoded(raw)
        try:
            yield found
        finally:
            found.text.detach()


Record: TypeAlias = tuple[int, list[str] | None, str]
"""The line that it begins on, counted from 1; its cells, or None where they cannot be told; its first line."""


class Records:
    """The records of a CSV text. `width`, once it is known, is how many cells each has.

    The csv module does not tell an unclosed quote, or one escaped with a backslash, from a long cell. What does not
    end as it should, or holds lines that are records themselves, costs its first line only: the others are read again.
    """

    def __init__(self, text: io.TextIOBase) -> None:
        self.width: int | None = None
        self._text = text
        self._number = 0
        self._read_again = 0
        # The lines of the record that is being read, and those that are yet to be read again, the next one last.
        self._taken: list[str] = []
        self._again: list[str] = []
        self.delimiter = self._delimiter()

    def __iter__(self) -> Iterator[Record]:
        taken = self._taken
        reader = self._reader()
        while True:
            taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield self._unreadable()
                reader = self._reader()
                continue
            if len(cells) != self.width and self._has_swallowed():
                yield self._unreadable()
                reader = self._reader()
                continue
            at = self._number + 1
            self._number += len(taken)
            first = taken[0]
            if "\0" in first or (len(taken) > 1 and any("\0" in line for line in taken)):
                yield at, None, first
            elif len(cells) > MOST_CELLS:
                raise FileUnreadable(f"it has more than {MOST_CELLS:,} columns")
            elif cells:
                yield at, cells, first

    def _reader(self) -> "Iterator[list[str]]":
        return csv.reader(self._lines(), delimiter=self.delimiter, strict=True, skipinitialspace=True)

    def _lines(self) -> Iterator[str]:
        taken, again = self._taken, self._again
        while again:
            taken.append(again.pop())
            yield taken[-1]
            self._refuse_too_many()
        for line in self._text:
            taken.append(line)
            yield line
            if len(taken) == MOST_LINES_OF_A_RECORD:
                self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        if len(self._taken) == MOST_LINES_OF_A_RECORD:
            raise csv.Error

    def _unreadable(self) -> Record:
        """The first line alone; the others have yet to be read."""
        first, *others = self._taken
        self._read_again += len(others)
        if self._read_again > MOST_LINES_AGAIN:
            raise FileUnreadable("too many of its quotes are not closed")
        self._again += reversed(others)
        self._number += 1
        return self._number, None, first

    def _delimiter(self) -> str:
        """What separates most of the names in the first line that is not empty, unless that line says it (`sep=;`)."""
        first = next(self._text, "")
        while first and not first.strip("\r\n"):
            self._number += 1
            first = next(self._text, "")
        said = _SEP.fullmatch(first)
        if said:
            self._number += 1
            return said[1]
        self._again = [first] if first else []
        return max(_DELIMITERS, key=first.count)

    def _has_swallowed(self) -> bool:
        """Of a record with the wrong number of cells: a line in it has the right one."""
        if self.width is None:
            return False
        return any(_width(line, self.delimiter) == self.width for line in self._taken[1:])


def _width(line: str, delimiter: str) -> int:
    try:
        return sum(map(len, csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True)))
    except csv.Error:
        return 0


class Cells(dict[str, str]):
    """By the name of the column; a column that the table does not have is empty."""

    # Without a place for attributes, which would cost as much as the cells themselves.
    __slots__ = ()

    def __missing__(self, name: str) -> str:
        return ""


Line: TypeAlias = tuple[int, Cells]
"""The line of the text that it begins on, counted from 1, and its cells."""


@dataclass(slots=True)
class Table:
    """The names of its columns, lower-cased and trimmed; its lines; and its first line as it is. Iterated once.

    Every line that is not empty is a Line, or a Refused where its cells are not those of the columns: then which cell
    is which, nobody can say. Empty cells beyond the columns are nothing.
    """

    header: tuple[str, ...]
    records: Iterable[Record]
    first: list[str]

    def __iter__(self) -> Iterator[Line | Refused]:
        header, width, own = self.header, len(self.header), self.first
        for at, cells, first in self.records:
            if cells is None:
                yield Refused(at, Reason.UNREADABLE_LINE, raw={"": first.rstrip("\r\n")})
                continue
            if len(cells) != width:
                if len(cells) < width or any(cells[width:]):
                    yield Refused(at, Reason.UNREADABLE_LINE, raw=_by_place(header, cells))
                    continue
                del cells[width:]
            if cells == own:
                yield Refused(at, Reason.NOT_LIBRARY, raw=dict(zip(header, cells, strict=True)))
            else:
                yield at, Cells(zip(header, cells))  # noqa: B905 -- they are as many, and to say so costs a tenth of a line.


def names(cells: Iterable[str]) -> tuple[str, ...]:
    """As columns are called: lower-cased, trimmed; of two that are called alike the second says so."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for cell in cells:
        name = cell.strip().strip("\ufeff").lower()
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return tuple(found)


def _by_place(header: tuple[str, ...], cells: list[str]) -> Mapping[str, str]:
    return {(header[at] if at < len(header) else f"#{at + 1}"): cell for at, cell in enumerate(cells)}


@contextmanager
def open_table(part: Part) -> Iterator[Table]:
    """A part as a table whose first line that is not empty names the columns."""
    with open_text(part) as found:
        yield table(found.text)


def readable_lines(part: Part) -> Iterator[Cells]:
    """The lines whose cells are those of the columns, to be looked through before they are read as rows."""
    with open_table(part) as found:
        yield from (line[1] for line in found if not isinstance(line, Refused))


def table(text: io.TextIOBase) -> Table:
    records = Records(text)
    rest = iter(records)
    _, cells, _ = next(rest, (0, None, ""))
    header = names(cells or ())
    records.width = len(header)
    return Table(header, rest, cells or [])
