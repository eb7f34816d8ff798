"""When two titles are called the same, and when they are merely alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.catalogue.title_names import loose_forms, names_in, normalized, without_year


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Matrix, The", "The Matrix"),
        ("Amélie", "amelie"),
        ("WALL·E", "WALL-E"),
        ("8½", "8 1/2"),
        ("Alien³", "Alien 3"),
        ("Fast & Furious", "Fast and Furious"),
        ("Schindler\u2019s List", "Schindlers List"),
        ("\u200eHero", "Hero"),
        ("Straße", "STRASSE"),
        ("Kærlighed", "Kaerlighed"),
        ("Ame\u0301lie", "Am\u00e9lie"),
        ("Łódź", "Lodz"),
        ("  Se7en ", "se7en"),
        ("\uff21\uff4b\uff49\uff52\uff41", "Akira"),
        ("L'Avventura", "L\u2019avventura"),
    ],
)
def test_these_are_called_the_same(one: str, other: str) -> None:
    assert normalized(one) == normalized(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ガメラ", "カメラ"),
        ("Circle", "The Circle"),
        ("!!!", "…"),
        ("1917", "2012"),
        ("Rocky II", "Rocky 2"),
        ("กา", "กิ"),
        ("M", ""),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert normalized(one) != normalized(other)


def test_of_signs_alone_the_text_itself_counts() -> None:
    assert [normalized(each) for each in ("!!!", "…", "🎬")] == ["!!!", "…", "🎬"]


@given(st.text(max_size=40))
def test_normalizing_again_changes_nothing(title: str) -> None:
    assert normalized(normalized(title)) == normalized(title)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rocky II", "Rocky 2"),
        ("Circle", "The Circle"),
        ("Alien: Romulus", "Alien"),
        ("Kill Bill: Vol. 1", "Kill Bill Volume 1"),
        ("Star Wars: Episode IV", "Star Wars 4"),
    ],
)
def test_these_are_alike(one: str, other: str) -> None:
    assert loose_forms(one) & loose_forms(other)


def test_a_year_and_other_names_are_taken_from_where_they_are_written() -> None:
    assert without_year("The Matrix (1999)") == ("The Matrix", 1999)
    assert without_year("2001 (A Space Odyssey)") == ("2001 (A Space Odyssey)", None)
    assert without_year("(1999)") == ("(1999)", None)
    assert names_in("Seven (a.k.a. Se7en)") == ("Seven (a.k.a. Se7en)", "Seven", "Se7en")
    assert names_in("City of Lost Children, The (Cité des enfants perdus, La)") == (
        "City of Lost Children, The (Cité des enfants perdus, La)",
        "City of Lost Children, The",
        "Cité des enfants perdus, La",
    )
    assert names_in("Face / Off") == ("Face / Off", "Face", "Off")


@given(
    st.text(st.characters(max_codepoint=127))
    | st.lists(st.sampled_from(["The", ", ", "l'", "&", "a", " "])).map("".join)
)
def test_what_is_only_ascii_is_read_by_the_rules_of_all_scripts(title: str) -> None:
    # What is invisible is removed, and takes the longer way.
    assert normalized(title) == normalized(f"{title}\u200b").replace("\u200b", "")
