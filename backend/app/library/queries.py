"""The library as the database holds it, in the document's order, one moment's truth.

Three ordered reads that are merged as they arrive: the memory that it takes does not grow with the library,
nor does the number of queries. Whoever may stop early closes what it reads from, before the session ends.
"""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import cache
from typing import Any, TypeAlias
from uuid import uuid4

from sqlalchemy import BindParameter, Select, bindparam, case, func, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import Session

from backend.app.database import by_code_point
from backend.app.library.title_metadata import TMDB_SHOWN, with_fetched
from backend.app.schema.row_check import is_about_text
from backend.models import CustomList, Movie, MovieStatus, Person, Recommendation, Status, WatchHistory

ROWS_AT_A_TIME = 1_000
_DIALECTS = {"sqlite": SQLiteDialect_pysqlite(paramstyle="named"), "postgresql": PGDialect_psycopg()}
_OWNER: BindParameter[str] = bindparam("user_id")

Rows: TypeAlias = Select[*tuple[Any, ...]]

# Rows are the driver's own tuples, so a boolean may come as 0 or 1.
MovieRow: TypeAlias = tuple[str, str, str | None, float | None, bool, float | None, float | None]
"""imdb_id, status, custom_list_id, last_modified, was it watched, date_watched, my_rating."""

RecommendationRow: TypeAlias = tuple[str, str, float | None, bool]
"""imdb_id, person_name, date_recommended, vote_type."""

PersonRow: TypeAlias = tuple[str, bool, str | None, str | None, float | None]
"""name, is_trusted, color, emoji, last_modified."""

ListRow: TypeAlias = tuple[str, str, str | None, str | None, int, float | None, float | None]
"""id, name, color, icon, position, created_at, last_modified."""


class UnsoundRow(ValueError):
    """A row that no document can say. Whoever reads a library has to do without it, or to name it."""


def movies(session: Session, user_id: str) -> Generator[tuple[MovieRow, list[RecommendationRow]]]:
    """Each title with its recommendations by person name, in one pass over both."""
    titles = _stream(session, _select_movies, user_id)
    recommendations = _stream(session, _select_recommendations, user_id)
    with closing(titles), closing(recommendations):
        pending = next(recommendations, None)
        for movie in titles:
            own: list[RecommendationRow] = []
            while pending is not None and pending[0] == movie[0]:
                own.append(pending)
                pending = next(recommendations, None)
            yield movie, own


def people(session: Session, user_id: str) -> Generator[PersonRow]:
    return _stream(session, _select_people, user_id)


def lists(session: Session, user_id: str) -> Generator[ListRow]:
    return _stream(session, _select_lists, user_id)


def stubs(session: Session, user_id: str) -> Iterator[str]:
    """The titles of which neither the account's file nor the server knows TMDB's word."""
    return (imdb_id for (imdb_id,) in _stream(session, _select_stubs, user_id))


def _select_stubs(_dialect_name: str) -> Rows:
    return with_fetched(select(Movie.imdb_id)).where(Movie.user_id == _OWNER, TMDB_SHOWN.is_(None))


def _select_movies(dialect_name: str) -> Rows:
    watched = WatchHistory.imdb_id.is_not(None)
    status = func.coalesce(MovieStatus.status, case((watched, Status.WATCHED.value), else_=Status.TO_WATCH.value))
    columns = (
        Movie.imdb_id,
        status,
        MovieStatus.custom_list_id,
        Movie.last_modified,
        watched,
        WatchHistory.date_watched,
        WatchHistory.my_rating,
    )
    same_status = (MovieStatus.imdb_id == Movie.imdb_id) & (MovieStatus.user_id == Movie.user_id)
    same_watch = (WatchHistory.imdb_id == Movie.imdb_id) & (WatchHistory.user_id == Movie.user_id)
    rows = select(*columns).outerjoin(MovieStatus, same_status).outerjoin(WatchHistory, same_watch)
    return rows.where(Movie.user_id == _OWNER).order_by(by_code_point(dialect_name, Movie.imdb_id))


def _select_recommendations(dialect_name: str) -> Rows:
    columns = (Recommendation.imdb_id, Person.name, Recommendation.date_recommended, Recommendation.vote_type)
    by_its_person = (Person.id == Recommendation.person_id) & (Person.user_id == Recommendation.user_id)
    rows = select(*columns).join(Person, by_its_person).where(Recommendation.user_id == _OWNER)
    return rows.order_by(by_code_point(dialect_name, Recommendation.imdb_id), by_code_point(dialect_name, Person.name))


def _select_people(dialect_name: str) -> Rows:
    trusted = func.coalesce(Person.is_trusted, False)
    rows = select(Person.name, trusted, Person.color, Person.emoji, Person.last_modified)
    return rows.where(Person.user_id == _OWNER).order_by(by_code_point(dialect_name, Person.name))


def _select_lists(dialect_name: str) -> Rows:
    position = func.coalesce(CustomList.position, 0)
    named = (CustomList.id, CustomList.name, CustomList.color, CustomList.icon, position)
    rows = select(*named, CustomList.created_at, CustomList.last_modified)
    in_order = (position, by_code_point(dialect_name, CustomList.id))
    return rows.where(CustomList.user_id == _OWNER).order_by(*in_order)


OF_AN_EXPORT = (_select_movies, _select_recommendations, _select_people, _select_lists)


@cache
def compiled(select_rows: Callable[[str], Rows], dialect_name: str) -> tuple[str, dict[str, Any]]:
    compiled = select_rows(dialect_name).compile(dialect=_DIALECTS[dialect_name])
    return str(compiled), dict(compiled.params)


def _stream(session: Session, select_rows: Callable[[str], Rows], user_id: str) -> Generator[Any]:
    """The rows as the driver gives them, a batch at a time.

    SQLAlchemy's own row objects double the time of an export, which is the work of the whole nightly run.
    """
    connection = session.connection()
    driver: Any = connection.connection
    # PostgreSQL's driver would load the whole result unless its cursor lives in the server.
    on_server = {"name": f"snapshot_{uuid4().hex}"} if connection.dialect.name == "postgresql" else {}
    cursor = driver.cursor(**on_server)
    statement, parameters = compiled(select_rows, connection.dialect.name)
    try:
        cursor.execute(statement, {**parameters, "user_id": user_id})
        while batch := cursor.fetchmany(ROWS_AT_A_TIME):
            yield from batch
    except sqlite3.OperationalError as error:
        if is_about_text(error):
            raise UnsoundRow from error
        raise
    finally:
        cursor.close()
