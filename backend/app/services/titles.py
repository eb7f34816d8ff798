"""The library at a glance: one light row per title, for a grid of all of them."""

from typing import Any, TypedDict

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.app.services import movies
from backend.app.services.movies import RecommendationView, status_of
from backend.app.services.stored_metadata import Facts, facts
from backend.models import Status


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
    date_watched: float | None
    my_rating: float | None
    watched: bool
    last_modified: float | None
    needs_metadata: bool


NOTHING_KNOWN: Facts = {"title": None, "year": None, "poster": None, "media_type": None, "genres": []}


def list_titles(session: Session, user_id: str) -> list[TitleView]:
    return [_view(row, recommendations) for row, recommendations in movies.read_all(session, user_id)]


def _view(row: Row[*tuple[Any, ...]], recommendations: list[RecommendationView]) -> TitleView:
    known = facts(row.tmdb_data, row.omdb_data)
    status = status_of(row.status, watched=row.watched)
    shown = known or NOTHING_KNOWN
    return {
        "imdb_id": row.imdb_id,
        "title": shown["title"],
        "year": shown["year"],
        "poster": shown["poster"],
        "media_type": shown["media_type"],
        "genres": shown["genres"],
        "status": status,
        "custom_list_id": row.custom_list_id if status == Status.CUSTOM else None,
        "recommended_by": [recommendation["person_name"] for recommendation in recommendations],
        "date_watched": row.date_watched,
        "my_rating": row.my_rating,
        "watched": row.watched,
        "last_modified": row.last_modified,
        "needs_metadata": known is None,
    }
