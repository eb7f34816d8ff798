"""Row-level diff and conflict rules for import and restore: which side of a pair wins."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Generic, TypeVar

from backend.app.library.model import CustomList, Document, Movie, Person, WatchHistory
from backend.app.library.viewings import is_same_viewing
from backend.models import Status

Row = TypeVar("Row", Movie, Person, CustomList)


class Mode(StrEnum):
    """`merge` lets the newer row win and removes nothing; after `replace` the library is the document."""

    MERGE = "merge"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Filling:
    """What a row that cannot say how old it is does besides filling gaps: bring a later watch date, and bring back a
    title that was removed.
    """

    newer_viewing: bool = False
    bring_back: bool = False


GAPS_ONLY = Filling()


@dataclass(slots=True)
class Decisions(Generic[Row]):
    """Each row in exactly one place. Of a pair the first is the current row, the second what the document says.

    `updated` holds the current row and what it becomes; `unchanged` holds the current row.
    """

    added: list[Row] = field(default_factory=list[Row])
    updated: list[tuple[Row, Row]] = field(default_factory=list[tuple[Row, Row]])
    unchanged: list[Row] = field(default_factory=list[Row])
    kept: list[tuple[Row, Row]] = field(default_factory=list[tuple[Row, Row]])
    removed: list[Row] = field(default_factory=list[Row])

    @property
    def changed(self) -> bool:
        return bool(self.added or self.updated or self.removed)


@dataclass(slots=True)
class Differences:
    """What is different between two documents, or between a document and a library."""

    movies: Decisions[Movie]
    people: Decisions[Person]
    lists: Decisions[CustomList]

    @property
    def any_row_changes(self) -> bool:
        return self.movies.changed or self.people.changed or self.lists.changed


def differences(incoming: Document, current: Document, mode: Mode, *, filling: Filling = GAPS_ONLY) -> Differences:
    return Differences(
        movies=decide(incoming.movies, current.movies, mode, filling=filling),
        people=decide(incoming.people, current.people, mode),
        lists=decide(incoming.lists, current.lists, mode),
    )


def decide(
    incoming_rows: Iterable[Row], current_rows: Iterable[Row], mode: Mode, *, filling: Filling = GAPS_ONLY
) -> Decisions[Row]:
    decisions: Decisions[Row] = Decisions()
    remaining = {row.key: row for row in current_rows}
    for row in incoming_rows:
        current = remaining.pop(row.key, None)
        if current is None:
            decisions.added.append(row)
        elif mode is Mode.REPLACE:
            _decide_replace(current, row, decisions)
        else:
            _decide_merge(current, row, decisions, filling=filling)
    if mode is Mode.REPLACE:
        decisions.removed.extend(remaining.values())
    return decisions


def _decide_replace(current: Row, row: Row, decisions: Decisions[Row]) -> None:
    if current == row:
        decisions.unchanged.append(current)
    else:
        decisions.updated.append((current, row))


def _decide_merge(current: Row, row: Row, decisions: Decisions[Row], *, filling: Filling) -> None:
    if current.same_content(row):
        decisions.unchanged.append(current)
    elif row.last_modified is None:
        filled = _fill_gaps(current, row, filling=filling)
        if filled.same_content(current):
            decisions.kept.append((current, row))
        else:
            # Changed by this import: its time is stamped on when it is written.
            decisions.updated.append((current, replace(filled, last_modified=None)))
    elif _is_newer(current.last_modified, row.last_modified):
        decisions.kept.append((current, row))
    else:
        decisions.updated.append((current, row))


def _is_newer(current: float | None, incoming: float) -> bool:
    """A damaged database may hold something else than a time, which is no reason to keep its row."""
    return isinstance(current, int | float) and current > incoming


def _fill_gaps(current: Row, row: Row, *, filling: Filling) -> Row:
    """The current row, with what it lacks taken from a row that cannot say how old it is."""
    if isinstance(current, Movie) and isinstance(row, Movie):
        return _fill_movie(current, row, filling=filling)
    lacking = [each.name for each in fields(current) if getattr(current, each.name) in {None, ""}]
    return replace(current, **{name: getattr(row, name) for name in lacking})


def _fill_movie(current: Movie, row: Movie, *, filling: Filling) -> Movie:
    by_person = {each.person_name: each for each in row.recommendations}
    by_person |= {each.person_name: each for each in current.recommendations}
    # A watch history that came along says that the title is no longer waiting.
    is_waiting = current.watch_history is None and current.status in {Status.TO_WATCH, Status.CUSTOM}
    newly_watched = is_waiting and row.status == Status.WATCHED
    history = _fill_watch_history(current, row, newer_viewing=filling.newer_viewing)
    status = row.status if newly_watched else current.status
    if filling.bring_back and current.status == Status.DELETED:
        # Seen before it was removed, it is no longer waiting.
        status = Status.WATCHED if history is not None and row.status == Status.TO_WATCH else row.status
    return replace(
        current,
        status=status,
        custom_list_id=current.custom_list_id or row.custom_list_id,
        recommendations=[by_person[name] for name in sorted(by_person)],
        watch_history=history,
    )


def _fill_watch_history(current: Movie, row: Movie, *, newer_viewing: bool) -> WatchHistory | None:
    if current.watch_history is None or row.watch_history is None:
        return current.watch_history or row.watch_history
    date, rating = current.watch_history.date_watched, current.watch_history.my_rating
    if newer_viewing and _is_later(row.watch_history.date_watched, date):
        date, rating = None, rating if row.watch_history.my_rating is None else None
    return WatchHistory(
        date_watched=row.watch_history.date_watched if date is None else date,
        my_rating=row.watch_history.my_rating if rating is None else rating,
    )


def _is_later(date: float | None, than: float | None) -> bool:
    return date is not None and than is not None and date > than and not is_same_viewing(date, than)
