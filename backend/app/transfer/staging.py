"""What a plan inserts, in temporary tables of the connection that is going to insert it.

SQLite has one writer, and half the time that a new row takes goes into bringing its values there. Temporary tables are
filled without the lock of the database; under it each of them is moved by one statement. On PostgreSQL nobody waits
for the rows of another's library, so nothing is staged there.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, MetaData, String, Table, bindparam, insert, select
from sqlalchemy.orm import Session

from backend.app.database import begin_without_lock
from backend.app.transfer.new_rows import KINDS, NewRows
from backend.models import Base, Person, Recommendation

ROWS_AT_A_TIME = 5_000
_TABLES = MetaData()


def _beside(kind: type[Base]) -> Table:
    columns = [Column(each.name, each.type) for each in kind.__table__.columns if each.name not in {"id", "person_id"}]
    if kind is Recommendation:
        columns.append(Column("person_name", String))
    return Table(f"staged_{kind.__tablename__}", _TABLES, *columns, prefixes=["TEMPORARY"])


def _moved(kind: type[Base], staged: Table) -> Any:
    columns = {each.name: each for each in staged.columns if each.name != "person_name"}
    if kind is not Recommendation:
        return insert(kind).from_select(list(columns), select(*columns.values()), include_defaults=False)
    named = (Person.user_id == bindparam("owner")) & (Person.name == staged.c.person_name)
    person_id = select(Person.id).where(named).scalar_subquery()
    found = select(*columns.values(), person_id)
    return insert(kind).from_select([*columns, "person_id"], found, include_defaults=False)


_STAGED = {kind: _beside(kind) for kind in KINDS}
_MOVED = {kind: _moved(kind, staged) for kind, staged in _STAGED.items()}


class Staged:
    """To be used once, in the transaction that staged it."""

    def __init__(self, connection: Connection, user_id: str) -> None:
        self._connection = connection
        self._parameters = {"owner": user_id}

    def move(self, kind: type[Base]) -> None:
        self._connection.execute(_MOVED[kind], self._parameters if kind is Recommendation else None)

    def drop(self) -> None:
        """The connection goes back to the pool and would take them along. A rollback drops them by itself."""
        _TABLES.drop_all(self._connection, checkfirst=False)


def stage(session: Session, rows: NewRows) -> Staged | None:
    """Begin the session's transaction with what needs no lock; nothing where that would save nothing."""
    connection = begin_without_lock(session)
    if connection is None:
        return None
    _TABLES.create_all(connection, checkfirst=False)
    for kind, staged in _STAGED.items():
        in_batches(connection, insert(staged), rows.of(kind))
    return Staged(connection, rows.user_id)


def in_batches(connection: Connection, statement: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """One statement for all of them: one at a time is thirty times slower, all at once takes all the memory."""
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_A_TIME)):
        connection.execute(statement, batch)
