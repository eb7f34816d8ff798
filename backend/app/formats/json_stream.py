"""Read a JSON object of unknown size and intent, one value at a time.

A document is a flat object whose large values are arrays of small rows, so nothing more than one row
has to be in memory, and a file that is something else costs no more than a document would.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

from backend.app.formats.errors import NotADocument

WINDOW_CHARACTERS = 256 * 1024
# The largest row ever seen, with full metadata, is 12 KB; a title that 40,000 people recommend has this much.
LARGEST_VALUE_CHARACTERS = 8 * 1024 * 1024
# More rows than fit into the largest upload, so only a file made to be slow reaches it.
MOST_VALUES = 1_000_000

# What may follow a number at the end of the window and still be part of it: `.`, `e`, `e+` before the next digit.
_REST_OF_A_NUMBER = 2

_SPACE = re.compile(r"[ \t\n\r]*")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(slots=True)
class Value:
    """`key` at the top level; `index` in its array, or None where the value is not an array."""

    key: str
    index: int | None
    value: Any


def _refuse_constant(name: str) -> NoReturn:
    raise NotADocument(f"{name} is not a number in JSON")


_decoder: Any = json.JSONDecoder(parse_constant=_refuse_constant)
_scan_once: Callable[[str, int], tuple[Any, int]] = _decoder.scan_once


def scan(source: BinaryIO) -> Iterator[Value]:
    """Every top-level value in file order; of an array, every element, and the empty array itself as `[]`.

    Raises NotADocument for anything that is not exactly one JSON object.
    """
    yield from _Scanner(source).members()


def scan_any(source: BinaryIO, *, inside: str | None = None) -> Iterator[Value]:
    """As `scan`, and of an array that is the whole file its elements, under the empty key. An object that is `inside`
    is not a value: its members are.
    """
    yield from _Scanner(source, inside).members_or_elements()


class _Scanner:
    def __init__(self, source: BinaryIO, inside: str | None = None) -> None:
        self._source = source
        self._inside = inside
        self._text = ""
        self._at = 0
        self._ended = False
        self._count = 0
        head = source.read(4)
        mark, encoding = next((pair for pair in _BYTE_ORDER_MARKS if head.startswith(pair[0])), (b"", "utf-8"))
        self._decode = codecs.getincrementaldecoder(encoding)(errors="strict")
        self._text = self._decoded(head[len(mark) :])

    def members(self) -> Iterator[Value]:
        if self._peek() != "{":
            raise NotADocument("it is not a JSON object" if self._text else "it is empty")
        yield from self._object()
        self._end()

    def members_or_elements(self) -> Iterator[Value]:
        if self._peek() != "[":
            yield from self.members()
            return
        yield from self._elements("")
        self._end()

    def _end(self) -> None:
        if self._peek():
            raise NotADocument("something follows after its end")

    def _object(self) -> Iterator[Value]:
        self._at += 1
        if self._peek() == "}":
            self._at += 1
        else:
            yield from self._members()

    def _members(self) -> Iterator[Value]:
        seen: set[str] = set()
        while True:
            if self._peek() != '"':
                raise NotADocument("it is not valid JSON")
            key = self._value()
            # Which of two is meant, nobody can say: programs differ in which one they take.
            if key in seen:
                raise NotADocument("two of its entries have the same name")
            seen.add(key)
            self._expect(":")
            following = self._peek()
            if following == "[":
                yield from self._elements(key)
            elif following == "{" and key == self._inside:
                self._inside = None
                yield from self._object()
            else:
                yield Value(key, None, self._value())
            if self._next_of(",}") == "}":
                return

    def _elements(self, key: str) -> Iterator[Value]:
        self._at += 1
        if self._peek() == "]":
            self._at += 1
            yield Value(key, None, [])
            return
        index = 0
        while True:
            self._peek()
            yield Value(key, index, self._value())
            index += 1
            if self._next_of(",]") == "]":
                return

    def _value(self) -> Any:
        """The value that begins here, reading on until it is whole."""
        self._count += 1
        if self._count > MOST_VALUES:
            raise NotADocument("it has more entries than any library")
        value: Any = None
        while True:
            try:
                value, end = _scan_once(self._text, self._at)
            except (StopIteration, json.JSONDecodeError):
                end = -1
            except ValueError as error:
                # Python refuses to convert integers of more than 4,300 digits.
                raise NotADocument("it holds a number that is too large") from error
            except RecursionError as error:
                raise NotADocument("it is nested too deeply") from error
            if end >= 0 and (end + _REST_OF_A_NUMBER < len(self._text) or self._ended):
                self._at = end
                return value
            if self._ended:
                raise NotADocument("it is not valid JSON, or it was cut off")
            if len(self._text) - self._at > LARGEST_VALUE_CHARACTERS:
                raise NotADocument("one of its entries is not valid JSON, or is larger than any entry of a library")
            self._read()

    def _peek(self) -> str:
        """The next character that is not white space, or nothing at the end of the file."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._read()

    def _expect(self, character: str) -> None:
        self._next_of(character)

    def _next_of(self, characters: str) -> str:
        found = self._peek()
        if not found:
            raise NotADocument("it was cut off")
        if found not in characters:
            raise NotADocument("it is not valid JSON")
        self._at += 1
        return found

    def _read(self) -> None:
        # Doubling what is unread keeps the work linear for a value that spans many windows.
        data = self._source.read(max(WINDOW_CHARACTERS, len(self._text) - self._at))
        self._ended = not data
        self._text = self._text[self._at :] + self._decoded(data)
        self._at = 0

    def _decoded(self, data: bytes) -> str:
        try:
            return self._decode.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            raise NotADocument("its text is not valid UTF-8") from error
