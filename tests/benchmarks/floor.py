"""The least that the work can cost: the bare driver and orjson, without a check, a plan or a promise."""

import sqlite3
from collections import defaultdict
from typing import Any

import orjson

_READ_MOVIES = """
    SELECT m.imdb_id, s.status, s.custom_list_id, m.last_modified, w.imdb_id, w.date_watched, w.my_rating
    FROM movies m
    LEFT JOIN movie_status s ON s.imdb_id = m.imdb_id AND s.user_id = m.user_id
    LEFT JOIN watch_history w ON w.imdb_id = m.imdb_id AND w.user_id = m.user_id
    WHERE m.user_id = ? ORDER BY m.imdb_id"""
_READ_RECOMMENDATIONS = """
    SELECT r.imdb_id, p.name, r.date_recommended, r.vote_type
    FROM recommendations r JOIN people p ON p.id = r.person_id
    WHERE r.user_id = ? ORDER BY r.imdb_id, p.name"""
_READ_PEOPLE = "SELECT name, is_trusted, color, emoji, last_modified FROM people WHERE user_id = ? ORDER BY name"
_READ_LISTS = """
    SELECT id, name, color, icon, position, created_at, last_modified
    FROM custom_lists WHERE user_id = ? ORDER BY position, id"""

_WRITES = {
    "people": ("name", "user_id", "is_trusted", "color", "emoji", "last_modified"),
    "custom_lists": ("id", "user_id", "name", "color", "icon", "position", "created_at", "last_modified"),
    "movies": ("imdb_id", "user_id", "last_modified"),
    "movie_status": ("imdb_id", "user_id", "status", "custom_list_id"),
    "watch_history": ("imdb_id", "user_id", "date_watched", "my_rating"),
    "recommendations": ("imdb_id", "user_id", "person_id", "date_recommended", "vote_type"),
}


def opened(path: str) -> sqlite3.Connection:
    """A connection with the settings of the product's own."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def read_library(connection: sqlite3.Connection, user_id: str) -> bytes:
    """Rows to dicts to orjson."""
    recommendations: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for imdb_id, name, date, vote in connection.execute(_READ_RECOMMENDATIONS, (user_id,)):
        recommendations[imdb_id].append({"person_name": name, "date_recommended": date, "vote_type": bool(vote)})
    movies = [
        {
            "imdb_id": imdb_id,
            "status": status,
            "custom_list_id": list_id,
            "last_modified": last_modified,
            "recommendations": recommendations[imdb_id],
            "watch_history": {"date_watched": date, "my_rating": rating} if watched else None,
        }
        for imdb_id, status, list_id, last_modified, watched, date, rating in connection.execute(
            _READ_MOVIES, (user_id,)
        )
    ]
    people = _dicts(connection.execute(_READ_PEOPLE, (user_id,)))
    for person in people:
        person["is_trusted"] = bool(person["is_trusted"])
    lists = _dicts(connection.execute(_READ_LISTS, (user_id,)))
    return orjson.dumps({"version": 2, "exported_at": 0.0, "movies": movies, "people": people, "lists": lists})


def write_library(connection: sqlite3.Connection, user_id: str, body: bytes) -> None:
    """orjson, then executemany of the same rows in one transaction."""
    document = orjson.loads(body)
    movies = document["movies"]
    connection.execute("BEGIN IMMEDIATE")
    _write(connection, "people", ((*_head(each, user_id, "name"), *_rest(each, "name")) for each in document["people"]))
    _write(
        connection, "custom_lists", ((*_head(each, user_id, "id"), *_rest(each, "id")) for each in document["lists"])
    )
    people = dict(connection.execute("SELECT name, id FROM people WHERE user_id = ?", (user_id,)))
    _write(connection, "movies", ((each["imdb_id"], user_id, each["last_modified"]) for each in movies))
    _write(
        connection,
        "movie_status",
        ((each["imdb_id"], user_id, each["status"], each["custom_list_id"]) for each in movies),
    )
    watched = ((each["imdb_id"], user_id, each["watch_history"]) for each in movies if each["watch_history"])
    _write(connection, "watch_history", ((i, u, watch["date_watched"], watch["my_rating"]) for i, u, watch in watched))
    recommended = ((each["imdb_id"], one) for each in movies for one in each["recommendations"])
    _write(
        connection,
        "recommendations",
        ((i, user_id, people[one["person_name"]], one["date_recommended"], one["vote_type"]) for i, one in recommended),
    )
    connection.execute("COMMIT")


def _write(connection: sqlite3.Connection, table: str, rows: Any) -> None:
    columns = _WRITES[table]
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _head(row: dict[str, Any], user_id: str, key: str) -> tuple[str, str]:
    return row[key], user_id


def _rest(row: dict[str, Any], key: str) -> tuple[Any, ...]:
    return tuple(value for name, value in row.items() if name != key)


def _dicts(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
