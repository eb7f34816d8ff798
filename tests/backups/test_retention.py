"""Which backups stay, and every reason why."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.backups.filenames import Kind, name_for
from backend.app.backups.retention import Candidate, Reason, Rules, Verdict, decide_retention

NOW = datetime(2026, 2, 28, 3, 0, 5)  # noqa: DTZ001 -- names hold local time
TODAY = 100


def days(number: int) -> list[Candidate]:
    """A backup of today, and of each day before it."""
    return [a_backup(days_old) for days_old in range(number)]


def a_backup(days_old: int, *, day_number: int | None = None, good: bool = True, kind: Kind = Kind.DAILY) -> Candidate:
    """A backup of an account that had one every day until now, unless `day_number` says otherwise."""
    taken = NOW - timedelta(days=days_old)
    counted = TODAY - days_old if day_number is None else day_number
    return Candidate(name_for(kind, taken), taken.timestamp(), good=good, day_number=counted)


def reasons(backups: list[Candidate], *, rules: Rules | None = None) -> dict[str, tuple[Reason, ...]]:
    """Why each backup stays, by its date; nothing for one that goes."""
    verdicts = decide_retention(backups, now=NOW, rules=rules)
    return {each.name.filename: each.reasons for each in verdicts}


def gone(backups: list[Candidate], *, rules: Rules | None = None) -> list[str]:
    return sorted(filename for filename, why in reasons(backups, rules=rules).items() if not why)


def test_every_backup_has_a_verdict_with_all_its_reasons_newest_first() -> None:
    backups = [a_backup(16), replace(a_backup(15), pinned=True), a_backup(14), *days(14)]
    assert decide_retention(backups, now=NOW) == [
        Verdict(a_backup(0).name, (Reason.RECENT, Reason.DAY, Reason.ONLY_GOOD)),
        *(Verdict(each.name, (Reason.RECENT, Reason.DAY)) for each in days(14)[1:]),
        Verdict(a_backup(14).name, (Reason.RECENT,)),
        Verdict(a_backup(15).name, (Reason.PINNED,)),
        Verdict(a_backup(16).name, ()),
    ]


def test_of_a_backup_every_day_those_of_the_last_fourteen_days_stay() -> None:
    assert gone([a_backup(days) for days in range(17)]) == ["2026-02-12.json", "2026-02-13.json"]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_backup_is_kept_for_the_same_time(kind: Kind) -> None:
    assert gone([*days(14), a_backup(14, kind=kind), a_backup(15, kind=kind)]) == [
        a_backup(15, kind=kind).name.filename
    ]


def test_a_pause_takes_nothing_away() -> None:
    """Ten daily backups, three weeks of nothing, one backup."""
    before = [a_backup(22 + days, day_number=TODAY - 1 - days) for days in range(10)]
    assert gone([a_backup(0), *before]) == []
    assert reasons([a_backup(0), *before])[before[0].name.filename] == (Reason.DAY,)


def test_a_pause_of_years_takes_nothing_away_of_the_last_fourteen_days_that_have_a_backup() -> None:
    before = [a_backup(2000 + days, day_number=TODAY - 1 - days) for days in range(20)]
    assert gone([a_backup(0), *before]) == sorted(each.name.filename for each in before[13:])


def test_a_run_with_the_clock_a_year_ahead_takes_nothing_away() -> None:
    before = [a_backup(days, day_number=TODAY - 1 - days) for days in range(13)]
    ahead = a_backup(-365, day_number=TODAY)
    a_year_later = NOW + timedelta(days=365)
    verdicts = decide_retention([ahead, *before], now=a_year_later)
    assert [each.name.filename for each in verdicts if not each.stays] == []


def test_a_backup_dated_in_the_future_stays_and_costs_no_other_its_day() -> None:
    ahead = [a_backup(-365 - days, day_number=TODAY) for days in range(20)]
    until_today = days(15)[1:]
    why = reasons([*ahead, *until_today])
    assert {why[each.name.filename] for each in ahead[:-1]} == {(Reason.FUTURE, Reason.DAY)}
    assert [each.name.filename for each in until_today if not why[each.name.filename]] == []


def test_files_of_the_earlier_installation_stay_until_there_are_fourteen_more_days() -> None:
    since = TODAY - 13
    found = [replace(a_backup(20 + days_old, day_number=since), found=True, moved_on=since) for days_old in range(30)]
    assert gone([*days(13), *found]) == []
    assert reasons([*days(13), *found])[found[29].name.filename] == (Reason.FOUND, Reason.DAY)
    a_day_later = [replace(each, day_number=since - 1, moved_on=since - 1) for each in found]
    assert gone([*days(14), *a_day_later]) == sorted(each.name.filename for each in found)


def test_of_several_of_a_day_the_newest_good_one_stays_longest() -> None:
    day = [
        replace(a_backup(30, kind=Kind.MANUAL), day_number=TODAY - 5),
        replace(a_backup(30, kind=Kind.HOURLY), day_number=TODAY - 5, created_at=5.0),
    ]
    assert gone([a_backup(0), *day]) == [day[1].name.filename]


def test_a_damaged_one_is_not_the_newest_good_one_of_its_day() -> None:
    day = [
        replace(a_backup(30, kind=Kind.MANUAL), day_number=TODAY - 5, good=False),
        replace(a_backup(30, kind=Kind.HOURLY), day_number=TODAY - 5, created_at=5.0),
    ]
    assert gone([a_backup(0), *day]) == [day[0].name.filename]


def test_safety_backups_stay_as_long_as_their_transfer_can_be_undone() -> None:
    undo = [a_backup(20, day_number=TODAY - 13, kind=kind) for kind in (Kind.BEFORE_IMPORT, Kind.BEFORE_RESTORE)]
    why = reasons([*days(14), *undo])
    assert [Reason.UNDO in why[each.name.filename] for each in undo] == [True, True]
    assert gone([*days(14), *(replace(each, day_number=TODAY - 14) for each in undo)]) == sorted(
        each.name.filename for each in undo
    )


@pytest.mark.parametrize("good", [True, False])
def test_what_is_pinned_stays_for_good_or_bad(*, good: bool) -> None:
    pinned = replace(a_backup(5000, good=good), pinned=True)
    assert reasons([*days(14), pinned])[pinned.name.filename] == (Reason.PINNED,)


def test_the_last_good_copy_stays_however_old_it_is() -> None:
    backups = [a_backup(0, good=False), a_backup(100), a_backup(101)]
    assert reasons(backups) == {
        "2026-02-28.json": (Reason.RECENT,),
        "2025-11-20.json": (Reason.DAY, Reason.ONLY_GOOD),
        "2025-11-19.json": (Reason.DAY,),
    }


def test_a_damaged_backup_never_counts_as_the_last_good_copy() -> None:
    backups = [a_backup(20, good=False), a_backup(30)]
    assert gone(backups) == [a_backup(20).name.filename]


def shows_loss(days_old: int, before: Candidate, *, seen: bool) -> Candidate:
    return replace(a_backup(days_old), loss_before=before.name.filename, loss_seen=seen)


@pytest.mark.parametrize(
    ("days_since", "seen", "kept"), [(13, True, True), (14, True, False), (13, False, True), (500, False, True)]
)
def test_the_last_good_one_before_a_loss_stays_until_it_was_seen_and_fourteen_days_have_passed(
    days_since: int, *, seen: bool, kept: bool
) -> None:
    before = a_backup(days_since + 1)
    loss = shows_loss(days_since, before, seen=seen)
    why = reasons([*days(min(days_since, 20)), loss, before])
    assert (Reason.BEFORE_LOSS in why[before.name.filename], bool(why[before.name.filename])) == (kept, kept)
    assert (Reason.SHOWS_LOSS in why[loss.name.filename]) is kept


def test_a_loss_is_not_over_because_the_backup_that_shows_it_was_deleted() -> None:
    before = a_backup(30)
    deleted = shows_loss(29, before, seen=False)
    verdicts = decide_retention([*days(20), before], now=NOW, deleted=[deleted])
    assert verdicts[-1] == Verdict(before.name, (Reason.BEFORE_LOSS,))


def test_days_are_counted_by_their_dates_and_not_by_how_often_the_clock_was_set() -> None:
    """Forward by a month and back again on every second day: each time a new number, and no new day."""
    ahead = [a_backup(-30 - days_old, day_number=2 * (TODAY - days_old) + 1) for days_old in range(7)]
    counted = [replace(each, day_number=2 * each.day_number) for each in days(14)]
    verdicts = decide_retention([*counted, *ahead], now=NOW + timedelta(days=20))
    assert [each.name.filename for each in verdicts if not each.stays] == []


def test_the_operators_weeks_and_months_keep_one_each() -> None:
    backups = [a_backup(days) for days in range(90)]
    kept = [name for name, why in reasons(backups, rules=Rules(weekly=5, monthly=3)).items() if why]
    assert kept[15:] == ["2026-02-08.json", "2026-02-01.json", "2026-01-31.json", "2025-12-31.json"]
    why = reasons(backups, rules=Rules(weekly=5, monthly=3))
    assert why["2026-02-01.json"] == (Reason.WEEKLY,)
    assert why["2025-12-31.json"] == (Reason.MONTHLY,)


def test_a_week_keeps_its_newest_good_one() -> None:
    backups = [*days(14), a_backup(27, good=False), a_backup(28), a_backup(29)]
    why = reasons(backups, rules=Rules(weekly=4))
    assert why[a_backup(28).name.filename] == (Reason.WEEKLY,)
    assert gone(backups, rules=Rules(weekly=4)) == [a_backup(29).name.filename, a_backup(27).name.filename]


candidates = st.lists(
    st.builds(
        lambda days_old, day_number, **fields: replace(a_backup(days_old), day_number=day_number, **fields),
        st.integers(-400, 400),
        st.integers(0, TODAY),
        good=st.booleans(),
        found=st.booleans(),
        pinned=st.booleans(),
    )
    | st.builds(a_backup, st.integers(0, 60), good=st.booleans(), kind=st.sampled_from(Kind)),
    unique_by=lambda each: each.name.filename,
)


@given(candidates)
def test_a_good_copy_is_left_wherever_there_was_one(backups: list[Candidate]) -> None:
    dropped = set(gone(backups))
    left = [each for each in backups if each.name.filename not in dropped]
    assert any(each.good for each in left) == any(each.good for each in backups)


@given(candidates)
def test_nothing_of_the_last_fourteen_days_goes(backups: list[Candidate]) -> None:
    recent = {each.name.filename for each in backups if each.name.day >= NOW.date() - timedelta(days=14)}
    assert set(gone(backups)) & recent == set()


@given(candidates)
def test_what_is_pinned_never_goes(backups: list[Candidate]) -> None:
    assert set(gone(backups)) & {each.name.filename for each in backups if each.pinned} == set()


@given(candidates, st.integers(-3650, 3650))
def test_each_of_the_last_fourteen_days_with_a_good_backup_keeps_a_good_one(
    backups: list[Candidate], days_off: int
) -> None:
    """Whatever the clock says."""
    now = NOW + timedelta(days=days_off)
    latest: dict[date, int] = {}
    for each in backups:
        if each.good and not each.found and each.name.day <= now.date():
            latest[each.name.day] = max(each.day_number, latest.get(each.name.day, 0))
    wanted = set(sorted(latest, key=lambda day: latest[day], reverse=True)[:14])
    left = {each.name for each in decide_retention(backups, now=now) if each.stays}
    assert {each.name.day for each in backups if each.good and each.name in left} >= wanted


@given(candidates)
def test_asking_again_lets_nothing_more_go(backups: list[Candidate]) -> None:
    dropped = set(gone(backups))
    assert gone([each for each in backups if each.name.filename not in dropped]) == []
