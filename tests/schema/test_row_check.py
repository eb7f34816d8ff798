"""The database's own conditions and the rules of the repair are of one mind about every value."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from backend.app.database import connect
from backend.app.schema.legacy_repair import reading_broken_text
from backend.app.schema.legacy_rules import RULES, Unkeepable
from backend.app.schema.row_check import has_broken_rows
from backend.models import Base

# Metadata is no part of a document, and who owns a row is told by its type alone.
CHECKED = {
    (table, column)
    for table, rules in RULES.items()
    if table != "users"
    for column in rules
    if column not in {"user_id", "tmdb_data", "omdb_data"}
}
ROWS: dict[str, dict[str, Any]] = {
    "movies": {"imdb_id": "tt1", "user_id": "u1"},
    "people": {"id": 1, "name": "Dana", "user_id": "u1"},
    "custom_lists": {"id": "l1", "name": "Best", "user_id": "u1"},
    "recommendations": {"id": 1, "imdb_id": "tt1", "user_id": "u1", "person_id": 1, "vote_type": 1},
    "watch_history": {"imdb_id": "tt1", "user_id": "u1"},
    "movie_status": {"imdb_id": "tt1", "user_id": "u1", "status": "watched"},
}
VALUES = st.one_of(
    st.sampled_from([b"tt1", b"\xff\x00", "", "tt", "tt1\0", "tt1\n", "tt" + "1" * 21, "TT1", "\0", "x\0", "x" * 33]),
    st.sampled_from(["#ff0000", "#ff", "#red", "red", "re d", "watched", "lent", "true", "downvote", "soon", "x" * 65]),
    st.sampled_from([0, 1, 2, -1, 1.0, 10.5, 2**31, 4_102_444_800.0, 4_102_444_801.0, float("inf"), -0.0, "x" * 201]),
    st.text(max_size=10),
    st.binary(max_size=6),
    st.floats(allow_nan=False),
    st.integers(-(2**40), 2**40),
)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Connection]:
    """Today's tables in a file that keeps whatever it is given."""
    database = connect(f"sqlite:///{tmp_path / 'bare.db'}")
    Base.metadata.create_all(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("BEGIN")
        yield connection
    database.engine.dispose()


@pytest.mark.parametrize(("table", "column"), sorted(CHECKED))
@examples(
    max_examples=examples().max_examples // 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(value=VALUES, as_text=st.booleans())
def test_what_the_repair_would_change_is_found_and_nothing_else(
    bare: Connection, table: str, column: str, value: Any, as_text: bool
) -> None:
    row = {**ROWS[table], column: value}
    marks = {name: f":{name}" for name in row}
    if as_text and isinstance(value, bytes):
        marks[column] = f"CAST(:{column} AS TEXT)"  # Text that is not UTF-8 perhaps.
    bare.execute(text(f"DELETE FROM {table}"))
    bare.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(marks.values())})"), row)
    with reading_broken_text(bare):
        stored = bare.scalar(text(f"SELECT {column} FROM {table}"))
    assert has_broken_rows(bare) == would_change(table, column, stored)


def would_change(table: str, column: str, stored: Any) -> bool:
    try:
        kept = RULES[table][column](stored)
    except Unkeepable:
        return True
    return type(kept) is not type(stored) or kept != stored
