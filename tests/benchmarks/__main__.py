"""The benchmark table: python -m tests.benchmarks [--quick]. Ratios of one run, medians; noise stays noise."""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.movielens import REAL_DATA
from tests.benchmarks import (
    archives,
    claiming,
    listing,
    matching,
    moving,
    nightly,
    offline,
    queries,
    serving,
    transfers,
)
from tests.benchmarks.table import Line, as_rows


@dataclass(frozen=True)
class Extent:
    """How much is measured; the large sizes are ten times `titles`."""

    titles: int
    rounds: int
    upload_bytes: int
    libraries: int
    accounts: int
    files: int


WHOLE = Extent(titles=10_000, rounds=5, upload_bytes=50_000_000, libraries=610, accounts=1_000_000, files=5_000)
QUICK = Extent(titles=100, rounds=1, upload_bytes=100_000, libraries=5, accounts=1_000, files=50)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description="Measure speed and memory.")
    parser.add_argument("--quick", action="store_true", help="a hundredth of everything, once: does it run at all?")
    extent = QUICK if parser.parse_args().quick else WHOLE
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        for row in as_rows(measure(Path(folder), extent)):
            print(row, flush=True)  # noqa: T201 -- the table is what this is for


def measure(folder: Path, extent: Extent) -> Iterator[Line]:
    yield from transfers.lines(folder / "transfers", titles=extent.titles, rounds=extent.rounds)
    yield from serving.lines(folder / "serving", titles=extent.titles * 10, upload_bytes=extent.upload_bytes)
    yield from listing.lines(folder / "listing", titles=extent.titles // 5, requests=extent.rounds * 40)
    yield archives.line(folder / "archives", files=extent.files, rounds=extent.rounds)
    yield from queries.lines(folder / "queries", titles=extent.titles)
    yield from claiming.lines(folder / "claiming", accounts=extent.accounts, rounds=extent.rounds)
    yield from offline.lines(folder / "offline", rows=extent.titles * 100)
    yield matching.line(REAL_DATA / "data")
    yield from moving.lines(folder / "moving", rows=extent.titles * 10, rounds=extent.rounds)
    yield from nightly.lines(folder / "nightly", libraries=extent.libraries, rounds=extent.rounds)


if __name__ == "__main__":
    main()
