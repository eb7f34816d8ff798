"""Statements as the driver gets them, since part of the product speaks to the driver and not to SQLAlchemy."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from backend.app.database import Database


class _Noting:
    """One statement is one, whatever number of rows it is given or gives."""

    statements: list[str]

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        self.statements.append(str(query))
        return super().execute(query, *args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]

    def executemany(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        self.statements.append(str(query))
        return super().executemany(query, *args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]


@contextmanager
def noted_statements(database: Database) -> Generator[list[str]]:
    """Every statement that reaches the driver while the block runs, on connections that are opened anew for it."""
    noted: list[str] = []

    def noting(kind: type) -> Any:
        return type(f"Noting{kind.__name__}", (_Noting, kind), {"statements": noted})

    class SQLiteConnection(sqlite3.Connection):
        def cursor(self, factory: Any = None) -> Any:  # noqa: ARG002 -- as the driver calls it
            return super().cursor(noting(sqlite3.Cursor))

    def connect(dialect: Any, _record: Any, _args: Any, parameters: dict[str, Any]) -> None:
        if dialect.name == "sqlite":
            parameters["factory"] = SQLiteConnection
        else:
            parameters["cursor_factory"] = noting(psycopg.Cursor)

    def connected(connection: Any, _record: Any) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.server_cursor_factory = noting(psycopg.ServerCursor)

    database.engine.dispose()
    event.listen(database.engine, "do_connect", connect)
    event.listen(database.engine, "connect", connected)
    try:
        yield noted
    finally:
        event.remove(database.engine, "do_connect", connect)
        event.remove(database.engine, "connect", connected)
        database.engine.dispose()
