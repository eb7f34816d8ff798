"""Which backups stay, each with its reasons. A pure function of names, the index's facts and the clock.

Days are counted as they come, not by the calendar: a pause, a clock that was wrong, or backups that were off for a
month take nothing away. It is asked only after a new backup of the account was verified.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from backend.app.backups.filenames import SAFETY, BackupName, Kind

RETENTION_DAYS = 14


class Reason(StrEnum):
    """Why a backup stays, as a sentence."""

    RECENT = "Taken in the last 14 days."
    DAY = "The newest good one of one of the last 14 days that have a good backup."
    FOUND = "Not made since this server keeps count, so it stays until there are 14 more days with a backup."
    FUTURE = "Dated in the future."
    PINNED = "Pinned."
    UNDO = "Undoes an import or a restore."
    BEFORE_LOSS = "The last good one before a sudden loss."
    SHOWS_LOSS = "Shows a sudden loss that nobody has seen yet."
    ONLY_GOOD = "The newest good one."
    WEEKLY = "The newest good one of its week."
    MONTHLY = "The newest good one of its month."


@dataclass(frozen=True, slots=True)
class Candidate:
    """What retention has to know of a backup.

    `good` is false for one that is known to be damaged or failed its test. `day_number` counts the days with a
    backup of this account, in the order in which they came. `found` is true where this server did not see it being
    made. `loss_before` names the backup before the sudden loss that this one shows.
    """

    name: BackupName
    created_at: float
    good: bool
    day_number: int
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


def decide_retention(
    backups: Iterable[Candidate], *, now: datetime, backup_days: int, rules: Rules | None = None
) -> list[Verdict]:
    """A verdict for every backup, newest first. `now` is naive local time, as names are; `backup_days` is today's."""
    rules = rules or Rules()
    newest_first = sorted(backups, key=_age, reverse=True)
    reasons: dict[str, list[Reason]] = {each.name.filename: [] for each in newest_first}
    for each in newest_first:
        reasons[each.name.filename].extend(_own_reasons(each, now, backup_days, rules))
    _keep_newest_of_days(newest_first, backup_days, rules, reasons)
    _keep_around_losses(newest_first, backup_days, rules, reasons)
    good = [each for each in newest_first if each.good]
    _keep_newest_of(good, rules.weekly, _week, Reason.WEEKLY, reasons)
    _keep_newest_of(good, rules.monthly, _month, Reason.MONTHLY, reasons)
    if good:
        reasons[good[0].name.filename].append(Reason.ONLY_GOOD)
    return [Verdict(each.name, tuple(reasons[each.name.filename])) for each in newest_first]


def is_recent(day: date, *, today: date, days: int = RETENTION_DAYS) -> bool:
    """Whole days, so that the time of day at which retention runs decides nothing."""
    return day >= today - timedelta(days=days)


def _own_reasons(each: Candidate, now: datetime, backup_days: int, rules: Rules) -> list[Reason]:
    counted = backup_days - each.day_number < rules.days
    found: list[Reason] = []
    if each.pinned:
        found.append(Reason.PINNED)
    if each.name.day > now.date():
        found.append(Reason.FUTURE)
    elif is_recent(each.name.day, today=now.date(), days=rules.days):
        found.append(Reason.RECENT)
    if each.name.kind in SAFETY and counted:
        found.append(Reason.UNDO)
    if each.found and counted:
        found.append(Reason.FOUND)
    return found


def _keep_newest_of_days(
    newest_first: Sequence[Candidate], backup_days: int, rules: Rules, reasons: Mapping[str, list[Reason]]
) -> None:
    seen: set[tuple[int, date]] = set()
    for each in newest_first:
        key = (each.day_number, each.name.day)
        # A clock that was put back by a day gives two days one date, each with a nightly backup of its own.
        is_newest = key not in seen or each.name.kind is Kind.DAILY
        if each.good and is_newest and backup_days - each.day_number < rules.days:
            seen.add(key)
            reasons[each.name.filename].append(Reason.DAY)


def _keep_around_losses(
    newest_first: Sequence[Candidate], backup_days: int, rules: Rules, reasons: Mapping[str, list[Reason]]
) -> None:
    """Until 14 further days have a backup *and* the loss was seen."""
    for each in newest_first:
        if each.loss_before is None or (each.loss_seen and backup_days - each.day_number >= rules.days):
            continue
        if each.loss_before in reasons:
            reasons[each.loss_before].append(Reason.BEFORE_LOSS)
        if not each.loss_seen:
            reasons[each.name.filename].append(Reason.SHOWS_LOSS)


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
