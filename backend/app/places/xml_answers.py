"""The answers of buckets and WebDAV servers, in XML, as flat as they are needed."""

import xml.parsers.expat
from collections.abc import Iterator
from typing import NoReturn

from backend.app.places.place import PlaceUnavailable

Fields = dict[str, list[str]]


class _Reader:
    def __init__(self, record: str) -> None:
        self.records: list[Fields] = []
        self.rest: Fields = {}
        self._record = record
        self._current: Fields | None = None
        self._text: list[str] = []
        # With a separator expat gives "namespace name"; the prefix is each server's own choice.
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        # A document type is what declares entities, and no honest answer has one.
        parser.StartDoctypeDeclHandler = self._refuse
        self.parser = parser

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._text.clear()
        if _local(name) == self._record:
            self._current = {}
            self.records.append(self._current)
        elif self._current is not None:
            self._current.setdefault(_local(name), [])

    def _end(self, name: str) -> None:
        local = _local(name)
        if local == self._record:
            self._current = None
            return
        fields = self.rest if self._current is None else self._current
        fields.setdefault(local, []).append("".join(self._text).strip())
        self._text.clear()

    def _refuse(self, *_declared: object) -> NoReturn:
        raise ValueError


def read_records(content: bytes, record: str) -> tuple[list[Fields], Fields]:
    """Each element of this name as the texts of all elements in it, and the texts of all others; names without
    namespaces. Raises PlaceUnavailable.
    """
    reader = _Reader(record)
    try:
        reader.parser.Parse(content, True)
    except (xml.parsers.expat.ExpatError, LookupError, ValueError):
        raise PlaceUnavailable("The place's answer can't be understood.") from None
    return reader.records, reader.rest


def one_of(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, [])), "")


def texts(fields: Fields, name: str) -> Iterator[str]:
    return iter(fields.get(name, []))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
