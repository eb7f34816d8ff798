"""The lock of a library ends its waiting, and knows when there is no library any more."""

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import OperationalError

from backend.app.database import Database
from backend.app.library.account import AccountGone
from backend.app.library.epoch import current_epoch
from backend.app.library.lock import lock_library
from backend.app.services.accounts import Account
from backend.models import User
from tests.builders import an_account


def test_an_account_that_is_gone_is_said_and_no_bug(database: Database, alice: Account) -> None:
    with database.write() as session:
        session.execute(delete(User).where(User.id == alice.id))
    with database.write() as session, pytest.raises(AccountGone) as gone:
        lock_library(session, alice.id)
    with database.read() as session, pytest.raises(AccountGone):
        current_epoch(session, alice.id)
    assert (gone.value.status, gone.value.detail) == (401, "This account no longer exists.")


def test_on_postgresql_waiting_for_the_lock_ends_and_so_does_all_later_waiting(postgres_database: Database) -> None:
    alice = an_account(postgres_database)
    with postgres_database.session() as first, postgres_database.session() as second:
        lock_library(first, alice.id)
        with pytest.raises(OperationalError) as ended:
            lock_library(second, alice.id, wait=0.05)
        assert getattr(ended.value.orig, "sqlstate", None) == "55P03"
        assert first.scalar(text("SHOW lock_timeout")) == "30s"
    with postgres_database.write() as third:
        lock_library(third, alice.id, wait=0)
        assert third.scalar(text("SHOW lock_timeout")) == "30s"
