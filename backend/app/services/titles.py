"""The library at a glance: one light row per title, for a grid of all of them."""

from typing import Any, NamedTuple, TypedDict

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.app.database import by_code_point
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


NOTHING_KNOWN: Facts = {"title": None, "year": None, "poster": None, "media_type": None, "genres": []}


def list_titles(session: Session, user_id: str) -> list[TitleView]:
    """By IMDb id. Plain tuples of the driver, unpacked by position: a library has thousands of them."""
    rows = session.connection().execute(movies.with_state(movies.chosen(session, user_id)))
    advice = _advice(session, user_id)
    nobody = Advice([], [])
    return [_view(row, advice.get(row[0], nobody)) for row in rows.all()]


def _advice(session: Session, user_id: str) -> dict[str, Advice]:
    found: dict[str, Advice] = {}
    for imdb_id, name, up in session.connection().execute(
        select(Recommendation.imdb_id, Person.name, Recommendation.vote_type)
        .join(Person, Person.id == Recommendation.person_id)
        .where(Recommendation.user_id == user_id, Person.user_id == user_id)
        .order_by(by_code_point(session.get_bind().dialect.name, Person.name))
    ):
        of_title = found.setdefault(imdb_id, Advice([], []))
        (of_title.up if up else of_title.down).append(name)
    return found


def _view(row: Row[*tuple[Any, ...]], advice: Advice) -> TitleView:
    imdb_id, status, list_id, last_modified, tmdb_data, omdb_data, watched, date_watched, my_rating = row
    known = facts(tmdb_data, omdb_data)
    shown = known or NOTHING_KNOWN
    shown_status = status_of(status, watched=watched)
    return {
        "imdb_id": imdb_id,
        "title": shown["title"],
        "year": shown["year"],
        "poster": shown["poster"],
        "media_type": shown["media_type"],
        "genres": shown["genres"],
        "status": shown_status,
        "custom_list_id": list_id if shown_status == "custom" else None,
        "recommended_by": advice.up,
        "advised_against_by": advice.down,
        "date_watched": date_watched,
        "my_rating": my_rating,
        "watched": watched,
        "last_modified": last_modified,
        "needs_metadata": known is None,
    }
