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

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import Session

from backend.app.database import by_code_point
from backend.app.library.columns import (
    CUSTOM_LIST_SELECTED,
    MOVIE_SELECTED,
    PERSON_SELECTED,
    RECOMMENDATION_SELECTED,
    Row,
)
from backend.app.library.title_metadata import TMDB_SHOWN, with_fetched
from backend.app.schema.row_check import is_about_text
from backend.models import CustomList, Movie, MovieStatus, Person, Recommendation, WatchHistory

ROWS_AT_A_TIME = 1_000
_DIALECTS = {"sqlite": SQLiteDialect_pysqlite(paramstyle="named"), "postgresql": PGDialect_psycopg()}
_OWNER: BindParameter[str] = bindparam("user_id")

Rows: TypeAlias = Select[*tuple[Any, ...]]


class UnsoundRow(ValueError):
    """A row that no document can say. Whoever reads a library has to do without it, or to name it."""


def movies(session: Session, user_id: str) -> Generator[tuple[Row, list[Row]]]:
    """Each title with its recommendations by person name, in one pass over both."""
    titles = _stream(session, _select_movies, user_id)
    recommendations = _stream(session, _select_recommendations, user_id)
    with closing(titles), closing(recommendations):
        pending = next(recommendations, None)
        for movie in titles:
            own: list[Row] = []
            while pending is not None and pending[0] == movie[0]:
                own.append(pending)
                pending = next(recommendations, None)
            yield movie, own


def people(session: Session, user_id: str) -> Generator[Row]:
    return _stream(session, _select_people, user_id)


def lists(session: Session, user_id: str) -> Generator[Row]:
    return _stream(session, _select_lists, user_id)


def stubs(session: Session, user_id: str) -> Iterator[str]:
    """The titles of which neither the account's file nor the server knows TMDB's word."""
    return (imdb_id for (imdb_id,) in _stream(session, _select_stubs, user_id))


def _select_stubs(_dialect_name: str) -> Rows:
    return with_fetched(select(Movie.imdb_id)).where(Movie.user_id == _OWNER, TMDB_SHOWN.is_(None))


def _select_movies(dialect_name: str) -> Rows:
    same_status = (MovieStatus.imdb_id == Movie.imdb_id) & (MovieStatus.user_id == Movie.user_id)
    same_watch = (WatchHistory.imdb_id == Movie.imdb_id) & (WatchHistory.user_id == Movie.user_id)
    rows = select(*MOVIE_SELECTED).select_from(Movie).outerjoin(MovieStatus, same_status)
    in_order = by_code_point(dialect_name, Movie.imdb_id)
    return rows.outerjoin(WatchHistory, same_watch).where(Movie.user_id == _OWNER).order_by(in_order)


def _select_recommendations(dialect_name: str) -> Rows:
    by_its_person = (Person.id == Recommendation.person_id) & (Person.user_id == Recommendation.user_id)
    rows = select(*RECOMMENDATION_SELECTED).select_from(Recommendation).join(Person, by_its_person)
    in_order = (by_code_point(dialect_name, Recommendation.imdb_id), by_code_point(dialect_name, Person.name))
    return rows.where(Recommendation.user_id == _OWNER).order_by(*in_order)


def _select_people(dialect_name: str) -> Rows:
    in_order = by_code_point(dialect_name, Person.name)
    return select(*PERSON_SELECTED).where(Person.user_id == _OWNER).order_by(in_order)


def _select_lists(dialect_name: str) -> Rows:
    in_order = (func.coalesce(CustomList.position, 0), by_code_point(dialect_name, CustomList.id))
    return select(*CUSTOM_LIST_SELECTED).where(CustomList.user_id == _OWNER).order_by(*in_order)


OF_AN_EXPORT = (_select_movies, _select_recommendations, _select_people, _select_lists)


@cache
def compiled(select_rows: Callable[[str], Rows], dialect_name: str) -> tuple[str, dict[str, Any]]:
    compiled = select_rows(dialect_name).compile(dialect=_DIALECTS[dialect_name])
    return str(compiled), dict(compiled.params)


def _stream(session: Session, select_rows: Callable[[str], Rows], user_id: str) -> Generator[Row]:
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
