from collections.abc import Iterator

import pytest

from tests.commands.alice import WITH_ALICE
from tests.templates import Databases


@pytest.fixture
def with_alice(databases: Databases) -> Iterator[str]:
    """The address of a database with one account."""
    with databases.fresh_database(WITH_ALICE) as url:
        yield url
