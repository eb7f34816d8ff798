"""The user's own lists. A title is on one list at most, whatever its status; deleted ones are on none that is shown."""

from time import time
from typing import Any, TypedDict
from uuid import uuid4

from sqlalchemy import Row, Select, bindparam, case, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from backend.app.database import by_code_point
from backend.app.errors import Conflict, NotFound
from backend.app.library.columns import CUSTOM_LIST
from backend.app.library.epoch import move_epoch
from backend.app.library.load import list_ids_here
from backend.app.library.lock import lock_library
from backend.app.library.removed_rows import (
    Removal,
    RemovedKind,
    ReturningTitle,
    TitleLoss,
    keep_removed,
    returning_titles,
    take_removed,
    write_times,
)
from backend.app.services import movies
from backend.app.services.movies import Clock, MovieView
from backend.models import CustomList, Movie, MovieStatus, Status, WatchHistory

LAST_POSITION = 2**31 - 1
_NOT_DELETED = MovieStatus.status.is_distinct_from(Status.DELETED.value)


class ListNotFound(NotFound):
    def __init__(self, list_id: str) -> None:
        super().__init__(f"You have no list with the id {list_id}.")


class ListExists(Conflict):
    def __init__(self) -> None:
        super().__init__("This list is in your library again already.")


class ListView(TypedDict):
    id: str
    name: str
    color: str | None
    icon: str | None
    position: int
    created_at: float | None
    last_modified: float | None
    movie_count: int


def list_lists(session: Session, user_id: str, *, since: float | None = None) -> list[ListView]:
    """By position, then id; with `since`, only those that were changed after it."""
    query = _lists(user_id).order_by(
        func.coalesce(CustomList.position, 0), by_code_point(session.get_bind().dialect.name, CustomList.id)
    )
    if since is not None:
        query = query.where(CustomList.last_modified > since)
    return [_view(row) for row in session.execute(query)]


def get_list(session: Session, user_id: str, list_id: str) -> ListView:
    row = session.execute(_lists(user_id).where(CustomList.id == list_id)).one_or_none()
    if row is None:
        raise ListNotFound(list_id)
    return _view(row)


def list_movies(session: Session, user_id: str, list_id: str) -> list[MovieView]:
    get_list(session, user_id, list_id)
    return movies.read(session, user_id, _NOT_DELETED, MovieStatus.custom_list_id == list_id)


def add_list(session: Session, user_id: str, *, values: dict[str, Any], clock: Clock = time) -> ListView:
    """At the end, unless a position is given."""
    lock_library(session, user_id)
    list_id, now = str(uuid4()), clock()
    if values.get("position") is None:
        values = {**values, "position": _next_position(session, user_id)}
    session.execute(
        insert(CustomList), [{**values, "id": list_id, "user_id": user_id, "created_at": now, "last_modified": now}]
    )
    return get_list(session, user_id, list_id)


def update_list(
    session: Session, user_id: str, list_id: str, *, changes: dict[str, Any], clock: Clock = time
) -> ListView:
    lock_library(session, user_id)
    mine = (CustomList.user_id == user_id, CustomList.id == list_id)
    session.execute(update(CustomList).where(*mine).values({**changes, "last_modified": clock()}))
    return get_list(session, user_id, list_id)


def remove_list(session: Session, user_id: str, list_id: str, *, clock: Clock = time) -> None:
    """The titles stay: each becomes what it was besides being on the list, watched or to be watched.

    `bring_back_list` undoes it.
    """
    lock_library(session, user_id)
    get_list(session, user_id, list_id)
    on_it, now = (MovieStatus.user_id == user_id, MovieStatus.custom_list_id == list_id), clock()
    removal = Removal(_columns_of(session, list_id), _titles_on(session, user_id, list_id), now)
    keep_removed(session, user_id, RemovedKind.LIST, list_id, removal)
    movies.touch(session, user_id, select(MovieStatus.imdb_id).where(*on_it), now=now)
    session.execute(
        update(MovieStatus).where(*on_it).values(status=_without_list(), custom_list_id=None),
        execution_options={"synchronize_session": False},
    )
    session.execute(delete(CustomList).where(CustomList.user_id == user_id, CustomList.id == list_id))
    move_epoch(session, user_id)


def bring_back_list(session: Session, user_id: str, list_id: str, *, clock: Clock = time) -> ListView:
    """The list as it was removed last, with those of its titles that are on no other list by now."""
    lock_library(session, user_id)
    removal = take_removed(session, user_id, RemovedKind.LIST, list_id)
    # Another account may have imported a list with this id meanwhile.
    list_id = list_ids_here(session, user_id, [list_id]).get(list_id, list_id)
    if session.get(CustomList, list_id) is not None:
        raise ListExists
    session.execute(insert(CustomList), [{**removal.row, "id": list_id, "user_id": user_id}])
    listless = select(MovieStatus.imdb_id).where(MovieStatus.user_id == user_id, MovieStatus.custom_list_id.is_(None))
    free = set(session.scalars(listless))
    titles = [title for title in returning_titles(session, user_id, removal) if title.imdb_id in free]
    _put_on(session, user_id, list_id, titles)
    write_times(session, user_id, titles, now=clock())
    move_epoch(session, user_id)
    return get_list(session, user_id, list_id)


def _columns_of(session: Session, list_id: str) -> dict[str, Any]:
    columns = (each.of for each in CUSTOM_LIST)
    return dict(session.execute(select(*columns).where(CustomList.id == list_id)).mappings().one())


def _titles_on(session: Session, user_id: str, list_id: str) -> list[TitleLoss]:
    query = (
        select(Movie.imdb_id, Movie.last_modified, MovieStatus.status)
        .join(Movie, (Movie.imdb_id == MovieStatus.imdb_id) & (Movie.user_id == MovieStatus.user_id))
        .where(MovieStatus.user_id == user_id, MovieStatus.custom_list_id == list_id)
    )
    return [
        TitleLoss(imdb_id, changed_at, {"status": status}) for imdb_id, changed_at, status in session.execute(query)
    ]


def _put_on(session: Session, user_id: str, list_id: str, titles: list[ReturningTitle]) -> None:
    """With its former status, unless it was given another one since."""
    this = (MovieStatus.user_id == user_id, MovieStatus.imdb_id == bindparam("title"))
    place = update(MovieStatus).where(*this).values(custom_list_id=list_id)
    untouched = [{"title": each.imdb_id, "former": each.lost["status"]} for each in titles if each.is_untouched]
    changed = [{"title": each.imdb_id} for each in titles if not each.is_untouched]
    if untouched:
        session.connection().execute(place.values(status=bindparam("former")), untouched)
    if changed:
        session.connection().execute(place, changed)


def _without_list() -> Any:
    watched = exists().where(WatchHistory.imdb_id == MovieStatus.imdb_id, WatchHistory.user_id == MovieStatus.user_id)
    return case(
        (MovieStatus.status != Status.CUSTOM.value, MovieStatus.status),
        (watched, Status.WATCHED.value),
        else_=Status.TO_WATCH.value,
    )


def _next_position(session: Session, user_id: str) -> int:
    highest = session.scalar(select(func.max(CustomList.position)).where(CustomList.user_id == user_id))
    return 0 if highest is None else min(highest + 1, LAST_POSITION)


def _lists(user_id: str) -> Select[*tuple[Any, ...]]:
    counts = (
        select(MovieStatus.custom_list_id, func.count().label("count"))
        .where(MovieStatus.user_id == user_id, _NOT_DELETED)
        .group_by(MovieStatus.custom_list_id)
        .subquery()
    )
    return (
        select(
            CustomList.id,
            CustomList.name,
            CustomList.color,
            CustomList.icon,
            func.coalesce(CustomList.position, 0).label("position"),
            CustomList.created_at,
            CustomList.last_modified,
            func.coalesce(counts.c.count, 0).label("movie_count"),
        )
        .outerjoin(counts, counts.c.custom_list_id == CustomList.id)
        .where(CustomList.user_id == user_id)
    )


def _view(row: Row[*tuple[Any, ...]]) -> ListView:
    return {
        "id": row.id,
        "name": row.name,
        "color": row.color,
        "icon": row.icon,
        "position": row.position,
        "created_at": row.created_at,
        "last_modified": row.last_modified,
        "movie_count": row.movie_count,
    }
