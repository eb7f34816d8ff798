from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.main_job import quick_folder
from tests.acceptance.untouchable import Installation, installed


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where the machine has such: thousands of files are written, and how fast a disk is proves nothing."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """One installation for all tests of a module, since none of them may change it."""
    with quick_folder() as folder:
        if request.param == "sqlite":
            with installed(f"sqlite:///{folder / 'app.db'}", folder) as installation:
                yield installation
            return
        with request.getfixturevalue("postgres").fresh_database() as url, installed(url, folder) as installation:
            yield installation


@pytest.fixture
def untouchable(lasting: Installation) -> Iterator[Installation]:
    """An installation of which nothing may have changed when the test has ended."""
    yield lasting
    assert lasting.as_it_is() == lasting.as_it_was
