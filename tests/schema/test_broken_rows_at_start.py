"""What something else wrote to the database since: repaired or set aside at the next start, and said."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from backend.app.schema.migrations import alone_with, migrate
from backend.app.settings import Settings
from tests.existing_installation import HOUSEHOLD
from tests.templates import Databases, Template

UP_TO_DATE = "The database is up to date"
WAS = "could not stay as it was; the row as it was is in lost_rows."


def started(url: str) -> list[str]:
    said: list[str] = []
    migrate(Settings(_env_file=None, database_url=url), report=said.append)  # pyright: ignore[reportCallIssue]
    return said


def run(url: str, statement: str) -> list[Any]:
    with alone_with(url) as connection:
        found = connection.execute(text(statement))
        return [tuple(row) for row in found] if found.returns_rows else []


def fill(url: str) -> None:
    started(url)
    with alone_with(url) as connection:
        for table, rows in HOUSEHOLD.items():
            for row in rows:
                marks = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"), row)


FILLED = Template("household", fill)


@pytest.fixture
def household(databases: Databases) -> Iterator[str]:
    with databases.fresh_database(FILLED) as url:
        yield url


def test_sound_rows_are_left_alone_and_nothing_is_said(household: str) -> None:
    said = started(household)
    assert len(said) == 1
    assert said[0].startswith(UP_TO_DATE)
    assert run(household, "SELECT * FROM lost_rows") == []


@pytest.mark.parametrize(
    ("statement", "sentence", "kept"),
    [
        (
            "UPDATE movies SET last_modified = 'Infinity' WHERE user_id = 'u2'",
            f"movies: 1 row: last_modified {WAS}",
            "SELECT last_modified FROM movies WHERE user_id = 'u2'",
        ),
        (
            "UPDATE people SET color = 'javascript:alert(1)' WHERE id = 7",
            f"people: 1 row: color {WAS}",
            "SELECT color FROM people WHERE id = 7",
        ),
        (
            "UPDATE watch_history SET date_watched = -1",
            f"watch_history: 1 row: date_watched {WAS}",
            "SELECT date_watched FROM watch_history",
        ),
    ],
)
def test_a_value_that_no_document_can_say_becomes_unknown(
    household: str, statement: str, sentence: str, kept: str
) -> None:
    run(household, statement)
    assert started(household)[1:] == [sentence]
    assert run(household, kept) == [(None,)]
    assert len(run(household, "SELECT * FROM lost_rows")) == 1
    assert len(started(household)) == 1


def test_a_list_gets_a_usable_id_and_keeps_its_titles(household: str) -> None:
    run(household, "INSERT INTO custom_lists (id, user_id, name) VALUES ('my list!', 'u2', 'Best')")
    run(household, "UPDATE movie_status SET status = 'custom', custom_list_id = 'my list!' WHERE user_id = 'u2'")
    assert started(household)[1:] == [
        "movie_status: 1 row: its list has another id now; the row as it was is in lost_rows.",
        f"custom_lists: 1 row: id {WAS}",
    ]
    [(list_id,)] = run(household, "SELECT id FROM custom_lists WHERE user_id = 'u2'")
    assert run(household, "SELECT custom_list_id FROM movie_status WHERE user_id = 'u2'") == [(list_id,)]


def test_a_title_that_can_not_be_kept_is_set_aside_with_all_that_hangs_on_it(household: str) -> None:
    run(household, "INSERT INTO movies (imdb_id, user_id) VALUES ('TT9', 'u1')")
    run(household, "INSERT INTO movie_status (imdb_id, user_id, status) VALUES ('TT9', 'u1', 'watched')")
    run(household, "INSERT INTO watch_history (imdb_id, user_id, my_rating) VALUES ('TT9', 'u1', 8.5)")
    run(
        household,
        "INSERT INTO recommendations (imdb_id, user_id, person_id, vote_type, id) VALUES ('TT9', 'u1', 7, true, 70)",
    )
    started(household)
    kept = run(household, "SELECT from_table, row FROM lost_rows ORDER BY from_table")
    assert [table for table, _ in kept] == ["movie_status", "movies", "recommendations", "watch_history"]
    assert {json.loads(row)["imdb_id"] for _, row in kept} == {"TT9"}
    assert run(household, "SELECT * FROM movies WHERE imdb_id = 'TT9'") == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "UPDATE movie_status SET status = X'FF00' WHERE user_id = 'u2'",
            [
                "movie_status: 1 row: it means nothing without a usable status; kept in lost_rows.",
                "movie_status: 1 row: made for a title without one: watched if it was, else toWatch.",
            ],
        ),
        ("UPDATE movies SET last_modified = 'soon' WHERE user_id = 'u2'", [f"movies: 1 row: last_modified {WAS}"]),
        ("UPDATE watch_history SET my_rating = 11", [f"watch_history: 1 row: my_rating {WAS}"]),
        ("UPDATE people SET name = 'Da' || char(0) || 'na' WHERE id = 7", [f"people: 1 row: name {WAS}"]),
        ("UPDATE people SET name = CAST(X'44EDA0BD' AS TEXT) WHERE id = 7", [f"people: 1 row: name {WAS}"]),
        ("UPDATE custom_lists SET icon = X'00'", [f"custom_lists: 1 row: icon {WAS}"]),
    ],
)
def test_what_only_sqlite_lets_through(household: str, statement: str, sentences: list[str]) -> None:
    run(household, statement)
    assert started(household)[1:] == sentences
    assert len(started(household)) == 1
