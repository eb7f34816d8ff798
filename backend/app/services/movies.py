"""Titles with all that hangs on them, read and written by the set: queries do not grow with a library."""

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypedDict

import orjson
from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from backend.app.database import by_code_point
from backend.app.errors import NotFound
from backend.app.library.title_metadata import OMDB_SHOWN, TMDB_SHOWN, give_back_metadata, with_fetched
from backend.app.services.stored_metadata import passed_on
from backend.models import Movie, MovieStatus, Person, Recommendation, Status, TitleMetadata, WatchHistory

Clock = Callable[[], float]

_TITLES = (
    select(Movie.imdb_id)
    .outerjoin(MovieStatus, (MovieStatus.imdb_id == Movie.imdb_id) & (MovieStatus.user_id == Movie.user_id))
    .outerjoin(WatchHistory, (WatchHistory.imdb_id == Movie.imdb_id) & (WatchHistory.user_id == Movie.user_id))
)
_OWN_STATE = (
    MovieStatus.status,
    MovieStatus.custom_list_id,
    Movie.last_modified,
    WatchHistory.imdb_id.is_not(None).label("watched"),
    WatchHistory.date_watched,
    WatchHistory.my_rating,
)
_RECOMMENDATIONS = select(
    Recommendation.imdb_id, Person.name, Recommendation.date_recommended, Recommendation.vote_type
).join(Person, Person.id == Recommendation.person_id)

# Built once: building a statement costs more than a single title's row.
_OWNER: BindParameter[str] = bindparam("user_id")
_IMDB_ID: BindParameter[str] = bindparam("imdb_id")
_KNOWN = select(Movie.imdb_id).where(Movie.user_id == _OWNER, Movie.imdb_id == _IMDB_ID)
_RECOMMENDATIONS_OF_ONE = _RECOMMENDATIONS.where(
    Recommendation.user_id == _OWNER, Person.user_id == _OWNER, Recommendation.imdb_id == _IMDB_ID
)


class MovieUnknown(NotFound):
    def __init__(self, imdb_id: str) -> None:
        super().__init__(f"{imdb_id} is not in your library.")


class RecommendationView(TypedDict):
    person_name: str
    date_recommended: float | None
    vote_type: bool


class WatchView(TypedDict):
    date_watched: float | None
    my_rating: float | None


class MovieView(TypedDict):
    """A title as clients get it. The metadata is JSON already, to be embedded as it is."""

    imdb_id: str
    status: str
    custom_list_id: str | None
    last_modified: float | None
    tmdb_data: orjson.Fragment | None
    omdb_data: orjson.Fragment | None
    catalogue_data: orjson.Fragment | None
    recommendations: list[RecommendationView]
    watch_history: WatchView | None


def status_of(stored: str | None, *, watched: bool) -> str:
    """The earliest versions kept titles without a status."""
    return stored or (Status.WATCHED if watched else Status.TO_WATCH)


def list_movies(session: Session, user_id: str) -> list[MovieView]:
    return read(session, user_id)


def get_movie(session: Session, user_id: str, imdb_id: str) -> MovieView:
    this = {"user_id": user_id, "imdb_id": imdb_id}
    row = session.connection().execute(_one(), this).one_or_none()
    if row is None:
        raise MovieUnknown(imdb_id)
    recommended = session.connection().execute(_RECOMMENDATIONS_OF_ONE, this).all()
    return _view(row, [_recommendation(each) for each in sorted(recommended, key=itemgetter(1))])


def read(
    session: Session, user_id: str, *only: ColumnElement[bool], limit: int | None = None, offset: int | None = None
) -> list[MovieView]:
    """The titles for which `only` holds, by IMDb id: two queries, merged in memory.

    `only` may speak of Movie and of MovieStatus.
    """
    wanted = chosen(session, user_id, *only).limit(limit).offset(offset)
    narrowed = bool(only) or limit is not None
    recommendations = _recommendations(session, user_id, wanted if narrowed else None)
    return [_view(row, recommendations.get(row.imdb_id, [])) for row in session.execute(with_state(wanted))]


def chosen(session: Session, user_id: str, *only: ColumnElement[bool]) -> Select[Any]:
    in_order = by_code_point(session.get_bind().dialect.name, Movie.imdb_id)
    return _TITLES.where(Movie.user_id == user_id, *only).order_by(in_order)


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return with_state(_TITLES.where(Movie.user_id == _OWNER, Movie.imdb_id == _IMDB_ID))


def with_state(chosen: Select[Any]) -> Select[*tuple[Any, ...]]:
    """What `with_own_state` selects, and then what is known of the title."""
    return with_fetched(with_own_state(chosen)).add_columns(
        TMDB_SHOWN.label("tmdb_data"), OMDB_SHOWN.label("omdb_data"), TitleMetadata.catalogue_data
    )


def with_own_state(chosen: Select[Any]) -> Select[*tuple[Any, ...]]:
    return chosen.add_columns(*_OWN_STATE)


def _recommendations(session: Session, user_id: str, chosen: Select[Any] | None) -> dict[str, list[RecommendationView]]:
    """By title; within a title by name, in the order of code points, which is the order of Python's own strings."""
    query = _RECOMMENDATIONS.where(Recommendation.user_id == user_id, Person.user_id == user_id)
    if chosen is not None:
        query = query.where(Recommendation.imdb_id.in_(chosen.with_only_columns(Movie.imdb_id)))
    found: dict[str, list[RecommendationView]] = {}
    for row in sorted(session.execute(query).all(), key=itemgetter(1)):
        found.setdefault(row[0], []).append(_recommendation(row))
    return found


def _recommendation(row: Row[*tuple[Any, ...]]) -> RecommendationView:
    _, name, date, vote = row
    return {"person_name": name, "date_recommended": date, "vote_type": vote}


def _view(row: Row[Any], recommendations: list[RecommendationView]) -> MovieView:
    status = status_of(row.status, watched=row.watched)
    return {
        "imdb_id": row.imdb_id,
        "status": status,
        "custom_list_id": row.custom_list_id,
        "last_modified": row.last_modified,
        "tmdb_data": passed_on(row.tmdb_data),
        "omdb_data": passed_on(row.omdb_data),
        "catalogue_data": passed_on(row.catalogue_data),
        "recommendations": recommendations,
        "watch_history": {"date_watched": row.date_watched, "my_rating": row.my_rating} if row.watched else None,
    }


def ensure(session: Session, user_id: str, imdb_id: str) -> None:
    """Create the title as a stub if it is not there yet. The caller holds the library's lock."""
    mine = {"imdb_id": imdb_id, "user_id": user_id}
    if session.connection().scalar(_KNOWN, mine) is None:
        session.execute(insert(Movie), [mine])
        session.execute(insert(MovieStatus), [{**mine, "status": Status.TO_WATCH}])
        give_back_metadata(session, user_id)


def touch(session: Session, user_id: str, imdb_ids: Sequence[str] | Select[Any], *, now: float) -> None:
    """Say that the user changed these titles, so that other devices hear of it and a merge compares it."""
    changed = update(Movie).where(Movie.user_id == user_id, Movie.imdb_id.in_(imdb_ids)).values(last_modified=now)
    session.connection().execute(changed)
