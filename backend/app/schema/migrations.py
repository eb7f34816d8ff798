"""The schema's way to today's, from whatever a database looks like. Nothing is lost on the way.

Every revision leaves alone what is there already, so a database of any shape between the existing
installation and today's goes the whole way from the first revision on.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Column, Connection, Engine, Index, MetaData, NullPool, Table, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateColumn

from backend.app.database import POSTGRESQL_DRIVER, connect
from backend.app.errors import Unavailable
from backend.app.schema.pre_migration_copy import keep_a_copy, make_private_file
from backend.app.schema.row_check import repair_broken_rows
from backend.app.settings import Settings
from backend.models import Base

SCRIPTS = Path(__file__).parents[2] / "alembic"
# Any constant will do, as long as every process takes the same.
ADVISORY_LOCK = 8_155_001
# Whoever waits here waits for another process to finish the very same work.
PATIENCE_SECONDS = 600.0


class CannotMigrate(Unavailable, CommandError):
    """Alembic's own commands print their kind of error as a sentence, without a traceback."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason} Nothing was changed.")


def ensure_additive_schema(engine: Engine | None = None) -> None:
    """Give an older SQLite file the tables and columns it lacks, so that a server starts on it at all.

    Adds only: never drops, renames or rewrites. `migrate` does the rest. Without an engine it is
    the database of the settings.
    """
    if engine is not None:
        _add_to(engine)
        return
    database = connect(Settings().database_url)
    try:
        _add_to(database.engine)
    finally:
        database.engine.dispose()


def _add_to(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
            add_what_is_missing(connection, Base.metadata)


def migrate(settings: Settings, report: Callable[[str], None] = print, *, keep_copy: bool = True) -> None:
    """Bring the database to head, adopting one whose history is not known here.

    All of it is one transaction, and only one process at a time is in it: a process that is killed
    leaves the database as it was, and those that waited find nothing left to do.
    """
    sentences: list[str] = []
    with alone_with(settings.database_url) as connection:
        _bring_to_head(connection, sentences.append, keep_copy=keep_copy)
        sentences += repair_broken_rows(connection)
    for sentence in sentences:
        report(sentence)


@cache
def head_revision() -> str:
    """The newest revision that this program knows."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def _bring_to_head(connection: Connection, report: Callable[[str], None], *, keep_copy: bool) -> None:
    config = configuration(connection, report)
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    before = current_revision(connection)
    if before == head:
        report(f"The database is up to date (revision {head}).")
        return
    if inspect(connection).get_table_names():
        if keep_copy:
            keep_a_copy(connection, f"before-{head}", report)
        before = forget_if_unknown(connection, scripts, report)
        report(f"Upgraded from revision {before} to {head}." if before else f"Adopted, now at revision {head}.")
    else:
        report(f"A new database was made (revision {head}).")
    alembic.command.upgrade(config, "head")
    _require_sound(connection)


def configuration(connection: Connection, report: Callable[[str], None]) -> alembic.config.Config:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["report"] = report
    return config


def current_revision(connection: Connection) -> str | None:
    heads = MigrationContext.configure(connection).get_current_heads()
    return heads[0] if len(heads) == 1 else None


def forget_if_unknown(
    connection: Connection, scripts: ScriptDirectory, report: Callable[[str], None] = print
) -> str | None:
    """The known revision of the database. One that is not known here is cleared, so that all of them run."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            report("The database has tables but no revision; it is taken as an existing installation.")
        return None
    known = {script.revision for script in scripts.walk_revisions()}
    found = list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    if len(found) == 1 and found[0] in known:
        return found[0]
    _refuse_what_is_newer(connection, found, scripts.get_current_head() or "")
    connection.execute(text("DELETE FROM alembic_version"))
    named = ", ".join(repr(revision) for revision in found) or "none"
    report(f"The database names a revision unknown here ({named}); it is taken as an existing installation.")
    return None


def _refuse_what_is_newer(connection: Connection, found: list[str], head: str) -> None:
    # The tables tell it from a revision of another history that happens to have a similar name.
    is_ours = set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
    for revision in found:
        if is_ours and re.match(r"\d{4}_", revision) and revision[:4] > head[:4]:
            raise CannotMigrate(f"The database is of a newer Movie Manager (revision {revision}; here it is {head}).")


@contextmanager
def alone_with(url: str) -> Iterator[Connection]:
    """One transaction on the database, kept out of by every other process that wants to change its schema."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            yield connection
    except DBAPIError as error:
        raise CannotMigrate(f"The database refused: {error.orig}.") from error
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    parsed = connect(url).engine.url
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, poolclass=NullPool, connect_args={**POSTGRESQL_DRIVER})
    make_private_file(parsed.database)
    engine = create_engine(parsed, poolclass=NullPool, connect_args={"timeout": PATIENCE_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Without this the driver decides when a transaction begins, and commits before a change of the schema.
    connection.isolation_level = None
    # A table is rebuilt by dropping it, which must not take the rows that point at it along.
    # What the constraints refuse has to be read and moved first, and is checked at the end.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _require_sound(connection: Connection) -> None:
    """PostgreSQL has kept its foreign keys all along; on SQLite they were off until here."""
    if connection.dialect.name == "sqlite":
        for table in Base.metadata.tables:
            if connection.exec_driver_sql(f"PRAGMA foreign_key_check({table})").first():
                raise CannotMigrate(f"Some rows of {table} would point at nothing.")


def add_what_is_missing(connection: Connection, wanted: MetaData) -> None:
    """Create the tables that are not there; give those that are the columns and indexes they lack."""
    there = set(inspect(connection).get_table_names())
    for table in wanted.sorted_tables:
        if table.name not in there:
            table.create(connection)
            continue
        for column in table.columns:
            add_column_if_missing(connection, table.name, column)
        for index in sorted(table.indexes, key=_name):
            add_index_if_missing(
                connection,
                table.name,
                _name(index),
                *index.columns.keys(),
                unique=index.unique,
                include=index.dialect_options["postgresql"]["include"],
                where={kind: index.dialect_options[kind]["where"] for kind in ("sqlite", "postgresql")},
            )


def add_column_if_missing(connection: Connection, table: str, column: Column[Any]) -> None:
    if column.name in {there["name"] for there in inspect(connection).get_columns(table)}:
        return
    if not column.nullable and column.server_default is None:
        raise CannotMigrate(f"The table {table} has no {column.name}: this is not a database of Movie Manager.")
    definition = CreateColumn(column).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {definition}")


def add_index_if_missing(
    connection: Connection,
    table: str,
    name: str,
    *columns: str,
    unique: bool = False,
    include: Sequence[str] | None = None,
    where: Mapping[str, Any] | None = None,
) -> None:
    """`include` names the columns that PostgreSQL keeps in the index besides its own, `where` says by kind of database
    which rows are in it.
    """
    if name not in {there["name"] for there in inspect(connection).get_indexes(table)}:
        reflected = Table(table, MetaData(), autoload_with=connection)
        indexed = [reflected.c[column] for column in columns]
        only = {f"{kind}_where": condition for kind, condition in (where or {}).items()}
        Index(name, *indexed, unique=unique, postgresql_include=include, **only).create(connection)


def _name(index: Index) -> str:
    return str(index.name)


def refuse_where_any(connection: Connection, table: str, condition: str, *, but: str) -> None:
    """A downgrade that would lose something is refused, and says what."""
    rows = connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {condition}"))
    if rows:
        raise CannotMigrate(f"{table} has {rows} rows for which this can't be undone: {but}.")
