from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.main_job import quick_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where the machine has such: thousands of files are written, and how fast a disk is proves nothing."""
    with quick_folder() as folder:
        yield folder
