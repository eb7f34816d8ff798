"""Real files of other services, moved in: an outcome for every row, and the same library however they were dropped."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.app.catalogue import Catalogue
from backend.app.catalogue.imdb_loading import load
from backend.app.database import Database, connect
from backend.app.services.backup import BackupManager
from backend.app.services.jobs.carrying_out import CarryingOut
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.readers import READERS
from backend.app.services.jobs.service import ImportJobs
from backend.app.settings import Settings
from backend.models import Base
from tests.acceptance.movielens import REAL_DATA
from tests.builders import an_account
from tests.conftest import REAL_DATA_REASON
from tests.real_titles import is_here, movielens

DATA = REAL_DATA / "data"
pytestmark = pytest.mark.skipif(not is_here(DATA), reason=REAL_DATA_REASON)
NOW = 1_795_000_000.0
TITLES_TOGETHER = 8_238
Drop = Sequence[tuple[str, bytes]]
TSV = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An offline catalogue of MovieLens' titles."""
    folder = tmp_path_factory.mktemp("index")
    lines = [TSV]
    for each in movielens(DATA):
        name = [*each.names, *each.names][1]
        moved = f"The {name[:-5]}" if name.endswith(", The") else name
        lines.append(f"{each.imdb_id}\tmovie\t{moved}\t{moved}\t0\t{each.year or chr(92) + 'N'}\t\\N\t\\N\t\\N")
    (folder / "basics.tsv").write_text("\n".join(lines) + "\n")
    load(folder / "basics.tsv", None, folder / "catalogue.db", language="en", read=lambda _count: None, now=NOW)
    return folder / "catalogue.db"


class Mover:
    """One account of an empty server, without any network."""

    def __init__(self, folder: Path, index: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.database: Database = connect(f"sqlite:///{folder / 'app.db'}")
        Base.metadata.create_all(self.database.engine)
        self.user_id = an_account(self.database).id
        self.backups = BackupManager(folder / "backups", self.database, zone=ZoneInfo("UTC"), clock=lambda: NOW)
        settings = Settings(_env_file=None, wikidata=False, catalogue_index=index)  # pyright: ignore[reportCallIssue]
        self.matching = JobMatching(self.database, Catalogue.from_settings(settings), clock=lambda: NOW)
        self.jobs = ImportJobs(self.database, READERS, 10**8, self.matching.wake, clock=lambda: NOW)
        self.carrying_out = CarryingOut(self.database, self.backups, READERS, clock=lambda: NOW)

    def move_in(self, drop: Drop, **answers: str) -> dict[str, Any]:
        """The outcomes of all rows. `answers` are for the first file."""
        job_id = self.jobs.create(self.user_id, "UTC")["id"]
        for name, content in drop:
            self.jobs.put_file(self.user_id, job_id, name, io.BytesIO(content))
        if answers:
            self.jobs.choose(self.user_id, job_id, options={}, answers={drop[0][0]: answers})
        self.jobs.match(self.user_id, job_id)
        while self.matching.look() == 0:
            pass
        with self.database.write() as session:
            outcomes = self.carrying_out.apply(session, self.user_id, job_id).outcomes
        assert sum(getattr(outcomes, each) for each in COUNTS) == outcomes.rows
        return {each: getattr(outcomes, each) for each in ("rows", *COUNTS, "reasons")}

    def library(self) -> dict[str, Any]:
        with self.database.read() as session:
            return json.loads(b"".join(self.backups.export(session, self.user_id)))


COUNTS = ("added", "updated", "unchanged", "skipped", "ambiguous", "failed")


@pytest.fixture
def mover(tmp_path: Path, index: Path) -> Callable[[str], Mover]:
    return lambda name: Mover(tmp_path / name, index)


def zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return content.getvalue()


IMDB = ("ratings.csv", "imdb/ratings-2024-08-ru-titles.csv")
LETTERBOXD_2019 = ("2019.zip", "letterboxd/user_a-2019-11")
LETTERBOXD_2022 = ("2022.zip", "letterboxd/user_a-2022-08")
TRAKT = ("trakt.zip", "trakt/export-2026-08")


def drop_of(*files: tuple[str, str]) -> Drop:
    return [(name, zipped(DATA / at) if (DATA / at).is_dir() else (DATA / at).read_bytes()) for name, at in files]


def outcomes(rows: int, added: int, skipped: int, ambiguous: int, failed: int, **reasons: int) -> dict[str, Any]:
    counts = {"added": added, "updated": 0, "unchanged": 0, "skipped": skipped, "ambiguous": ambiguous}
    return {"rows": rows, **counts, "failed": failed, "reasons": reasons}


# What MovieLens does not know is not found: most films after 2018, and most that few have seen.
TABLES = [
    ([IMDB], outcomes(7423, 5003, 2420, 0, 0, episode=2420)),
    ([LETTERBOXD_2019], outcomes(2097, 1079, 22, 95, 901, already_watched=14, not_found=901, other_play=8)),
    (
        [LETTERBOXD_2022],
        outcomes(5768, 2112, 44, 265, 3347, already_watched=19, not_found=3347, one_list_only=5, other_play=20),
    ),
    ([TRAKT], outcomes(9746, 9121, 625, 0, 0, duplicate_row=1, episode=1, not_library=623)),
]


@pytest.mark.parametrize(("files", "table"), TABLES, ids=[files[0][0] for files, _ in TABLES])
@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_real_file_comes_in_with_an_outcome_for_every_row_and_a_second_time_changes_nothing(
    mover: Callable[[str], Mover], files: Sequence[tuple[str, str]], table: dict[str, Any], times: int
) -> None:
    here, drop = mover("one"), drop_of(*files)
    assert here.move_in(drop) == table
    library = here.library()
    for _ in range(1, times):
        assert here.move_in(drop) == {**table, "added": 0, "unchanged": table["added"]}
        assert here.library() == library


# Each alone, into an empty library. Of the diary most films are younger than the index.
SMALL = [
    ("imdb/ratings-2017-01-old-header.csv", {}, outcomes(774, 773, 1, 0, 0, game=1)),
    ("imdb/ratings-2017-12-mid-header-rats-fixture.csv", {}, outcomes(2, 2, 0, 0, 0)),
    ("imdb/watchlist-2017-01-old-header.csv", {}, outcomes(324, 324, 0, 0, 0)),
    ("imdb/watchlist-2026-08-ru-titles.csv", {}, outcomes(440, 440, 0, 0, 0)),
    (
        "imdb/list-2025-all-title-types-yamtrack-fixture.csv",
        {"which": "imdb-watchlist"},
        outcomes(16, 9, 7, 0, 0, already_watched=1, episode=2, game=1, music=1, podcast=2),
    ),
    ("letterboxd/yamtrack-fixture-2026/diary.csv", {}, outcomes(12, 4, 1, 1, 6, not_found=6, other_play=1)),
    ("trakt/yamtrack-fixture", {}, outcomes(18, 11, 7, 0, 0, episode=5, not_library=1, season=1)),
    (
        "misc/yamtrack-fixture/import_yamtrack.csv",
        {},
        outcomes(30, 0, 29, 1, 0, book=1, episode=24, game=1, no_place=2, season=1),
    ),
    ("misc/yamtrack-fixture/import_tmdb_watchlist.csv", {}, outcomes(2, 2, 0, 0, 0)),
    ("misc/yamtrack-fixture/import_tmdb_ratings.csv", {}, outcomes(4, 3, 1, 0, 0, episode=1)),
    ("misc/watcharr-export-yamtrack-fixture-excerpt.json", {}, outcomes(3, 1, 1, 0, 1, no_place=1, not_found=1)),
]


def test_every_other_real_file_comes_in_with_an_outcome_for_every_row_and_a_second_time_changes_nothing(
    mover: Callable[[str], Mover],
) -> None:
    found = {}
    for number, (path, answers, table) in enumerate(SMALL):
        here, drop = mover(str(number)), drop_of((path.rpartition("/")[2], path))
        found[path] = here.move_in(drop, **answers)
        library = here.library()
        again = here.move_in(drop, **answers)
        assert again == {**table, "added": 0, "unchanged": table["added"]}, path
        assert here.library() == library, path
    assert found == {path: table for path, _, table in SMALL}


@pytest.mark.slow
def test_two_dates_of_one_person_are_one_library_in_either_order(mover: Callable[[str], Mover]) -> None:
    one, other = mover("one"), mover("other")
    assert one.move_in(drop_of(LETTERBOXD_2019, LETTERBOXD_2022)) == other.move_in(
        drop_of(LETTERBOXD_2022, LETTERBOXD_2019)
    )
    assert _comparable(one.library()) == _comparable(other.library())


def _comparable(library: dict[str, Any]) -> Any:
    """Ids of lists are the account's own."""
    names = {each["id"]: each["name"] for each in library["lists"]}
    movies = [{**each, "custom_list_id": names.get(each["custom_list_id"])} for each in library["movies"]]
    return movies, sorted((each["name"], each["position"]) for each in library["lists"])


@pytest.mark.slow
def test_what_three_services_know_of_a_title_is_folded(mover: Callable[[str], Mover]) -> None:
    here = mover("all")
    table = outcomes(
        22937,
        15814,
        3511,
        265,
        3347,
        already_watched=131,
        duplicate_row=1,
        episode=2421,
        not_found=3347,
        not_library=623,
        one_list_only=6,
        other_play=329,
    )
    assert here.move_in(drop_of(IMDB, LETTERBOXD_2022, TRAKT)) == table
    movies = [movie["imdb_id"] for movie in here.library()["movies"]]
    assert len(movies) == len(set(movies)) == TITLES_TOGETHER
