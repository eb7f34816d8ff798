"""That what measures a large night measures, with few accounts."""

import re
import subprocess
import sys
from statistics import median

import pytest

from tests.postgres import PostgresServer
from tests.scale.libraries import QUANTILES, account_id, titles_of


def test_the_libraries_have_the_sizes_of_real_ones() -> None:
    sizes = [titles_of(number) for number in range(5000)]
    assert (min(sizes) >= QUANTILES[0], max(sizes) <= QUANTILES[-1]) == (True, True)
    assert 60 <= median(sizes) <= 80
    assert 140 <= sum(sizes) / len(sizes) <= 190
    assert len({account_id(number) for number in range(5000)}) == 5000


@pytest.mark.long
def test_a_night_in_which_a_process_is_killed_leaves_everybody_one_good_backup(postgres: PostgresServer) -> None:
    command = [sys.executable, "-m", "tests.scale", "--accounts", "300", "--claims", "5000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^A process was killed when .* 300 of 300 have one good backup\.$", done.stdout, re.MULTILINE)
