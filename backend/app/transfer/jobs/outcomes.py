"""What became of each row: every row of every file has exactly one outcome, and the sums are checked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.app.errors import MovieManagerError
from backend.app.formats.claims import FAILURES, Reason


class Outcome(StrEnum):
    """The list is closed. `skipped` and `failed` have a reason."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ending:
    outcome: Outcome
    reason: Reason | None = None


ADDED, UPDATED, UNCHANGED = Ending(Outcome.ADDED), Ending(Outcome.UPDATED), Ending(Outcome.UNCHANGED)
AMBIGUOUS = Ending(Outcome.AMBIGUOUS)
_OF_REASON = {reason: Ending(Outcome.FAILED if reason in FAILURES else Outcome.SKIPPED, reason) for reason in Reason}


def ending_of(reason: Reason) -> Ending:
    return _OF_REASON[reason]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many rows ended in which way; `reasons` of those that were skipped or failed."""

    rows: int
    added: int
    updated: int
    unchanged: int
    skipped: int
    ambiguous: int
    failed: int
    reasons: Mapping[str, int]


class SumsDiffer(MovieManagerError):
    """A bug of ours, found before it could hide a row."""

    title = "The rows do not add up"

    def __init__(self, path: str, rows: int, endings: int) -> None:
        super().__init__(f"Of {path} {rows:,} rows were read, and {endings:,} have an outcome. Nothing was changed.")


def add_up(endings: Mapping[str, Iterable[Ending]], rows_read: Mapping[str, int]) -> Outcomes:
    """Over all files, by path. Raises SumsDiffer where a file has not as many outcomes as rows were read of it."""
    total: Counter[Ending] = Counter()
    for path in endings.keys() | rows_read.keys():
        of_file = Counter(endings.get(path, ()))
        if of_file.total() != rows_read.get(path, 0):
            raise SumsDiffer(path, rows_read.get(path, 0), of_file.total())
        total += of_file
    return _outcomes(total)


def _outcomes(total: Counter[Ending]) -> Outcomes:
    by_outcome: Counter[Outcome] = Counter()
    reasons: Counter[str] = Counter()
    for ending, number in total.items():
        by_outcome[ending.outcome] += number
        if ending.reason is not None:
            reasons[ending.reason.value] += number
    return Outcomes(
        rows=total.total(),
        reasons=dict(sorted(reasons.items())),
        **{outcome.value: by_outcome[outcome] for outcome in Outcome},
    )
