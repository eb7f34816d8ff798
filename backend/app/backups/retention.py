"""Which backups stay, each with its reasons. A pure function of names, the index's facts and the clock.

Days are counted as they come, not by the calendar: a pause, a clock that was wrong, or backups that were off for a
month take nothing away. It is asked only after a new backup of the account was verified.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from backend.app.backups.filenames import SAFETY, BackupName, Kind

RETENTION_DAYS = 14


class Reason(StrEnum):
    """Why a backup stays, as a sentence."""

    RECENT = "Taken in the last 14 days."
    DAY = "The newest good one of one of the last 14 days that have a good backup."
    FOUND = "Found or brought back, so it stays until there are 14 more days with a backup."
    FUTURE = "Dated in the future."
    PINNED = "Pinned."
    UNDO = "Undoes an import or a restore."
    BEFORE_LOSS = "The last good one before a sudden loss."
    SHOWS_LOSS = "Shows a sudden loss."
    ONLY_GOOD = "The newest good one."
    WEEKLY = "The newest good one of its week."
    MONTHLY = "The newest good one of its month."


@dataclass(frozen=True, slots=True)
class Candidate:
    """What retention has to know of a backup.

    `good` is false for one that is known to be damaged or failed its test. `day_number` is greater whenever the date
    of a new backup was another one than that of the backup before it, whichever way the clock went. `found` is true
    where this server did not see it being made. `moved_on` is the day number of when it was found, deleted, or
    brought back. `loss_before` names the backup before the sudden loss that this one shows.
    """

    name: BackupName
    created_at: float
    good: bool
    day_number: int
    moved_on: int | None = None
    found: bool = False
    pinned: bool = False
    loss_before: str | None = None
    loss_seen: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """`weekly` and `monthly` are how many of the newest weeks and months keep one each, besides the days."""

    days: int = RETENTION_DAYS
    weekly: int = 0
    monthly: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A backup stays while it has a reason."""

    name: BackupName
    reasons: tuple[Reason, ...]

    @property
    def stays(self) -> bool:
        return bool(self.reasons)


class BackupDays:
    """Days that have a good backup, counted by the dates of those that are there.

    Neither the calendar nor `day_number` counts days: a clock that is set forward and back again leaves numbers on
    days that never were. One that was found, or that lies ahead, counts for none.
    """

    def __init__(self, backups: Iterable[Candidate], *, today: date) -> None:
        self._newest: dict[date, int] = {}
        for each in backups:
            if each.good and not each.found and each.name.day <= today:
                self._newest[each.name.day] = max(each.day_number, self._newest.get(each.name.day, 0))
        self._numbers = sorted(self._newest.values())

    def since(self, backup: Candidate) -> int:
        """How many further days have a good backup that was made later."""
        return self._after(backup.day_number, backup.name.day)

    def since_moved(self, backup: Candidate) -> int:
        """How many further days have a good backup that was made after this one was found, deleted, or brought back."""
        return self._after(backup.moved_on or 0, backup.name.day)

    def _after(self, number: int, day: date) -> int:
        later = len(self._numbers) - bisect_right(self._numbers, number)
        return later - (self._newest.get(day, 0) > number)


def decide_retention(
    backups: Iterable[Candidate], *, now: datetime, rules: Rules | None = None, deleted: Iterable[Candidate] = ()
) -> list[Verdict]:
    """A verdict for every backup, newest first. `now` is naive local time, as names are.

    `deleted` are those that were moved away: whoever deletes the backup that shows a loss has not undone the loss.
    """
    rules = rules or Rules()
    newest_first = sorted(backups, key=_age, reverse=True)
    days = BackupDays(newest_first, today=now.date())
    counted = {each.name.filename for each in newest_first if days.since(each) < rules.days}
    reasons: dict[str, list[Reason]] = {each.name.filename: [] for each in newest_first}
    for each in newest_first:
        reasons[each.name.filename].extend(_own_reasons(each, now, rules, days))
    _keep_newest_of_days(newest_first, counted, reasons)
    _keep_around_losses(newest_first, deleted, lambda each: days.since(each) < rules.days, reasons)
    good = [each for each in newest_first if each.good]
    _keep_newest_of(good, rules.weekly, _week, Reason.WEEKLY, reasons)
    _keep_newest_of(good, rules.monthly, _month, Reason.MONTHLY, reasons)
    if good:
        reasons[good[0].name.filename].append(Reason.ONLY_GOOD)
    return [Verdict(each.name, tuple(reasons[each.name.filename])) for each in newest_first]


def is_recent(day: date, *, today: date, days: int = RETENTION_DAYS) -> bool:
    """Whole days, so that the time of day at which retention runs decides nothing."""
    return day >= today - timedelta(days=days)


def _own_reasons(each: Candidate, now: datetime, rules: Rules, days: BackupDays) -> list[Reason]:
    found: list[Reason] = []
    if each.pinned:
        found.append(Reason.PINNED)
    if each.name.day > now.date():
        found.append(Reason.FUTURE)
    elif is_recent(each.name.day, today=now.date(), days=rules.days):
        found.append(Reason.RECENT)
    if each.name.kind in SAFETY and days.since(each) < rules.days:
        found.append(Reason.UNDO)
    if each.moved_on is not None and days.since_moved(each) < rules.days:
        found.append(Reason.FOUND)
    return found


def _keep_newest_of_days(
    newest_first: Sequence[Candidate], counted: Collection[str], reasons: Mapping[str, list[Reason]]
) -> None:
    """`counted` are those of the last 14 days that have a good backup."""
    seen: set[tuple[int, date]] = set()
    for each in newest_first:
        key = (each.day_number, each.name.day)
        # A clock that was put back by a day gives two days one date, each with a nightly backup of its own.
        is_newest = key not in seen or each.name.kind is Kind.DAILY
        if each.good and is_newest and each.name.filename in counted:
            seen.add(key)
            reasons[each.name.filename].append(Reason.DAY)


def _keep_around_losses(
    kept: Sequence[Candidate],
    deleted: Iterable[Candidate],
    is_counted: Callable[[Candidate], bool],
    reasons: Mapping[str, list[Reason]],
) -> None:
    """Until 14 further days have a backup *and* the loss was seen. The backup that shows it stays as long, since
    without it nothing says any more which one was before.
    """
    before: set[str] = set()
    for each in (*kept, *deleted):
        if each.loss_before is not None and (not each.loss_seen or is_counted(each)):
            before.add(each.loss_before)
            if each.name.filename in reasons:
                reasons[each.name.filename].append(Reason.SHOWS_LOSS)
    for each in kept:
        if each.name.filename in before:
            reasons[each.name.filename].append(Reason.BEFORE_LOSS)


def _keep_newest_of(
    good: Sequence[Candidate],
    most: int,
    period: Callable[[date], object],
    reason: Reason,
    reasons: Mapping[str, list[Reason]],
) -> None:
    seen: set[object] = set()
    for each in good:
        key = period(each.name.day)
        if key not in seen and len(seen) < most:
            seen.add(key)
            reasons[each.name.filename].append(reason)


def _age(backup: Candidate) -> tuple[int, float, str]:
    return backup.day_number, backup.created_at, backup.name.filename


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
