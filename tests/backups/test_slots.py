"""Every night has one slot, on any clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.backups.slots import current_slot, next_slot
from backend.app.settings import BackupSchedule

HELSINKI = ZoneInfo("Europe/Helsinki")
DAILY, HOURLY = BackupSchedule.DAILY, BackupSchedule.HOURLY


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "slot"),
    [
        ("UTC", "2026-02-12 02:59:59", "2026-02-11 03:00"),
        ("UTC", "2026-02-12 03:00:00", "2026-02-12 03:00"),
        ("UTC", "2026-02-12 23:59:59", "2026-02-12 03:00"),
        ("Asia/Kathmandu", "2026-02-11 21:14:59", "2026-02-10 21:15"),
        ("Asia/Kathmandu", "2026-02-11 21:15:00", "2026-02-11 21:15"),
        ("America/Los_Angeles", "2026-02-12 10:59:59", "2026-02-11 11:00"),
        # The night in which 03:00 comes twice in Helsinki: at 00:00 and at 01:00 UTC. The first one counts.
        ("Europe/Helsinki", "2026-10-24 23:59:59", "2026-10-24 00:00"),
        ("Europe/Helsinki", "2026-10-25 00:00:00", "2026-10-25 00:00"),
        ("Europe/Helsinki", "2026-10-25 01:00:00", "2026-10-25 00:00"),
        ("Europe/Helsinki", "2026-10-26 00:59:59", "2026-10-25 00:00"),
        ("Europe/Helsinki", "2026-10-26 01:00:00", "2026-10-26 01:00"),
        # The night in which 03:00 never comes: the clock goes from 02:59:59 to 04:00 at 01:00 UTC.
        ("Europe/Helsinki", "2026-03-29 00:59:59", "2026-03-28 01:00"),
        ("Europe/Helsinki", "2026-03-29 01:00:00", "2026-03-29 01:00"),
        ("Europe/Helsinki", "2026-03-29 23:59:59", "2026-03-29 01:00"),
        ("Europe/Helsinki", "2026-03-30 00:00:00", "2026-03-30 00:00"),
    ],
)
def test_the_daily_slot_is_the_latest_three_in_the_morning_that_has_passed(zone: str, now: str, slot: str) -> None:
    assert current_slot(DAILY, ZoneInfo(zone), utc(now)) == utc(slot)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-02-12"])
def test_a_night_has_one_slot_whatever_the_clock_does(day: str) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=HELSINKI).astimezone(UTC) - timedelta(hours=2)
    minutes = [start + timedelta(minutes=minute) for minute in range(0, 60 * 24, 5)]
    assert len({current_slot(DAILY, HELSINKI, minute) for minute in minutes}) == 2


@pytest.mark.parametrize(
    ("zone", "now", "slot"),
    [
        ("UTC", "2026-02-12 14:59:59", "2026-02-12 14:00"),
        ("Asia/Kathmandu", "2026-02-12 14:14:59", "2026-02-12 13:15"),
        ("Europe/Helsinki", "2026-10-25 00:30:00", "2026-10-25 00:00"),
        ("Europe/Helsinki", "2026-10-25 01:30:00", "2026-10-25 01:00"),
    ],
)
def test_the_hourly_slot_is_the_hour_on_the_local_clock(zone: str, now: str, slot: str) -> None:
    assert current_slot(HOURLY, ZoneInfo(zone), utc(now)) == utc(slot)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- given a zone
    st.sampled_from(["UTC", "Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]),
    st.sampled_from(BackupSchedule),
)
def test_now_lies_between_the_slot_that_passed_and_the_next_one(
    now: datetime, zone: str, schedule: BackupSchedule
) -> None:
    passed, coming = current_slot(schedule, ZoneInfo(zone), now), next_slot(schedule, ZoneInfo(zone), now)
    assert passed <= now < coming
    assert current_slot(schedule, ZoneInfo(zone), coming - timedelta(microseconds=1)) == passed
    assert current_slot(schedule, ZoneInfo(zone), coming) == coming
