"""No sequence of pauses, wrong clocks, restarts, clicks and broken disks takes the past away."""

import os

import pytest

from tests.acceptance.main_job import quick_folder
from tests.acceptance.simulation.story import Story

DAYS = 400
# SEEDS says how many stories are told; none of them depends on another.
SEEDS = int(os.environ.get("SEEDS", "200"))


@pytest.mark.parametrize("seed", range(2))
def test_the_promises_hold_for_a_season(seed: int) -> None:
    with quick_folder() as folder:
        Story(seed, folder, drills_in_database=True).tell(days=DAYS // 4)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_promises_hold_for_more_than_a_year(seed: int) -> None:
    with quick_folder() as folder:
        Story(seed, folder, drills_in_database=seed % 10 == 0).tell(days=DAYS)
