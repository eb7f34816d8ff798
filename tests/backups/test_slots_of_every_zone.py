"""Slots around every change of every clock from 1970 to 2037, held against the definition, minute by minute."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from backend.app.backups.slots import current_slot, next_slot
from backend.app.settings import BackupSchedule

DAILY, HOURLY = BackupSchedule.DAILY, BackupSchedule.HOURLY
FROM, TO = datetime(1970, 1, 3, tzinfo=UTC), datetime(2037, 12, 29, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants at which the clock jumps, to the second. No zone jumps and jumps back within a fortnight."""
    before, offset = FROM, FROM.astimezone(zone).utcoffset()
    while before < TO:
        after = before + 14 * DAY
        new_offset = after.astimezone(zone).utcoffset()
        if new_offset != offset:
            seconds = range(int((after - before).total_seconds()) + 1)
            at = bisect_left(seconds, True, key=lambda second: _offset(zone, before + second * SECOND) != offset)
            yield before + at * SECOND
        before, offset = after, new_offset


def _offset(zone: ZoneInfo, now: datetime) -> timedelta | None:
    return now.astimezone(zone).utcoffset()


@cache
def neighbourhoods() -> tuple[tuple[ZoneInfo, datetime], ...]:
    """A zone beside each of its changes. The many that jump alike, at the same time of their day, count once."""
    seen: dict[tuple[object, ...], tuple[ZoneInfo, datetime]] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in changes(zone):
            before, after = (change - timedelta(seconds=1)).astimezone(zone), change.astimezone(zone)
            seen.setdefault((before.time(), after.time(), after.date() - before.date(), after.second), (zone, change))
    return tuple(seen.values())


def first_instants(zone: ZoneInfo, start: datetime, end: datetime) -> dict[date, datetime]:
    """By day, the first minute at which its clock shows 03:00 or later."""
    found: dict[date, datetime] = {}
    now = start
    while now < end:
        local = now.astimezone(zone)
        if local.hour >= 3:
            found.setdefault(local.date(), now)
        now += MINUTE
    return found


def slots_by(schedule: BackupSchedule, zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    found: list[datetime] = []
    slot = next_slot(schedule, zone, start)
    while slot < end:
        found.append(slot)
        slot = next_slot(schedule, zone, slot)
    return found


def test_every_day_that_exists_has_one_slot_and_none_twice() -> None:
    wrong: list[tuple[str, datetime]] = []
    for zone, change in neighbourhoods():
        midnight = (change - 3 * DAY).astimezone(zone).replace(hour=0, minute=0, second=0).astimezone(UTC)
        start, end = midnight, midnight + 6 * DAY
        expected = list(first_instants(zone, start, end).values())
        got = slots_by(DAILY, zone, start, end)
        if [abs(one - other) < MINUTE for one, other in zip(got, expected, strict=False)] != [True] * len(expected):
            wrong.append((zone.key, change))
    assert wrong == []


@pytest.mark.parametrize("schedule", BackupSchedule)
def test_a_slot_is_the_current_one_until_the_next_one_comes(schedule: BackupSchedule) -> None:
    wrong: list[tuple[str, datetime]] = []
    reach = 3 * DAY if schedule is DAILY else 4 * HOUR
    for zone, change in neighbourhoods():
        for slot, following in pairwise(slots_by(schedule, zone, change - reach, change + reach)):
            moments = [
                slot,
                slot + (following - slot) / 60,
                slot + (following - slot) / 2,
                following - timedelta(microseconds=1),
            ]
            found = {(current_slot(schedule, zone, now), next_slot(schedule, zone, now)) for now in moments}
            if found != {(slot, following)}:
                wrong.append((zone.key, change))
    assert wrong == []


def test_every_hour_on_the_clock_has_a_slot() -> None:
    """Each hour begins with one; where the clock goes back by less than an hour, an hour that goes on has no second."""
    wrong: list[tuple[str, datetime]] = []
    for zone, change in neighbourhoods():
        slots = slots_by(HOURLY, zone, change - 4 * HOUR, change + 4 * HOUR)
        hours = [slot.astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None) for slot in slots]
        shown = {
            (change + number * MINUTE).astimezone(zone).replace(minute=0, second=0, tzinfo=None)
            for number in range(-120, 120)
        }
        if not shown <= set(hours):
            wrong.append((zone.key, change))
    assert wrong == []


def test_the_day_that_samoa_left_out_has_no_slot() -> None:
    apia = ZoneInfo("Pacific/Apia")
    slots = slots_by(DAILY, apia, datetime(2011, 12, 28, 14, tzinfo=UTC), datetime(2012, 1, 2, tzinfo=UTC))
    assert [slot.astimezone(apia).strftime("%d %H:%M") for slot in slots] == [
        "29 03:00",
        "31 03:00",
        "01 03:00",
        "02 03:00",
    ]
