"""What is known of titles: fetched by the server, once for all accounts, before what an account's own file said.

Of two accounts with the same title each sees what was fetched and its own, never the other's.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from time import time
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    TextClause,
    any_,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from backend.models import KeptMetadata, Movie, TitleMetadata

TMDB_SHOWN = func.coalesce(TitleMetadata.tmdb_data, Movie.tmdb_data)
OMDB_SHOWN = func.coalesce(TitleMetadata.omdb_data, Movie.omdb_data)
Clock = Callable[[], float]

# By source: where what it said is kept, and when it last answered.
KEPT_IN = {"offline": "catalogue_data", "wikidata": "catalogue_data", "tmdb": "tmdb_data", "omdb": "omdb_data"}
ANSWERED_AT = {
    "offline": TitleMetadata.offline_at,
    "wikidata": TitleMetadata.catalogue_at,
    "tmdb": TitleMetadata.tmdb_at,
    "omdb": TitleMetadata.omdb_at,
}
_NEW_VERSION = text(
    "INSERT INTO catalogue_state (id, version) VALUES (1, :version)"
    " ON CONFLICT (id) DO UPDATE SET version = excluded.version"
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a title is called, as far as that is known."""

    title: str | None
    year: int | None = None


NAMELESS = Named(None)


def _store(column: str, moment: str) -> TextClause:
    """ON CONFLICT makes answers to two accounts at once safe. A source that no longer knows a title leaves it alone.

    In another language than before, what TMDB said is as good as too old.
    """
    language = "catalogue_language, " if column == "catalogue_data" else ""
    in_another = (
        "tmdb_at = CASE WHEN coalesce(title_metadata.catalogue_language, 'en') <> excluded.catalogue_language"
        " THEN 0 ELSE title_metadata.tmdb_at END, catalogue_language = excluded.catalogue_language,"
    )
    return text(
        f"INSERT INTO title_metadata (imdb_id, {column}, {moment}, {language}fetched_at)"  # noqa: S608 — names of ours.
        f" VALUES (:imdb_id, :data, :now, {':language, ' if language else ''}:fetched_at)"
        f" ON CONFLICT (imdb_id) DO UPDATE SET {column} = coalesce(excluded.{column}, title_metadata.{column}),"
        f" {moment} = excluded.{moment}, {in_another if language else ''}"
        " fetched_at = coalesce(excluded.fetched_at, title_metadata.fetched_at)"
    )


_STORES = {source: _store(KEPT_IN[source], moment.key) for source, moment in ANSWERED_AT.items()}


def with_fetched(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The same rows of movies, beside what was fetched of each."""
    return rows.outerjoin(TitleMetadata, TitleMetadata.imdb_id == Movie.imdb_id)


def store_answers(
    session: Session,
    source: str,
    found: Mapping[str, str],
    unknown: Iterable[str] = (),
    *,
    now: float,
    language: str | None = None,
) -> None:
    """What one source said of many titles. Those that it did not know keep what they have.

    In the order of their ids, so that two that store the same titles wait for each other and not for ever.
    """
    answered: dict[str, str | None] = {**dict.fromkeys(unknown), **found}
    rows = [
        {"imdb_id": imdb_id, "data": data, "now": now, "fetched_at": now if data else None, "language": language}
        for imdb_id, data in sorted(answered.items())
    ]
    if KEPT_IN[source] != "catalogue_data":
        rows = [{name: value for name, value in row.items() if name != "language"} for row in rows]
    if rows:
        session.execute(_STORES[source], rows)
    if found:
        session.execute(_NEW_VERSION, {"version": uuid4().hex})


def forget_offline_answers(session: Session) -> None:
    """Another offline catalogue may know what the last one did not."""
    unknown = update(TitleMetadata).where(TitleMetadata.catalogue_data.is_(None))
    session.execute(unknown.values(offline_at=None), execution_options={"synchronize_session": False})


def forget_unowned_tmdb_data(session: Session, before: float) -> None:
    """TMDB allows its data to be kept for so long. Of a title in some library it is fetched again instead."""
    owned = select(Movie.imdb_id).where(Movie.imdb_id == TitleMetadata.imdb_id).exists()
    old = (TitleMetadata.tmdb_data.is_not(None), TitleMetadata.tmdb_at < before, ~owned)
    forgotten = update(TitleMetadata).where(*old).values(tmdb_data=None, tmdb_at=None)
    session.execute(forgotten, execution_options={"synchronize_session": False})


def named_since(session: Session, imdb_ids: Collection[str], moment: float) -> set[str]:
    """Those that a source without a key has named since then."""
    named = select(TitleMetadata.imdb_id).where(
        TitleMetadata.catalogue_data.is_not(None), TitleMetadata.catalogue_at > moment
    )
    return set(session.scalars(named.where(among(session, TitleMetadata.imdb_id, imdb_ids))))


def texts_known(session: Session, user_id: str, imdb_ids: Collection[str]) -> dict[str, list[str | None]]:
    """The JSON texts of these titles, what was fetched first; also of titles that are not in the library yet."""
    fetched = select(TitleMetadata.imdb_id, TitleMetadata.tmdb_data, TitleMetadata.omdb_data)
    own = select(Movie.imdb_id, Movie.tmdb_data, Movie.omdb_data).where(Movie.user_id == user_id)
    named = select(TitleMetadata.imdb_id, TitleMetadata.catalogue_data)
    texts: dict[str, list[str | None]] = {}
    for rows, column in ((fetched, TitleMetadata.imdb_id), (own, Movie.imdb_id), (named, TitleMetadata.imdb_id)):
        for imdb_id, *known in session.execute(rows.where(among(session, column, imdb_ids))):
            texts.setdefault(imdb_id, []).extend(known)
    return texts


def without_metadata(session: Session, user_id: str, imdb_ids: Collection[str]) -> list[str]:
    """Those of which TMDB's word was neither fetched nor is kept for this account, in their order."""
    if not imdb_ids:
        return []
    fetched = select(TitleMetadata.imdb_id).where(TitleMetadata.tmdb_data.is_not(None))
    kept = select(KeptMetadata.imdb_id).where(KeptMetadata.user_id == user_id, KeptMetadata.tmdb_data.is_not(None))
    known = set(session.scalars(fetched.where(among(session, TitleMetadata.imdb_id, imdb_ids))))
    known.update(session.scalars(kept))
    return [imdb_id for imdb_id in imdb_ids if imdb_id not in known]


def keep_metadata(session: Session, user_id: str, imdb_ids: Collection[str], *, clock: Clock = time) -> None:
    """Put the account's own metadata of titles aside that are about to be removed."""
    if not imdb_ids:
        return
    anything = Movie.tmdb_data.is_not(None) | Movie.omdb_data.is_not(None)
    now = literal(clock(), Float)
    own = select(Movie.user_id, Movie.imdb_id, Movie.tmdb_data, Movie.omdb_data, now)
    own = own.where(Movie.user_id == user_id, anything, among(session, Movie.imdb_id, imdb_ids))
    older = (KeptMetadata.user_id == user_id, among(session, KeptMetadata.imdb_id, imdb_ids))
    session.execute(delete(KeptMetadata).where(*older), execution_options={"synchronize_session": False})
    columns = ["user_id", "imdb_id", "tmdb_data", "omdb_data", "kept_at"]
    session.execute(insert(KeptMetadata).from_select(columns, own))


def give_back_metadata(session: Session, user_id: str) -> None:
    """Titles that have come back get what was kept of them, where they lack it."""
    returned = select(Movie.imdb_id).where(Movie.user_id == user_id)
    mine = (KeptMetadata.user_id == user_id, KeptMetadata.imdb_id.in_(returned))
    if session.scalar(select(literal(value=True)).where(select(KeptMetadata.imdb_id).where(*mine).exists())) is None:
        return
    this = (KeptMetadata.user_id == Movie.user_id, KeptMetadata.imdb_id == Movie.imdb_id)
    filled = {
        column: func.coalesce(column, select(of_kept).where(*this).scalar_subquery())
        for column, of_kept in (
            (Movie.tmdb_data, KeptMetadata.tmdb_data),
            (Movie.omdb_data, KeptMetadata.omdb_data),
        )
    }
    there = select(KeptMetadata.imdb_id).where(KeptMetadata.user_id == user_id)
    unsynchronized = {"synchronize_session": False}
    session.execute(
        update(Movie).where(Movie.user_id == user_id, Movie.imdb_id.in_(there)).values(filled),
        execution_options=unsynchronized,
    )
    session.execute(delete(KeptMetadata).where(*mine), execution_options=unsynchronized)


def forget_kept_metadata(session: Session, before: float) -> None:
    """Let go of what was kept before this time: no undo can ask for it any more."""
    session.execute(delete(KeptMetadata).where(KeptMetadata.kept_at < before))


def among(session: Session, column: Any, imdb_ids: Collection[str]) -> ColumnElement[bool]:
    """In one parameter, however many there are: a database takes only so many."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal([*imdb_ids], ARRAY(Text)))
    return column.in_(select(func.json_each(json.dumps([*imdb_ids])).table_valued("value").c.value))
