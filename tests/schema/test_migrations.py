"""From whatever a database looks like to today's tables, with everything that was in it."""

import itertools
import json
import multiprocessing
import os
import signal
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import Engine

from backend.app.database import connect
from backend.app.errors import NoSpace
from backend.app.schema.migrations import CannotMigrate, alone_with, configuration, ensure_additive_schema, migrate
from backend.app.settings import Settings
from backend.models import Base
from tests.existing_installation import HOUSEHOLD, NAMES, build, contents, insert, real_database
from tests.templates import Databases, Template

ROOT = Path(__file__).parents[2]
REVISIONS = [
    script.revision for script in reversed([*ScriptDirectory(str(ROOT / "backend" / "alembic")).walk_revisions()])
]
HEAD = REVISIONS[-1]
BEFORE_METADATA = REVISIONS[REVISIONS.index("0013_title_metadata") - 1]
BEFORE_CATALOGUE = REVISIONS[REVISIONS.index("0015_catalogue") - 1]
BEFORE_IMPORT_JOBS = REVISIONS[REVISIONS.index("0017_import_jobs") - 1]
BEFORE_PEOPLE = REVISIONS[REVISIONS.index("0020_people_on_a_server") - 1]
BEFORE_REVOKED = REVISIONS[REVISIONS.index("0016_revoked_and_removed") - 1]
COPY = f"app.db.before-{HEAD}"


def settings_for(url: str) -> Settings:
    return Settings(_env_file=None, database_url=url)  # pyright: ignore[reportCallIssue]


def migrated(url: str) -> list[str]:
    """What `migrate` says."""
    said: list[str] = []
    migrate(settings_for(url), report=said.append)
    return said


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def upgrade(url: str, revision: str) -> None:
    with alone_with(url) as connection:
        alembic.command.upgrade(configuration(connection, print), revision)


def downgrade(url: str, revision: str) -> None:
    with alone_with(url) as connection:
        alembic.command.downgrade(configuration(connection, print), revision)


def template_of(revision: str) -> Template:
    """The tables of a revision, each made from those of the one before."""
    place = REVISIONS.index(revision)
    return Template(revision, partial(upgrade, revision=revision), template_of(REVISIONS[place - 1]) if place else None)


# Everything by which two schemas differ, as the database itself has it.
SCHEMA_OF = {
    "sqlite": ("SELECT type, name, tbl_name, sql FROM sqlite_master", "SELECT version_num FROM alembic_version"),
    "postgresql": (
        (
            "SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,"
            " a.attgenerated, a.attcollation, pg_get_expr(d.adbin, d.adrelid) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
            " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
            " WHERE c.relnamespace = 'public'::regnamespace"
        ),
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace"
        ),
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT version_num FROM alembic_version",
    ),
}
found_to_be_todays: set[tuple[str, ...]] = set()


def require_todays_tables(url: str) -> None:
    """What `alembic check` does: it fails where the tables differ from the models. Once for the same schema."""
    with alone_with(url) as connection:
        rows = [connection.execute(text(query)).all() for query in SCHEMA_OF[connection.dialect.name]]
        schema = tuple(sorted(repr(row) for some in rows for row in some))
        if schema not in found_to_be_todays:
            alembic.command.check(configuration(connection, print))
            found_to_be_todays.add(schema)


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    database = connect(url)
    try:
        with database.engine.connect() as connection:
            yield connection
    finally:
        database.engine.dispose()


def rows_of(url: str, columns: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    with reading(url) as connection:
        return {
            table: sorted(
                (tuple(row) for row in connection.execute(text(f"SELECT {', '.join(of)} FROM {table}"))), key=repr
            )
            for table, of in columns.items()
        }


def columns_of(url: str) -> dict[str, list[str]]:
    with reading(url) as connection:
        inspector = inspect(connection)
        return {table: [column["name"] for column in inspector.get_columns(table)] for table in NAMES}


def fill(url: str) -> None:
    with alone_with(url) as connection:
        for table, rows in HOUSEHOLD.items():
            for row in rows:
                marks = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"), row)


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    return build(tmp_path / "app.db", HOUSEHOLD)


ENDED = (
    "Nightly backups are off until an account turns them on, and the earlier installation backed everybody up: they "
    "end for 2 accounts. Each is asked once on its Account page; “moviemanager backup enable --all” turns them on for "
    "everybody."
)


def today(rows: dict[str, list[dict[str, Any]]], *, asked: int = 1, owner: int = 1) -> dict[str, list[dict[str, Any]]]:
    """The same rows with what today's tables have besides, as nobody has set it yet; the first account is the owner."""
    added = {
        "users": {
            "backup_enabled": 0,
            "library_epoch": "0",
            "tokens_valid_after": None,
            "ask_to_enable_backups": asked,
            "library_version": "0",
            "is_owner": 0,
        },
        "movies": {"metadata_at": None},
    }
    now = {table: [{**row, **added.get(table, {})} for row in some] for table, some in rows.items()}
    min(now["users"], key=lambda user: user["created_at"] or time.time())["is_owner"] = owner
    return now


class TestHistory:
    def test_an_empty_database_gets_todays_tables(self, database_url: str) -> None:
        assert migrated(database_url) == [f"A new database was made (revision {HEAD})."]
        require_todays_tables(database_url)
        assert migrated(database_url) == [f"The database is up to date (revision {HEAD})."]

    def test_the_history_ends_at_the_tables_that_the_models_make(self, database_url: str) -> None:
        database = connect(database_url)
        Base.metadata.create_all(database.engine)
        database.engine.dispose()
        assert migrated(database_url)[-1].startswith("Adopted")
        require_todays_tables(database_url)

    @pytest.mark.parametrize("revision", REVISIONS)
    def test_from_each_revision_every_row_arrives_as_it_was(self, databases: Databases, revision: str) -> None:
        with databases.fresh_database(template_of(revision)) as url:
            fill(url)
            columns = columns_of(url)
            before = rows_of(url, columns)
            migrated(url)
            require_todays_tables(url)
            assert rows_of(url, columns) == before

    @pytest.mark.parametrize(
        ("accounts", "owner"),
        [
            ({"a": ("2", "true"), "b": ("1", "true")}, "b"),
            ({"a": ("2", "NULL"), "b": ("1", "false")}, "a"),
            ({"a": ("NULL", "true"), "b": ("2", "true"), "c": ("2", "true")}, "b"),
            ({}, None),
        ],
    )
    def test_the_oldest_account_that_can_be_used_becomes_the_owner(
        self, databases: Databases, accounts: dict[str, tuple[str, str]], owner: str | None
    ) -> None:
        with databases.fresh_database(template_of(BEFORE_PEOPLE)) as url:
            with alone_with(url) as connection:
                for name, (made, active) in accounts.items():
                    columns = "id, email, username, hashed_password, created_at, is_active"
                    row = f"'{name}', '{name}', '{name}', '!', {made}, {active}"
                    connection.execute(text(f"INSERT INTO users ({columns}) VALUES ({row})"))
            migrated(url)
            with reading(url) as connection:
                assert connection.scalar(text("SELECT id FROM users WHERE is_owner")) == owner
                assert connection.scalar(text("SELECT count(*) FROM users WHERE is_owner")) == len({owner} - {None})

    def test_what_was_fetched_before_each_source_had_a_time_keeps_its_time(self, database_url: str) -> None:
        upgrade(database_url, BEFORE_CATALOGUE)
        with alone_with(database_url) as connection:
            for row in ("'tt1', '{}', NULL, 5.5", "'tt2', NULL, '{}', 6.5"):
                columns = "imdb_id, tmdb_data, omdb_data, fetched_at"
                connection.execute(text(f"INSERT INTO title_metadata ({columns}) VALUES ({row})"))
        migrated(database_url)
        with reading(database_url) as connection:
            found = connection.execute(text("SELECT imdb_id, tmdb_at, omdb_at, catalogue_at FROM title_metadata"))
            assert sorted(map(tuple, found)) == [("tt1", 5.5, None, None), ("tt2", None, 6.5, None)]

    def test_an_empty_database_goes_all_the_way_back(self, database_url: str) -> None:
        migrated(database_url)
        for revision in [*reversed(REVISIONS[:-1]), "base"]:
            downgrade(database_url, revision)
        with reading(database_url) as connection:
            assert inspect(connection).get_table_names() == ["alembic_version"]

    def test_a_step_back_and_forth_leaves_every_row_as_it_was(self, database_url: str) -> None:
        migrated(database_url)
        fill(database_url)
        columns = columns_of(database_url)
        # Coming from the first revision, an account is asked whether its nightly backups shall go on.
        columns["users"].remove("ask_to_enable_backups")
        # And the first one becomes the owner.
        columns["users"].remove("is_owner")
        upgraded = rows_of(database_url, columns)
        downgrade(database_url, REVISIONS[0])
        migrated(database_url)
        require_todays_tables(database_url)
        assert rows_of(database_url, columns) == upgraded

    @pytest.mark.parametrize(
        ("statement", "revision", "reason"),
        [
            ("UPDATE users SET backup_enabled = true", REVISIONS[0], "who has backups turned on"),
            ("UPDATE users SET library_epoch = 'x'", REVISIONS[5], "were brought back"),
            ("UPDATE users SET tokens_valid_after = 1", REVISIONS[6], "would count again"),
            ("UPDATE movies SET metadata_at = 1", REVISIONS[9], "would miss this metadata"),
            ("UPDATE users SET library_version = 'x'", REVISIONS[10], "an old copy"),
            ("UPDATE watch_history SET my_rating = NULL", REVISIONS[2], "no place for an unknown date or rating"),
            ("INSERT INTO lost_rows VALUES (1, 'people', '{}', 'gone')", REVISIONS[1], "kept nowhere else"),
            ("INSERT INTO backup_states (user_id) VALUES ('u1')", REVISIONS[7], "which backups were made"),
            ("INSERT INTO failed_sign_ins VALUES (1, 'ann', '::1', 1)", REVISIONS[8], "guesses passwords"),
            ("INSERT INTO title_metadata (imdb_id) VALUES ('tt1')", BEFORE_METADATA, "have to be fetched again"),
            (
                "INSERT INTO kept_metadata VALUES ('u1', 'tt1', '{}', '{}', 1)",
                BEFORE_METADATA,
                "bring this metadata back",
            ),
            (
                "INSERT INTO title_metadata (imdb_id, catalogue_data) VALUES ('tt1', '{}')",
                BEFORE_CATALOGUE,
                "these names would have to be fetched again",
            ),
            ("INSERT INTO revoked_tokens VALUES ('digest', 'u1', 1)", BEFORE_REVOKED, "would count again"),
            (
                "INSERT INTO removed_rows VALUES ('u1', 'person', 'Ann', 1, '{}', '[]')",
                BEFORE_REVOKED,
                "could not be brought back",
            ),
            (
                f"INSERT INTO import_jobs VALUES ('j1', 'u1', 'open', 'UTC', 1, 1, '', '', ''{', NULL' * 6})",
                BEFORE_IMPORT_JOBS,
                "the way to undo them would be lost",
            ),
            (
                "INSERT INTO title_decisions VALUES ('u1', 'film:flow:2024', 'tt1', true, 1)",
                BEFORE_IMPORT_JOBS,
                "titles would be asked about again",
            ),
            (
                "INSERT INTO sessions VALUES ('s1', 'u1', 'sign-in', 'account', NULL, NULL, NULL, 1, 1, 1)",
                BEFORE_PEOPLE,
                "would count again",
            ),
            ("INSERT INTO account_log VALUES (1, 'u1', 1, 'signed-in', NULL, NULL)", BEFORE_PEOPLE, "be forgotten"),
            ("UPDATE users SET ask_to_enable_backups = true", BEFORE_METADATA, "whom to ask about nightly backups"),
            ("UPDATE users SET is_active = true", "base", "dropped with everything in them"),
        ],
    )
    def test_a_way_back_that_would_lose_something_is_refused(
        self, databases: Databases, statement: str, revision: str, reason: str
    ) -> None:
        with databases.fresh_database(template_of(HEAD)) as url:
            fill(url)
            with alone_with(url) as connection:
                connection.execute(text(statement))
            columns = columns_of(url)
            before = rows_of(url, columns)
            with pytest.raises(CannotMigrate, match=reason):
                downgrade(url, revision)
            require_todays_tables(url)
            assert rows_of(url, columns) == before


class TestAdoption:
    def test_an_existing_installation_is_adopted_with_every_row_as_it_was(self, old_file: Path) -> None:
        before = contents(old_file)
        assert migrated(sqlite_url(old_file)) == [
            f"The database as it was is kept in {COPY}.",
            "The database has tables but no revision; it is taken as an existing installation.",
            f"Adopted, now at revision {HEAD}.",
            ENDED,
        ]
        assert repr(contents(old_file)) == repr(today(before))
        require_todays_tables(sqlite_url(old_file))

    def test_a_real_installation_is_adopted_with_every_row_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "app.db"
        path.write_bytes(real_database().read_bytes())
        before = contents(path)
        migrated(sqlite_url(path))
        assert repr(contents(path)) == repr(today(before))
        assert {table: len(rows) for table, rows in before.items()}["movies"] == 80
        require_todays_tables(sqlite_url(path))

    @pytest.mark.parametrize("found", [["deadbeef1234"], ["9999"], ["0042_rankings"], [], ["one", "two"]])
    def test_a_revision_unknown_here_counts_as_none(self, old_file: Path, found: list[str]) -> None:
        before = contents(old_file)
        with closing(sqlite3.connect(old_file)) as connection:
            connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            connection.executemany("INSERT INTO alembic_version VALUES (?)", [(revision,) for revision in found])
            connection.commit()
        said = migrated(sqlite_url(old_file))
        assert said[-2:] == [f"Adopted, now at revision {HEAD}.", ENDED]
        assert all(repr(revision) in said[1] for revision in found)
        assert repr(contents(old_file)) == repr(today(before))
        require_todays_tables(sqlite_url(old_file))

    def test_an_unknown_revision_is_adopted_on_either_database(self, database_url: str) -> None:
        upgrade(database_url, REVISIONS[0])
        fill(database_url)
        with alone_with(database_url) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'deadbeef1234'"))
        columns = columns_of(database_url)
        before = rows_of(database_url, columns)
        migrated(database_url)
        require_todays_tables(database_url)
        assert rows_of(database_url, columns) == before

    def test_a_database_of_a_newer_version_is_refused(self, database_url: str) -> None:
        migrated(database_url)
        with alone_with(database_url) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999_telepathy'"))
        with pytest.raises(CannotMigrate, match="newer Movie Manager") as refusal:
            migrated(database_url)
        assert refusal.value.detail.endswith("Nothing was changed.")
        with reading(database_url) as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999_telepathy"

    def test_somebody_elses_database_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "app.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, nickname TEXT)")
            connection.commit()
        with pytest.raises(CannotMigrate, match="users has no email: this is not a database of Movie Manager"):
            migrated(sqlite_url(path))
        assert table_names(path) == ["users"]

    def test_a_file_that_is_no_database_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "app.db"
        path.write_bytes(b"a diary, of many pages" * 400)
        with pytest.raises(CannotMigrate, match="file is not a database"):
            migrated(sqlite_url(path))

    @pytest.mark.parametrize(
        "statement",
        [
            "ALTER TABLE users ADD COLUMN backup_enabled BOOLEAN DEFAULT 0",
            "ALTER TABLE movies ADD COLUMN media_type VARCHAR",
            "CREATE TABLE rankings (imdb_id VARCHAR)",
            "DROP INDEX ix_movies_imdb_id",
            "DROP TABLE movie_status",
            "DROP TABLE custom_lists",
            "ALTER TABLE people DROP COLUMN emoji",
        ],
    )
    def test_a_shape_in_between_is_adopted(self, tmp_path: Path, statement: str) -> None:
        rows = {table: HOUSEHOLD[table] for table in ("users", "movies", "watch_history")}
        path = build(tmp_path / "app.db", rows)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
        before = contents_of(path, "users", "movies", "watch_history")
        migrated(sqlite_url(path))
        with reading(sqlite_url(path)) as connection:
            inspector = inspect(connection)
            for name, table in Base.metadata.tables.items():
                assert {column["name"] for column in inspector.get_columns(name)} >= set(table.columns.keys())
                assert {index["name"] for index in inspector.get_indexes(name)} >= {i.name for i in table.indexes}
        for (_, old), (_, new) in zip(before, contents_of(path, "users", "movies", "watch_history"), strict=True):
            assert old.items() <= new.items()

    def test_tables_and_columns_that_are_not_ours_stay(self, old_file: Path) -> None:
        with closing(sqlite3.connect(old_file)) as connection:
            connection.executescript(
                "CREATE TABLE rankings (imdb_id VARCHAR); INSERT INTO rankings VALUES ('tt1');"
                "ALTER TABLE watch_history ADD COLUMN place VARCHAR; UPDATE watch_history SET place = 'Bio Rex';"
            )
        migrated(sqlite_url(old_file))
        with closing(sqlite3.connect(old_file)) as connection:
            assert connection.execute("SELECT * FROM rankings").fetchall() == [("tt1",)]
            assert connection.execute("SELECT place FROM watch_history").fetchall() == [("Bio Rex",)]

    def test_what_postgresql_took_and_a_document_would_not_is_repaired(self, postgres: Any) -> None:
        with postgres.fresh_database() as url:
            upgrade(url, REVISIONS[0])
            fill(url)
            with alone_with(url) as connection:
                connection.execute(text("UPDATE movies SET last_modified = 'NaN' WHERE user_id = 'u2'"))
                connection.execute(text("UPDATE people SET name = '', last_modified = 'Infinity' WHERE id = 7"))
            said = migrated(url)
            assert "movies: 1 row: last_modified could not stay as it was; the row as it was is in lost_rows." in said
            assert rows_of(url, {"people": ["id", "name", "last_modified"]})["people"] == [
                (7, "Unnamed", None),
                (9, 'O\'Brien, "Pat"', 1760000100.25),
            ]
            assert [
                json.loads(row)["last_modified"] for (row,) in rows_of(url, {"lost_rows": ["row"]})["lost_rows"]
            ] == [
                {"float": "inf"},
                {"float": "nan"},
            ]

    def test_what_was_repaired_is_said(self, old_file: Path) -> None:
        with closing(sqlite3.connect(old_file)) as connection:
            insert(connection, {"people": [{"id": 50, "name": "Left behind", "user_id": "gone"}]})
        assert "people: 1 row: its account is gone; kept in lost_rows." in migrated(sqlite_url(old_file))


def table_names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def contents_of(path: Path, *tables: str) -> list[tuple[str, dict[str, Any]]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [
            (table, dict(row))
            for table in tables
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")
        ]


class TestCopy:
    def test_the_copy_is_the_database_as_it_was_for_its_owner_alone(self, old_file: Path) -> None:
        before = contents(old_file)
        migrated(sqlite_url(old_file))
        copy = old_file.with_name(COPY)
        assert repr(contents(copy)) == repr(before)
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert sorted(path.name for path in old_file.parent.iterdir()) == ["app.db", COPY]

    def test_the_copy_has_what_is_still_in_the_log_beside_the_file(self, old_file: Path) -> None:
        with closing(sqlite3.connect(old_file)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            insert(connection, {"people": [{"id": 50, "name": "Only in the log", "user_id": "u1"}]})
            before = contents(old_file)
            migrated(sqlite_url(old_file))
        assert repr(contents(old_file.with_name(COPY))) == repr(before)

    def test_an_older_copy_is_never_written_over(self, old_file: Path) -> None:
        old_file.with_name(COPY).write_bytes(b"an older copy")
        before = contents(old_file)
        assert migrated(sqlite_url(old_file))[0] == f"The database as it was is kept in {COPY}.2."
        assert old_file.with_name(COPY).read_bytes() == b"an older copy"
        assert repr(contents(old_file.with_name(f"{COPY}.2"))) == repr(before)

    def test_a_second_attempt_does_not_keep_the_same_copy_twice(self, old_file: Path) -> None:
        with closing(sqlite3.connect(old_file)) as connection:
            connection.execute("CREATE VIEW lost_rows AS SELECT 1 AS id")
        for _ in range(2):
            with pytest.raises(CannotMigrate):
                migrated(sqlite_url(old_file))
        assert sorted(path.name for path in old_file.parent.iterdir()) == ["app.db", COPY]

    def test_without_a_copy_nothing_is_changed(self, old_file: Path) -> None:
        before = old_file.read_bytes()
        (old_file.with_name(f"{COPY}.part") / "in the way").mkdir(parents=True)
        with pytest.raises(NoSpace, match="Nothing was changed"):
            migrated(sqlite_url(old_file))
        assert old_file.read_bytes() == before


class TestAdditions:
    def test_an_older_file_gets_what_it_lacks_and_nothing_else_changes(self, old_file: Path) -> None:
        before = contents(old_file)
        database = connect(sqlite_url(old_file))
        ensure_additive_schema(database.engine)
        ensure_additive_schema(database.engine)
        database.engine.dispose()
        assert repr(contents(old_file)) == repr(today(before, asked=0, owner=0))
        with closing(sqlite3.connect(old_file)) as connection:
            [(users,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'users'").fetchall()
        assert "backup_enabled BOOLEAN DEFAULT 0" in users
        assert set(Base.metadata.tables) <= set(table_names(old_file))

    def test_without_an_engine_it_is_the_database_of_the_settings(
        self, old_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", sqlite_url(old_file))
        ensure_additive_schema()
        assert "backup_states" in table_names(old_file)

    def test_a_file_with_the_additions_is_adopted_all_the_same(self, old_file: Path) -> None:
        before = contents(old_file)
        database = connect(sqlite_url(old_file))
        ensure_additive_schema(database.engine)
        database.engine.dispose()
        migrated(sqlite_url(old_file))
        require_todays_tables(sqlite_url(old_file))
        assert repr(contents(old_file)) == repr(today(before))

    def test_several_processes_add_at_once(self, old_file: Path) -> None:
        assert in_processes(4, add_from_its_own_process, sqlite_url(old_file)) == ["done"] * 4
        assert "backup_states" in table_names(old_file)

    def test_postgresql_is_left_to_the_revisions(self, postgres: Any) -> None:
        with postgres.fresh_database() as url:
            database = connect(url)
            ensure_additive_schema(database.engine)
            assert inspect(database.engine).get_table_names() == []
            database.engine.dispose()


def add_from_its_own_process(url: str) -> str:
    database = connect(url)
    ensure_additive_schema(database.engine)
    database.engine.dispose()
    return "done"


def migrate_from_its_own_process(url: str) -> str:
    return migrated(url)[-1]


def in_processes(number: int, work: Any, url: str) -> list[str]:
    # Not forked from here: what they inherit could hide what they would not share. They come from one that has
    # imported everything and has opened nothing, so that four of them do not import it four times.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    with processes.Pool(number) as pool:
        return pool.map(work, [url] * number, chunksize=1)


class TestAtOnceAndInterrupted:
    def test_of_several_processes_one_migrates_and_the_others_wait(self, database_url: str) -> None:
        upgrade(database_url, REVISIONS[0])
        fill(database_url)
        said = in_processes(4, migrate_from_its_own_process, database_url)
        assert sorted(said) == sorted(
            # The last word of the one that upgraded.
            [ENDED] + [f"The database is up to date (revision {HEAD})."] * 3
        )
        require_todays_tables(database_url)

    @pytest.mark.parametrize("step", [pytest.param(61, id="some"), pytest.param(7, id="many", marks=pytest.mark.long)])
    def test_killed_at_any_statement_it_is_as_before(self, old_file: Path, step: int) -> None:
        before = contents(old_file)
        tables = table_names(old_file)
        kills = 0
        for number in itertools.count(start=1, step=step):
            if not is_killed_at(number, sqlite_url(old_file)):
                break
            kills += 1
            assert table_names(old_file) == tables
            assert repr(contents(old_file)) == repr(before)
        assert kills * step > 500
        assert repr(contents(old_file)) == repr(today(before))
        require_todays_tables(sqlite_url(old_file))

    def test_killed_on_postgresql_it_is_as_before(self, postgres: Any) -> None:
        with postgres.fresh_database() as url:
            upgrade(url, REVISIONS[0])
            fill(url)
            columns = columns_of(url)
            before = rows_of(url, columns)
            for number in (5, 40, 70):
                assert is_killed_at(number, url)
                assert columns_of(url) == columns
                assert rows_of(url, columns) == before
            migrated(url)
            require_todays_tables(url)


def is_killed_at(number: int, url: str) -> bool:
    """Migrate in a process that kills itself before its `number`th statement; false where it had fewer."""
    child = multiprocessing.get_context("fork").Process(target=migrate_until, args=(number, url))
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def migrate_until(number: int, url: str) -> None:
    statements = itertools.count(start=1)

    def kill_when_due(*_: object) -> None:
        if next(statements) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", kill_when_due)
    migrated(url)


class TestAlembicItself:
    @pytest.fixture(autouse=True)
    def _at_the_root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(ROOT)

    def test_its_own_commands_bring_an_existing_installation_to_head(
        self, old_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = contents(old_file)
        monkeypatch.setenv("DATABASE_URL", sqlite_url(old_file))
        alembic.config.main(argv=["upgrade", "head"])
        alembic.config.main(argv=["check"])
        assert repr(contents(old_file)) == repr(today(before))

    def test_its_own_commands_adopt_an_unknown_revision(self, old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with closing(sqlite3.connect(old_file)) as connection:
            connection.executescript(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);"
                "INSERT INTO alembic_version VALUES ('deadbeef1234')"
            )
        monkeypatch.setenv("DATABASE_URL", sqlite_url(old_file))
        alembic.config.main(argv=["upgrade", "head"])
        alembic.config.main(argv=["check"])

    def test_a_refused_downgrade_is_a_sentence(
        self, old_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", sqlite_url(old_file))
        alembic.config.main(argv=["upgrade", "head"])
        with pytest.raises(SystemExit):
            alembic.config.main(argv=["downgrade", "base"])
        assert "users has 2 rows for which this can't be undone" in "".join(capsys.readouterr())


def test_the_first_revision_is_the_existing_installation(tmp_path: Path) -> None:
    first, existing = tmp_path / "first.db", build(tmp_path / "existing.db", {})
    upgrade(sqlite_url(first), REVISIONS[0])
    engines = [create_engine(sqlite_url(path)) for path in (first, existing)]
    assert shape(engines[0]) == shape(engines[1])
    for engine in engines:
        engine.dispose()


def shape(engine: Engine) -> dict[str, Any]:
    inspector = inspect(engine)
    return {
        table: [
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
            inspector.get_pk_constraint(table)["constrained_columns"],
            sorted(inspector.get_foreign_keys(table), key=repr),
            inspector.get_unique_constraints(table),
            inspector.get_check_constraints(table),
            inspector.get_indexes(table),
        ]
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


class TestAFileOfItsOwn:
    def test_a_new_sqlite_file_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "app.db"
        migrate(Settings(_env_file=None, database_url=f"sqlite:///{file}"), report=lambda _: None)  # pyright: ignore[reportCallIssue]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_one_that_is_there_stays_as_its_operator_made_it(self, tmp_path: Path) -> None:
        file = tmp_path / "app.db"
        file.touch(mode=0o640)
        migrate(Settings(_env_file=None, database_url=f"sqlite:///{file}"), report=lambda _: None)  # pyright: ignore[reportCallIssue]
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
