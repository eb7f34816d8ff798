"""The rows behind the numbers, as a person looks at them: in a preview, and in a comparison of two backups."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, Literal, TypeVar

import orjson

from backend.app.json_values import is_array, is_object
from backend.app.library.model import CustomList, Movie, Person
from backend.app.library.title_metadata import NAMELESS, Named
from backend.app.transfer.merge import Decisions, Differences

Row = TypeVar("Row", Movie, Person, CustomList)
RowKind = Literal["movie", "person", "list"]
Action = Literal["add", "update", "keep", "remove"]


@dataclass(frozen=True, slots=True)
class RowChange:
    """`before` and `after` hold the fields that differ, named as in the document."""

    kind: RowKind
    key: str
    title: str | None
    year: int | None
    action: Action
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RowWindow:
    """Which of the rows that do not stay as they are."""

    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    added: int
    updated: int
    unchanged: int
    kept: int
    removed: int


@dataclass(frozen=True, slots=True)
class Changes:
    movies: ChangeCounts
    people: ChangeCounts
    lists: ChangeCounts

    @classmethod
    def of(cls, rows: Differences) -> "Changes":
        return cls(_counts(rows.movies), _counts(rows.people), _counts(rows.lists))

    @property
    def rows_total(self) -> int:
        """How many rows do not stay as they are, or are kept although the document has something else."""
        counts = (self.movies, self.people, self.lists)
        return sum(each.added + each.updated + each.kept + each.removed for each in counts)


def changed_rows(rows: Differences, window: RowWindow) -> list[RowChange]:
    """What takes something away first: it is what a person has to see before saying yes."""
    shown = islice(_changed_rows(rows), window.offset, window.offset + window.limit)
    return [_fit_for_json(each) for each in shown]


def list_names(rows: Differences, shown: list[RowChange]) -> dict[str, str]:
    """What the lists are called that the shown titles are on, as far as the two sides know them; by id."""
    known = {each.id: each.name for each in [*rows.lists.removed, *rows.lists.unchanged, *rows.lists.added]}
    known |= {current.id: current.name for current, _ in rows.lists.kept}
    known |= {incoming.id: incoming.name for _, incoming in rows.lists.updated}
    sides = [side for change in shown if change.kind == "movie" for side in (change.before, change.after) if side]
    wanted = {side.get("custom_list_id") for side in sides}
    return {list_id: _said(name) for list_id, name in known.items() if list_id in wanted}


def imdb_ids_of(rows: list[RowChange]) -> list[str]:
    return [each.key for each in rows if each.kind == "movie"]


def with_names(rows: list[RowChange], names: Mapping[str, Named]) -> list[RowChange]:
    """The rows with what a person calls them; `names` is by IMDb id."""
    return [_named(each, names.get(each.key, NAMELESS)) for each in rows]


def _named(change: RowChange, name: Named) -> RowChange:
    if change.kind == "movie":
        return replace(change, title=name.title, year=name.year)
    return replace(change, title=_own_name(change))


def _counts(decisions: Decisions[Row]) -> ChangeCounts:
    return ChangeCounts(
        added=len(decisions.added),
        updated=len(decisions.updated),
        unchanged=len(decisions.unchanged),
        kept=len(decisions.kept),
        removed=len(decisions.removed),
    )


def _changed_rows(rows: Differences) -> Iterator[RowChange]:
    for action in ("remove", "update", "keep", "add"):
        yield from _rows("movie", rows.movies, action)
        yield from _rows("person", rows.people, action)
        yield from _rows("list", rows.lists, action)


def _rows(kind: RowKind, decisions: Decisions[Row], action: Action) -> Iterator[RowChange]:
    if action == "remove":
        yield from (RowChange(kind, row.key, None, None, action, asdict(row), None) for row in decisions.removed)
    elif action == "add":
        yield from (RowChange(kind, row.key, None, None, action, None, asdict(row)) for row in decisions.added)
    else:
        for current, incoming in decisions.updated if action == "update" else decisions.kept:
            yield _difference(kind, action, current, incoming)


def _difference(kind: RowKind, action: Action, current: Row, incoming: Row) -> RowChange:
    before, after = asdict(current), asdict(incoming)
    differing = [name for name in before if before[name] != after[name]]
    return RowChange(
        kind,
        current.key,
        None,
        None,
        action,
        {name: before[name] for name in differing},
        {name: after[name] for name in differing},
    )


def _own_name(change: RowChange) -> str | None:
    return change.key if change.kind == "person" else (change.after or change.before or {}).get("name")


def _fit_for_json(change: RowChange) -> RowChange:
    """A damaged database may hold what JSON can't say, and a preview of the restore that mends it has to be seen."""
    try:
        orjson.dumps(change)
    except orjson.JSONEncodeError:
        return replace(change, key=_said(change.key), before=_said(change.before), after=_said(change.after))
    return change


def _said(value: Any) -> Any:
    if is_object(value):
        return {key: _said(each) for key, each in value.items()}
    if is_array(value):
        return [_said(each) for each in value]
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return repr(value).encode(errors="backslashreplace").decode()
    return value
