"""What the databases have in common."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from backend.app import database as database_module
from backend.app.database import Database, connect
from backend.app.formats.moviemanager.export import export_document
from backend.models import Base
from tests.builders import an_account


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    database = connect(f"sqlite:///{tmp_path / 'app.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


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


def test_whoever_waits_to_write_to_sqlite_is_woken_when_the_other_one_ends(sqlite: Database) -> None:
    """Whether that other one commits, rolls back, or loses its connection."""

    class OnPurpose(Exception):
        pass

    def fail_within() -> None:
        with sqlite.write() as session:
            session.execute(text("UPDATE users SET email = email"))
            raise OnPurpose

    def lose_the_connection() -> None:
        with sqlite.session() as session:
            session.connection().invalidate()

    def commit_in_steps() -> None:
        with sqlite.session() as session:
            for _ in range(2):
                session.execute(text("UPDATE users SET email = email"))
                session.commit()

    with pytest.raises(OnPurpose):
        fail_within()
    lose_the_connection()
    commit_in_steps()
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(commit_in_steps) for _ in range(40)]:
            done.result()
    with sqlite.write() as session:
        assert session.execute(text("SELECT count(*) FROM users")).scalar_one() == 0


def test_whoever_waits_too_long_to_write_is_told_that_the_database_is_busy(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_SECONDS", 0.0)
    with sqlite.write() as first, sqlite.session() as second:
        first.execute(text("UPDATE users SET email = email"))
        with pytest.raises(OperationalError, match="database is locked") as refused:
            second.execute(text("SELECT 1"))
        assert getattr(refused.value.orig, "sqlite_errorname", "SQLITE_BUSY") == "SQLITE_BUSY"
