"""No sequence of lost places, rotten bytes, killed servers and wrong clocks makes copies say what is not so."""

from pathlib import Path

import pytest

from backend.app.database import connect
from backend.models import Base
from tests.backups.copies.story import Story
from tests.builders import an_account


@pytest.mark.parametrize(
    ("seed", "days"), [(0, 25), *(pytest.param(seed, 120, marks=pytest.mark.long) for seed in range(1, 40))]
)
def test_the_promises_of_copies_hold(tmp_path: Path, seed: int, days: int) -> None:
    database = connect(f"sqlite:///{tmp_path / 'app.db'}")
    Base.metadata.create_all(database.engine)
    Story(seed, tmp_path, database, [an_account(database), an_account(database)]).tell(days)
    database.engine.dispose()
