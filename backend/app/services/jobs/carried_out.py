"""How every row of a job ended when it was carried out, small enough to be kept with the job."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from backend.app.formats.claims import Reason
from backend.app.transfer.jobs.outcomes import ADDED, UNCHANGED, UPDATED, Ending, Outcome

Endings = Mapping[str, list[Ending]]


def as_runs(endings: Endings) -> dict[str, list[tuple[str, str | None, int]]]:
    """By path: an outcome, its reason, and how many rows in a row have it."""
    return {
        path: [
            (ending.outcome.value, ending.reason and ending.reason.value, len([*run]))
            for ending, run in groupby(of_file)
        ]
        for path, of_file in endings.items()
    }


def from_runs(runs: Mapping[str, Iterable[Any]]) -> dict[str, list[Ending]]:
    return {
        path: [
            ending
            for outcome, reason, number in of_file
            for ending in [Ending(Outcome(outcome), Reason(reason) if reason else None)] * number
        ]
        for path, of_file in runs.items()
    }


def all_together(applies: Iterable[Mapping[str, Any]]) -> dict[str, list[Ending]]:
    """A job may be carried out again for the titles that were doubtful. What came in then is unchanged to the next."""
    together: dict[str, list[Ending]] = {}
    for each in applies:
        endings = from_runs(each["endings"])
        together = {
            path: [_later(then, now) for then, now in zip(together.get(path, of_file), of_file, strict=True)]
            for path, of_file in endings.items()
        }
    return together


def _later(then: Ending, now: Ending) -> Ending:
    came_in_before = then in {ADDED, UPDATED} and now in {UNCHANGED, UPDATED}
    return then if came_in_before else now
