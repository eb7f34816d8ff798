"""What goes after 14 days, what stays, and why."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.backups.filenames import Kind, name_for
from backend.app.backups.retention import Candidate, Retention, apply_retention

NOW = datetime(2026, 2, 28, 3, 0, 5)  # noqa: DTZ001 -- names hold local time


def a_backup(days_old: int, *, size: int | None = 10_000, good: bool = True, kind: Kind = Kind.DAILY) -> Candidate:
    return Candidate(name_for(kind, NOW - timedelta(days=days_old)), size, good=good)


def test_backups_of_the_last_fourteen_days_stay_and_older_ones_go() -> None:
    backups = [a_backup(days) for days in range(17)]
    assert apply_retention(backups, now=NOW) == Retention(remove=("2026-02-12.json", "2026-02-13.json"), holds=None)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_backup_is_kept_for_the_same_time(kind: Kind) -> None:
    kept, gone = a_backup(14, kind=kind), a_backup(15, kind=kind)
    assert apply_retention([a_backup(0), kept, gone], now=NOW).remove == (gone.name.filename,)


def test_the_last_good_copy_stays_however_old_it_is() -> None:
    backups = [a_backup(0, good=False), a_backup(100), a_backup(101)]
    assert apply_retention(backups, now=NOW).remove == (a_backup(101).name.filename,)


def test_a_damaged_backup_never_counts_as_the_last_good_copy() -> None:
    backups = [a_backup(20, good=False), a_backup(30)]
    assert apply_retention(backups, now=NOW).remove == (a_backup(20).name.filename,)


def test_older_backups_are_held_when_the_library_suddenly_shrank() -> None:
    backups = [a_backup(0, size=900), a_backup(1), a_backup(20), a_backup(30, good=False)]
    assert apply_retention(backups, now=NOW) == Retention(
        remove=("2026-01-29.json",),
        holds="The backup 2026-02-28.json is much smaller than the one before it (900 bytes after 10,000), "
        "so older backups are being kept.",
    )


def test_they_are_held_until_there_was_time_to_notice() -> None:
    after_two_weeks = [a_backup(days, size=900) for days in range(15)] + [a_backup(15), a_backup(40)]
    assert apply_retention(after_two_weeks, now=NOW).holds is not None
    a_day_later = [a_backup(days, size=900) for days in range(16)] + [a_backup(16), a_backup(40)]
    assert apply_retention(a_day_later, now=NOW).remove == ("2026-01-19.json", "2026-02-12.json", "2026-02-13.json")


@pytest.mark.parametrize(("newer", "older"), [(5_000, 10_000), (10, 2_000), (900, None), (None, 10_000)])
def test_nothing_is_held_for_less(newer: int | None, older: int | None) -> None:
    """Half is not less than half; a tiny library halves easily; what cannot be compared is not compared."""
    backups = [a_backup(0, size=newer), a_backup(1, size=older), a_backup(20, size=None)]
    assert apply_retention(backups, now=NOW) == Retention(remove=("2026-02-08.json",), holds=None)


candidates = st.lists(
    st.builds(
        a_backup,
        st.integers(0, 60),
        size=st.none() | st.integers(0, 100_000),
        good=st.booleans(),
        kind=st.sampled_from(Kind),
    ),
    unique_by=lambda each: each.name.filename,
)


@given(candidates)
def test_a_good_copy_is_left_wherever_there_was_one(backups: list[Candidate]) -> None:
    gone = set(apply_retention(backups, now=NOW).remove)
    left = [each for each in backups if each.name.filename not in gone]
    assert any(each.good for each in left) == any(each.good for each in backups)


@given(candidates)
def test_nothing_of_the_last_fourteen_days_goes(backups: list[Candidate]) -> None:
    gone = set(apply_retention(backups, now=NOW).remove)
    recent = {each.name.filename for each in backups if each.name.taken_at.date() >= NOW.date() - timedelta(days=14)}
    assert gone & recent == set()


@given(candidates)
def test_asking_again_lets_nothing_more_go(backups: list[Candidate]) -> None:
    first = apply_retention(backups, now=NOW)
    left = [each for each in backups if each.name.filename not in first.remove]
    assert apply_retention(left, now=NOW).remove == ()
