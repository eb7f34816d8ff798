"""What removing a person or a list takes along, kept for as long as it can be brought back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from backend.app.errors import NotFound
from backend.app.library.title_metadata import among
from backend.models import Movie, RemovedRow


class RemovedKind(StrEnum):
    PERSON = "person"
    LIST = "list"


class NothingRemoved(NotFound):
    def __init__(self, kind: RemovedKind) -> None:
        super().__init__(f"There is no removed {kind} to bring back here.")


@dataclass(frozen=True, slots=True)
class TitleLoss:
    """What a title lost by a removal, and its `last_modified` before that."""

    imdb_id: str
    last_modified: float | None
    lost: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReturningTitle(TitleLoss):
    is_untouched: bool


@dataclass(frozen=True, slots=True)
class Removal:
    row: dict[str, Any]
    titles: list[TitleLoss]
    removed_at: float


def keep_removed(session: Session, user_id: str, kind: RemovedKind, key: str, removal: Removal) -> None:
    session.execute(delete(RemovedRow).where(*_this(user_id, kind, key)))
    kept = {
        "user_id": user_id,
        "kind": kind,
        "key": key,
        "removed_at": removal.removed_at,
        "row": orjson.dumps(removal.row).decode(),
        "titles": orjson.dumps(removal.titles).decode(),
    }
    session.execute(insert(RemovedRow), [kept])


def take_removed(session: Session, user_id: str, kind: RemovedKind, key: str) -> Removal:
    """The last removal of this key; it is no longer kept then."""
    columns = (RemovedRow.row, RemovedRow.titles, RemovedRow.removed_at)
    found = session.execute(delete(RemovedRow).where(*_this(user_id, kind, key)).returning(*columns)).one_or_none()
    if found is None:
        raise NothingRemoved(kind)
    titles = [TitleLoss(**title) for title in orjson.loads(found.titles)]
    return Removal(orjson.loads(found.row), titles, found.removed_at)


def returning_titles(session: Session, user_id: str, removal: Removal) -> list[ReturningTitle]:
    """Those that are still in the library."""
    imdb_ids = [title.imdb_id for title in removal.titles]
    query = select(Movie.imdb_id, Movie.last_modified)
    query = query.where(Movie.user_id == user_id, among(session, Movie.imdb_id, imdb_ids))
    times: dict[str, float | None] = dict(session.execute(query).all())
    return [
        ReturningTitle(title.imdb_id, title.last_modified, title.lost, times[title.imdb_id] == removal.removed_at)
        for title in removal.titles
        if title.imdb_id in times
    ]


def write_times(session: Session, user_id: str, titles: list[ReturningTitle], *, now: float) -> None:
    """The former time where nothing but the removal changed the title."""
    if titles:
        this = (Movie.user_id == user_id, Movie.imdb_id == bindparam("title"))
        rows = [{"title": each.imdb_id, "at": each.last_modified if each.is_untouched else now} for each in titles]
        session.connection().execute(update(Movie).where(*this).values(last_modified=bindparam("at")), rows)


def forget_removed(session: Session, before: float) -> None:
    """Let go of what was removed before this time: no undo can ask for it any more."""
    session.execute(delete(RemovedRow).where(RemovedRow.removed_at < before))


def _this(user_id: str, kind: RemovedKind, key: str) -> tuple[Any, ...]:
    return (RemovedRow.user_id == user_id, RemovedRow.kind == kind.value, RemovedRow.key == key)
