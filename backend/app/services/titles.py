"""The library at a glance: one light row per title, for a grid of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import ColumnElement, Row, bindparam, select
from sqlalchemy.orm import Session

from backend.app.json_values import json_to_keep
from backend.app.library.gc_paused import gc_paused
from backend.app.library.title_fingerprints import title_fingerprints
from backend.app.library.title_metadata import among
from backend.app.services import movies
from backend.app.services.movies import status_of
from backend.app.services.stored_metadata import Facts, facts
from backend.models import Movie, Person, Recommendation


class TitleView(TypedDict):
    imdb_id: str
    title: str | None
    year: str | None
    poster: str | None
    media_type: str | None
    genres: list[str]
    director: str | None
    runtime: int | None
    imdb_rating: float | None
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


NOTHING_KNOWN: Facts = {
    "title": None,
    "year": None,
    "poster": None,
    "media_type": None,
    "genres": [],
    "director": None,
    "runtime": None,
    "imdb_rating": None,
}
_NOBODY = Advice([], [])
_ROW_BYTES = 600

_PEOPLE = select(Person.id, Person.name).where(Person.user_id == bindparam("user_id"))
_RECOMMENDATIONS = select(Recommendation.imdb_id, Recommendation.person_id, Recommendation.vote_type).where(
    Recommendation.user_id == bindparam("user_id")
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A title as JSON, and the fingerprint of what it was made of."""

    fingerprint: str
    json: bytes


@dataclass(frozen=True, slots=True)
class Grid:
    """All titles by IMDb id. `metadata` changes with what is known of titles; `size` is bytes of memory, roughly."""

    metadata: str
    titles: Mapping[str, Rendered]

    @property
    def json(self) -> bytes:
        return b"[" + b",".join([each.json for each in self.titles.values()]) + b"]"

    @property
    def size(self) -> int:
        return sum(_ROW_BYTES + len(each.json) for each in self.titles.values())


@gc_paused()
def render(session: Session, user_id: str, metadata: str, known: Grid | None = None) -> Grid:
    """Each title as JSON; one that was made of the same is taken from the grid that is known.

    `metadata` is the version of what is known of titles. Their texts are most of a library, so where it is the known
    grid's they are read of those titles alone that have changed.
    """
    fingerprints = title_fingerprints(session, user_id)
    titles = {
        imdb_id: kept
        for imdb_id, kept in (known.titles.items() if known and known.metadata == metadata else ())
        if kept.fingerprint == fingerprints.get(imdb_id)
    }
    others = [imdb_id for imdb_id in fingerprints if imdb_id not in titles]
    anew = _rendered(session, user_id, others if titles else None) if others else {}
    return Grid(
        metadata,
        {
            imdb_id: titles.get(imdb_id) or Rendered(fingerprint, anew[imdb_id])
            for imdb_id, fingerprint in fingerprints.items()
        },
    )


def _rendered(session: Session, user_id: str, only: Sequence[str] | None) -> dict[str, bytes]:
    recommended, these = (
        ([], [])
        if only is None
        else ([among(session, Recommendation.imdb_id, only)], [among(session, Movie.imdb_id, only)])
    )
    advice = _advice(session, user_id, *recommended)
    chosen = movies.chosen(session, user_id, *these)
    rows = session.connection().execute(movies.with_state(chosen)).all()
    return {row[0]: json_to_keep(_view(row, advice.get(row[0], _NOBODY))) for row in rows}


def _advice(session: Session, user_id: str, *only: ColumnElement[bool]) -> dict[str, Advice]:
    """By title; the order of code points is that of Python's own strings."""
    people = dict(session.connection().execute(_PEOPLE, {"user_id": user_id}).all())
    recommended = session.connection().execute(_RECOMMENDATIONS.where(*only), {"user_id": user_id})
    found: dict[str, Advice] = {}
    for imdb_id, person_id, up in recommended.all():
        if person_id in people:
            of_title = found.setdefault(imdb_id, Advice([], []))
            (of_title.up if up else of_title.down).append(people[person_id])
    for of_title in found.values():
        of_title.up.sort()
        of_title.down.sort()
    return found


def _view(row: Row[*tuple[Any, ...]], advice: Advice) -> TitleView:
    imdb_id, status, list_id, last_modified, watched, date_watched, my_rating, tmdb_data, omdb_data, named = row
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
        "runtime": shown["runtime"],
        "imdb_rating": shown["imdb_rating"],
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
