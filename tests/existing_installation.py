"""A database as Movie Manager wrote it before its schema had a history: no foreign key was ever switched on."""

import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

TABLES = """
CREATE TABLE users (
    id VARCHAR NOT NULL, email VARCHAR NOT NULL, username VARCHAR NOT NULL, hashed_password VARCHAR NOT NULL,
    created_at FLOAT, is_active BOOLEAN, PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE UNIQUE INDEX ix_users_username ON users (username);
CREATE TABLE movies (
    imdb_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL, tmdb_data TEXT, omdb_data TEXT, last_modified FLOAT,
    PRIMARY KEY (imdb_id, user_id), FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_movies_user_last_modified ON movies (user_id, last_modified);
CREATE INDEX ix_movies_imdb_id ON movies (imdb_id);
CREATE TABLE people (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, user_id VARCHAR NOT NULL, is_trusted BOOLEAN, color VARCHAR,
    emoji VARCHAR, last_modified FLOAT, PRIMARY KEY (id), CONSTRAINT uq_person_name_per_user UNIQUE (user_id, name),
    FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_people_user_last_modified ON people (user_id, last_modified);
CREATE TABLE custom_lists (
    id VARCHAR NOT NULL, user_id VARCHAR NOT NULL, name VARCHAR NOT NULL, color VARCHAR, icon VARCHAR,
    position INTEGER, created_at FLOAT, last_modified FLOAT, PRIMARY KEY (id),
    FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_custom_lists_user_last_modified ON custom_lists (user_id, last_modified);
CREATE TABLE recommendations (
    id INTEGER NOT NULL, imdb_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL, person_id INTEGER NOT NULL,
    date_recommended FLOAT, vote_type BOOLEAN NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(imdb_id, user_id) REFERENCES movies (imdb_id, user_id) ON DELETE CASCADE,
    CONSTRAINT uq_recommendation_per_person UNIQUE (imdb_id, user_id, person_id),
    FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_recommendations_movie_user ON recommendations (imdb_id, user_id);
CREATE INDEX ix_recommendations_user_person ON recommendations (user_id, person_id);
CREATE TABLE watch_history (
    imdb_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL, date_watched FLOAT NOT NULL, my_rating FLOAT NOT NULL,
    PRIMARY KEY (imdb_id, user_id),
    FOREIGN KEY(imdb_id, user_id) REFERENCES movies (imdb_id, user_id) ON DELETE CASCADE,
    CONSTRAINT check_rating_range CHECK (my_rating >= 1.0 AND my_rating <= 10.0)
);
CREATE TABLE movie_status (
    imdb_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL, status VARCHAR NOT NULL, custom_list_id VARCHAR,
    PRIMARY KEY (imdb_id, user_id),
    FOREIGN KEY(imdb_id, user_id) REFERENCES movies (imdb_id, user_id) ON DELETE CASCADE,
    CONSTRAINT check_status_values CHECK (status IN ('toWatch', 'watched', 'deleted', 'custom'))
);
CREATE INDEX ix_movie_status_user_custom_list ON movie_status (user_id, custom_list_id);
"""

NAMES = ("users", "movies", "people", "custom_lists", "recommendations", "watch_history", "movie_status")

Rows = Mapping[str, Iterable[Mapping[str, Any]]]

# Awkward on purpose: fractions that no decimal has, names in several scripts, JSON as it was typed.
HOUSEHOLD: Rows = {
    "users": [
        {"id": "u1", "email": "ann@example.test", "username": "ann", "hashed_password": "salt$1", "created_at": 0.1},
        {"id": "u2", "email": "ben@example.test", "username": "ben", "hashed_password": "salt$2", "is_active": True},
    ],
    "movies": [
        {"imdb_id": "tt0000001", "user_id": "u1", "tmdb_data": '{"title":  "É\\u00e9 🎬"}', "last_modified": 1e9 / 3},
        {"imdb_id": "tt0000002", "user_id": "u1", "omdb_data": "not JSON", "last_modified": 1760000000.1234567},
        {"imdb_id": "tt0000001", "user_id": "u2"},
    ],
    "people": [
        {"id": 7, "name": "李雷", "user_id": "u1", "is_trusted": None, "color": "#ff0000", "emoji": "👩‍👩‍👧"},
        {"id": 9, "name": 'O\'Brien, "Pat"', "user_id": "u2", "is_trusted": True, "last_modified": 1760000100.25},
    ],
    "custom_lists": [
        {"id": "list-1", "user_id": "u1", "name": "Weihnachten 🎄", "position": -1, "created_at": 1760000000.0}
    ],
    "recommendations": [
        {"id": 3, "imdb_id": "tt0000001", "user_id": "u1", "person_id": 7, "date_recommended": 0.3, "vote_type": True},
        {"id": 5, "imdb_id": "tt0000001", "user_id": "u2", "person_id": 9, "vote_type": False},
    ],
    "watch_history": [
        {"imdb_id": "tt0000002", "user_id": "u1", "date_watched": 1760002001.7, "my_rating": 8.5},
    ],
    "movie_status": [
        {"imdb_id": "tt0000001", "user_id": "u1", "status": "custom", "custom_list_id": "list-1"},
        {"imdb_id": "tt0000002", "user_id": "u1", "status": "watched", "custom_list_id": None},
        {"imdb_id": "tt0000001", "user_id": "u2", "status": "deleted", "custom_list_id": None},
    ],
}


def build(path: Path, rows: Rows) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
        insert(connection, rows)
    return path


def insert(connection: sqlite3.Connection, rows: Rows) -> None:
    """As a careless program would: nothing is checked that SQLite does not insist on."""
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for table, some in rows.items():
        for row in some:
            columns, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))
    connection.commit()


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row as the file holds it: the columns of the existing installation, floats to the last bit."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = lambda value: value.decode("utf-8", "surrogateescape")
        connection.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")] for table in NAMES
        }


def real_database() -> Path:
    """The database of a real installation, where this machine has one."""
    data = Path(os.environ.get("MOVIEMANAGER_DATA", Path(__file__).parents[2] / "shared"))
    path = data / "existing" / "app-before.db"
    if not path.exists():
        pytest.skip("the database of an existing installation is not here (set MOVIEMANAGER_DATA to its folder)")
    return path
