"""What the user did with a title: to be watched, watched and how it was, or deleted; and the list that it is on."""

from enum import Enum
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
    .values(status=bindparam("status"))
)
_SET_STATUS_AND_LIST = _SET_STATUS.values(custom_list_id=bindparam("custom_list_id"))


class Place(Enum):
    """Where a title is among the lists, where that is not said by the list's id; None is on none."""

    AS_IT_IS = "as it is"


class ListUnknown(Unusable):
    def __init__(self, list_id: str) -> None:
        super().__init__(f"You have no list with the id {list_id}; the title stays as it was.")


class ListNotSaid(Unusable):
    def __init__(self) -> None:
        super().__init__("A title with the status custom needs custom_list_id, the id of one of your lists.")


def set_watch(
    session: Session, user_id: str, imdb_id: str, *, changes: dict[str, float | None], clock: Clock = time
) -> MovieView:
    """Watched; a title that is on a list stays there. `changes` holds date_watched and my_rating as far as
    something was said of them: null means not known, and what is absent stays as it was.
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
    _store_status(session, user_id, imdb_id, Status.WATCHED)
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
        _store_status(session, user_id, imdb_id, Status.TO_WATCH)
    movies.touch(session, user_id, [imdb_id], now=clock())
    return movies.get_movie(session, user_id, imdb_id)


def set_status(
    session: Session,
    user_id: str,
    imdb_id: str,
    *,
    status: Status,
    custom_list_id: str | Place | None = Place.AS_IT_IS,
    clock: Clock = time,
) -> MovieView:
    """The status, and the list if one is said: the two have nothing to do with each other, except that `custom`
    is for titles that are on a list. When a title was watched and its rating stay.
    """
    lock_library(session, user_id)
    if isinstance(custom_list_id, str):
        _require_own_list(session, user_id, custom_list_id)
    elif status == Status.CUSTOM and (custom_list_id is None or _list_of(session, user_id, imdb_id) is None):
        raise ListNotSaid
    movies.ensure(session, user_id, imdb_id)
    _store_status(session, user_id, imdb_id, status, custom_list_id)
    movies.touch(session, user_id, [imdb_id], now=clock())
    return movies.get_movie(session, user_id, imdb_id)


def _require_own_list(session: Session, user_id: str, list_id: str) -> None:
    found = session.scalar(select(CustomList.id).where(CustomList.user_id == user_id, CustomList.id == list_id))
    if found is None:
        raise ListUnknown(list_id)


def _list_of(session: Session, user_id: str, imdb_id: str) -> str | None:
    mine = (MovieStatus.user_id == user_id, MovieStatus.imdb_id == imdb_id)
    return session.scalar(select(MovieStatus.custom_list_id).where(*mine))


def _store_status(
    session: Session, user_id: str, imdb_id: str, status: Status, list_id: str | Place | None = Place.AS_IT_IS
) -> None:
    values: dict[str, Any] = {"status": status.value}
    if list_id is not Place.AS_IT_IS:
        values["custom_list_id"] = list_id
    this = {"of_user": user_id, "of_title": imdb_id}
    statement = _SET_STATUS if list_id is Place.AS_IT_IS else _SET_STATUS_AND_LIST
    # Titles of the earliest versions have no row here.
    if session.connection().execute(statement, {**values, **this}).rowcount == 0:
        session.execute(insert(MovieStatus), [{**values, "imdb_id": imdb_id, "user_id": user_id}])
