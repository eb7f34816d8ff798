"""What an import or a restore did, or would do: the numbers that were committed, and the rows behind them."""

from dataclasses import dataclass
from typing import Literal

from backend.app.transfer.merge import Mode
from backend.app.transfer.plan import Plan
from backend.app.transfer.rows import ChangeCounts, Changes, RowChange, RowWindow

FIRST_ROWS = RowWindow(0, 500)


@dataclass(frozen=True, slots=True)
class Counts:
    movies: int
    people: int
    lists: int


@dataclass(frozen=True, slots=True)
class SafetyBackup:
    """`filename` is the backup whose restore undoes a transfer; `rescue_copy` a raw copy of the rows, where the
    library could not be written as a document.
    """

    filename: str | None
    rescue_copy: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """Rows of a plan with the names of their lists, and the digest that says yes to it."""

    plan_digest: str
    rows: list[RowChange]
    list_names: dict[str, str]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`imported_counts` counts what the library now holds as the document has it: added, updated, unchanged.

    `plan_digest`, `rows`, `rows_total` and `list_names` belong to a preview, the names being those of the lists in
    these rows; `safety_backup` is the file whose restore undoes this,
    and null where nothing was changed, or where `rescue_copy` had to be taken instead.
    """

    success: Literal[True]
    dry_run: bool
    mode: Mode
    imported_counts: Counts
    changes: Changes
    imdb_ids_needing_enrichment: list[str]
    safety_backup: str | None
    rescue_copy: str | None
    errors: list[str]
    notices: list[str]
    plan_digest: str | None
    rows: list[RowChange] | None
    rows_total: int | None
    list_names: dict[str, str] | None


NO_BACKUP = SafetyBackup(None)


def report(
    plan: Plan, *, errors: list[str], safety: SafetyBackup = NO_BACKUP, preview: Preview | None = None
) -> ImportResult:
    changes = Changes.of(plan)
    return ImportResult(
        success=True,
        dry_run=preview is not None,
        mode=plan.mode,
        imported_counts=Counts(_held(changes.movies), _held(changes.people), _held(changes.lists)),
        changes=changes,
        imdb_ids_needing_enrichment=plan.needing_metadata,
        safety_backup=safety.filename,
        rescue_copy=safety.rescue_copy,
        errors=errors,
        notices=plan.notices,
        plan_digest=preview.plan_digest if preview else None,
        rows=preview.rows if preview else None,
        rows_total=changes.rows_total if preview else None,
        list_names=preview.list_names if preview else None,
    )


def _held(counts: ChangeCounts) -> int:
    return counts.added + counts.updated + counts.unchanged
