"""No sequence of pauses, wrong clocks, restarts, clicks and broken disks takes the past away."""

import pytest

from tests.acceptance.main_job import quick_folder
from tests.acceptance.simulation.story import Story

DAYS = 400


@pytest.mark.parametrize("seed", range(2))
def test_the_promises_hold_for_a_while(seed: int) -> None:
    with quick_folder() as folder:
        Story(seed, folder).tell(days=DAYS)
