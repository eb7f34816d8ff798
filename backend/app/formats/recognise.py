"""Whose file it is, by what is in it. Names only tell apart what looks alike.

A reader is a function of a part, the answers to its questions and the time; it gives exactly one row for each data
row. Each service has a module here that lists its `SOURCES`.

What two files of one service mean together is for `settled`: a service's `settle` takes all files of the drop that are
its own, and may give back some of them with another reader.
"""

import contextlib
import io
import xml.parsers.expat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from re import Pattern
from typing import Any, TypeAlias

from backend.app.errors import Unusable
from backend.app.formats.claims import Answers, Choice, Question, Row
from backend.app.formats.drop import Part, UnsafeArchive
from backend.app.formats.errors import AnswerNeeded, FileUnreadable
from backend.app.formats.reading import json_values
from backend.app.formats.text import PIECE_BYTES, Records, names, open_text
from backend.app.json_values import is_object

WHICH = "which"
# Ten times the largest tables there are; each line costs microseconds, again and again.
MOST_LINES = 1_000_000
MOST_VALUES_LOOKED_AT = 2_000
MOST_LINES_BEFORE_A_HEADER = 3

Reader: TypeAlias = Callable[..., Iterator[Row]]
"""`(part: Part, answers: Answers, *, now: float) -> Iterator[Row]`. Raises Unusable where the file breaks off."""


@dataclass(frozen=True, slots=True)
class Header:
    """A table with these columns and none of those. `exactly` these, where they are words that many tables have."""

    needs: frozenset[str]
    forbids: frozenset[str] = frozenset()
    exactly: bool = False

    def fits(self, look: "Look") -> bool:
        return any(self._fits(set(header)) for header in look.headers)

    def _fits(self, header: set[str]) -> bool:
        return self.needs == frozenset(header) if self.exactly else self.needs <= header and not self.forbids & header


@dataclass(frozen=True, slots=True)
class JsonArray:
    """A JSON array whose first object passes the test."""

    test: Callable[[Mapping[str, Any]], bool]

    def fits(self, look: "Look") -> bool:
        return look.item is not None and self.test(look.item)


@dataclass(frozen=True, slots=True)
class JsonObject:
    """A JSON object that passes the test: of an array that it holds only the first element is there."""

    test: Callable[[Mapping[str, Any]], bool]

    def fits(self, look: "Look") -> bool:
        return look.members is not None and self.test(look.members)


@dataclass(frozen=True, slots=True)
class XmlRoot:
    names: frozenset[str]

    def fits(self, look: "Look") -> bool:
        return look.root in self.names


@dataclass(frozen=True, slots=True)
class AnyTable:
    """What has columns and rows, and was made by nobody that is known here."""

    def fits(self, look: "Look") -> bool:
        return any(len(header) > 1 for header in look.headers)


Signature: TypeAlias = Header | JsonArray | JsonObject | XmlRoot | AnyTable


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of file of a service. `label` is what a person calls it: “Letterboxd diary”.

    Several kinds may look alike: then `tell` looks into the whole file for `what` it may be, and after that `named`,
    searched in the path, tells them apart. Kinds between which neither decides are a question. `notices` is what the
    file says of itself that a person should know.
    """

    service: str
    what: str
    label: str
    signature: Signature
    reader: Reader
    questions: Callable[[Part], tuple[Question, ...]] | None = None
    named: Pattern[str] | None = None
    tell: Callable[[Part], Collection[str]] | None = None
    notices: Callable[[Part], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class RecognisedFile:
    """`sources` are one, or those between which a person chooses."""

    part: Part
    sources: tuple[Source, ...]
    notices: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.part.path

    @property
    def service(self) -> str:
        return self.sources[0].service

    def source(self, answers: Answers) -> Source | None:
        """None until a person has chosen."""
        if len(self.sources) == 1:
            return self.sources[0]
        return next((source for source in self.sources if _choice(source) == answers.get(WHICH)), None)

    def questions(self, answers: Answers) -> tuple[Question, ...]:
        """Those of the file itself come once it is known what kind it is."""
        source = self.source(answers)
        which = () if len(self.sources) == 1 else (_which(self.sources),)
        return which + (source.questions(self.part) if source and source.questions else ())

    def rows(self, answers: Answers, *, now: float) -> Iterator[Row]:
        """Raises Unusable: AnswerNeeded, FileUnreadable, UnsafeArchive."""
        source = self.source(answers)
        if source is None:
            raise AnswerNeeded(_which(self.sources).sentence)
        yield from source.reader(self.part, answers, now=now)

    def read_with(self, reader: Reader) -> "RecognisedFile":
        return replace(self, sources=tuple(replace(source, reader=reader) for source in self.sources))


def _choice(source: Source) -> str:
    return f"{source.service}-{source.what}"


def _which(sources: Sequence[Source]) -> Question:
    choices = tuple(Choice(_choice(source), source.label) for source in sources)
    return Question(WHICH, "What is in this file?", choices)


@dataclass(frozen=True, slots=True)
class Recognised:
    """`not_understood` are paths and sizes."""

    files: list[RecognisedFile] = field(default_factory=list[RecognisedFile])
    not_understood: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])


def recognise_among(parts: Iterable[Part], sources: Sequence[Source]) -> Recognised:
    """A table of nobody's is taken only where nothing else of the upload is somebody's: beside a service's own files it
    is one of the many that hold no films. Raises UnsafeArchive and FileUnreadable.
    """
    found = Recognised()
    lines = 0
    for part in parts:
        look = Look() if part.is_private else look_at(part)
        lines += look.lines
        if lines > MOST_LINES:
            raise FileUnreadable(f"its tables have more than {MOST_LINES:,} lines")
        recognised = _recognised(part, look, sources)
        if recognised is None:
            found.not_understood.append((part.path, part.size))
        else:
            found.files.append(recognised)
    known = [file for file in found.files if not _is_nobodys(file)]
    if known:
        found.not_understood.extend((file.path, file.part.size) for file in found.files if _is_nobodys(file))
        return Recognised(known, found.not_understood)
    return found


def _is_nobodys(file: RecognisedFile) -> bool:
    return isinstance(file.sources[0].signature, AnyTable)


def _recognised(part: Part, look: "Look", sources: Sequence[Source]) -> RecognisedFile | None:
    fitting = [source for source in sources if source.signature.fits(look)]
    theirs = [source for source in fitting if not isinstance(source.signature, AnyTable)]
    fitting = _told_apart(part, theirs or fitting)
    said = tuple(notice for source in fitting for notice in _said(source, part))
    return RecognisedFile(part, fitting, look.notices + said) if fitting else None


def _told_apart(part: Part, sources: Sequence[Source]) -> tuple[Source, ...]:
    if len(sources) > 1:
        told = {tell: _told(tell, part) for tell in {source.tell for source in sources} if tell}
        sources = [source for source in sources if source.tell is None or source.what in told[source.tell]]
    if len(sources) > 1:
        named = [source for source in sources if source.named and source.named.search(part.path)]
        sources = named or sources
    return tuple(sources)


def _told(tell: Callable[[Part], Collection[str]], part: Part) -> Collection[str]:
    """A file that breaks off is nothing of them: it is asked about, or listed."""
    try:
        return tell(part)
    except FileUnreadable:
        return ()


def _said(source: Source, part: Part) -> tuple[str, ...]:
    try:
        return source.notices(part) if source.notices else ()
    except FileUnreadable:
        return ()


@dataclass(frozen=True, slots=True)
class Look:
    """What the beginning of a part shows. A table may have a line or two before its header."""

    headers: tuple[tuple[str, ...], ...] = ()
    item: Mapping[str, Any] | None = None
    members: Mapping[str, Any] | None = None
    root: str | None = None
    lines: int = 0
    notices: tuple[str, ...] = ()


def look_at(part: Part) -> Look:
    """Raises UnsafeArchive; what cannot be read otherwise shows nothing."""
    try:
        with part.open() as raw:
            beginning = raw.read(PIECE_BYTES)
        kind = _kind(beginning)
        if kind == "zip":
            return Look()
        if kind == "json":
            return _look_at_json(part)
        return Look(root=_root(beginning)) if kind == "xml" else _look_at_table(part)
    except UnsafeArchive:
        raise
    except Unusable:
        return Look()


def _kind(beginning: bytes) -> str:
    if beginning.startswith(b"PK\x03\x04"):
        return "zip"
    first = beginning.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    return {b"{": "json", b"[": "json", b"<": "xml"}.get(first, "table")


def _look_at_json(part: Part) -> Look:
    members: dict[str, Any] = {}
    try:
        with json_values(part) as values:
            for value in islice(values, MOST_VALUES_LOOKED_AT):
                if value.key == "" and is_object(value.value):
                    return Look(item=value.value)
                members.setdefault(value.key, value.value)
    except FileUnreadable:
        # What came before the place where it breaks says whose it is; reading its rows says that it is broken.
        pass
    return Look(members=members)


def _look_at_table(part: Part) -> Look:
    with open_text(part) as found:
        notices = (found.notice,) if found.notice else ()
        records = islice(Records(found.text), MOST_LINES_BEFORE_A_HEADER)
        headers = tuple(names(cells) for _, cells, _ in records if cells)
    # Only the first line of several cells is a header; the data below it is not.
    first = next((at for at, header in enumerate(headers) if len(header) > 1), 0)
    return Look(headers=headers[: first + 1], lines=found.lines, notices=notices)


class _Found(Exception):
    pass


def _root(beginning: bytes) -> str | None:
    """The name of the outermost element. A document type is refused by what reads the file, and shows nothing here."""
    names_found: list[str] = []
    parser = xml.parsers.expat.ParserCreate()

    def start(name: str, _attributes: dict[str, str]) -> None:
        names_found.append(name)
        raise _Found

    parser.StartElementHandler = start
    with contextlib.suppress(_Found, xml.parsers.expat.ExpatError):
        parser.ParseFile(io.BytesIO(beginning))
    return names_found[0] if names_found else None
