"""The states of many titles in one step; what they were is handed back, and giving it again undoes the step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import time
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from backend.app.errors import Conflict
from backend.app.library.epoch import move_epoch
from backend.app.library.lock import lock_library
from backend.app.library.title_metadata import among, keep_metadata
from backend.app.services import movies
from backend.app.services.movies import Clock, MovieUnknown, WatchView, status_of
from backend.app.services.watching import ListUnknown
from backend.models import CustomList, Movie, MovieStatus, Status, WatchHistory


@dataclass(frozen=True)
class TitleState:
    imdb_id: str
    status: str
    custom_list_id: str | None
    watch_history: WatchView | None


# What is to be said of a title: parts of its state by name. Of a watch history that is an object again.
Changes = Mapping[str, Any]


def change(session: Session, user_id: str, changes: Mapping[str, Changes], *, clock: Clock = time) -> list[TitleState]:
    """By IMDb id, all or none. What is not said of a title stays; the states before, of those that are another now."""
    lock_library(session, user_id)
    found = _read(session, user_id, list(changes))
    lists = set(session.scalars(select(CustomList.id).where(CustomList.user_id == user_id)))
    before: list[TitleState] = []
    after: list[TitleState] = []
    for imdb_id, said in changes.items():
        if imdb_id not in found:
            raise MovieUnknown(imdb_id)
        changed = _changed(found[imdb_id], said, lists)
        if changed != found[imdb_id]:
            before.append(found[imdb_id])
            after.append(changed)
    if after:
        _store(session, user_id, after, now=clock())
    return before


def _changed(state: TitleState, said: Changes, lists: set[str]) -> TitleState:
    parts = dict(said)
    if parts.get("watch_history") is not None:
        nothing_known: WatchView = {"date_watched": None, "my_rating": None}
        parts["watch_history"] = {**(state.watch_history or nothing_known), **parts["watch_history"]}
    changed = replace(state, **parts)
    list_id = changed.custom_list_id
    if list_id is not None and list_id != state.custom_list_id and list_id not in lists:
        raise ListUnknown(list_id)
    return _without_list(changed) if changed != state and list_id is None else changed


def _without_list(state: TitleState) -> TitleState:
    """`custom` says no more than being on a list."""
    if state.status != Status.CUSTOM:
        return state
    return replace(state, status=Status.TO_WATCH if state.watch_history is None else Status.WATCHED)


def _read(session: Session, user_id: str, imdb_ids: Sequence[str]) -> dict[str, TitleState]:
    chosen = movies.chosen(session, user_id, among(session, Movie.imdb_id, imdb_ids))
    rows = session.connection().execute(movies.with_own_state(chosen))
    states: dict[str, TitleState] = {}
    for imdb_id, status, list_id, _, watched, date, rating in rows:
        seen: WatchView | None = {"date_watched": date, "my_rating": rating} if watched else None
        states[imdb_id] = TitleState(imdb_id, status_of(status, watched=watched), list_id, seen)
    return states


def _store(session: Session, user_id: str, states: Sequence[TitleState], *, now: float) -> None:
    """By the set: the rows of these titles are written anew."""
    imdb_ids = [state.imdb_id for state in states]
    statuses = [_row(user_id, state, status=state.status, custom_list_id=state.custom_list_id) for state in states]
    seen = [_row(user_id, state, **state.watch_history) for state in states if state.watch_history is not None]
    _replace(session, user_id, MovieStatus, imdb_ids, statuses)
    _replace(session, user_id, WatchHistory, imdb_ids, seen)
    these = (Movie.user_id == user_id, among(session, Movie.imdb_id, imdb_ids))
    session.connection().execute(update(Movie).where(*these).values(last_modified=now))


def _row(user_id: str, state: TitleState, **values: Any) -> dict[str, Any]:
    return {"user_id": user_id, "imdb_id": state.imdb_id, **values}


def _replace(
    session: Session,
    user_id: str,
    table: type[MovieStatus] | type[WatchHistory],
    imdb_ids: Sequence[str],
    rows: list[dict[str, Any]],
) -> None:
    these = (table.user_id == user_id, among(session, table.imdb_id, imdb_ids))
    session.connection().execute(delete(table).where(*these))
    if rows:
        session.execute(insert(table), rows)


class NotDeleted(Conflict):
    def __init__(self, imdb_id: str) -> None:
        super().__init__(f"{imdb_id} is not marked as deleted, so it is not removed.")


def remove_for_good(session: Session, user_id: str, imdb_id: str) -> None:
    """Of a title that is marked as deleted nothing stays; the backups still have it. Other devices load anew: a row
    that is gone cannot tell them.
    """
    lock_library(session, user_id)
    found = _read(session, user_id, [imdb_id])
    if imdb_id not in found:
        raise MovieUnknown(imdb_id)
    if found[imdb_id].status != Status.DELETED:
        raise NotDeleted(imdb_id)
    keep_metadata(session, user_id, [imdb_id])
    session.connection().execute(delete(Movie).where(Movie.user_id == user_id, Movie.imdb_id == imdb_id))
    move_epoch(session, user_id)
