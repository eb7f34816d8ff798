"""Moving in: a diary in Letterboxd's form is read, and folded into a document, beside the csv module and orjson."""

import csv
import io
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from backend.app.catalogue import Catalogue
from backend.app.formats.claims import Claim, Row
from backend.app.formats.drop import parts
from backend.app.formats.outgoing.imdb import RATINGS
from backend.app.formats.sources import recognise
from backend.app.library.gc_paused import gc_paused
from backend.app.services.backup import BackupManager
from backend.app.services.jobs.carrying_out import CarryingOut
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.readers import READERS
from backend.app.services.jobs.service import ImportJobs
from backend.app.settings import Settings
from backend.app.transfer.jobs.fold import Meaning, Part, Standing, fold
from backend.app.transfer.jobs.options import Options
from backend.app.transfer.jobs.titles import title_key
from tests.benchmarks.library import Server
from tests.benchmarks.measuring import Times, ratio, seconds
from tests.benchmarks.table import Line, at_most

MOST_TIMES_THE_FLOOR, MOST_MEMORY_MB = 4, 150
NOW = 1_795_996_800.0
_COLUMNS = ("Date", "Name", "Year", "Letterboxd URI", "Rating", "Rewatch", "Tags", "Watched Date")
# A process of its own, which has nothing to remember but the file.
_READ_AND_FOLD = """
import re, sys
from pathlib import Path
from tests.benchmarks import moving
path = Path(sys.argv[1])
moving.titles_of(path, moving.meanings(path))
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def lines(folder: Path, *, rows: int, rounds: int) -> Iterator[Line]:
    folder.mkdir()
    yield _job(folder / "job", rows=rows * 7_423 // 100_000, rounds=rounds)
    path = folder / "diary.csv"
    _write(path, rows)
    known = meanings(path)
    taken: list[Times] = [
        {
            "floor": seconds(lambda: _floor(path)),
            "reading": seconds(lambda: sum(1 for _ in _rows(path))),
            "both": seconds(lambda: titles_of(path, known)),
        }
        for _ in range(rounds)
    ]
    yield at_most(
        f"reading and folding a diary of {rows:,} rows",
        ratio(taken, "both", "floor"),
        MOST_TIMES_THE_FLOOR,
        floor="csv and orjson",
        beside=f"reading alone {ratio(taken, 'reading', 'floor'):.2f} ×",
    )
    command = [sys.executable, "-c", _READ_AND_FOLD, str(path)]
    memory = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    yield at_most(f"the same diary of {rows:,} rows: memory", float(memory.stdout), MOST_MEMORY_MB, unit="MB")


def _job(folder: Path, *, rows: int, rounds: int) -> Line:
    """From the upload to the library, without a network; beside it the import of the document that comes of it."""
    server, body = Server(folder), _ratings(rows)
    settings = Settings(_env_file=None, wikidata=False)  # pyright: ignore[reportCallIssue]
    matching = JobMatching(server.database, Catalogue.from_settings(settings), clock=lambda: NOW)
    jobs = ImportJobs(server.database, READERS, 10**8, matching.wake, clock=lambda: NOW)
    backups = BackupManager(folder / "backups", server.database, zone=ZoneInfo("UTC"), clock=lambda: NOW)
    carrying_out = CarryingOut(server.database, backups, READERS, clock=lambda: NOW)

    def carry_out(user_id: str, job_id: str) -> None:
        with server.database.write() as session:
            carrying_out.apply(session, user_id, job_id)

    taken: list[Times] = []
    for _ in range(rounds):
        user_id, other = server.an_account(), server.an_account()
        job_id = jobs.create(user_id, "UTC")["id"]
        begun = seconds(lambda u=user_id, j=job_id: _read_in(jobs, matching, u, j, body))
        applied = seconds(lambda u=user_id, j=job_id: carry_out(u, j))
        document = server.export(user_id)
        imported = seconds(lambda u=other, d=document: server.bring_in(u, d))
        taken.append({"job": begun + applied, "apply": applied, "import": imported})
    return at_most(
        f"a job of {rows:,} rows of IMDb",
        max(each["job"] for each in taken),
        5,
        unit="s",
        beside=f"carried out in {ratio(taken, 'apply', 'import'):.2f} × import",
    )


def _read_in(jobs: ImportJobs, matching: JobMatching, user_id: str, job_id: str, body: bytes) -> None:
    jobs.put_file(user_id, job_id, "ratings.csv", io.BytesIO(body))
    jobs.match(user_id, job_id)
    while matching.look() == 0:
        pass


def _ratings(rows: int) -> bytes:
    """As IMDb has them; one of three is of an episode."""
    body = io.StringIO(newline="")
    table = csv.writer(body)
    table.writerow(RATINGS)
    for number in range(1, rows + 1):
        kind = "TV Episode" if number % 3 == 0 else "Movie"
        imdb_id, on = f"tt{number:07}", f"20{10 + number % 14}-{1 + number % 12:02}-{1 + number % 28:02}"
        address = f"https://www.imdb.com/title/{imdb_id}/"
        names = (f"Title {number}", f"Title {number}", address, kind)
        table.writerow((imdb_id, 1 + number % 10, on, *names, "7.1", 90, 1920 + number % 100, "Drama", 1_000, on, ""))
    return body.getvalue().encode()


def meanings(path: Path) -> dict[str, Meaning]:
    """Each title as if it had been found for certain."""
    found: dict[str, Meaning] = {}
    for row in _rows(path):
        key = title_key(row) if isinstance(row, Claim) else None
        if key is not None and key not in found:
            found[key] = Meaning(Standing.CERTAIN, f"tt{len(found) + 1:07}")
    return found


@gc_paused()
def titles_of(path: Path, known: dict[str, Meaning]) -> int:
    """As where a job is carried out: what was folded is gone before the collector comes back."""
    part = Part("diary.csv", "letterboxd", lambda: _rows(path))
    found = fold([part], known, Options(), account="somebody", zone=ZoneInfo("Europe/Berlin"))
    return len(found.document.movies)


def _rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        (recognised,) = recognise(parts(file, path.name)).files
        yield from recognised.rows({}, now=NOW)


def _floor(path: Path) -> bytes:
    """Each row as an object, written as JSON: no value is looked at."""
    with path.open(newline="", encoding="utf-8") as text:
        return orjson.dumps(list(csv.DictReader(text)))


def _write(path: Path, rows: int) -> None:
    """As in a real diary one film of fifty is seen twice; each third viewing is rated."""
    chance = random.Random(17)
    letters = "aeioubcdfglmnprstv"
    words = ["the", "of", "a"] + ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(5_000)]
    names = [" ".join(chance.choices(words, k=chance.randint(1, 5))).title() for _ in range(max(rows * 49 // 50, 1))]
    body = io.StringIO(newline="")
    table = csv.writer(body)
    table.writerow(_COLUMNS)
    for number in range(rows):
        film = number % len(names)
        on = f"20{10 + number % 16}-{1 + number % 12:02}-{1 + number % 28:02}"
        rating = ("3.5", "", "")[number % 3]
        table.writerow((on, names[film], 1920 + film % 100, f"https://boxd.it/{number:x}", rating, "", "", on))
    path.write_text(body.getvalue(), encoding="utf-8")
