"""The report: every row with what became of it, as CSV and as JSON.

It is a file that can be dropped again: whoever fills in the IMDb ids of the rows that were not understood finishes
the import with their dates and ratings.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson

from backend.app.formats.claims import Claim, Moment, Row
from backend.app.json_values import whole_letters
from backend.app.transfer.jobs.outcomes import Ending

BOM = "\ufeff"
COLUMNS = (
    "file",
    "line",
    "outcome",
    "reason",
    "title",
    "year",
    "imdb_id",
    "candidates",
    "date_watched",
    "rating",
    "list",
    "wanted",
    "watched",
    "liked",
    "kind",
    "notices",
    "raw",
)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`date_watched` and `rating` are what the row says, whatever the library keeps of it; a day is YYYY-MM-DD, an
    instant ends in Z.
    """

    file: str
    line: int
    outcome: str
    reason: str | None
    title: str | None
    year: int | None
    imdb_id: str | None
    candidates: tuple[str, ...]
    date_watched: str | None
    rating: float | None
    list: str | None
    wanted: bool
    watched: bool
    liked: bool
    kind: str | None
    notices: tuple[str, ...]
    raw: dict[str, str]


def report_row(
    file: str, row: Row, ending: Ending, *, imdb_id: str | None, candidates: Sequence[str], notices: Sequence[str]
) -> ReportRow:
    claim = row if isinstance(row, Claim) else None
    return ReportRow(
        file=file,
        line=row.line,
        outcome=ending.outcome.value,
        reason=ending.reason and ending.reason.value,
        title=row.title,
        year=row.year,
        imdb_id=imdb_id,
        candidates=tuple(candidates),
        date_watched=_written(claim.watched_on) if claim else None,
        rating=claim.rating if claim else None,
        list=claim.list_name if claim else None,
        wanted=bool(claim and claim.wanted),
        watched=bool(claim and claim.watched),
        liked=bool(claim and claim.liked),
        kind=claim.kind.value if claim else None,
        notices=(*claim.notices, *notices) if claim else (*notices,),
        raw=dict(row.raw),
    )


def as_csv(rows: Iterable[ReportRow]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, which is how spreadsheets know it."""
    yield (BOM + _line(COLUMNS)).encode()
    for row in rows:
        yield _line([_cell(getattr(row, name)) for name in COLUMNS]).encode(errors="replace")


def as_json(rows: Iterable[ReportRow]) -> Iterator[bytes]:
    """One object; each row on a line of its own."""
    yield b'{"report": 1, "rows": ['
    separator = b"\n"
    for row in rows:
        yield separator + _json(row)
        separator = b",\n"
    yield b"\n]}\n"


def _written(moment: Moment | None) -> str | None:
    if moment is None:
        return None
    if isinstance(moment, date):
        return moment.isoformat()
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dict):
        return orjson.dumps(_plain(value)).decode()
    if isinstance(value, tuple):
        return " ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
    return str(value)


def _json(row: ReportRow) -> bytes:
    try:
        return orjson.dumps(row)
    except orjson.JSONEncodeError:
        return orjson.dumps(_plain({name: getattr(row, name) for name in COLUMNS}))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return whole_letters(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value
