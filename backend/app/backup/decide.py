"""Ours or theirs: the one question of an import or a restore, answered for each row by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Generic, TypeVar

from backend.app.backup.document.parts import CustomList, Movie, Person, WatchHistory

Row = TypeVar("Row", Movie, Person, CustomList)


class Mode(StrEnum):
    """`merge` lets the newer row win and removes nothing; after `replace` the library is the document."""

    MERGE = "merge"
    REPLACE = "replace"


@dataclass(slots=True)
class Decisions(Generic[Row]):
    """Each row in exactly one place. Of a pair the first is ours as it is, the second what the document says.

    `updated` holds ours and what it becomes; `unchanged` holds ours.
    """

    added: list[Row] = field(default_factory=list[Row])
    updated: list[tuple[Row, Row]] = field(default_factory=list[tuple[Row, Row]])
    unchanged: list[Row] = field(default_factory=list[Row])
    kept: list[tuple[Row, Row]] = field(default_factory=list[tuple[Row, Row]])
    removed: list[Row] = field(default_factory=list[Row])


def decide(theirs: Iterable[Row], ours: Iterable[Row], mode: Mode) -> Decisions[Row]:
    decisions: Decisions[Row] = Decisions()
    remaining = {row.key: row for row in ours}
    for row in theirs:
        mine = remaining.pop(row.key, None)
        if mine is None:
            decisions.added.append(row)
        elif mode is Mode.REPLACE:
            _decide_replace(mine, row, decisions)
        else:
            _decide_merge(mine, row, decisions)
    if mode is Mode.REPLACE:
        decisions.removed.extend(remaining.values())
    return decisions


def _decide_replace(mine: Row, row: Row, decisions: Decisions[Row]) -> None:
    if mine == row:
        decisions.unchanged.append(mine)
    else:
        decisions.updated.append((mine, row))


def _decide_merge(mine: Row, row: Row, decisions: Decisions[Row]) -> None:
    if mine.same_content(row):
        decisions.unchanged.append(mine)
    elif row.last_modified is None:
        filled = _fill_gaps(mine, row)
        if filled == mine:
            decisions.kept.append((mine, row))
        else:
            decisions.updated.append((mine, filled))
    elif mine.last_modified is not None and mine.last_modified > row.last_modified:
        decisions.kept.append((mine, row))
    else:
        decisions.updated.append((mine, row))


def _fill_gaps(mine: Row, row: Row) -> Row:
    """Ours, with what it lacks taken from a row that cannot say how old it is."""
    if isinstance(mine, Movie) and isinstance(row, Movie):
        return _fill_movie(mine, row)
    if isinstance(mine, Person) and isinstance(row, Person):
        return replace(mine, color=mine.color or row.color, emoji=mine.emoji or row.emoji)
    if isinstance(mine, CustomList) and isinstance(row, CustomList):
        created = row.created_at if mine.created_at is None else mine.created_at
        return replace(mine, color=mine.color or row.color, icon=mine.icon or row.icon, created_at=created)
    raise AssertionError("rows of one kind are compared with each other")


def _fill_movie(mine: Movie, row: Movie) -> Movie:
    by_person = {each.person_name: each for each in row.recommendations}
    by_person |= {each.person_name: each for each in mine.recommendations}
    on_a_list = mine.custom_list_id
    if on_a_list is None and mine.status == "custom":
        on_a_list = row.custom_list_id
    # A watch history that came along says that the title is no longer waiting.
    newly_watched = mine.watch_history is None and mine.status == "toWatch" and row.status == "watched"
    return replace(
        mine,
        status=row.status if newly_watched else mine.status,
        custom_list_id=on_a_list,
        recommendations=[by_person[name] for name in sorted(by_person)],
        watch_history=_fill_watch_history(mine, row),
    )


def _fill_watch_history(mine: Movie, row: Movie) -> WatchHistory | None:
    if mine.watch_history is None or row.watch_history is None:
        return mine.watch_history or row.watch_history
    date, rating = mine.watch_history.date_watched, mine.watch_history.my_rating
    return WatchHistory(
        date_watched=row.watch_history.date_watched if date is None else date,
        my_rating=row.watch_history.my_rating if rating is None else rating,
    )
