"""Read XML of unknown size and intent, one element of interest at a time. A document type is refused: it is what
declares entities, and no file of a service has one.
"""

import xml.parsers.expat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NoReturn

from backend.app.formats.claims import Row
from backend.app.formats.drop import Part
from backend.app.formats.errors import FileUnreadable
from backend.app.formats.reading import Cells, Named, refused
from backend.app.formats.reading_values import BadValue

PIECE_BYTES = 64 * 1024
# A film with its whole cast is a tenth of it.
LARGEST_ELEMENT = 1024 * 1024
CHARACTERS_OF_A_TAG = 100
DEEPEST = 100
MOST_ELEMENTS = 1_000_000


@dataclass(slots=True)
class Element:
    """`children` are all inside it, except those that are of interest themselves: they come on their own."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list["Element"])

    def every(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> str:
        """The text of the first child that is called so; empty where there is none."""
        return next((child.text.strip() for child in self.every(name)), "")

    def cells(self) -> dict[str, str]:
        """Its attributes, and its children that are only text, as a table would have them."""
        return self.attributes | {child.name: child.text.strip() for child in self.children if not child.children}


def elements(raw: BinaryIO, names: frozenset[str]) -> Iterator[Element]:
    """Those of interest as they end, so an inner one comes before the one around it. Raises FileUnreadable."""
    tree = _Tree(names)
    parser = tree.parser
    fed = 0
    try:
        while piece := raw.read(PIECE_BYTES):
            parser.Parse(piece, False)
            fed += len(piece)
            # expat begins a tag again with every piece until it is whole.
            if fed - parser.CurrentByteIndex > LARGEST_ELEMENT:
                _refuse_size()
            yield from tree.taken()
        parser.Parse(b"", True)
    except (xml.parsers.expat.ExpatError, LookupError, ValueError) as error:
        raise FileUnreadable("it is not valid XML, or it was cut off") from error
    yield from tree.taken()


def _refuse_size() -> NoReturn:
    raise FileUnreadable("one of its entries is larger than any title")


class _Tree:
    def __init__(self, names: frozenset[str]) -> None:
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._names = names
        self._open: list[Element] = []
        self._ended: list[Element] = []
        self._depth = self._size = self._count = 0

    def taken(self) -> list[Element]:
        ended, self._ended = self._ended, []
        return ended

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FileUnreadable("it is nested too deeply")
        wanted = name in self._names
        if not wanted and not self._open:
            return
        element = Element(name, attributes)
        if not wanted:
            self._open[-1].children.append(element)
        self._open.append(element)
        self._grow(CHARACTERS_OF_A_TAG + sum(len(value) for value in attributes.values()))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        if name in self._names:
            self._ended.append(element)
            self._size = 0
            self._count += 1
            if self._count > MOST_ELEMENTS:
                raise FileUnreadable("it has more entries than any library")

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text
            self._grow(len(text))

    def _grow(self, characters: int) -> None:
        self._size += characters
        if self._size > LARGEST_ELEMENT:
            _refuse_size()

    def _refuse_doctype(self, *_declared: Any) -> NoReturn:
        raise FileUnreadable("it declares a document type, which may hold anything")


def xml_rows(
    part: Part,
    names: frozenset[str],
    read: Callable[[int, Element, Cells], Row],
    named: Callable[[Cells], Named],
) -> Iterator[Row]:
    """One row for each element that is called so, counted from 1."""
    with part.open() as raw:
        for line, element in enumerate(elements(raw, names), start=1):
            cells = element.cells()
            try:
                yield read(line, element, cells)
            except BadValue as bad:
                yield refused(line, bad.reason, named(cells), cells)
