"""Which titles a source has still to be asked for, on the whole server and in one library."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select
from sqlalchemy.orm import Session

from backend.app.library.title_metadata import ANSWERED_AT, KEPT_IN, OMDB_SHOWN, TMDB_SHOWN, among, with_fetched
from backend.models import Movie, TitleMetadata

DAY = 86_400.0
# A title that a source did not know is not asked for again before this.
UNKNOWN_FOR = 7 * DAY
# TMDB allows its data to be kept for six months; names of Wikidata change about as seldom.
FRESH_FOR = 180 * DAY

_NAMED = func.coalesce(TMDB_SHOWN, OMDB_SHOWN, TitleMetadata.catalogue_data).is_not(None)


@dataclass(frozen=True)
class Wanted:
    """Which sources are asked, and in which language."""

    sources: Collection[str]
    language: str


@dataclass(frozen=True)
class Standing:
    """Of one library: how many titles have no name yet, and of those how many no source knows.

    `pending` are the titles of which some source is still to be asked, with or without a name.
    """

    titles: int
    without_name: int
    pending: int
    unknown: int


def due(
    session: Session, source: str, *, language: str, now: float, limit: int, but: Collection[str] = ()
) -> list[str]:
    """Titles of any library that this source was not asked for yet, or too long ago, by their ids."""
    found = with_fetched(select(Movie.imdb_id)).where(_is_due(source, language, now))
    if but:
        found = found.where(not_(among(session, Movie.imdb_id, but)))
    return list(session.scalars(found.distinct().order_by(Movie.imdb_id).limit(limit)))


def standing(session: Session, user_id: str, wanted: Wanted, *, now: float) -> Standing:
    pending = or_(false(), *(_is_due(source, wanted.language, now) for source in wanted.sources))
    counts: Select[*tuple[Any, ...]] = select(
        func.count(),
        _number_where(not_(_NAMED)),
        _number_where(pending),
        _number_where(and_(not_(_NAMED), not_(pending))),
    )
    titles, without_name, to_ask, unknown = session.execute(
        with_fetched(counts.select_from(Movie)).where(Movie.user_id == user_id)
    ).one()
    return Standing(titles, without_name, to_ask, unknown if wanted.sources else 0)


def _is_due(source: str, language: str, now: float) -> ColumnElement[bool]:
    """Metadata that came in an account's own file is enough: such a title is no stub."""
    data, moment = getattr(TitleMetadata, KEPT_IN[source]), ANSWERED_AT[source]
    unasked = and_(Movie.tmdb_data.is_(None), or_(moment.is_(None), moment < now - UNKNOWN_FOR))
    if source == "offline":
        # It is asked for names alone, and where there is one it has nothing to add.
        return and_(unasked, data.is_(None))
    old = and_(data.is_not(None), moment < now - FRESH_FOR)
    never = and_(Movie.tmdb_data.is_(None), moment.is_(None))
    due = or_(never, and_(unasked, data.is_(None)), old)
    if source == "wikidata":
        return or_(due, and_(data.is_not(None), moment.is_not(None), TitleMetadata.catalogue_language != language))
    return due


def _number_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
