"""An export and an import take as many statements for a large library as for a small one.

Counted at the driver, on both databases: an export does not go through SQLAlchemy.
"""

import io
from collections import Counter
from collections.abc import Iterable
from math import ceil

import pytest

from backend.app.database import Database
from backend.app.library import queries
from backend.app.services.accounts import Account
from backend.app.services.backup import BackupManager
from backend.app.transfer.staging import ROWS_AT_A_TIME
from tests.benchmarks.documents import a_document
from tests.builders import an_account
from tests.driver_statements import noted_statements

SMALL, LARGE = 4, 2_600


@pytest.fixture(autouse=True)
def _no_statement_is_once_only(manager: BackupManager, database: Database) -> None:
    """What a first import asks the database about itself is no part of any other one."""
    _import(manager, database, an_account(database), SMALL)


def test_an_export_takes_the_same_statements_whatever_the_size(manager: BackupManager, database: Database) -> None:
    small, large = an_account(database), an_account(database)
    _import(manager, database, small, SMALL)
    _import(manager, database, large, LARGE)
    assert LARGE > queries.ROWS_AT_A_TIME
    counts = _export(manager, database, small)
    assert counts["SELECT"] == 4
    assert _export(manager, database, large) == counts


def test_an_import_takes_one_more_statement_for_each_further_batch(manager: BackupManager, database: Database) -> None:
    small = _import(manager, database, an_account(database), SMALL)
    large = _import(manager, database, an_account(database), LARGE)
    table = "staged_recommendations" if database.engine.dialect.name == "sqlite" else "recommendations"
    assert large - small == Counter({f"INSERT INTO {table}": ceil(LARGE * 2 / ROWS_AT_A_TIME) - 1})
    assert small - large == Counter()


def test_an_import_that_changes_nothing_takes_the_same_statements(manager: BackupManager, database: Database) -> None:
    counts: list[Counter[str]] = []
    for titles in (SMALL, LARGE):
        owner = an_account(database)
        _import(manager, database, owner, titles)
        counts.append(_import(manager, database, owner, titles))
    assert counts[0] == counts[1]
    assert [statement for statement in counts[0] if statement.startswith("INSERT")] == []


def _import(manager: BackupManager, database: Database, owner: Account, titles: int) -> Counter[str]:
    body = io.BytesIO(a_document(titles))
    with noted_statements(database) as statements, database.write() as session:
        manager.import_document(session, owner.id, body)
    return _by_kind(statements)


def _export(manager: BackupManager, database: Database, owner: Account) -> Counter[str]:
    with noted_statements(database) as statements, database.read() as session:
        for _ in manager.export(session, owner.id):
            pass
    return _by_kind(statements)


def _by_kind(statements: Iterable[str]) -> Counter[str]:
    """What is written, by its table; of everything else the first word."""
    words = (statement.split() for statement in statements)
    return Counter(" ".join(each[:3]) if each[0] == "INSERT" else each[0] for each in words)
