"""Files as somebody drops them, and what is read from them."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part, parts
from backend.app.formats.sources import recognise, settled
from tests.acceptance.movielens import REAL_DATA

NOW = datetime(2026, 11, 30, tzinfo=UTC).timestamp()
NOTHING: Answers = {}
MEDIA = frozenset({Reason.EPISODE, Reason.SEASON, Reason.GAME, Reason.PODCAST, Reason.MUSIC, Reason.BOOK})


def dropped(name: str, content: str | bytes) -> list[Part]:
    return parts(io.BytesIO(content.encode() if isinstance(content, str) else content), name)


def read(*files: tuple[str, str | bytes], answers: Answers = NOTHING) -> dict[str, list[Row]]:
    """By the label of what each file was recognised as, all its rows."""
    found = recognise(part for name, content in files for part in dropped(name, content))
    assert found.not_understood == []
    return {file.sources[0].label: list(file.rows(answers, now=NOW)) for file in settled(found.files)}


def read_one(name: str, content: str | bytes, answers: Answers = NOTHING) -> list[Row]:
    """Rows of a file that can only be one thing. `raw` is left out of them: each test would repeat its own file."""
    (rows,) = read((name, content), answers=answers).values()
    return without_raw(rows)


def without_raw(rows: list[Row]) -> list[Row]:
    for row in rows:
        assert row.raw, "every row says what it was"
        row.raw = {}
    return rows


def claims(rows: list[Row]) -> list[Claim]:
    return [row for row in rows if isinstance(row, Claim)]


def real(path: str) -> bytes:
    """A file of a real person. Skips the test where there is none."""
    file = REAL_DATA / "data" / path
    if not file.is_file():
        pytest.skip(f"there is no real file {path} beside this repository")
    return file.read_bytes()


def carried(rows: Iterable[Row]) -> Carries:
    """All that the rows say, as a service declares it."""
    facts: set[Fact] = set()
    ids: set[Id] = set()
    skips: set[Reason] = set()
    for row in rows:
        if isinstance(row, Claim):
            facts |= {fact for fact, is_said in _said(row).items() if is_said}
            ids |= row.ids.keys()
        elif row.reason in MEDIA:
            skips.add(row.reason)
    return Carries(frozenset(facts), frozenset(ids), frozenset(skips))


def _said(claim: Claim) -> dict[Fact, bool]:
    return {
        Fact.WATCHED: claim.watched,
        Fact.WATCHED_ON: claim.watched_on is not None,
        Fact.RATING: claim.rating is not None,
        Fact.WANTED: claim.wanted,
        Fact.LIST: claim.list_name is not None,
        Fact.LIKED: claim.liked,
        Fact.SERIES: claim.kind is Kind.SERIES,
    }
