"""Every row of an account as the database holds it, for an expert: what is left where no document can be written.

It can't be restored by a click. Whoever reads it finds each value as it was stored; what JSON has no word for is an
object that names its kind.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import column, literal_column, select, table
from sqlalchemy.orm import Session

from backend.app.schema.legacy_repair import as_json, reading_broken_text
from backend.models import Base

# By name, so that no password and no token gets into a file that its user can fetch.
OF_THE_ACCOUNT = ("id", "email", "username", "created_at", "is_active", "backup_enabled", "library_epoch")
TABLES = ("people", "custom_lists", "movies", "movie_status", "watch_history", "recommendations")
ROWS_AT_A_TIME = 1_000
_PLACE = {"sqlite": "rowid", "postgresql": "ctid"}


def rescue_lines(session: Session, user_id: str) -> Iterator[bytes]:
    """A line of JSON for each row, `{"t": "movie_status", "row": {…}}`; the account's own comes first."""
    yield from _lines("users", _rows(session, "users", OF_THE_ACCOUNT, owner="id", user_id=user_id))
    for name in TABLES:
        yield from _lines(name, raw_rows(session, name, user_id))


def raw_rows(session: Session, name: str, user_id: str) -> Iterator[dict[str, Any]]:
    """The rows of one table as they are stored, in the order in which they were."""
    return _rows(session, name, tuple(Base.metadata.tables[name].columns.keys()), owner="user_id", user_id=user_id)


def _rows(
    session: Session, name: str, columns: tuple[str, ...], *, owner: str, user_id: str
) -> Iterator[dict[str, Any]]:
    connection = session.connection()
    # Without the types of the models: nothing is converted on the way, so nothing can fail.
    rows = select(*map(column, columns)).select_from(table(name)).where(column(owner) == user_id)
    in_order = rows.order_by(literal_column(_PLACE[connection.dialect.name]))
    with reading_broken_text(connection):
        found = connection.execute(in_order.execution_options(yield_per=ROWS_AT_A_TIME))
        for row in found.mappings():
            yield dict(row)


def _lines(name: str, rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for row in rows:
        yield b'{"t":"%b","row":%b}\n' % (name.encode(), as_json(row).encode())
