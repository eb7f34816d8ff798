"""Slots: the instants at which backups are due, on the operator's clock.

The slot of a day is the first instant at which its clock shows 03:00 or later. So where the clock goes back and 03:00
comes twice, the first one is it; where it goes forward past 03:00, the moment of the change is. A day that a
zone left out (Pacific/Apia, 30 December 2011) has none. The slot of an hour is the instant at which it begins,
or the moment of the change that skips its beginning.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from backend.app.settings import BackupSchedule

DAILY_AT = time_of_day(3)

_SECOND = timedelta(seconds=1)
# No hour lasts longer, whatever the clock does in it.
_LONGEST_HOUR = timedelta(hours=2)


def current_slot(schedule: BackupSchedule, zone: ZoneInfo, now: datetime) -> datetime:
    """The latest slot that has passed, aware, in UTC."""
    if schedule is BackupSchedule.HOURLY:
        return _hour_of(now.astimezone(UTC), zone)
    # The clock may have gone back over midnight, after the slot of the day that is still to come again.
    days = _days_from(now.astimezone(zone).date() + timedelta(days=1), step=-1)
    return next(slot for slot in _slots(days, zone) if slot <= now)


def next_slot(schedule: BackupSchedule, zone: ZoneInfo, now: datetime) -> datetime:
    """The first slot that is still to come, aware, in UTC."""
    if schedule is BackupSchedule.HOURLY:
        return _hour_after(now, zone)
    days = _days_from(now.astimezone(zone).date(), step=1)
    return next(slot for slot in _slots(days, zone) if slot > now)


def _days_from(day: date, *, step: int) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=step)


def _slots(days: Iterator[date], zone: ZoneInfo) -> Iterator[datetime]:
    return (slot for day in days if (slot := _slot_of_day(day, zone)) is not None)


def _slot_of_day(day: date, zone: ZoneInfo) -> datetime | None:
    wanted = datetime.combine(day, DAILY_AT, tzinfo=zone)
    slot = wanted.astimezone(UTC)
    if slot.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return slot
    # The clock skips it. Python reads a time that is skipped by the clock before the change, or by the one after it.
    change = _change_between(zone, wanted.replace(fold=1).astimezone(UTC), slot)
    return change if change.astimezone(zone).date() == day else None


def _hour_of(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    start = now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    if start.astimezone(zone).utcoffset() == local.utcoffset():
        return start
    change = _change_between(zone, start, now)
    before = (change - _SECOND).astimezone(zone)
    went_back = change.astimezone(zone).replace(tzinfo=None) <= before.replace(tzinfo=None)
    if went_back or _hour(before) == _hour(local):
        return _hour_of(change - _SECOND, zone)
    return change


def _hour_after(now: datetime, zone: ZoneInfo) -> datetime:
    slot = _hour_of(now.astimezone(UTC) + _LONGEST_HOUR, zone)
    while (earlier := _hour_of(slot - _SECOND, zone)) > now:
        slot = earlier
    return slot


def _hour(local: datetime) -> datetime:
    return local.replace(minute=0, second=0, microsecond=0, tzinfo=None)


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first whole second at which the clock of `after` counts. Zones change on whole seconds."""
    offset = after.astimezone(zone).utcoffset()
    low = before.replace(microsecond=0)
    seconds = int((after - low).total_seconds())
    first, last = 0, seconds
    while first < last:
        middle = (first + last) // 2
        if (low + middle * _SECOND).astimezone(zone).utcoffset() == offset:
            last = middle
        else:
            first = middle + 1
    return low + last * _SECOND
