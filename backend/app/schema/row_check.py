"""Rows that the database holds and a document can't say, found by the database itself.

SQLite keeps whatever something else has written to the file; PostgreSQL has types and constraints, which let
through what is left of the conditions there. The conditions follow legacy_rules, by which such rows are repaired.
"""

import sqlite3
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from backend.app.schema.legacy_repair import repair
from backend.app.schema.legacy_rules import LATEST_TIME, LONGEST_NAME

# Looking at more would hold up the start of the server. There it is left to the backups, each of which is read
# back: a row that can't be read fails the backup of its library and is named in its status.
MOST_TITLES = 1_000_000

Condition = Callable[[str], str]


def repair_broken_rows(connection: Connection) -> list[str]:
    """Repair them, or set them aside in `lost_rows`; a sentence for each kind of repair, none for sound rows."""
    if _titles(connection) > MOST_TITLES or not has_broken_rows(connection):
        return []
    return repair(connection)


def has_broken_rows(connection: Connection, user_id: str | None = None) -> bool:
    """Whether any row, or any row of this account, is one that a document can't say."""
    conditions = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    mine, owner = ("true", {}) if user_id is None else ("user_id = :owner", {"owner": user_id})
    for table, condition in conditions.items():
        found = text(f"SELECT 1 FROM {table} WHERE {mine} AND ({condition}) LIMIT 1")  # noqa: S608 -- constants
        if connection.execute(found, owner).first():
            return True
    return connection.dialect.name == "sqlite" and not _is_utf8(connection, mine, owner)


def _is_utf8(connection: Connection, mine: str, owner: dict[str, str]) -> bool:
    """SQLite has no function for it. Only names and symbols can have other text: all else is ASCII by its pattern."""
    for table, columns in (("people", "name, emoji"), ("custom_lists", "name, icon")):
        try:
            for _ in connection.execute(text(f"SELECT {columns} FROM {table} WHERE {mine}"), owner):  # noqa: S608
                pass
        except (OperationalError, sqlite3.OperationalError) as error:
            if not is_about_text(error):
                raise
            return False
    return True


def is_about_text(error: Exception) -> bool:
    """Whether SQLite's driver met text that is not UTF-8."""
    return "Could not decode to UTF-8" in str(error)


def _titles(connection: Connection) -> int:
    """About how many there are, without counting them."""
    if connection.dialect.name == "sqlite":
        return connection.scalar(text("SELECT max(rowid) FROM movies")) or 0
    estimate = text("SELECT reltuples FROM pg_class WHERE oid = 'movies'::regclass")
    return connection.scalar(estimate) or 0


def _any_of(**conditions: Condition) -> str:
    return " OR ".join(f"({condition(column)})" for column, condition in conditions.items())


def _no_text(column: str) -> str:
    return f"typeof({column}) <> 'text'"


def _no_text_of(least: int, most: int, allowed: str = "") -> Condition:
    """Text of so many characters, without NUL, where `length` would end; if given, of these characters alone."""
    other = f" OR {{0}} GLOB '*[^{allowed}]*'" if allowed else ""
    sql = f"typeof({{0}}) <> 'text' OR length({{0}}) NOT BETWEEN {least} AND {most} OR instr({{0}}, char(0)){other}"
    return lambda column: f"{column} IS NOT NULL AND ({sql.format(column)})"


def _no_number(low: float, high: float, *types: str) -> Condition:
    named = ", ".join(f"'{each}'" for each in ("null", *types))
    return lambda column: f"typeof({column}) NOT IN ({named}) OR {column} NOT BETWEEN {low!r} AND {high!r}"


def _no_imdb_id(column: str) -> str:
    digits = f"substr({column}, 3) GLOB '*[^0-9]*'"
    return f"{_no_text_of(3, 22)(column)} OR {column} NOT GLOB 'tt*' OR {digits}"


def _no_color(column: str) -> str:
    digits = f"substr({column}, 2) NOT GLOB '*[^0-9A-Fa-f]*'"
    code = f"length({column}) BETWEEN 4 AND 9 AND {column} GLOB '[#]*' AND {digits}"
    word = f"{column} NOT GLOB '*[^A-Za-z]*'"
    return f"{_no_text_of(1, 32)(column)} OR {column} IS NOT NULL AND NOT ({code} OR {word})"


def _no_status(column: str) -> str:
    return f"{_no_text(column)} OR {column} NOT IN ('toWatch', 'watched', 'deleted', 'custom')"


def _no_flag(column: str) -> str:
    return f"{column} NOT IN (0, 1)"


def _unlike(pattern: str) -> Condition:
    return lambda column: f"{column} !~ '{pattern}'"


def _longer(most: int) -> Condition:
    return lambda column: f"length({column}) > {most}"


def _outside(low: float, high: float) -> Condition:
    """PostgreSQL orders NaN above every number."""
    return lambda column: f"{column} NOT BETWEEN {low!r} AND {high!r}"


_no_time = _no_number(0, LATEST_TIME, "real", "integer")
_no_whole_number = _no_number(-(2**31), 2**31 - 1, "integer")
_no_rating = _no_number(1, 10, "real", "integer")
_no_name = _no_text_of(1, LONGEST_NAME)
_no_list_id = _no_text_of(1, 64, "A-Za-z0-9_-")

_SQLITE: Mapping[str, str] = {
    "movies": _any_of(imdb_id=_no_imdb_id, user_id=_no_text, last_modified=_no_time),
    "movie_status": _any_of(imdb_id=_no_imdb_id, user_id=_no_text, status=_no_status, custom_list_id=_no_list_id),
    "watch_history": _any_of(imdb_id=_no_imdb_id, user_id=_no_text, date_watched=_no_time, my_rating=_no_rating),
    "recommendations": _any_of(
        imdb_id=_no_imdb_id,
        user_id=_no_text,
        person_id=_no_whole_number,
        date_recommended=_no_time,
        vote_type=_no_flag,
    ),
    "people": _any_of(
        name=_no_name,
        user_id=_no_text,
        is_trusted=_no_flag,
        color=_no_color,
        emoji=_no_text_of(0, 32),
        last_modified=_no_time,
    ),
    "custom_lists": _any_of(
        id=_no_list_id,
        user_id=_no_text,
        name=_no_name,
        color=_no_color,
        icon=_no_text_of(0, 64),
        position=_no_whole_number,
        created_at=_no_time,
        last_modified=_no_time,
    ),
}

_past_times = _outside(0, LATEST_TIME)
_unlike_name = _unlike(f"^.{{1,{LONGEST_NAME}}}$")
_unlike_color = _unlike("^(#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,32})$")

_POSTGRESQL: Mapping[str, str] = {
    "movies": _any_of(imdb_id=_unlike("^tt[0-9]{1,20}$"), last_modified=_past_times),
    "watch_history": _any_of(date_watched=_past_times),
    "recommendations": _any_of(date_recommended=_past_times),
    "people": _any_of(name=_unlike_name, color=_unlike_color, emoji=_longer(32), last_modified=_past_times),
    "custom_lists": _any_of(
        id=_unlike("^[A-Za-z0-9_-]{1,64}$"),
        name=_unlike_name,
        color=_unlike_color,
        icon=_longer(64),
        created_at=_past_times,
        last_modified=_past_times,
    ),
}
