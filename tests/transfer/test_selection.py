"""A restore of some rows: these and what they need, and nothing else."""

from typing import Any

import pytest

from backend.app.library.model import Library
from backend.app.transfer.merge import Mode
from backend.app.transfer.plan import Plan, make_plan, outcome
from backend.app.transfer.selection import Selection, SelectionUnknown
from tests.documents import Row, a_document, a_list, a_movie, a_person, a_recommendation
from tests.transfer.test_plan import reading_of

BACKUP = a_document(
    movies=[
        a_movie("tt1", status="custom", custom_list_id="gone", recommendations=[a_recommendation("Gone")]),
        a_movie("tt2", status="custom", custom_list_id="here", recommendations=[a_recommendation("Here")]),
        a_movie("tt3"),
        a_movie("tt4", status="custom", custom_list_id="other"),
    ],
    people=[a_person("Gone"), a_person("Here", color="#000000"), a_person("Unneeded")],
    lists=[a_list("gone"), a_list("here", name="Then"), a_list("other")],
)
LIBRARY = a_document(
    movies=[
        a_movie("tt2", status="deleted", last_modified=9000.0),
        a_movie("tt3", last_modified=9000.0),
        a_movie("tt9"),
    ],
    people=[a_person("Here"), a_person("Zoë")],
    lists=[a_list("here", name="Now")],
)


def selected(mode: Mode = Mode.REPLACE, *, library: Row = LIBRARY, list_ids: Any = (), **keys: set[str]) -> Plan:
    selection = Selection(**{kind: frozenset(each) for kind, each in keys.items()})
    here = Library(reading_of(library).document, frozenset())
    return make_plan(reading_of(BACKUP), here, mode=mode, list_ids=dict(list_ids), gaps={}, selection=selection)


def changed(plan: Plan) -> dict[str, list[str]]:
    """Every row that is not as it was, or was kept, by what happens to it."""
    kinds = (plan.movies, plan.people, plan.lists)
    return {
        "added": [row.key for each in kinds for row in each.added],
        "updated": [row.key for each in kinds for _, row in each.updated],
        "kept": [row.key for each in kinds for _, row in each.kept],
        "removed": [row.key for each in kinds for row in each.removed],
    }


NOTHING: dict[str, list[str]] = {"added": [], "updated": [], "kept": [], "removed": []}


@pytest.mark.parametrize("mode", Mode)
def test_a_title_brings_its_list_and_its_recommender_where_the_library_lacks_them(mode: Mode) -> None:
    plan = selected(mode, movies={"tt1"})
    assert changed(plan) == {**NOTHING, "added": ["tt1", "Gone", "gone"]}
    assert plan.movies.added[0].custom_list_id == "gone"
    assert plan.notices == ["Comes along, because the selected titles need it: 1 list and 1 person."]


def test_what_a_title_needs_and_the_library_has_stays_as_it_is() -> None:
    plan = selected(movies={"tt2"})
    assert changed(plan) == {**NOTHING, "updated": ["tt2"]}
    assert (plan.people.unchanged, plan.lists.unchanged, plan.notices) == ([], [], [])


def test_a_selected_row_goes_back_even_where_the_library_has_a_newer_one_unless_it_is_merged() -> None:
    assert changed(selected(movies={"tt2", "tt3"})) == {**NOTHING, "updated": ["tt2", "tt3"]}
    merged = selected(Mode.MERGE, movies={"tt2", "tt3"})
    assert (changed(merged), [row.key for row in merged.movies.unchanged]) == ({**NOTHING, "kept": ["tt2"]}, ["tt3"])


def test_people_and_lists_are_selected_by_themselves() -> None:
    assert changed(selected(people={"Here", "Unneeded"}, lists={"other", "here"})) == {
        **NOTHING,
        "added": ["Unneeded", "other"],
        "updated": ["Here", "here"],
    }


def test_all_else_stays() -> None:
    plan, before = selected(movies={"tt1", "tt2"}), reading_of(LIBRARY).document
    after = outcome(plan, before)
    assert sorted(row.imdb_id for row in after.movies) == ["tt1", "tt2", "tt3", "tt9"]
    assert sorted(row.name for row in after.people) == ["Gone", "Here", "Zoë"]
    assert sorted(row.id for row in after.lists) == ["gone", "here"]
    assert [row for row in after.movies if row.imdb_id in {"tt3", "tt9"}] == before.movies[1:]


def test_a_list_that_is_known_here_under_another_id_is_not_brought_along() -> None:
    library = a_document(lists=[a_list("ours")])
    plan = selected(movies={"tt1"}, library=library, list_ids={"gone": "ours"})
    assert [movie.custom_list_id for movie in plan.movies.added] == ["ours"]
    assert (plan.lists.added, plan.lists.updated) == ([], [])


def test_a_list_whose_id_another_account_has_comes_back_under_an_id_of_its_own() -> None:
    plan = selected(movies={"tt1"}, list_ids={"gone": "derived"})
    assert ([each.id for each in plan.lists.added], plan.movies.added[0].custom_list_id) == (["derived"], "derived")


def test_an_empty_selection_changes_nothing() -> None:
    plan = selected()
    assert (plan.changes_nothing, changed(plan)) == (True, NOTHING)


def test_keys_that_are_not_in_the_backup_are_refused_by_name() -> None:
    with pytest.raises(SelectionUnknown) as refused:
        selected(movies={"tt1", "tt9"}, people={"Zoë"}, lists={"new"})
    assert (refused.value.status, refused.value.detail, refused.value.errors) == (
        422,
        "3 selected rows are not in this backup, so nothing was changed.",
        (
            "movies: “tt9” is not in this backup",
            "people: “Zoë” is not in this backup",
            "lists: “new” is not in this backup",
        ),
    )
