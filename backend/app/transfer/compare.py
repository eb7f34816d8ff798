"""What is different between two documents: two backups, or a backup and the library as it is."""

from dataclasses import dataclass

from backend.app.library.model import Document
from backend.app.transfer.merge import Differences, Mode, differences
from backend.app.transfer.rows import Changes, RowChange, changed_rows


@dataclass(frozen=True, slots=True)
class Comparison:
    """One window of the rows, in the shape of a preview, and the numbers of all."""

    changes: Changes
    rows: list[RowChange]
    rows_total: int


def compare(older: Document, newer: Document, *, offset: int, limit: int) -> Comparison:
    """What was added, changed and removed on the way from one to the other; titles are named by `with_titles`."""
    rows: Differences = differences(newer, older, Mode.REPLACE)
    changes = Changes.of(rows)
    return Comparison(changes, changed_rows(rows, offset=offset, limit=limit), changes.rows_total)
