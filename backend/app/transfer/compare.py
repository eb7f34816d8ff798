"""What is different between two documents: two backups, or a backup and the library as it is."""

from dataclasses import dataclass

from backend.app.library.model import Document
from backend.app.transfer.merge import Differences, Mode, differences
from backend.app.transfer.rows import Changes, RowChange, RowWindow, changed_rows, list_names


@dataclass(frozen=True, slots=True)
class Comparison:
    """One window of the rows, in the shape of a preview, and the numbers of all."""

    changes: Changes
    rows: list[RowChange]
    rows_total: int
    list_names: dict[str, str]


def compare(older: Document, newer: Document, window: RowWindow) -> Comparison:
    """What was added, changed and removed on the way from one to the other; titles are named by `with_names`."""
    rows: Differences = differences(newer, older, Mode.REPLACE)
    changes = Changes.of(rows)
    shown = changed_rows(rows, window)
    return Comparison(changes, shown, changes.rows_total, list_names(rows, shown))
