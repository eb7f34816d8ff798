"""Rows of a library as they lie in the database, each with only what matters to its test."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from backend.app.database import Database
from backend.app.library.load import load_library
from backend.app.library.model import Document
from backend.app.services import titles
from backend.app.services.accounts import Account
from backend.models import CustomList, Movie, MovieStatus, Person, Recommendation, User, WatchHistory

LONG_AGO = 1_000_000_000.0


def a_title(
    database: Database,
    owner: Account,
    imdb_id: str = "tt0133093",
    *,
    status: str | None = "toWatch",
    list_id: str | None = None,
    watched: tuple[float | None, float | None] | None = None,
    last_modified: float | None = LONG_AGO,
    metadata_at: float | None = None,
    tmdb: dict[str, Any] | str | None = None,
    omdb: dict[str, Any] | str | None = None,
) -> str:
    """A title; `watched` is (date, rating), and metadata given as text is stored as it is."""
    mine = {"imdb_id": imdb_id, "user_id": owner.id}
    row = {**mine, "last_modified": last_modified, "metadata_at": metadata_at}
    with database.write() as session:
        session.execute(insert(Movie), [{**row, "tmdb_data": _text(tmdb), "omdb_data": _text(omdb)}])
        if status is not None:
            session.execute(insert(MovieStatus), [{**mine, "status": status, "custom_list_id": list_id}])
        if watched is not None:
            session.execute(insert(WatchHistory), [{**mine, "date_watched": watched[0], "my_rating": watched[1]}])
    return imdb_id


def a_person(
    database: Database,
    owner: Account,
    name: str = "Alice",
    *,
    trusted: bool | None = False,
    color: str | None = None,
    emoji: str | None = None,
    last_modified: float | None = LONG_AGO,
) -> str:
    row = {"user_id": owner.id, "name": name, "is_trusted": trusted, "color": color, "emoji": emoji}
    with database.write() as session:
        session.execute(insert(Person), [{**row, "last_modified": last_modified}])
    return name


def a_recommendation(
    database: Database, owner: Account, imdb_id: str, name: str, *, up: bool = True, date: float | None = None
) -> None:
    """By a person who is there already."""
    with database.write() as session:
        person_id = session.scalars(select(Person.id).where(Person.user_id == owner.id, Person.name == name)).one()
        row = {"imdb_id": imdb_id, "user_id": owner.id, "person_id": person_id}
        session.execute(insert(Recommendation), [{**row, "vote_type": up, "date_recommended": date}])


def a_list(
    database: Database,
    owner: Account,
    name: str = "Favourites",
    *,
    list_id: str | None = None,
    position: int | None = 0,
    last_modified: float | None = LONG_AGO,
) -> str:
    list_id = list_id or str(uuid4())
    row = {"id": list_id, "user_id": owner.id, "name": name, "position": position, "created_at": LONG_AGO}
    with database.write() as session:
        session.execute(insert(CustomList), [{**row, "last_modified": last_modified}])
    return list_id


def a_library(database: Database, owner: Account, *, titles: int) -> None:
    """As many titles, each watched, on a list, and recommended by two people."""
    list_id = a_list(database, owner)
    people = [a_person(database, owner, name) for name in ("Alice", "Bob")]
    ids = [f"tt{number:07}" for number in range(titles)]
    metadata = json.dumps({"tmdbId": 603, "title": "The Matrix", "year": "1999", "genres": ["Action"], "cast": ["Neo"]})
    with database.write() as session:
        mine: list[dict[str, Any]] = [{"imdb_id": imdb_id, "user_id": owner.id} for imdb_id in ids]
        session.execute(insert(Movie), [{**row, "tmdb_data": metadata, "last_modified": LONG_AGO} for row in mine])
        session.execute(insert(MovieStatus), [{**row, "status": "custom", "custom_list_id": list_id} for row in mine])
        session.execute(insert(WatchHistory), [{**row, "my_rating": 8.0} for row in mine])
        known = select(Person.id).where(Person.user_id == owner.id, Person.name.in_(people))
        by = session.scalars(known).all()
        rows = [{**row, "person_id": person, "vote_type": True} for row in mine for person in by]
        session.execute(insert(Recommendation), rows)


def epoch_of(database: Database, owner: Account) -> str:
    with database.read() as session:
        return session.scalars(select(User.library_epoch).where(User.id == owner.id)).one()


def times_of(database: Database, owner: Account) -> dict[str, float | None]:
    """When each title was last modified."""
    with database.read() as session:
        query = select(Movie.imdb_id, Movie.last_modified).where(Movie.user_id == owner.id)
        return dict(session.execute(query).all())


def document_of(database: Database, owner: Account) -> Document:
    """All that the account made, as an export would say it."""
    with database.read() as session:
        return load_library(session, owner.id).document


@contextmanager
def counted_queries(database: Database) -> Generator[list[str]]:
    """Every statement that reaches the database while the block runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _text(metadata: dict[str, Any] | str | None) -> str | None:
    return json.dumps(metadata) if isinstance(metadata, dict) else metadata


def titles_of(session: Session, user_id: str) -> list[Any]:
    """The grid of a library, as it is served."""
    return orjson.loads(titles.render(session, user_id, "").json)
