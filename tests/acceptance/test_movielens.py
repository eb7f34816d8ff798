"""The main job on real input: 610 people's libraries, one night, and what is left of them after an accident."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from backend.app.database import connect
from backend.app.services.accounts import Account
from backend.app.services.backup import Kind
from backend.models import Base
from tests.acceptance.main_job import EMPTY, SHA256SUM, Installation, checked_by_sha256sum, quick_folder
from tests.acceptance.movielens import FOLDER, Document, is_here, library_of, read_viewers, rows_of
from tests.conftest import REAL_DATA_REASON

pytestmark = [
    pytest.mark.skipif(not is_here(), reason=f"MovieLens' {FOLDER.name}: {REAL_DATA_REASON}"),
    pytest.mark.skipif(SHA256SUM is None, reason="this machine has no sha256sum"),
]

PEOPLE = 610


@pytest.fixture
def installation() -> Iterator[Installation]:
    with quick_folder() as folder:
        database = connect(f"sqlite:///{folder / 'app.db'}")
        Base.metadata.create_all(database.engine)
        yield Installation(database, folder / "backups")
        database.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "wiped"),
    [pytest.param(PEOPLE // 10, 5, id="some"), pytest.param(PEOPLE, 50, id="all", marks=pytest.mark.long)],
)
def test_libraries_are_backed_up_and_tested_and_come_back_to_the_last_byte(
    installation: Installation, people: int, wiped: int
) -> None:
    viewers = read_viewers()[:people]
    assert len(viewers) == people
    accounts = [installation.settle(viewer) for viewer in viewers]
    before = installation.exports(accounts)
    assert before == {viewer.name: as_exported(library_of(viewer)) for viewer in viewers}

    night = installation.run_nightly_job()
    assert (sorted(night.done), night.failed) == (sorted(account.id for account in accounts), [])
    assert [account for account in accounts if not every_file_matches_its_checksum(installation, account)] == []
    assert {account.username: installation.tests(account) for account in accounts} == {
        viewer.name: {Kind.DAILY: (True, None), Kind.BEFORE_IMPORT: (True, None)} for viewer in viewers
    }

    for account in random.Random(610).sample(accounts, wiped):
        installation.wipe(account)
        assert installation.export(account) == EMPTY
        installation.restore(account)
    assert installation.exports(accounts) == before


def test_what_is_read_of_movielens_is_all_of_it() -> None:
    libraries = {str(viewer.number): library_of(viewer) for viewer in read_viewers()}
    assert len(libraries) == PEOPLE
    assert Counter(
        (number, movie["imdb_id"], movie["watch_history"]["my_rating"], movie["watch_history"]["date_watched"])
        for number, library in libraries.items()
        for movie in library["movies"]
        if movie["watch_history"]
    ) == Counter(
        (row["userId"], imdb_ids()[row["movieId"]], float(row["rating"]) * 2, float(row["timestamp"]))
        for row in rows_of("ratings.csv")
    )
    assert {
        (number, movie["imdb_id"])
        for number, library in libraries.items()
        for movie in library["movies"]
        if movie["status"] == "custom"
    } == {(row["userId"], imdb_ids()[row["movieId"]]) for row in rows_of("tags.csv")}


@cache
def imdb_ids() -> dict[str, str]:
    return {row["movieId"]: f"tt{row['imdbId']}" for row in rows_of("links.csv")}


def every_file_matches_its_checksum(installation: Installation, account: Account) -> bool:
    """The backup of the night and the one from before the import, by a program that is not ours."""
    files = sorted(each.name.filename for each in installation.backups.list_backups(account.id))
    return checked_by_sha256sum(installation.backup_dir / account.id) == [f"{name}: OK" for name in files]


def as_exported(library: Document) -> bytes:
    """The library's document as the server writes it: in order, compact, and here without its stamp."""
    movies = sorted(library["movies"], key=lambda movie: movie["imdb_id"])
    document = {**library, "exported_at": None, "movies": movies}
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
