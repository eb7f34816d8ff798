"""The one order of text: by code point, whatever the database's own locale would say."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session


def by_code_point(session: Session, column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """SQLite compares bytes, which for UTF-8 is the order of code points; PostgreSQL has to be told."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return column.collate("C") if on_postgresql else column.expression
