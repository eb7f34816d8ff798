"""From the stored files of a job to rows: what each file was recognised as, and its rows, read anew each time."""

import tempfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, Protocol, cast

from backend.app.errors import Unusable
from backend.app.formats.claims import Answers, Claim, Moment, Question, Row

IN_MEMORY_BYTES = PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """As it was uploaded: `sha256`, in hex, is of that. `content` is packed by zlib."""

    name: str
    sha256: str
    content: bytes

    @contextmanager
    def open(self) -> Generator[BinaryIO]:
        """At its beginning; on the disk where it is large."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
            inflating, packed = zlib.decompressobj(), self.content
            while packed:
                file.write(inflating.decompress(packed, PIECE_BYTES))
                packed = inflating.unconsumed_tail
            file.write(inflating.flush())
            file.seek(0)
            yield cast(BinaryIO, file)


@dataclass(frozen=True, slots=True)
class Understood:
    """A file, or a file in an archive, that one reader takes. `rows` reads it with the answers to its questions."""

    file: str
    path: str
    service: str
    what: str
    label: str
    questions: Callable[[Answers], Sequence[Question]]
    read: Callable[[Answers], Iterable[Row]]
    notices: Sequence[str] = ()

    def rows(self, answers: Answers) -> Iterator[Row]:
        """As far as the file can be read: where it breaks off, or an answer is missing, the summary says why."""
        with suppress(Unusable):
            yield from self.read(answers)


@dataclass(frozen=True, slots=True)
class Recognised:
    """`not_understood` are path and size, by file."""

    parts: Sequence[Understood]
    not_understood: Mapping[str, Sequence[tuple[str, int]]] = field(
        default_factory=dict[str, Sequence[tuple[str, int]]]
    )


class Readers(Protocol):
    """What knows the formats of other services. Files come in the order of the drop."""

    @contextmanager
    def recognise(self, files: Sequence[StoredFile], *, now: float) -> Iterator[Recognised]:
        """Rows can be read as long as the block lasts."""
        ...


@dataclass(slots=True)
class _Span:
    """How many rows there are, and from when to when they tell."""

    rows: int = 0
    first: date | None = None
    last: date | None = None

    def add(self, row: Row) -> None:
        self.rows += 1
        if isinstance(row, Claim):
            for moment in (row.watched_on, row.rated_on, row.listed_on):
                day = _day(moment)
                if day is not None:
                    self.first = day if self.first is None or day < self.first else self.first
                    self.last = day if self.last is None or day > self.last else self.last


def _day(moment: Moment | None) -> date | None:
    return moment if moment is None or isinstance(moment, date) else datetime.fromtimestamp(moment, UTC).date()


def summary_of(found: Recognised, files: Iterable[StoredFile], answers: Mapping[str, Answers]) -> list[dict[str, Any]]:
    """What a person sees of each file: as plain values, which are kept so that looking costs no reading."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for part in found.parts:
        parts.setdefault(part.file, []).append(_summary_of_part(part, answers.get(part.path, {})))
    return [
        {
            "name": file.name,
            "parts": parts.get(file.name, []),
            "not_understood": [
                {"path": path, "size_bytes": size} for path, size in found.not_understood.get(file.name, ())
            ],
        }
        for file in files
    ]


def _summary_of_part(part: Understood, answers: Answers) -> dict[str, Any]:
    span, problem = _Span(), None
    try:
        for row in part.read(answers):
            span.add(row)
    except Unusable as error:
        problem = error.detail
    return {
        "path": part.path,
        "service": part.service,
        "what": part.what,
        "label": part.label,
        "rows": span.rows,
        "first": span.first and span.first.isoformat(),
        "last": span.last and span.last.isoformat(),
        "problem": problem,
        "notices": list(part.notices),
        "questions": [
            {
                "key": each.key,
                "sentence": each.sentence,
                "choices": [{"value": choice.value, "label": choice.label} for choice in each.choices],
                "default": each.default,
            }
            for each in part.questions(answers)
        ],
    }
