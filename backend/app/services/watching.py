"""What the user did with a title: to be watched, watched and how it was, deleted, or on a list."""

from time import time
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from backend.app.errors import Unusable
from backend.app.library.lock import lock_library
from backend.app.services import movies
from backend.app.services.movies import Clock, MovieView
from backend.models import CustomList, MovieStatus, Status, WatchHistory

# Built once: building a statement costs more than finding a row.
_WATCHED = select(WatchHistory.imdb_id).where(
    WatchHistory.user_id == bindparam("user_id"), WatchHistory.imdb_id == bindparam("imdb_id")
)
_SET_STATUS = (
    update(MovieStatus)
    .where(MovieStatus.user_id == bindparam("of_user"), MovieStatus.imdb_id == bindparam("of_title"))
    .values(status=bindparam("status"), custom_list_id=bindparam("custom_list_id"))
)


class ListUnknown(Unusable):
    def __init__(self, list_id: str) -> None:
        super().__init__(f"You have no list with the id {list_id}; the title stays as it was.")


class ListNotSaid(Unusable):
    def __init__(self) -> None:
        super().__init__("A title with the status custom needs custom_list_id, the id of one of your lists.")


def set_watch(
    session: Session, user_id: str, imdb_id: str, *, changes: dict[str, float | None], clock: Clock = time
) -> MovieView:
    """Watched. `changes` holds date_watched and my_rating as far as something was said of them:
    null means not known, and what is absent stays as it was.
    """
    lock_library(session, user_id)
    movies.ensure(session, user_id, imdb_id)
    mine = {"user_id": user_id, "imdb_id": imdb_id}
    if session.connection().scalar(_WATCHED, mine) is None:
        row: dict[str, Any] = {"date_watched": None, "my_rating": None, **changes}
        session.execute(insert(WatchHistory), [{**row, **mine}])
    elif changes:
        this = (WatchHistory.user_id == user_id, WatchHistory.imdb_id == imdb_id)
        session.execute(update(WatchHistory).where(*this).values(changes))
    _store_status(session, user_id, imdb_id, Status.WATCHED, None)
    movies.touch(session, user_id, [imdb_id], now=clock())
    return movies.get_movie(session, user_id, imdb_id)


def clear_watch(session: Session, user_id: str, imdb_id: str, *, clock: Clock = time) -> MovieView:
    """Not watched after all: date and rating go, and a watched title is to be watched again."""
    lock_library(session, user_id)
    before = movies.get_movie(session, user_id, imdb_id)
    if before["watch_history"] is None and before["status"] != Status.WATCHED:
        return before
    session.execute(delete(WatchHistory).where(WatchHistory.user_id == user_id, WatchHistory.imdb_id == imdb_id))
    if before["status"] == Status.WATCHED:
        _store_status(session, user_id, imdb_id, Status.TO_WATCH, None)
    movies.touch(session, user_id, [imdb_id], now=clock())
    return movies.get_movie(session, user_id, imdb_id)


def set_status(
    session: Session,
    user_id: str,
    imdb_id: str,
    *,
    status: Status,
    custom_list_id: str | None = None,
    clock: Clock = time,
) -> MovieView:
    """The status alone: a title that is put on a list or deleted keeps when it was watched and its rating."""
    lock_library(session, user_id)
    list_id = _own_list(session, user_id, custom_list_id) if status == Status.CUSTOM else None
    movies.ensure(session, user_id, imdb_id)
    _store_status(session, user_id, imdb_id, status, list_id)
    movies.touch(session, user_id, [imdb_id], now=clock())
    return movies.get_movie(session, user_id, imdb_id)


def _own_list(session: Session, user_id: str, list_id: str | None) -> str:
    if list_id is None:
        raise ListNotSaid
    found = session.scalar(select(CustomList.id).where(CustomList.user_id == user_id, CustomList.id == list_id))
    if found is None:
        raise ListUnknown(list_id)
    return found


def _store_status(session: Session, user_id: str, imdb_id: str, status: Status, list_id: str | None) -> None:
    values = {"status": status.value, "custom_list_id": list_id}
    this = {"of_user": user_id, "of_title": imdb_id}
    # Titles of the earliest versions have no row here.
    if session.connection().execute(_SET_STATUS, {**values, **this}).rowcount == 0:
        session.execute(insert(MovieStatus), [{**values, "imdb_id": imdb_id, "user_id": user_id}])
