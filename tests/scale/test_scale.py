"""That what measures a large night measures, with few accounts."""

import re
import subprocess
import sys
from statistics import median

import pytest

from tests.place_servers import program
from tests.postgres import PostgresServer
from tests.scale.libraries import QUANTILES, account_id, titles_of


def test_the_libraries_have_the_sizes_of_real_ones() -> None:
    sizes = [titles_of(number) for number in range(5000)]
    assert (min(sizes) >= QUANTILES[0], max(sizes) <= QUANTILES[-1]) == (True, True)
    assert 60 <= median(sizes) <= 80
    assert 140 <= sum(sizes) / len(sizes) <= 190
    assert len({account_id(number) for number in range(5000)}) == 5000


def scale(*options: str) -> str:
    done = subprocess.run([sys.executable, "-m", "tests.scale", *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.long
def test_a_night_in_which_a_process_is_killed_leaves_everybody_one_good_backup(postgres: PostgresServer) -> None:
    said = scale("--accounts", "300", "--claims", "5000")
    assert re.search(r"^A process was killed when .* 300 of 300 have one good backup\.$", said, re.MULTILINE)


@pytest.mark.long
def test_neither_does_a_volume_server_of_the_bucket_that_is_killed_with_it(postgres: PostgresServer) -> None:
    program("weed")
    said = scale("--accounts", "100", "--processes", "4", "--claims", "0", "--cluster")
    killed = r"^A process and a volume server were killed when .* 100 of 100 have one good backup\.$"
    assert re.search(killed, said, re.MULTILINE)
