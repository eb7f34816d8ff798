"""The rules of merge and replace, row by row."""

import io
from typing import Any

import orjson
import pytest

from backend.app.formats.moviemanager.reader import Metadata, Reading, read_document
from backend.app.library.model import Document, Library, Movie, Recommendation, WatchHistory
from backend.app.transfer.merge import Mode
from backend.app.transfer.plan import Plan, make_plan
from backend.models import Status
from tests.documents import Row, a_document, a_list, a_movie, a_person, a_recommendation, watched

NOW = 1_770_905_703.0


def reading_of(document: Row) -> Reading:
    return read_document(io.BytesIO(orjson.dumps(document)), now=NOW)


def planned(theirs: Row, ours: Row, mode: Mode = Mode.MERGE, **options: Any) -> Plan:
    library = Library(reading_of(ours).document, stubs=options.pop("stubs", frozenset()))
    list_ids, gaps = options.pop("list_ids", {}), options.pop("gaps", {})
    return make_plan(reading_of(theirs), library, mode=mode, list_ids=list_ids, gaps=gaps)


def outcome(plan: Plan) -> dict[str, list[str]]:
    """Which titles went where."""
    movies = plan.movies
    return {
        "added": [each.imdb_id for each in movies.added],
        "updated": [each.imdb_id for each, _ in movies.updated],
        "unchanged": [each.imdb_id for each in movies.unchanged],
        "kept": [each.imdb_id for each, _ in movies.kept],
        "removed": [each.imdb_id for each in movies.removed],
    }


def only(kind: str, imdb_id: str = "tt1") -> dict[str, list[str]]:
    places = {place: [] for place in ("added", "updated", "unchanged", "kept", "removed")}
    return {**places, kind: [imdb_id]}


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        (2000.0, 1000.0, "updated"),
        (1000.0, 1000.0, "updated"),
        (999.0, 1000.0, "kept"),
        (1000.0, None, "updated"),
        (None, 1000.0, "kept"),
        (None, None, "kept"),
    ],
)
def test_in_a_merge_the_document_wins_unless_ours_is_strictly_newer(
    theirs: float | None, ours: float | None, expected: str
) -> None:
    document = a_document(movies=[a_movie("tt1", status="deleted", last_modified=theirs)])
    library = a_document(movies=[a_movie("tt1", status="toWatch", last_modified=ours)])
    assert outcome(planned(document, library)) == only(expected)


@pytest.mark.parametrize(("theirs", "ours"), [(2000.0, 1000.0), (1000.0, 2000.0), (None, 1000.0)])
def test_in_a_merge_the_same_content_is_unchanged_whenever_it_was_made(theirs: float | None, ours: float) -> None:
    document = a_document(movies=[a_movie("tt1", last_modified=theirs)])
    library = a_document(movies=[a_movie("tt1", last_modified=ours)])
    assert outcome(planned(document, library)) == only("unchanged")


def test_in_a_merge_nothing_is_removed() -> None:
    plan = planned(a_document(), a_document(movies=[a_movie()], people=[a_person()], lists=[a_list()]))
    assert (plan.movies.removed, plan.people.removed, plan.lists.removed) == ([], [], [])


def test_in_a_replace_the_document_wins_over_what_is_newer_and_what_it_lacks_is_removed() -> None:
    document = a_document(movies=[a_movie("tt1", status="watched", last_modified=1.0), a_movie("tt3")])
    library = a_document(movies=[a_movie("tt1", last_modified=9.0), a_movie("tt2"), a_movie("tt3")])
    assert outcome(planned(document, library, Mode.REPLACE)) == {
        "added": [],
        "updated": ["tt1"],
        "unchanged": ["tt3"],
        "kept": [],
        "removed": ["tt2"],
    }


def test_a_title_is_one_row_with_its_recommendations_and_its_watch_history() -> None:
    document = a_document(
        movies=[a_movie("tt1", recommendations=[a_recommendation("Bob")], watch_history=None, last_modified=2000.0)],
        people=[a_person("Bob")],
    )
    library = a_document(
        movies=[a_movie("tt1", recommendations=[a_recommendation("Alice")], watch_history=watched())],
        people=[a_person("Alice")],
    )
    [(_, becomes)] = planned(document, library).movies.updated
    assert becomes == Movie(
        "tt1", Status.TO_WATCH, None, [Recommendation("Bob", 500.0, vote_type=True)], None, last_modified=2000.0
    )


def test_a_row_that_cannot_say_how_old_it_is_only_fills_gaps() -> None:
    document = a_document(
        movies=[
            a_movie(
                "tt1",
                status="deleted",
                last_modified=None,
                recommendations=[a_recommendation("Alice", 1.0), a_recommendation("Bob", 2.0)],
                watch_history=watched(None, 3.0),
            )
        ],
        people=[a_person("Alice"), a_person("Bob")],
    )
    ours = a_movie(
        "tt1", status="watched", recommendations=[a_recommendation("Alice", 9.0)], watch_history=watched(900.0, None)
    )
    [(_, becomes)] = planned(document, a_document(movies=[ours], people=[a_person("Alice")])).movies.updated
    assert becomes == Movie(
        "tt1",
        Status.WATCHED,
        None,
        [Recommendation("Alice", 9.0, vote_type=True), Recommendation("Bob", 2.0, vote_type=True)],
        WatchHistory(900.0, 3.0),
        # It gets the time of the import when it is written.
        last_modified=None,
    )


def test_a_watch_history_that_fills_a_gap_ends_the_waiting() -> None:
    theirs = a_movie("tt1", status="watched", last_modified=None, watch_history=watched())
    [(_, becomes)] = planned(a_document(movies=[theirs]), a_document(movies=[a_movie("tt1")])).movies.updated
    assert (becomes.status, becomes.watch_history) == ("watched", WatchHistory(900.0, 8.5))


def test_somebody_who_recommends_without_being_among_the_people_is_added() -> None:
    document = a_document(movies=[a_movie(recommendations=[a_recommendation("Carol")])])
    plan = planned(document, a_document())
    assert [person.name for person in plan.people.added] == ["Carol"]
    assert plan.people.added[0].is_trusted is False
    assert plan.notices == ["1 recommender is not among the file's people; added by name alone."]


@pytest.mark.parametrize("mode", Mode)
def test_somebody_who_is_here_already_stays_as_they_are_when_the_file_says_nothing_of_them(mode: Mode) -> None:
    document = a_document(movies=[a_movie(recommendations=[a_recommendation("Alice")])])
    plan = planned(document, a_document(people=[a_person("Alice", color="#123456")]), mode)
    assert [person.color for person in plan.people.unchanged] == ["#123456"]
    assert (plan.people.added, plan.people.updated, plan.people.removed) == ([], [], [])


def test_a_title_on_a_list_that_nobody_knows_is_on_none_and_a_notice_says_so() -> None:
    plan = planned(a_document(movies=[a_movie(status="custom", custom_list_id="gone")]), a_document())
    assert [(movie.status, movie.custom_list_id) for movie in plan.movies.added] == [("toWatch", None)]
    assert plan.notices == [
        "1 title is on no list now: its list is neither in the file nor in your library.",
        "1 title has the status “custom” and no list; the status is now watched or to watch.",
    ]


@pytest.mark.parametrize(("watch_history", "status"), [(None, "toWatch"), (watched(None, None), "watched")])
def test_a_title_that_is_custom_and_on_no_list_is_what_it_is_besides(watch_history: Row | None, status: str) -> None:
    theirs = a_movie("tt1", status="custom", watch_history=watch_history)
    plan = planned(a_document(movies=[theirs]), a_document(), Mode.MERGE)
    assert [(movie.status, movie.custom_list_id) for movie in plan.movies.added] == [(status, None)]
    assert plan.notices == ["1 title has the status “custom” and no list; the status is now watched or to watch."]


def test_a_replace_leaves_such_a_title_as_the_document_has_it() -> None:
    plan = planned(a_document(movies=[a_movie("tt1", status="custom")]), a_document(), Mode.REPLACE)
    assert [(movie.status, movie.custom_list_id) for movie in plan.movies.added] == [("custom", None)]
    assert plan.notices == []


def test_titles_that_are_on_a_list_or_not_custom_keep_their_status() -> None:
    movies = [a_movie("tt1", status="custom", custom_list_id="list-1"), a_movie("tt2", status="deleted")]
    plan = planned(a_document(movies=movies, lists=[a_list("list-1")]), a_document(), Mode.REPLACE)
    assert [(movie.status, movie.custom_list_id) for movie in plan.movies.added] == [
        ("custom", "list-1"),
        ("deleted", None),
    ]
    assert plan.notices == []


def test_a_merge_may_put_a_title_on_a_list_that_only_the_library_has() -> None:
    document = a_document(movies=[a_movie(status="custom", custom_list_id="list-1")])
    plan = planned(document, a_document(lists=[a_list("list-1")]))
    assert [movie.custom_list_id for movie in plan.movies.added] == ["list-1"]


def test_a_replace_may_not_because_that_list_goes() -> None:
    document = a_document(movies=[a_movie(status="custom", custom_list_id="list-1")])
    plan = planned(document, a_document(lists=[a_list("list-1")]), Mode.REPLACE)
    assert [movie.custom_list_id for movie in plan.movies.added] == [None]
    assert [each.id for each in plan.lists.removed] == ["list-1"]


def test_lists_are_known_here_under_their_own_ids() -> None:
    document = a_document(lists=[a_list("theirs")], movies=[a_movie(status="custom", custom_list_id="theirs")])
    plan = planned(document, a_document(), list_ids={"theirs": "ours"})
    assert [each.id for each in plan.lists.added] == ["ours"]
    assert [movie.custom_list_id for movie in plan.movies.added] == ["ours"]


def test_two_lists_of_a_file_that_are_one_list_here_become_one() -> None:
    document = a_document(lists=[a_list("theirs", last_modified=1.0), a_list("ours", name="Newer", last_modified=2.0)])
    plan = planned(document, a_document(), list_ids={"theirs": "ours"})
    assert [(each.id, each.name) for each in plan.lists.added] == [("ours", "Newer")]


def test_a_version_1_file_leaves_a_title_on_the_list_that_it_is_on_here() -> None:
    old: Row = {
        "version": 1,
        "exported_at": 1.0,
        "movies": [{"imdb_id": "tt1", "status": "custom", "last_modified": 5000.0, "recommendations": []}],
        "people": [],
        "lists": [],
    }
    library = a_document(lists=[a_list("list-1")], movies=[a_movie("tt1", status="custom", custom_list_id="list-1")])
    plan = planned(old, library)
    assert outcome(plan) == only("unchanged")
    assert plan.notices == ["1 title stays on its list; the file does not say which list."]


def test_enrichment_is_needed_by_titles_that_came_and_have_no_tmdb_data() -> None:
    known, partly_known = {"tmdb_data": {"title": "From the file"}}, {"omdb_data": {"Title": "From the file"}}
    document = a_document(
        movies=[
            a_movie("tt1"),
            a_movie("tt2", **known),
            a_movie("tt3"),
            a_movie("tt4"),
            a_movie("tt5", status="deleted", last_modified=1.0),
            a_movie("tt6", **partly_known),
            a_movie("tt7", **known),
        ]
    )
    library = a_document(movies=[a_movie("tt3"), a_movie("tt4"), a_movie("tt5"), a_movie("tt7"), a_movie("tt8")])
    gaps = {"tt7": Metadata('{"title":"From the file"}', None)}
    plan = planned(document, library, stubs={"tt3", "tt5", "tt7", "tt8"}, gaps=gaps)
    assert plan.needing_metadata == ["tt1", "tt3", "tt6"]


def test_planning_changes_neither_side() -> None:
    theirs, ours = a_document(movies=[a_movie("tt1", status="deleted")]), a_document(movies=[a_movie("tt1")])
    reading, library = reading_of(theirs), Library(reading_of(ours).document, stubs=frozenset())
    make_plan(reading, library, mode=Mode.REPLACE, list_ids={}, gaps={})
    assert reading.document == reading_of(theirs).document
    assert library.document == reading_of(ours).document
    assert isinstance(library.document, Document)
