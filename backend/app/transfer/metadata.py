"""Metadata that a file brings along: it fills gaps and never replaces what is there."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app.formats.moviemanager.reader import Metadata
from backend.models import Movie


def metadata_for_gaps(session: Session, user_id: str, found: Mapping[str, Metadata]) -> dict[str, Metadata]:
    """Of what a file knows, the part that the library's own titles lack; titles that are new here are not in it."""
    if not found:
        return {}
    columns = Movie.imdb_id, Movie.tmdb_data.is_(None), Movie.omdb_data.is_(None)
    lacking = select(*columns).where(Movie.user_id == user_id, Movie.tmdb_data.is_(None) | Movie.omdb_data.is_(None))
    gaps: dict[str, Metadata] = {}
    for imdb_id, no_tmdb, no_omdb in session.execute(lacking):
        if imdb_id in found:
            tmdb_data, omdb_data = found[imdb_id].tmdb_data, found[imdb_id].omdb_data
            gap = Metadata(tmdb_data if no_tmdb else None, omdb_data if no_omdb else None)
            if gap.tmdb_data or gap.omdb_data:
                gaps[imdb_id] = gap
    return gaps
