"""Which backups may go. A pure function of names, sizes and the clock.

It is asked only after a new backup has been verified, and it never gives up the last good copy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from backend.app.backups.filenames import BackupName

RETENTION_DAYS = 14
# A library that lost more than half of itself from one backup to the next has more likely met an accident
# than a spring cleaning.
SUDDEN_LOSS = 0.5
# A library this small halves by the removal of a few titles.
SMALL_BYTES = 2_048


@dataclass(frozen=True, slots=True)
class Candidate:
    """`good` is false for a backup that is known to be damaged.

    `size_bytes` is None where it cannot be compared: earlier installations stored all metadata as well.
    """

    name: BackupName
    size_bytes: int | None
    good: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """What goes, oldest first; and, where older backups are held back, the sentence that says why."""

    remove: tuple[str, ...]
    holds: str | None


NOTHING_EXPIRED = Retention(remove=(), holds=None)


def is_expired(name: BackupName, *, now: datetime, keep_for: timedelta = timedelta(days=RETENTION_DAYS)) -> bool:
    """Older than `keep_for` in whole days, so that the time of day at which retention runs decides nothing.

    `now` is naive local time, as the names are.
    """
    return name.taken_at.date() < now.date() - keep_for


def apply_retention(
    backups: Iterable[Candidate], *, now: datetime, keep_for: timedelta = timedelta(days=RETENTION_DAYS)
) -> Retention:
    """Decide what goes; `now` is naive local time."""
    newest_first = sorted(backups, key=lambda each: (each.name.taken_at, each.name.filename), reverse=True)
    expired = [each for each in newest_first if is_expired(each.name, now=now, keep_for=keep_for)]
    recent = [each for each in newest_first if not is_expired(each.name, now=now, keep_for=keep_for)]
    loss = _sudden_loss(newest_first, among=recent)
    if loss is not None:
        held = [each for each in expired if each.good]
        gone = [each for each in expired if not each.good]
        return Retention(_names(gone), _why_held(*loss) if held else None)
    last_good = next((each for each in newest_first if each.good), None)
    return Retention(_names(each for each in expired if each is not last_good), None)


def _sudden_loss(newest_first: Sequence[Candidate], *, among: Sequence[Candidate]) -> tuple[Candidate, int] | None:
    """The latest backup that was much smaller than the one before it, and that one's size.

    Asked of the recent ones alone: after the whole time of retention everybody had time to notice.
    """
    sizes = [(each, each.size_bytes) for each in newest_first if each.good and each.size_bytes is not None]
    for (newer, size), (_, size_before) in pairwise(sizes):
        if newer not in among:
            return None
        if size_before > SMALL_BYTES and size < size_before * SUDDEN_LOSS:
            return newer, size_before
    return None


def _why_held(newer: Candidate, size_before: int) -> str:
    return (
        f"The backup {newer.name.filename} is much smaller than the one before it "
        f"({newer.size_bytes:,} bytes after {size_before:,}), so older backups are being kept."
    )


def _names(backups: Iterable[Candidate]) -> tuple[str, ...]:
    return tuple(sorted(each.name.filename for each in backups))
