"""Slots: the instants at which backups are due, on the operator's clock.

A slot is one instant. Where the clock goes back and 03:00 comes twice, the first one is it; where it
goes forward past 03:00, the moment of the change is. So every night has exactly one.
"""

from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from backend.app.settings import BackupSchedule

DAILY_AT = time_of_day(3)


def current_slot(schedule: BackupSchedule, zone: ZoneInfo, now: datetime) -> datetime:
    """The latest slot that has passed, aware, in UTC."""
    if schedule is BackupSchedule.HOURLY:
        return _start_of_hour(now.astimezone(zone)).astimezone(UTC)
    day = now.astimezone(zone).date()
    slot = _daily(day, zone)
    return slot if slot <= now else _daily(day - timedelta(days=1), zone)


def next_slot(schedule: BackupSchedule, zone: ZoneInfo, now: datetime) -> datetime:
    """The first slot that is still to come, aware, in UTC."""
    if schedule is BackupSchedule.HOURLY:
        return current_slot(schedule, zone, now) + timedelta(hours=1)
    day = now.astimezone(zone).date()
    slot = _daily(day, zone)
    return slot if slot > now else _daily(day + timedelta(days=1), zone)


def _daily(day: date, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, DAILY_AT, tzinfo=zone)
    return local.astimezone(UTC)


def _start_of_hour(local: datetime) -> datetime:
    # Only minutes are taken away, so an hour that comes twice keeps its own two slots.
    return local.astimezone(UTC) - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
