"""Those who recommend. A person is known by name, here, in the document and to every client."""

from time import time
from typing import Any, TypedDict

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from backend.app.database import by_code_point
from backend.app.errors import Conflict, NotFound
from backend.app.library.columns import PERSON
from backend.app.library.epoch import move_epoch
from backend.app.library.lock import lock_library
from backend.app.library.removed_rows import (
    Removal,
    RemovedKind,
    TitleLoss,
    keep_removed,
    returning_titles,
    take_removed,
    write_times,
)
from backend.app.services import movies
from backend.app.services.movies import Clock
from backend.models import Movie, Person, Recommendation, WatchHistory


class PersonUnknown(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"Nobody in your library is called {name}.")


class PersonExists(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"Somebody in your library is called {name} already.")


class PersonView(TypedDict):
    name: str
    is_trusted: bool
    color: str | None
    emoji: str | None
    last_modified: float | None
    recommendation_count: int
    downvotes: int


class PersonStats(TypedDict):
    name: str
    recommendations: int
    upvotes: int
    downvotes: int
    watched: int
    rated: int
    average_rating: float | None


def list_people(session: Session, user_id: str, *, since: float | None = None) -> list[PersonView]:
    """By name; with `since`, only those who were changed after it."""
    query = _people(user_id).order_by(by_code_point(session.get_bind().dialect.name, Person.name))
    if since is not None:
        query = query.where(Person.last_modified > since)
    return [_view(row) for row in session.execute(query)]


def add_person(session: Session, user_id: str, *, values: dict[str, Any], clock: Clock = time) -> PersonView:
    lock_library(session, user_id)
    _require_free(session, user_id, values["name"])
    session.execute(insert(Person), [{**values, "user_id": user_id, "last_modified": clock()}])
    return _get(session, user_id, values["name"])


def update_person(
    session: Session, user_id: str, name: str, *, changes: dict[str, Any], clock: Clock = time
) -> PersonView:
    """Change what `changes` holds. A new name is a change of every recommendation that carries it."""
    lock_library(session, user_id)
    person_id, new_name, now = _id(session, user_id, name), changes.get("name", name), clock()
    if new_name != name:
        _require_free(session, user_id, new_name)
        movies.touch(session, user_id, _recommended(user_id, person_id), now=now)
        move_epoch(session, user_id)
    mine = (Person.user_id == user_id, Person.id == person_id)
    session.execute(update(Person).where(*mine).values({**changes, "last_modified": now}))
    return _get(session, user_id, new_name)


def remove_person(session: Session, user_id: str, name: str, *, clock: Clock = time) -> None:
    """Gone with every recommendation; the titles stay, and count as changed. `bring_back_person` undoes it."""
    lock_library(session, user_id)
    person_id, now = _id(session, user_id, name), clock()
    removal = Removal(_columns_of(session, person_id), _said_by(session, user_id, person_id), now)
    keep_removed(session, user_id, RemovedKind.PERSON, name, removal)
    movies.touch(session, user_id, _recommended(user_id, person_id), now=now)
    session.execute(
        delete(Recommendation).where(Recommendation.user_id == user_id, Recommendation.person_id == person_id)
    )
    session.execute(delete(Person).where(Person.user_id == user_id, Person.id == person_id))
    move_epoch(session, user_id)


def bring_back_person(session: Session, user_id: str, name: str, *, clock: Clock = time) -> PersonView:
    """The person as they were removed last, with what they said of the titles that are still there."""
    lock_library(session, user_id)
    removal = take_removed(session, user_id, RemovedKind.PERSON, name)
    _require_free(session, user_id, name)
    person_id = session.scalars(insert(Person).values(**removal.row, user_id=user_id).returning(Person.id)).one()
    titles = returning_titles(session, user_id, removal)
    if titles:
        this = {"user_id": user_id, "person_id": person_id}
        session.execute(insert(Recommendation), [{**this, "imdb_id": each.imdb_id, **each.lost} for each in titles])
    write_times(session, user_id, titles, now=clock())
    move_epoch(session, user_id)
    return _get(session, user_id, name)


def person_stats(session: Session, user_id: str, name: str) -> PersonStats:
    """What became of the titles that this person recommended."""
    person_id = _id(session, user_id, name)
    row = session.execute(
        select(
            func.count(),
            func.count().filter(Recommendation.vote_type),
            func.count(WatchHistory.imdb_id),
            func.count(WatchHistory.my_rating),
            func.avg(WatchHistory.my_rating),
        )
        .select_from(Recommendation)
        .outerjoin(
            WatchHistory,
            (WatchHistory.imdb_id == Recommendation.imdb_id) & (WatchHistory.user_id == Recommendation.user_id),
        )
        .where(Recommendation.user_id == user_id, Recommendation.person_id == person_id)
    ).one()
    every, up, watched, rated, average = row
    return {
        "name": name,
        "recommendations": every,
        "upvotes": up,
        "downvotes": every - up,
        "watched": watched,
        "rated": rated,
        "average_rating": average,
    }


def _people(user_id: str) -> Select[*tuple[Any, ...]]:
    counts = (
        select(
            Recommendation.person_id,
            func.count().label("count"),
            func.count().filter(Recommendation.vote_type.is_(False)).label("down"),
        )
        .where(Recommendation.user_id == user_id)
        .group_by(Recommendation.person_id)
        .subquery()
    )
    return (
        select(
            Person.name,
            Person.is_trusted,
            Person.color,
            Person.emoji,
            Person.last_modified,
            func.coalesce(counts.c.count, 0).label("recommendation_count"),
            func.coalesce(counts.c.down, 0).label("downvotes"),
        )
        .outerjoin(counts, counts.c.person_id == Person.id)
        .where(Person.user_id == user_id)
    )


def _columns_of(session: Session, person_id: int) -> dict[str, Any]:
    return dict(session.execute(select(*(each.of for each in PERSON)).where(Person.id == person_id)).mappings().one())


def _said_by(session: Session, user_id: str, person_id: int) -> list[TitleLoss]:
    query = (
        select(Movie.imdb_id, Movie.last_modified, Recommendation.date_recommended, Recommendation.vote_type)
        .join(Movie, (Movie.imdb_id == Recommendation.imdb_id) & (Movie.user_id == Recommendation.user_id))
        .where(Recommendation.user_id == user_id, Recommendation.person_id == person_id)
    )
    return [
        TitleLoss(imdb_id, changed_at, {"date_recommended": date, "vote_type": vote})
        for imdb_id, changed_at, date, vote in session.execute(query)
    ]


def _view(row: Row[*tuple[Any, ...]]) -> PersonView:
    return {
        "name": row.name,
        "is_trusted": bool(row.is_trusted),
        "color": row.color,
        "emoji": row.emoji,
        "last_modified": row.last_modified,
        "recommendation_count": row.recommendation_count,
        "downvotes": row.downvotes,
    }


def _get(session: Session, user_id: str, name: str) -> PersonView:
    return _view(session.execute(_people(user_id).where(Person.name == name)).one())


def _id(session: Session, user_id: str, name: str) -> int:
    found = session.scalar(select(Person.id).where(Person.user_id == user_id, Person.name == name))
    if found is None:
        raise PersonUnknown(name)
    return found


def _require_free(session: Session, user_id: str, name: str) -> None:
    if session.scalar(select(Person.id).where(Person.user_id == user_id, Person.name == name)) is not None:
        raise PersonExists(name)


def _recommended(user_id: str, person_id: int) -> Select[str]:
    return select(Recommendation.imdb_id).where(
        Recommendation.user_id == user_id, Recommendation.person_id == person_id
    )
