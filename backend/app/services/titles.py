"""The library at a glance: one light row per title, for a grid of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from backend.app.json_values import json_to_keep
from backend.app.library.gc_paused import gc_paused
from backend.app.services import movies
from backend.app.services.movies import status_of
from backend.app.services.stored_metadata import Facts, facts
from backend.models import Person, Recommendation


class TitleView(TypedDict):
    imdb_id: str
    title: str | None
    year: str | None
    poster: str | None
    media_type: str | None
    genres: list[str]
    director: str | None
    status: str
    custom_list_id: str | None
    recommended_by: list[str]
    advised_against_by: list[str]
    date_watched: float | None
    my_rating: float | None
    watched: bool
    last_modified: float | None
    needs_metadata: bool


class Advice(NamedTuple):
    """Who spoke for a title, and who against it; by name, in the order of code points."""

    up: list[str]
    down: list[str]


NOTHING_KNOWN: Facts = {"title": None, "year": None, "poster": None, "media_type": None, "genres": [], "director": None}
_NOBODY = Advice([], [])
_ROW_BYTES = 600

_PEOPLE = select(Person.id, Person.name).where(Person.user_id == bindparam("user_id"))
_RECOMMENDATIONS = select(Recommendation.imdb_id, Recommendation.person_id, Recommendation.vote_type).where(
    Recommendation.user_id == bindparam("user_id")
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A title as JSON, and what it was made of; `size` is what that takes of memory, in bytes, roughly."""

    row: Row[*tuple[Any, ...]]
    advice: Advice
    json: bytes
    size: int


@gc_paused()
def render(session: Session, user_id: str, known: Mapping[str, Rendered]) -> dict[str, Rendered]:
    """By IMDb id, each as JSON. Of what is known already, a title that was made of the same is taken as it is."""
    advice = _advice(session, user_id)
    rendered: dict[str, Rendered] = {}
    for row in _rows(session, user_id):
        imdb_id = row[0]
        of_title = advice.get(imdb_id, _NOBODY)
        kept = known.get(imdb_id)
        if kept is None or kept.row != row or kept.advice != of_title:
            kept = _rendered(row, of_title)
        rendered[imdb_id] = kept
    return rendered


def _rendered(row: Row[*tuple[Any, ...]], advice: Advice) -> Rendered:
    json = json_to_keep(_view(row, advice))
    texts = sum(len(value) for value in row if isinstance(value, str))
    return Rendered(row, advice, json, _ROW_BYTES + len(json) + texts)


def _rows(session: Session, user_id: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Plain tuples of the driver, unpacked by position: a library has thousands of them."""
    return session.connection().execute(movies.with_state(movies.chosen(session, user_id))).all()


def _advice(session: Session, user_id: str) -> dict[str, Advice]:
    """By title; the order of code points is that of Python's own strings."""
    people = dict(session.connection().execute(_PEOPLE, {"user_id": user_id}).all())
    found: dict[str, Advice] = {}
    for imdb_id, person_id, up in session.connection().execute(_RECOMMENDATIONS, {"user_id": user_id}).all():
        if person_id in people:
            of_title = found.setdefault(imdb_id, Advice([], []))
            (of_title.up if up else of_title.down).append(people[person_id])
    for of_title in found.values():
        of_title.up.sort()
        of_title.down.sort()
    return found


def _view(row: Row[*tuple[Any, ...]], advice: Advice) -> TitleView:
    imdb_id, status, list_id, last_modified, tmdb_data, omdb_data, named, watched, date_watched, my_rating = row
    known = facts(tmdb_data, omdb_data, named)
    shown = known or NOTHING_KNOWN
    shown_status = status_of(status, watched=watched)
    return {
        "imdb_id": imdb_id,
        "title": shown["title"],
        "year": shown["year"],
        "poster": shown["poster"],
        "media_type": shown["media_type"],
        "genres": shown["genres"],
        "director": shown["director"],
        "status": shown_status,
        "custom_list_id": list_id,
        "recommended_by": advice.up,
        "advised_against_by": advice.down,
        "date_watched": date_watched,
        "my_rating": my_rating,
        "watched": watched,
        "last_modified": last_modified,
        "needs_metadata": known is None,
    }
