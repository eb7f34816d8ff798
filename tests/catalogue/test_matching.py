"""A match is certain only where nothing else could be meant; everything else is for a person to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.catalogue.matching import Candidate, Certainty, Decision, Sought, decide, ranked
from backend.app.catalogue.title_names import normalized
from tests.acceptance.movielens import REAL_DATA
from tests.conftest import REAL_DATA_REASON
from tests.real_titles import is_here, measure

DATA = REAL_DATA / "data"

FLOW = Candidate("tt4772188", ("Flow", "Straume"), 2024, "film", runtime=85, directors=("Gints Zilbalodis",))
FLOW_SHORT = Candidate("tt0000002", ("Flow",), 2024, "short", runtime=3)
CIRCLE = Candidate("tt3118452", ("Circle",), 2015, "film")
THE_CIRCLE = Candidate("tt4287320", ("The Circle",), 2017, "film")


def certain(candidate: Candidate) -> Decision:
    return Decision(Certainty.CERTAIN, (candidate,))


def ambiguous(*candidates: Candidate) -> Decision:
    return Decision(Certainty.AMBIGUOUS, candidates)


def test_the_only_title_of_this_name_and_year_is_certain() -> None:
    assert decide(Sought("Flow", 2024, "film"), [FLOW], complete=True) == certain(FLOW)
    assert decide(Sought("Straume", 2024), [FLOW, CIRCLE], complete=True) == certain(FLOW)


def test_an_answer_that_was_cut_off_makes_nothing_certain() -> None:
    assert decide(Sought("Flow", 2024, "film"), [FLOW], complete=False) == ambiguous(FLOW)


def test_a_rival_of_any_kind_within_a_year_makes_it_ambiguous() -> None:
    sought = Sought("Flow", 2024, "film", runtime=85)
    assert decide(sought, [FLOW_SHORT, FLOW], complete=True) == ambiguous(FLOW, FLOW_SHORT)
    later = Candidate("tt0000003", ("FLOW",), 2025, "series")
    assert decide(sought, [FLOW, later], complete=True) == ambiguous(FLOW, later)
    undated = Candidate("tt0000004", ("Flow",), None, None)
    assert decide(sought, [FLOW, undated], complete=True).certainty is Certainty.AMBIGUOUS


def test_one_that_has_no_number_of_imdb_is_a_rival_and_cannot_be_taken() -> None:
    unnumbered = Candidate(None, ("Flow",), 2024, "film")
    assert decide(Sought("Flow", 2024), [FLOW, unnumbered], complete=True).certainty is Certainty.AMBIGUOUS
    assert decide(Sought("Flow", 2024), [unnumbered], complete=True) == ambiguous(unnumbered)


def test_of_another_kind_it_is_shown_and_not_taken() -> None:
    series = Candidate("tt11656172", ("Boiling Point",), 2023, "series")
    assert decide(Sought("Boiling Point", 2023, "film"), [series], complete=True) == ambiguous(series)
    assert decide(Sought("Boiling Point", 2023), [series], complete=True) == certain(series)


def test_a_year_apart_needs_the_director_or_the_runtime_to_agree() -> None:
    assert decide(Sought("Flow", 2023), [FLOW], complete=True) == ambiguous(FLOW)
    by_director = Sought("Flow", 2023, directors=("gints zilbalodis",))
    assert decide(by_director, [FLOW], complete=True) == certain(FLOW)
    assert decide(Sought("Flow", 2025, runtime=84), [FLOW], complete=True) == certain(FLOW)
    assert decide(Sought("Flow", 2022, runtime=85), [FLOW], complete=True) == ambiguous(FLOW)


def test_without_a_year_nothing_is_certain() -> None:
    assert decide(Sought("Flow", None), [FLOW], complete=True) == ambiguous(FLOW)


def test_an_article_more_makes_another_title() -> None:
    assert decide(Sought("The Circle", 2015), [CIRCLE], complete=True) == ambiguous(CIRCLE)
    assert decide(Sought("Circle", 2015), [CIRCLE, THE_CIRCLE], complete=True) == certain(CIRCLE)


def test_what_is_unlike_is_unknown_and_games_are_never_shown() -> None:
    game = Candidate("tt0277828", ("Flow",), 2024, "game")
    assert decide(Sought("Flow", 2024), [CIRCLE, game], complete=True) == Decision(Certainty.UNKNOWN)
    assert decide(Sought("", 2024), [FLOW], complete=True) == Decision(Certainty.UNKNOWN)


def test_a_slip_of_the_pen_is_suggested_and_the_likeliest_is_first() -> None:
    assert decide(Sought("Strauma", 2024), [FLOW], complete=True) == ambiguous(FLOW)
    old = Candidate("tt0000005", ("Flow",), 1996, "film")
    famous = Candidate("tt0000006", ("Flow",), 1996, "film", popularity=9.0)
    assert ranked(Sought("Flow", 2024), [old, famous, FLOW]) == [FLOW, famous, old]


NAMES = st.sampled_from(["Flow", "The Flow", "flow!", "Flöw", "Alien", "M"])
CANDIDATES = st.builds(
    Candidate,
    st.sampled_from(["tt1", "tt2", "tt3", None]),
    st.tuples(NAMES, NAMES),
    st.sampled_from([None, 2022, 2023, 2024]),
    st.sampled_from([None, "film", "series", "short", "game"]),
    st.sampled_from([None, 90]),
)


@given(
    st.builds(Sought, NAMES, st.sampled_from([None, 2023, 2024]), st.sampled_from(["film", "series", "unknown"])),
    st.lists(CANDIDATES, max_size=5),
    st.booleans(),
)
def test_a_certain_match_has_no_second_candidate(sought: Sought, candidates: list[Candidate], complete: bool) -> None:
    decision = decide(sought, candidates, complete=complete)
    if decision.certainty is Certainty.CERTAIN:
        assert complete
        names = {normalized(name) for name in sought.names}
        called_so = [each for each in candidates if names & {normalized(name) for name in each.names}]
        near = {each.imdb_id for each in called_so if each.year is None or abs(each.year - (sought.year or 0)) <= 1}
        assert near == {decision.candidates[0].imdb_id}


@pytest.mark.skipif(not is_here(DATA), reason=REAL_DATA_REASON)
def test_of_the_titles_of_a_real_library_no_certain_match_is_wrong() -> None:
    measured = measure(DATA)
    assert (measured.titles, measured.wrong, measured.precision) == (4_435, [], 1.0)
    assert measured.recall >= 0.94
