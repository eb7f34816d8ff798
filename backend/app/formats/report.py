"""The report of an import, dropped back: with the ids that a person has filled in, the import is finished.

Rows without an id are looked for again; what no id could help is refused as it was.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import orjson

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import (
    Cells,
    Item,
    as_text,
    item_name,
    json_rows,
    name_in,
    need_name,
    refused,
    table_rows,
)
from backend.app.formats.reading_values import imdb_id, is_true, list_name, moment, out_of_ten, title, year
from backend.app.formats.recognise import Header, JsonObject, Source
from backend.app.json_values import is_object

SERVICE = "report"
ROWS = "rows"
LOOKED_FOR_AGAIN = frozenset({"", Reason.NOT_FOUND, Reason.LOOKUP_FAILED})

_named = name_in("title")


def table(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    return table_rows(part, lambda line, cells: _row(line, cells, now), _named)


def document(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, item: Item) -> Row:
        return _row(line, {name: as_text(value) for name, value in item.items()}, now)

    return json_rows(part, read, item_name, keys=frozenset({ROWS}))


def _row(line: int, cells: Cells, now: float) -> Row:
    found = imdb_id(cells.get("imdb_id"))
    reason = (cells.get("reason") or "").strip()
    if found is None and reason not in LOOKED_FOR_AGAIN:
        return refused(line, _reason(reason), _named(cells), _raw(cells))
    rating = out_of_ten(cells.get("rating"))
    watched_on = moment(cells.get("date_watched"), now=now)
    return need_name(
        Claim(
            line,
            _kind(cells.get("kind")),
            title=title(cells.get("title")),
            year=year(cells.get("year")),
            ids={Id.IMDB: found} if found else {},
            watched=is_true(cells.get("watched")) or watched_on is not None,
            watched_on=watched_on,
            rating=rating.value,
            wanted=is_true(cells.get("wanted")),
            liked=is_true(cells.get("liked")),
            list_name=list_name(cells.get("list")),
            notices=rating.notices,
            raw=_raw(cells),
        )
    )


def _reason(text: str) -> Reason:
    return Reason(text) if text in set(Reason) else Reason.NOT_LIBRARY


def _kind(text: str | None) -> Kind:
    return Kind(text) if text in set(Kind) else Kind.UNKNOWN


def _raw(cells: Cells) -> Mapping[str, str]:
    """As the row first was, so that a report of a report says where things come from."""
    with suppress(orjson.JSONDecodeError):
        found: Any = orjson.loads(cells.get("raw") or "null")
        if is_object(found):
            return {name: as_text(value) for name, value in found.items()}
    return cells


def _is_report(members: Mapping[str, Any]) -> bool:
    return "report" in members and ROWS in members


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.LIKED, Fact.SERIES}),
    ids=frozenset({Id.IMDB}),
    skips=frozenset({Reason.EPISODE, Reason.SEASON, Reason.GAME, Reason.PODCAST, Reason.MUSIC, Reason.BOOK}),
)
SOURCES = (
    Source(
        SERVICE,
        "table",
        "Import report",
        Header(frozenset(["file", "line", "outcome", "imdb_id", "date_watched", "raw"])),
        table,
    ),
    Source(SERVICE, "json", "Import report", JsonObject(_is_report), document),
)
