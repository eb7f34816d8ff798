"""Who recommended a title, and whether up or down. People are known by their exact name."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import time
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from backend.app.errors import NotFound
from backend.app.library.lock import lock_library
from backend.app.services import movies
from backend.app.services.movies import Clock, MovieView
from backend.models import Person, Recommendation


class NotRecommended(NotFound):
    def __init__(self, imdb_id: str, person_name: str) -> None:
        super().__init__(f"{imdb_id} has no recommendation by {person_name}.")


@dataclass(frozen=True, kw_only=True)
class NewRecommendation:
    """`date_known` is false where nothing was said of the date; one that is stored then stays."""

    person_name: str
    vote_type: bool
    date_recommended: float | None
    date_known: bool


def recommend(
    session: Session, user_id: str, imdb_id: str, *, given: Sequence[NewRecommendation], clock: Clock = time
) -> MovieView:
    """Add or change recommendations; an unknown title becomes a stub, unknown people are created."""
    lock_library(session, user_id)
    now = clock()
    by_name = {each.person_name: each for each in given}
    movies.ensure(session, user_id, imdb_id)
    people = _ensure_people(session, user_id, list(by_name), now=now)
    _store(session, user_id, imdb_id, {people[name]: each for name, each in by_name.items()})
    movies.touch(session, user_id, [imdb_id], now=now)
    return movies.get_movie(session, user_id, imdb_id)


def remove_recommendation(
    session: Session, user_id: str, imdb_id: str, *, person_name: str, clock: Clock = time
) -> MovieView:
    lock_library(session, user_id)
    person = select(Person.id).where(Person.user_id == user_id, Person.name == person_name)
    removed = session.execute(
        delete(Recommendation)
        .where(
            Recommendation.user_id == user_id,
            Recommendation.imdb_id == imdb_id,
            Recommendation.person_id.in_(person),
        )
        .returning(Recommendation.id)
    ).all()
    if not removed:
        raise NotRecommended(imdb_id, person_name)
    movies.touch(session, user_id, [imdb_id], now=clock())
    return movies.get_movie(session, user_id, imdb_id)


def _store(session: Session, user_id: str, imdb_id: str, given: dict[int, NewRecommendation]) -> None:
    """By person: two statements, however many there are."""
    there = {
        person_id: (row_id, date)
        for row_id, person_id, date in session.execute(
            select(Recommendation.id, Recommendation.person_id, Recommendation.date_recommended).where(
                Recommendation.user_id == user_id, Recommendation.imdb_id == imdb_id
            )
        )
    }
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for person_id, each in given.items():
        row_id, date = there.get(person_id, (None, None))
        row = {
            "vote_type": each.vote_type,
            "date_recommended": each.date_recommended if each.date_known else date,
        }
        if row_id is None:
            added.append({**row, "imdb_id": imdb_id, "user_id": user_id, "person_id": person_id})
        else:
            changed.append({**row, "id": row_id})
    if changed:
        session.execute(update(Recommendation), changed)
    if added:
        session.execute(insert(Recommendation), added)


def _ensure_people(session: Session, user_id: str, names: Sequence[str], *, now: float) -> dict[str, int]:
    """The ids of these people, by name; whoever was not there is now."""
    query = select(Person.name, Person.id).where(Person.user_id == user_id, Person.name.in_(names))
    known = dict(session.execute(query).all())
    unknown = [name for name in names if name not in known]
    if unknown:
        rows = [{"user_id": user_id, "name": name, "is_trusted": False, "last_modified": now} for name in unknown]
        session.execute(insert(Person), rows)
        known = dict(session.execute(query).all())
    return known
