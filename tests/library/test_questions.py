"""Nightly backups that ended with the upgrade: said to the operator, and asked of each account once."""

from sqlalchemy import text

from backend.app.database import Database, connect
from backend.app.library.questions import answer, asks_to_enable
from backend.app.schema.migrations import alone_with
from tests.builders import an_account
from tests.schema.test_migrations import ENDED, REVISIONS, fill, migrated, upgrade


def asked(database: Database) -> list[str]:
    with database.read() as session:
        users = session.execute(text("SELECT id FROM users ORDER BY id")).scalars().all()
        return [user_id for user_id in users if asks_to_enable(session, user_id)]


def test_whoever_the_earlier_installation_backed_up_is_asked_once(database_url: str) -> None:
    upgrade(database_url, REVISIONS[0])
    fill(database_url)
    assert ENDED in migrated(database_url)
    database = connect(database_url)
    assert asked(database) == ["u1", "u2"]
    with database.write() as session:
        answer(session, "u1")
    assert asked(database) == ["u2"]
    assert not any("Nightly" in sentence for sentence in migrated(database_url))
    with database.write() as session:
        session.execute(text("UPDATE users SET backup_enabled = true"))
    assert asked(database) == []
    database.engine.dispose()


def test_nobody_is_asked_whose_backups_were_a_choice(database_url: str) -> None:
    upgrade(database_url, REVISIONS[1])
    fill(database_url)
    assert not any("Nightly" in sentence for sentence in migrated(database_url))
    database = connect(database_url)
    assert asked(database) == []
    database.engine.dispose()


def test_a_new_account_is_not_asked(database: Database) -> None:
    an_account(database)
    assert asked(database) == []


def test_one_account_is_one_account(database_url: str) -> None:
    upgrade(database_url, REVISIONS[0])
    with alone_with(database_url) as connection:
        connection.execute(text("INSERT INTO users VALUES ('u1', 'a@example.test', 'ann', 'x', 1.0, true)"))
        connection.execute(text("UPDATE alembic_version SET version_num = 'deadbeef1234'"))
    assert any("they end for 1 account." in sentence for sentence in migrated(database_url))
