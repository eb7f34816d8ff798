"""The offline catalogue: how fast invented files in the form of IMDb's are loaded, in how much memory, and a search."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from backend.app.catalogue.imdb_dataset import ImdbDataset
from tests.benchmarks.measuring import percentile_99, seconds
from tests.benchmarks.table import Line, at_most

MOST_MEMORY_MB, MOST_SEARCH_MS = 300, 20
_HEADER = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n"
# A process of its own. What getrusage says of its largest size begins with that of whoever started it.
_LOAD = """
import re, sys
from pathlib import Path
from backend.app.catalogue.imdb_loading import load
load(Path(sys.argv[1]), None, Path(sys.argv[2]), language="en", read=lambda _count: None)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def lines(folder: Path, *, rows: int) -> Iterator[Line]:
    folder.mkdir()
    words = _words(random.Random(7))
    basics, index = folder / "title.basics.tsv", folder / "catalogue.db"
    _write(basics, rows, words)
    start = time.perf_counter()
    command = [sys.executable, "-c", _LOAD, str(basics), str(index)]
    memory = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    a_second = rows / (time.perf_counter() - start)
    yield at_most(
        f"offline catalogue, {rows:,} rows: memory to load",
        float(memory.stdout),
        MOST_MEMORY_MB,
        unit="MB",
        beside=f"{a_second:,.0f} rows a second",
    )
    took = _searches(ImdbDataset(index, "en"), words)
    yield at_most(
        f"offline catalogue, {rows:,} rows: search, 99th percentile",
        percentile_99(took) * 1000,
        MOST_SEARCH_MS,
        unit="ms",
        beside=f"median {sorted(took)[len(took) // 2] * 1000:.1f} ms",
    )


def _words(chance: random.Random) -> list[str]:
    """Some are in every third title and most in few, as in a language."""
    letters = "aeioubcdfglmnprstv"
    return ["the", "of", "a"] + ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(40_000)]


def _write(path: Path, rows: int, words: list[str]) -> None:
    chance = random.Random(11)
    kinds = ("movie", "short", "tvSeries", "tvEpisode", "tvEpisode")
    with path.open("w", encoding="utf-8") as lines_out:
        lines_out.write(_HEADER)
        for number in range(1, rows + 1):
            picked = [words[int(len(words) * chance.random() ** 4)] for _ in range(chance.randint(1, 5))]
            name = " ".join(picked).title()
            lines_out.write(
                f"tt{number:07}\t{kinds[number % 5]}\t{name}\t{name}\t0\t{1920 + number % 100}\t\\N\t90\tDrama\n"
            )


def _searches(dataset: ImdbDataset, words: list[str]) -> list[float]:
    chance = random.Random(13)
    asked = ["the", "of", "the of", *words[:5], *(" ".join(chance.choices(words[:2_000], k=2)) for _ in range(40))]
    # Of three times the middle one: whatever else the machine does is not the question's fault.
    return [median(seconds(partial(dataset.search, question)) for _ in range(3)) for question in asked]
