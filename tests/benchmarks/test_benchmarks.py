from pathlib import Path

import pytest

from tests.acceptance import movielens
from tests.benchmarks.__main__ import QUICK, measure
from tests.benchmarks.table import as_rows

WORKS = [
    "export of 100 titles",
    "import of 100 titles",
    "preview of 100 titles",
    "second import, all unchanged",
    "export of 1,000 titles",
    "import of 1,000 titles",
    "preview of 1,000 titles",
    "second import of 1,000 titles",
    "export of 1,000 titles over HTTP: memory",
    "import of 1,000 titles over HTTP: memory",
    "the same again, all unchanged: memory",
    "health while 0.1 MB are imported, 99th percentile",
    "another's edits while 100 titles are imported, 99th percentile",
    "GET /titles of 20 titles, after a change",
    "GET /titles of 20 titles, as before",
    "GET /titles of 20 titles, known to the client",
    "9 reads to 1 change, 16 at once, 99th percentile",
    "GET /backup/list with 50 files",
    "statements of an export",
    "statements of an import",
    "claim of a batch of 1,000 accounts, SQLite",
    "claim of a batch of 1,000 accounts, PostgreSQL",
    "offline catalogue, 10,000 rows: memory to load",
    "offline catalogue, 10,000 rows: search, 99th percentile",
    "real titles matched with certainty",
    "a job of 74 rows of IMDb",
    "reading and folding a diary of 1,000 rows",
    "the same diary of 1,000 rows: memory",
    "nightly run over 5 libraries",
    "drill of 5 backups",
]


@pytest.mark.long
def test_the_table_has_a_line_for_each_piece_of_work(tmp_path: Path) -> None:
    """What the numbers are is for `make bench` to say: a test that depends on time would fail for no reason."""
    lines = list(measure(tmp_path, QUICK))
    assert [line.work for line in lines[:-2]] == WORKS[:-2]
    on_real_data = WORKS[-2:] if movielens.is_here() else ["nightly run over 610 libraries", "drill of 610 backups"]
    assert [line.work for line in lines[-2:]] == on_real_data
    assert len(list(as_rows(lines))) == len(WORKS) + 1
