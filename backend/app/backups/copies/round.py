"""The round of copying: every place beside the others, one process at each of them, and one account after the other.

It follows the nightly run and is asked again every hour. A place where nothing is lacking is left alone for a day.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

from sqlalchemy import StaticPool

from backend.app.backups.copies.context import CopyContext
from backend.app.backups.copies.places import CopyPlace
from backend.app.backups.copies.repair import Repairs
from backend.app.backups.copies.telling import ask_for_kits, tell_operator
from backend.app.backups.copies.visit import Visit, Wanted


@dataclass(slots=True)
class CopySummary:
    """How many copies were made, let go of, used for repairs, and restored on trial; which places failed, with a
    sentence each; and at which another process, perhaps one that died, copies already.
    """

    made: int = 0
    removed: int = 0
    repaired: int = 0
    tested: int = 0
    failed: dict[str, str] = field(default_factory=dict[str, str])
    elsewhere: list[str] = field(default_factory=list[str])


class CopyRound:
    def __init__(self, context: CopyContext, places: Sequence[CopyPlace]) -> None:
        self._context = context
        self._places = places
        self._repairs = Repairs(context)

    def run(self, wanted: Wanted, *, stopping: Event) -> CopySummary:
        summary = CopySummary()
        if self._places:
            self._visit(wanted, summary, stopping=stopping)
        tell_operator(self._context, self._places)
        ask_for_kits(self._context)
        return summary

    def _visit(self, wanted: Wanted, summary: CopySummary, *, stopping: Event) -> None:
        alone = isinstance(self._context.database.engine.pool, StaticPool)
        keys = self._context.keys()
        with ThreadPoolExecutor(1 if alone else len(self._places), "copies") as pool:
            visits = [Visit(self._context, each, keys, self._repairs, stopping=stopping) for each in self._places]
            running = [pool.submit(each.run, wanted) for each in visits]
            for place, ended in zip(self._places, running, strict=True):
                done = ended.result()
                summary.made += done.made
                summary.removed += done.removed
                summary.repaired += done.repaired
                summary.tested += done.tested
                if done.is_elsewhere:
                    summary.elsewhere.append(place.shown)
                if done.failure is not None:
                    summary.failed[place.shown] = done.failure
