"""What a title's row in a grid is made of besides its metadata, as a text that differs when any of it does.

Of a whole library in one row for each query: SQLite's driver gives up the interpreter at every row that it fetches
and has to wait for it again, which beside fifteen other requests makes 2,000 rows take twenty times as long.
"""

from collections import defaultdict

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

# `quote` writes each kind of value differently, and a float so that it can be read back exactly.
_SQLITE = (
    text("""
        SELECT json_group_object(
            movies.imdb_id,
            quote(status) || ',' || quote(custom_list_id) || ',' || quote(movies.last_modified) || ',' ||
            (watched.imdb_id IS NOT NULL) || ',' || quote(date_watched) || ',' || quote(my_rating)
        )
        FROM movies
        LEFT JOIN movie_status AS states ON states.imdb_id = movies.imdb_id AND states.user_id = movies.user_id
        LEFT JOIN watch_history AS watched ON watched.imdb_id = movies.imdb_id AND watched.user_id = movies.user_id
        WHERE movies.user_id = :user_id
    """),
    text("""
        SELECT json_group_object(imdb_id, given) FROM (
            SELECT imdb_id, group_concat(quote(name) || quote(vote_type)) AS given
            FROM recommendations JOIN people ON people.id = person_id
            WHERE recommendations.user_id = :user_id AND people.user_id = :user_id
            GROUP BY imdb_id
        )
    """),
)
_POSTGRESQL = (
    text("""
        SELECT json_object_agg(
            movies.imdb_id,
            row(
                status, custom_list_id, movies.last_modified, watched.imdb_id IS NOT NULL, date_watched, my_rating
            )::text
        )::text
        FROM movies
        LEFT JOIN movie_status AS states ON states.imdb_id = movies.imdb_id AND states.user_id = movies.user_id
        LEFT JOIN watch_history AS watched ON watched.imdb_id = movies.imdb_id AND watched.user_id = movies.user_id
        WHERE movies.user_id = :user_id
    """),
    text("""
        SELECT json_object_agg(imdb_id, given)::text FROM (
            SELECT imdb_id, array_agg(row(name, vote_type) ORDER BY name)::text AS given
            FROM recommendations JOIN people ON people.id = person_id
            WHERE recommendations.user_id = :user_id AND people.user_id = :user_id
            GROUP BY imdb_id
        ) AS advice
    """),
)


def title_fingerprints(session: Session, user_id: str) -> dict[str, str]:
    """By IMDb id, in the order of code points; of two reads, those that are equal had equal rows."""
    own, advice = _SQLITE if session.get_bind().dialect.name == "sqlite" else _POSTGRESQL
    given = defaultdict(str, _read(session, advice, user_id))
    states = _read(session, own, user_id)
    return {imdb_id: f"{states[imdb_id]};{given[imdb_id]}" for imdb_id in sorted(states)}


def _read(session: Session, query: TextClause, user_id: str) -> dict[str, str]:
    found = session.connection().execute(query, {"user_id": user_id}).scalar_one()
    return orjson.loads(found) if found else {}
