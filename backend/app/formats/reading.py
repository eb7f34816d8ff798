"""Rows of tables and of JSON: one for each line or item, whatever is in it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused, Row
from backend.app.formats.drop import Part
from backend.app.formats.errors import FileUnreadable, NotADocument
from backend.app.formats.json_stream import Value, scan_any
from backend.app.formats.reading_values import BadValue, imdb_id, number, title, year
from backend.app.formats.text import Table, open_table
from backend.app.json_values import is_array, is_object

Cells: TypeAlias = Mapping[str, str]
Item: TypeAlias = Mapping[str, Any]
Named: TypeAlias = tuple[str | None, int | None]
"""What a row calls its title, and its year."""

# Plex puts its whole library into this one object.
ENVELOPE = "MediaContainer"


def table_rows(part: Part, read: Callable[[int, Cells], Row], named: Callable[[Cells], Named]) -> Iterator[Row]:
    """`read` makes one row of a line and its cells, or raises BadValue; `named` is for the rows that are refused."""
    with open_table(part) as table:
        yield from rows_of_table(table, read, named)


def rows_of_table(table: Table, read: Callable[[int, Cells], Row], named: Callable[[Cells], Named]) -> Iterator[Row]:
    for line in table:
        if isinstance(line, Refused):
            yield line
            continue
        at, cells = line
        try:
            row = read(at, cells)
        except BadValue as bad:
            row = refused(at, bad.reason, named(cells), cells)
        yield row


def name_in(title_column: str, year_column: str | None = "year") -> Callable[[Cells], Named]:
    """The usual `named`."""
    return lambda cells: (cells.get(title_column), year(cells.get(year_column)) if year_column else None)


def refused(line: int, reason: Reason, named: Named, raw: Cells) -> Refused:
    name, in_year = named
    try:
        name = title(name)
    except BadValue:
        name = None
    return Refused(line, reason, name, in_year, raw)


def item_name(item: Item) -> Named:
    """The usual `named` of an item of JSON."""
    return as_text(item.get("title")), year(as_text(item.get("year")))


def need_name(claim: Claim) -> Row:
    """Without an id and without a name nobody can say what is meant."""
    if claim.title or claim.ids:
        return claim
    return Refused(claim.line, Reason.NO_TITLE, None, claim.year, claim.raw)


@contextmanager
def json_values(part: Part) -> Iterator[Iterator[Value]]:
    """The values of a JSON object, or the elements of an array under the empty key. Raises FileUnreadable."""
    try:
        with part.open() as raw:
            yield scan_any(raw, inside=ENVELOPE)
    except NotADocument as error:
        raise FileUnreadable(error.reason) from error


def json_rows(
    part: Part,
    read: Callable[[int, Item], Row],
    named: Callable[[Item], Named],
    *,
    keys: frozenset[str] = frozenset({""}),
) -> Iterator[Row]:
    """One row for each element of the arrays that are called so, which are counted from 1 through all of them. What
    is no object is an unreadable line; an empty array and null are no rows.
    """
    line = 0
    with json_values(part) as values:
        for value in values:
            if value.key not in keys or (value.index is None and value.value in (None, [])):
                continue
            line += 1
            yield _item_row(line, value.value, read, named)


def _item_row(line: int, item: Any, read: Callable[[int, Item], Row], named: Callable[[Item], Named]) -> Row:
    if not is_object(item):
        return Refused(line, Reason.UNREADABLE_LINE, raw={"": as_text(item)})
    try:
        return read(line, item)
    except BadValue as bad:
        return refused(line, bad.reason, named(item), RawItem(item))


def field(item: Any, *path: str) -> Any:
    """What lies there, or None: hostile files have anything anywhere."""
    for name in path:
        item = item.get(name) if is_object(item) else None
    return item


def as_text(value: Any) -> str:
    """A value of JSON as a cell would have it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


class RawItem(Mapping[str, str]):
    """An item of JSON as cells, written only where somebody looks."""

    __slots__ = ("_item",)

    def __init__(self, item: Item) -> None:
        self._item = item

    def __getitem__(self, name: str) -> str:
        return as_text(self._item[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._item)

    def __len__(self) -> int:
        return len(self._item)

    def __repr__(self) -> str:
        return f"RawItem({dict(self)!r})"


def without_place(values: Mapping[str, Any]) -> tuple[str, ...]:
    """A notice of what else a row says."""
    said = [name for name, value in values.items() if value]
    return (f"The library has no place for: {', '.join(said)}.",) if said else ()


def last_of(plays: int) -> tuple[str, ...]:
    """A notice of the viewings that are not the last."""
    return (f"Watched {plays:,} times; only the last date counts.",) if plays > 1 else ()


def known(ids: Mapping[Id, str | None]) -> dict[Id, str]:
    return {whose: found for whose, found in ids.items() if found}


_TMDB = {Kind.FILM: Id.TMDB_FILM, Kind.SERIES: Id.TMDB_SERIES}
_TVDB = {Kind.FILM: Id.TVDB_FILM, Kind.SERIES: Id.TVDB_SERIES}


def ids_of(kind: Kind, *, imdb: str | None = None, tmdb: str | None = None, tvdb: str | None = None) -> dict[Id, str]:
    """TMDB and TheTVDB number films and series apart, so their numbers say nothing of a title that may be either."""
    found = {Id.IMDB: imdb_id(imdb)}
    if kind in _TMDB:
        found |= {_TMDB[kind]: number(tmdb), _TVDB[kind]: number(tvdb)}
    return known(found)


def object_in(value: Any) -> Mapping[str, Any]:
    """The object that lies there, or an empty one."""
    return value if is_object(value) else {}


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of an array, if it is one."""
    return (each for each in value if is_object(each)) if is_array(value) else iter(())
