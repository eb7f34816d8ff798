"""What the rows of several files become together: a row of the library for each title, an outcome for each row."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.catalogue.title_names import normalized
from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused, Row
from backend.app.formats.moviemanager.reader import Reading
from backend.app.library.model import Document, Library, Movie, WatchHistory
from backend.app.transfer.jobs.fold import Folded, Meaning, Part, Standing, fold
from backend.app.transfer.jobs.options import Options, OptionUnknown, ValueUnknown
from backend.app.transfer.jobs.outcomes import Ending, Outcomes, SumsDiffer, add_up
from backend.app.transfer.jobs.titles import distinct_titles, title_key
from backend.app.transfer.merge import GAPS_ONLY, Filling, Mode
from backend.app.transfer.plan import Plan, make_plan, outcome
from backend.models import Status

UTC = ZoneInfo("UTC")
MARCH_1 = date(2024, 3, 1)
MARCH_9 = date(2024, 3, 9)
NOON_1, NOON_9 = 1_709_294_400.0, 1_709_985_600.0


def a_claim(line: int = 1, *, imdb_id: str = "tt0000001", **said: Any) -> Claim:
    return Claim(line, Kind.FILM, title="A film", year=1999, ids={Id.IMDB: imdb_id}, **said)


def folded(*files: list[Row], options: Options | None = None, zone: ZoneInfo = UTC) -> Folded:
    """The files, called 1, 2, …, in the order of the drop; every title is certain."""
    parts = [Part(str(number), "letterboxd", lambda rows=rows: rows) for number, rows in enumerate(files, start=1)]
    titles = distinct_titles(row for rows in files for row in rows)
    meanings = {key: Meaning(Standing.CERTAIN, title.ids.get(Id.IMDB)) for key, title in titles.items()}
    return fold(parts, meanings, options or Options(), account="alice", zone=zone)


def plan_of(found: Folded, library: Document | None = None, *, filling: Filling = GAPS_ONLY) -> Plan:
    reading = Reading.of(found.document)
    here = Library(library or Document(None), set())
    return make_plan(reading, here, mode=Mode.MERGE, list_ids={}, gaps={}, filling=filling)


def endings(found: Folded, library: Document | None = None, *, filling: Filling = GAPS_ONLY) -> list[str]:
    """All rows in the order of the drop: the outcome, and the reason where there is one."""
    settled = found.endings(plan_of(found, library, filling=filling))
    return [_said(each) for of_file in settled.values() for each in of_file]


def _said(ending: Ending) -> str:
    return f"{ending.outcome}: {ending.reason}" if ending.reason else str(ending.outcome)


def watched(at: float | None, rating: float | None = None, **others: Any) -> Movie:
    return Movie("tt0000001", Status.WATCHED, others.get("list_id"), [], WatchHistory(at, rating))


def test_of_several_viewings_the_latest_is_kept_and_the_others_are_told() -> None:
    rows: list[Row] = [a_claim(1, watched=True, watched_on=MARCH_9), a_claim(2, watched=True, watched_on=MARCH_1)]
    latest = folded(rows)
    assert latest.document.movies == [watched(NOON_9)]
    assert endings(latest) == ["added", "skipped: other_play"]
    first = folded(rows, options=Options(viewing="first"))
    assert first.document.movies == [watched(NOON_1)]
    assert endings(first) == ["skipped: other_play", "added"]


def test_a_day_and_an_instant_on_it_are_one_viewing_and_the_instant_says_more() -> None:
    instant = NOON_1 + 8 * 3600
    found = folded([a_claim(watched=True, watched_on=MARCH_1)], [a_claim(watched=True, watched_on=instant)])
    assert found.document.movies == [watched(instant)]
    assert endings(found) == ["added", "added"]
    morning = folded([a_claim(watched=True, watched_on=MARCH_1)], [a_claim(watched=True, watched_on=NOON_1 - 3600)])
    assert morning.document.movies == [watched(NOON_1 - 3600)]


def test_two_instants_are_one_viewing_within_a_minute() -> None:
    found = folded([a_claim(1, watched=True, watched_on=NOON_1), a_claim(2, watched=True, watched_on=NOON_1 + 30)])
    assert endings(found) == ["added", "added"]
    apart = folded([a_claim(1, watched=True, watched_on=NOON_1), a_claim(2, watched=True, watched_on=NOON_1 + 90)])
    assert endings(apart) == ["skipped: other_play", "added"]


def test_the_newest_rating_counts_and_without_any_date_the_first() -> None:
    old = a_claim(1, watched=True, watched_on=MARCH_1, rating=7.0, rated_on=MARCH_1)
    new = a_claim(2, watched=True, rating=8.5, rated_on=MARCH_9)
    orders: list[list[list[Row]]] = [[[old, new]], [[new], [old]]]
    for files in orders:
        found = folded(*files)
        assert found.document.movies == [watched(NOON_1, 8.5)]
        assert endings(found) == ["added", "added"]
    assert folded([old]).document.movies == [watched(NOON_1, 7.0)]
    undated = folded([a_claim(1, watched=True, rating=3.0)], [a_claim(1, watched=True, rating=4.0)])
    assert undated.document.movies == [watched(None, 3.0)]
    assert undated.fates["2"][0].notices == ("Rated 4 here; another rating, 3, counts.",)


def test_what_was_rated_was_watched_and_nobody_knows_when() -> None:
    rows: list[Row] = [a_claim(rating=9.0, rated_on=MARCH_1)]
    assert folded(rows).document.movies == [watched(None, 9.0)]
    assert folded(rows, options=Options(rating_date="watch_date")).document.movies == [watched(NOON_1, 9.0)]
    assert folded(rows).fates["1"][0].notices == (
        "Rated without a watch date: it counts as watched, the date is unknown.",
    )


def test_what_is_watched_is_not_waiting_any_more() -> None:
    found = folded([a_claim(wanted=True)], [a_claim(watched=True)])
    assert found.document.movies == [watched(None)]
    assert endings(found) == ["skipped: already_watched", "added"]
    alone = folded([a_claim(wanted=True)])
    assert alone.document.movies == [Movie("tt0000001", Status.TO_WATCH, None, [], None)]


def test_a_watched_title_goes_on_its_list_and_stays_watched_and_a_second_list_is_told() -> None:
    rows: list[Row] = [
        a_claim(1, watched=True),
        a_claim(2, list_name="Noir"),
        a_claim(3, list_name="Best"),
        a_claim(4, imdb_id="tt0000002", list_name="Noir"),
    ]
    found = folded(rows)
    best, noir = found.document.lists
    assert [(best.name, best.position), (noir.name, noir.position)] == [("Best", 0), ("Noir", 1)]
    assert [(each.status, each.custom_list_id) for each in found.document.movies] == [
        ("watched", best.id),
        ("custom", noir.id),
    ]
    assert endings(found) == ["added", "skipped: one_list_only", "added", "added"]
    first = folded(rows, options=Options(list_first="Noir"))
    assert [each.custom_list_id for each in first.document.movies] == [noir.id, noir.id]
    assert first.document.lists == [noir]


def test_likes_have_no_place_unless_they_are_wanted_as_a_list() -> None:
    rows: list[Row] = [a_claim(1, liked=True), a_claim(2, watched=True, liked=True)]
    found = folded(rows)
    assert endings(found) == ["skipped: no_place", "added"]
    assert found.fates["1"][1].notices == ("The like has no place in the library.",)
    listed = folded(rows, options=Options(likes="list"))
    [liked] = listed.document.lists
    assert (liked.name, endings(listed)) == ("Liked", ["added", "added"])
    assert listed.document.movies == [watched(None, list_id=liked.id)]


def test_the_same_row_twice_is_one_too_many() -> None:
    row = a_claim(watched=True, watched_on=MARCH_1, rating=8.0)
    assert endings(folded([row, row], [row])) == ["added", "skipped: duplicate_row", "skipped: duplicate_row"]


def test_rows_whose_title_is_not_settled_say_why() -> None:
    rows: list[Row] = [
        Claim(number, Kind.FILM, title=standing.value, year=2000, watched=True)
        for number, standing in enumerate(Standing)
    ]
    rows += [Claim(9, Kind.FILM), Refused(10, Reason.EPISODE)]
    meanings = {f"film:{standing.value}:2000": Meaning(standing) for standing in Standing}
    found = fold([Part("1", "x", lambda: rows)], meanings, Options(), account="alice", zone=UTC)
    assert endings(found) == [
        "failed: bad_id",
        "ambiguous",
        "failed: not_found",
        "failed: lookup_failed",
        "failed: lookup_failed",
        "skipped: chosen_skip",
        "failed: no_title",
        "skipped: episode",
    ]


def test_a_second_import_adds_and_updates_nothing() -> None:
    found = folded(
        [a_claim(1, watched=True, watched_on=MARCH_9, rating=8.0), a_claim(2, watched=True, watched_on=MARCH_1)],
        [a_claim(1, list_name="Best"), a_claim(2, wanted=True), a_claim(3, imdb_id="tt0000002", wanted=True)],
    )
    library = outcome(plan_of(found), Document(None))
    assert endings(found, library) == [
        "unchanged",
        "skipped: other_play",
        "unchanged",
        "skipped: already_watched",
        "unchanged",
    ]
    assert plan_of(found, library).changes_nothing


def test_what_the_library_says_otherwise_is_kept_and_told_row_by_row() -> None:
    library = Document(None, [Movie("tt0000001", Status.WATCHED, None, [], WatchHistory(NOON_1, 8.5), 5.0)])
    rows: list[Row] = [
        a_claim(1, watched=True, watched_on=MARCH_1),
        a_claim(2, watched=True, rating=8.0),
        a_claim(3, list_name="Best"),
    ]
    assert endings(folded(rows), library) == ["unchanged", "skipped: kept_ours", "updated"]
    waiting = Document(None, [Movie("tt0000001", Status.TO_WATCH, None, [], None, 5.0)])
    assert endings(folded(rows), waiting) == ["updated", "updated", "updated"]
    wanted: list[Row] = [a_claim(wanted=True)]
    assert endings(folded(wanted), library) == ["skipped: already_watched"]


def test_a_newer_viewing_wins_only_where_somebody_says_so() -> None:
    library = Document(None, [Movie("tt0000001", Status.WATCHED, None, [], WatchHistory(NOON_1, 8.5), 5.0)])
    found = folded([a_claim(watched=True, watched_on=MARCH_9, rating=9.0)])
    assert endings(found, library) == ["skipped: kept_ours"]
    [(_, becomes)] = plan_of(found, library, filling=Filling(newer_viewing=True)).movies.updated
    assert becomes == Movie("tt0000001", Status.WATCHED, None, [], WatchHistory(NOON_9, 9.0))
    same_day = folded([a_claim(watched=True, watched_on=NOON_1 + 3600)])
    assert plan_of(same_day, library, filling=Filling(newer_viewing=True)).changes_nothing


def test_a_title_that_was_removed_here_stays_removed() -> None:
    library = Document(None, [Movie("tt0000001", Status.DELETED, None, [], None, 5.0)])
    found = folded([a_claim(watched=True, rating=8.0)])
    plan = plan_of(found, library)
    assert [after.status for _, after in plan.movies.updated] == ["deleted"]
    assert endings(found, outcome(plan, library)) == ["skipped: kept_ours"]


@pytest.mark.parametrize(
    ("said", "history", "becomes"),
    [
        ({"watched": True, "rating": 8.0}, None, Movie("tt0000001", Status.WATCHED, None, [], WatchHistory(None, 8.0))),
        ({"wanted": True}, None, Movie("tt0000001", Status.TO_WATCH, None, [], None)),
        (
            {"wanted": True},
            WatchHistory(NOON_1, 7.0),
            Movie("tt0000001", Status.WATCHED, None, [], WatchHistory(NOON_1, 7.0)),
        ),
    ],
)
def test_a_title_that_was_removed_here_comes_back_where_somebody_says_so(
    said: dict[str, Any], history: WatchHistory | None, becomes: Movie
) -> None:
    library = Document(None, [Movie("tt0000001", Status.DELETED, None, [], history, 5.0)])
    found, filling = folded([a_claim(**said)]), Options(removed="bring_back").filling
    [(_, after)] = plan_of(found, library, filling=filling).movies.updated
    assert after == becomes
    assert endings(found, library, filling=filling) == ["updated"]
    here = Document(None, [after])
    assert plan_of(found, here, filling=filling).changes_nothing


def test_a_date_before_1970_is_left_unknown_with_a_notice() -> None:
    found = folded([a_claim(watched=True, watched_on=date(1960, 1, 1))])
    assert found.document.movies == [watched(None)]
    assert found.fates["1"][0].notices == ("The library keeps no dates before 1970; the watch date is left unknown.",)


@given(
    st.sampled_from(["Pacific/Kiritimati", "Pacific/Apia", "America/Los_Angeles", "Asia/Kathmandu", "UTC"]),
    st.dates(date(1971, 1, 1), date(2030, 1, 1)),
)
def test_a_day_stays_the_day_in_the_zone_of_whoever_imports_it(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    [movie] = folded([a_claim(watched=True, watched_on=day)], zone=zone).document.movies
    assert movie.watch_history is not None
    assert movie.watch_history.date_watched is not None
    shown = datetime.fromtimestamp(movie.watch_history.date_watched, zone).date()
    assert shown == day or (name, day) == ("Pacific/Apia", date(2011, 12, 30))


def test_rows_mean_the_same_title_by_id_or_by_name_year_and_kind() -> None:
    by_name = Claim(1, Kind.FILM, title="Matrix, The", year=1999)
    assert title_key(by_name) == f"film:{normalized('The Matrix')}:1999" == "film:the matrix:1999"
    assert title_key(Claim(1, Kind.FILM, title="The Matrix (1999)")) == title_key(by_name)
    assert title_key(Claim(1, Kind.SERIES, title="x", ids={Id.TMDB_SERIES: "7"})) == "tmdb_series:7"
    assert title_key(Claim(1, Kind.FILM, title="x", ids={Id.LETTERBOXD_FILM: "x"})) == "film:x:"
    assert title_key(Claim(1, Kind.FILM, ids={Id.LETTERBOXD_FILM: "x"})) == "letterboxd_film:x"
    assert title_key(Claim(1, Kind.FILM)) is None
    long = title_key(Claim(1, Kind.FILM, title="a" * 1000))
    assert long is not None
    assert long.startswith("sha256:")


def test_an_id_that_rows_of_one_title_disagree_about_is_left_out() -> None:
    rows: list[Row] = [
        Claim(each, Kind.FILM, title="x", year=1, ids={Id.LETTERBOXD_FILM: str(each % 2)}) for each in range(3)
    ]
    [title] = distinct_titles(rows).values()
    assert (title.rows, title.ids) == (3, {})


def test_options_are_a_closed_list() -> None:
    assert Options.read({"viewing": "first", "list_first": "Noir"}) == Options(viewing="first", list_first="Noir")
    with pytest.raises(OptionUnknown):
        Options.read({"nonsense": "first"})
    with pytest.raises(ValueUnknown):
        Options.read({"viewing": "all"})


def test_rows_that_do_not_add_up_are_an_error() -> None:
    found = folded([a_claim(watched=True)])
    settled = found.endings(plan_of(found))
    assert add_up(settled, {"1": 1}) == Outcomes(1, 1, 0, 0, 0, 0, 0, {})
    for wrong in ({"1": 2}, {}, {"1": 1, "2": 1}):
        with pytest.raises(SumsDiffer):
            add_up(settled, wrong)


CLAIMS = st.builds(
    lambda imdb_id, facts: a_claim(imdb_id=imdb_id, **facts),
    st.sampled_from(["tt0000001", "tt0000002"]),
    st.fixed_dictionaries(
        {},
        optional={
            "watched": st.booleans(),
            "watched_on": st.sampled_from([MARCH_1, MARCH_9, NOON_1 + 60, NOON_9 + 90_000]),
            "rating": st.sampled_from([1.0, 7.5, 10.0]),
            "rated_on": st.sampled_from([MARCH_1, NOON_9]),
            "wanted": st.booleans(),
            "liked": st.booleans(),
            "list_name": st.sampled_from(["Best", "Noir", "Liked"]),
        },
    ),
)
OPTIONS = st.builds(
    Options,
    st.sampled_from(["latest", "first"]),
    st.sampled_from(["ignore", "watch_date"]),
    st.sampled_from(["skip", "list"]),
    list_first=st.sampled_from(["", "Noir"]),
)


@given(st.lists(st.lists(CLAIMS, max_size=6), min_size=1, max_size=3), OPTIONS)
def test_every_row_has_one_outcome_and_a_second_import_changes_nothing(
    files: list[list[Row]], options: Options
) -> None:
    found = folded(*files, options=options)
    rows = {str(number): len(rows) for number, rows in enumerate(files, start=1)}
    plan = plan_of(found)
    first = add_up(found.endings(plan), rows)
    again = folded(*files, options=options)
    library = outcome(plan, Document(None))
    second = add_up(again.endings(plan_of(again, library)), rows)
    assert (second.added, second.updated, second.unchanged) == (0, 0, first.added)
    assert first.added + first.skipped == first.rows == sum(rows.values())
