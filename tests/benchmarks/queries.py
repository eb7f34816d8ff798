"""How many statements an export and an import take, however large the library."""

from functools import partial
from math import ceil
from pathlib import Path

from backend.app.transfer.staging import ROWS_AT_A_TIME
from tests.benchmarks.documents import a_document
from tests.benchmarks.library import Server
from tests.benchmarks.table import Line
from tests.driver_statements import noted_statements


def lines(folder: Path, *, titles: int) -> list[Line]:
    server = Server(folder)
    sizes = (max(titles // 10, 10), titles)
    imports, exports = zip(*(_counts(server, size) for size in sizes), strict=True)
    extra = _batches(sizes[1]) - _batches(sizes[0])
    said = "{} and {} at " + " and ".join(f"{size:,}" for size in sizes)
    return [
        Line("statements of an export", said.format(*exports), "constant", met=exports[0] == exports[1]),
        Line(
            "statements of an import",
            said.format(*imports),
            f"constant and {extra} more batches",
            met=imports[1] - imports[0] <= extra,
        ),
    ]


def _counts(server: Server, titles: int) -> tuple[int, int]:
    """Of an import into an empty account, and of an export afterwards."""
    account, body = server.an_account(), a_document(titles)
    counts: list[int] = []
    for work in (partial(server.bring_in, account, body), partial(server.export, account)):
        with noted_statements(server.database) as statements:
            work()
        counts.append(sum(not statement.startswith(("PRAGMA", "BEGIN")) for statement in statements))
    return counts[0], counts[1]


def _batches(titles: int) -> int:
    """Of an import: titles and statuses, a watch for every second title, two recommendations for each."""
    return sum(ceil(rows / ROWS_AT_A_TIME) for rows in (titles, titles, titles / 2, titles * 2))
