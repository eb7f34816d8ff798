import logging
from collections.abc import Iterator

import pytest

from tests.commands.alice import WITH_ALICE
from tests.templates import Databases


@pytest.fixture(autouse=True)
def _the_log_of_a_server_ends_with_it() -> Iterator[None]:
    """`serve` sends the log of the whole process to its own standard error, which is closed after the test."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def with_alice(databases: Databases) -> Iterator[str]:
    """The address of a database with one account."""
    with databases.fresh_database(WITH_ALICE) as url:
        yield url
