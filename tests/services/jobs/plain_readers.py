"""Readers of one invented service, whose files are JSON: a list of objects with the fields of a claim."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from backend.app.errors import Unusable
from backend.app.formats.claims import Answers, Choice, Claim, Id, Kind, Question, Reason, Refused, Row
from backend.app.services.jobs.reading import Recognised, StoredFile, Understood

WHOSE = Question("whose", "Whose profile is it?", (Choice("ann", "Ann"), Choice("ben", "Ben")), "ann")


class PlainReaders:
    """What does not begin with a bracket is not understood; `unsafe` is refused."""

    @contextmanager
    def recognise(self, files: Sequence[StoredFile], *, now: float) -> Iterator[Recognised]:  # noqa: ARG002
        parts: list[Understood] = []
        unknown: dict[str, list[tuple[str, int]]] = {}
        for file in files:
            with file.open() as opened:
                content = opened.read()
            if content == b"unsafe":
                raise Unusable("This file is unsafe.")
            if content.startswith(b"["):
                parts.append(_part(file.name, content))
            else:
                unknown[file.name] = [(file.name, len(content))]
        yield Recognised(parts, unknown)


def a_file(*rows: dict[str, Any]) -> bytes:
    return json.dumps(rows).encode()


def _part(name: str, content: bytes) -> Understood:
    def rows(answers: Answers) -> Iterator[Row]:
        for line, said in enumerate(json.loads(content), start=1):
            yield _row(line, dict(said))

    return Understood(name, name, "plain", "titles", "Plain titles", lambda _answers: (WHOSE,), rows)


def _row(line: int, said: dict[str, Any]) -> Row:
    raw = {key: str(value) for key, value in said.items()}
    if "refused" in said:
        return Refused(line, Reason(said["refused"]), said.get("title"), raw=raw)
    ids = {Id(key): said.pop(key) for key in [*said] if key in set(Id)}
    for day in ("watched_on", "rated_on"):
        if isinstance(said.get(day), str):
            said[day] = date.fromisoformat(said[day])
    return Claim(line, Kind(said.pop("kind", "film")), ids=ids, raw=raw, **said)
