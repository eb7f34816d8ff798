"""What an export reads on PostgreSQL, in pages: the rows of one account lie among those of everybody."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from backend.app.database import Database, connect
from backend.app.library import queries
from tests.postgres import PostgresServer
from tests.templates import TODAYS_TABLES

TITLES, ACCOUNTS = 165, 150
MOST_PAGES = 40

# Everybody's titles are the same and were written by turns, so that an account's rows lie as far apart as they can.
FILL = """
INSERT INTO users (id, email, username, hashed_password)
    SELECT 'user-' || u, u || '@example.test', 'user-' || u, '' FROM generate_series(1, {accounts}) u;
INSERT INTO people (user_id, name, last_modified)
    SELECT 'user-' || u, 'Person ' || p, 1e9
    FROM generate_series(1, 12) p, generate_series(1, {accounts}) u ORDER BY p, u;
INSERT INTO custom_lists (id, user_id, name, position)
    SELECT 'list-' || l || '-' || u, 'user-' || u, 'List', l
    FROM generate_series(1, 3) l, generate_series(1, {accounts}) u ORDER BY l, u;
INSERT INTO movies (imdb_id, user_id, tmdb_data, last_modified)
    SELECT 'tt' || to_char(t, 'FM0000000'), 'user-' || u, repeat('x', 700), 1e9
    FROM generate_series(1, {titles}) t, generate_series(1, {accounts}) u ORDER BY t, u;
INSERT INTO movie_status (imdb_id, user_id, status)
    SELECT imdb_id, user_id, 'watched' FROM movies ORDER BY imdb_id, user_id;
INSERT INTO watch_history (imdb_id, user_id, date_watched, my_rating)
    SELECT imdb_id, user_id, 1e9, 8 FROM movies ORDER BY imdb_id, user_id;
INSERT INTO recommendations (imdb_id, user_id, person_id, vote_type)
    SELECT m.imdb_id, m.user_id, p.id, true FROM movies m JOIN people p ON p.user_id = m.user_id
    AND p.name = 'Person ' || (1 + mod(substr(m.imdb_id, 3)::int, 12)) ORDER BY m.imdb_id, m.user_id;
"""


@pytest.fixture(scope="module")
def crowded(postgres: PostgresServer) -> Iterator[Database]:
    with postgres.fresh_database(TODAYS_TABLES) as url:
        database = connect(url)
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # VACUUM marks only those rows as visible to everybody whose commit is on the disk.
            connection.execute(text("SET synchronous_commit = on"))
            connection.execute(text(FILL.format(titles=TITLES, accounts=ACCOUNTS)))
            connection.execute(text("VACUUM ANALYZE"))
        yield database
        database.engine.dispose()


def test_an_export_of_a_library_among_many_reads_few_pages(crowded: Database) -> None:
    pages = {select_rows.__name__: pages_of(crowded, select_rows) for select_rows in queries.OF_AN_EXPORT}
    assert 0 < sum(pages.values()) <= MOST_PAGES, pages


def pages_of(database: Database, select_rows: Any) -> int:
    """As the export asks, by a cursor, which PostgreSQL plans for its first rows."""
    statement, parameters = queries.compiled(select_rows, "postgresql")
    explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) DECLARE titles CURSOR FOR {statement}"
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        [(found,)] = driver.execute(explained, {**parameters, "user_id": "user-7"}).fetchall()
    return found[0]["Plan"]["Shared Hit Blocks"] + found[0]["Plan"]["Shared Read Blocks"]
