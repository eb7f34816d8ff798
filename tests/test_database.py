"""What the databases have in common."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.app.database import Database


def test_the_error_of_a_statement_does_not_repeat_its_values(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed, database.write() as session:
        session.execute(text("INSERT INTO nowhere (name) VALUES (:name)"), {"name": "a secret"})
    assert "INSERT INTO nowhere" in str(failed.value)
    assert "a secret" not in str(failed.value)
