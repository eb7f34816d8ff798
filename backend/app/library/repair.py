"""The broken rows of one account: repaired where they lie, or in a copy in memory for whoever only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, insert
from sqlalchemy.orm import Session

from backend.app.library.rescue import TABLES, raw_rows
from backend.app.schema.legacy_repair import repair
from backend.models import Base, User


def repair_library(session: Session, user_id: str) -> list[str]:
    """Make every row of this account one that a document can say; what was there is kept in `lost_rows`.

    Returns a sentence for each kind of repair. The caller holds the library's lock.
    """
    session.flush()
    return repair(session.connection(), user_id=user_id)


@contextmanager
def repaired_copy(session: Session, user_id: str) -> Iterator[Session]:
    """The library as `repair_library` would leave it, in a database in memory; nothing is written to the real one."""
    # Without the product's own settings a connection keeps no foreign keys, which is what broken rows need.
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as copy:
            copy.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            Base.metadata.create_all(copy)
            for name in TABLES:
                _copy(copy, name, raw_rows(session, name, user_id))
            nobody = {"id": user_id, "email": "", "username": "", "hashed_password": ""}
            copy.execute(insert(User), [nobody])
            repair(copy, user_id=user_id)
            with Session(copy) as repaired:
                yield repaired
    finally:
        engine.dispose()


def _copy(copy: Connection, name: str, rows: Iterator[dict[str, Any]]) -> None:
    driver: Any = copy.connection.driver_connection
    columns = Base.metadata.tables[name].columns.keys()
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 -- names of our own tables
    driver.executemany(statement, ([_storable(row[column]) for column in columns] for row in rows))


def _storable(value: Any) -> Any:
    """Text that is not UTF-8 goes back to the bytes that it was."""
    if not isinstance(value, str):
        return value
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data
