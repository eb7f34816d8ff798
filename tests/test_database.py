"""What the databases have in common."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.app.database import Database
from backend.app.formats.moviemanager.export import export_document
from tests.builders import an_account


def test_no_statement_is_prepared_under_a_name(postgres_database: Database) -> None:
    """A pool of connections that are handed on after each transaction knows no such names."""
    alice = an_account(postgres_database)
    with postgres_database.read() as session:
        for _ in range(10):
            session.execute(text("SELECT 1"))
            b"".join(export_document(session, alice.id, exported_at=0.0))
        assert session.execute(text("SELECT name FROM pg_prepared_statements")).all() == []


def test_the_error_of_a_statement_does_not_repeat_its_values(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed, database.write() as session:
        session.execute(text("INSERT INTO nowhere (name) VALUES (:name)"), {"name": "a secret"})
    assert "INSERT INTO nowhere" in str(failed.value)
    assert "a secret" not in str(failed.value)
