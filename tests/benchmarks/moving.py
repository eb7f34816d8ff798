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

from backend.app.formats.claims import Claim, Row
from backend.app.formats.drop import parts
from backend.app.formats.sources import recognise
from backend.app.transfer.jobs.fold import Folded, Meaning, Part, Standing, fold
from backend.app.transfer.jobs.options import Options
from backend.app.transfer.jobs.titles import title_key
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
moving.folded(path, moving.meanings(path))
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def lines(folder: Path, *, rows: int, rounds: int) -> Iterator[Line]:
    folder.mkdir()
    path = folder / "diary.csv"
    _write(path, rows)
    known = meanings(path)
    taken: list[Times] = [
        {
            "floor": seconds(lambda: _floor(path)),
            "reading": seconds(lambda: sum(1 for _ in _rows(path))),
            "both": seconds(lambda: folded(path, known)),
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


def meanings(path: Path) -> dict[str, Meaning]:
    """Each title as if it had been found for certain."""
    found: dict[str, Meaning] = {}
    for row in _rows(path):
        key = title_key(row) if isinstance(row, Claim) else None
        if key is not None and key not in found:
            found[key] = Meaning(Standing.CERTAIN, f"tt{len(found) + 1:07}")
    return found


def folded(path: Path, known: dict[str, Meaning]) -> Folded:
    part = Part("diary.csv", "letterboxd", lambda: _rows(path))
    return fold([part], known, Options(), account="somebody", zone=ZoneInfo("Europe/Berlin"))


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
