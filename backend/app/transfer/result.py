"""What an import or a restore did, or would do: the numbers that were committed, and the rows behind them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Literal, TypeVar

from backend.app.library.model import CustomList, Movie, Person
from backend.app.transfer.merge import Decisions, Mode
from backend.app.transfer.plan import Plan

ROWS_SHOWN = 500
Row = TypeVar("Row", Movie, Person, CustomList)
RowKind = Literal["movie", "person", "list"]
Action = Literal["add", "update", "keep", "remove"]


@dataclass(frozen=True, slots=True)
class Counts:
    movies: int
    people: int
    lists: int


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


@dataclass(frozen=True, slots=True)
class RowChange:
    """`before` and `after` hold the fields that differ, named as in the document."""

    kind: RowKind
    key: str
    title: str | None
    action: Action
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`imported_counts` counts what the library now holds as the document has it: added, updated, unchanged.

    `rows` and `rows_total` belong to a preview; `safety_backup` is the file whose restore undoes this.
    """

    success: Literal[True]
    dry_run: bool
    mode: Mode
    imported_counts: Counts
    changes: Changes
    imdb_ids_needing_enrichment: list[str]
    safety_backup: str | None
    errors: list[str]
    notices: list[str]
    rows: list[RowChange] | None
    rows_total: int | None


def report(
    plan: Plan, *, errors: list[str], notices: list[str], safety_backup: str | None, titles: Mapping[str, str] | None
) -> ImportResult:
    """`titles` names the titles of the rows to be shown; without it this is no preview."""
    changes = Changes(_count(plan.movies), _count(plan.people), _count(plan.lists))
    return ImportResult(
        success=True,
        dry_run=titles is not None,
        mode=plan.mode,
        imported_counts=Counts(_held(changes.movies), _held(changes.people), _held(changes.lists)),
        changes=changes,
        imdb_ids_needing_enrichment=plan.needing_metadata,
        safety_backup=safety_backup,
        errors=errors,
        notices=[*notices, *plan.notices],
        rows=None if titles is None else [_shown(each, titles) for each in islice(_changed_rows(plan), ROWS_SHOWN)],
        rows_total=None if titles is None else sum(map(_changed, (changes.movies, changes.people, changes.lists))),
    )


def titles_shown(plan: Plan) -> list[str]:
    """The IMDb ids among the rows that a preview shows."""
    return [each.key for each in islice(_changed_rows(plan), ROWS_SHOWN) if each.kind == "movie"]


def _count(decisions: Decisions[Row]) -> ChangeCounts:
    return ChangeCounts(
        added=len(decisions.added),
        updated=len(decisions.updated),
        unchanged=len(decisions.unchanged),
        kept=len(decisions.kept),
        removed=len(decisions.removed),
    )


def _held(counts: ChangeCounts) -> int:
    return counts.added + counts.updated + counts.unchanged


def _changed(counts: ChangeCounts) -> int:
    return counts.added + counts.updated + counts.kept + counts.removed


def _changed_rows(plan: Plan) -> Iterator[RowChange]:
    """What takes something away first: it is what a person has to see before saying yes."""
    for action in ("remove", "update", "keep", "add"):
        yield from _rows("movie", plan.movies, action)
        yield from _rows("person", plan.people, action)
        yield from _rows("list", plan.lists, action)


def _rows(kind: RowKind, decisions: Decisions[Row], action: Action) -> Iterator[RowChange]:
    if action == "remove":
        yield from (RowChange(kind, row.key, None, action, asdict(row), None) for row in decisions.removed)
    elif action == "add":
        yield from (RowChange(kind, row.key, None, action, None, asdict(row)) for row in decisions.added)
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
        action,
        {name: before[name] for name in differing},
        {name: after[name] for name in differing},
    )


def _shown(change: RowChange, titles: Mapping[str, str]) -> RowChange:
    title = titles.get(change.key) if change.kind == "movie" else _own_name(change)
    return RowChange(change.kind, change.key, title, change.action, change.before, change.after)


def _own_name(change: RowChange) -> str | None:
    return change.key if change.kind == "person" else (change.after or change.before or {}).get("name")
