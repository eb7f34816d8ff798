"""Which sources are asked what a title means, in which order, and what is said where one of them fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from backend.app.catalogue import Catalogue
from backend.app.catalogue.matching import Sought
from backend.app.formats.claims import Id
from backend.app.services.title_matching import Found, Title, match_titles
from tests.catalogue.conftest import a_catalogue
from tests.catalogue.test_imdb_dataset import loaded
from tests.stand_in_catalogue import (
    OMDB_KEY,
    OMDB_USED_UP,
    TMDB_KEY,
    Scripted,
    StandInCatalogue,
    WikidataTitle,
    stand_in_catalogue,
)

MATRIX = WikidataTitle(
    "tt0133093",
    "Q83495",
    {"en": "The Matrix"},
    published=("1999-03-31T00:00:00Z",),
    known_as={"P4947": "603", "P6127": "the-matrix"},
)
RIVAL = WikidataTitle(
    "tt0000009", "Q9", {"en": "The Matrix"}, published=("1999-01-01T00:00:00Z",), kinds=("short film",)
)
BY_NAME = Title("1", Sought("The Matrix", 1999, "film"))
BY_NUMBER = Title("1", Sought("", None, "film"), {Id.TMDB_FILM: "603"})


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stamina.set_testing(True, attempts=1, cap=True), stand_in_catalogue() as server:
        yield server


def asked(stand_in: StandInCatalogue, *titles: Title, **options: Any) -> list[tuple[str, str | None, str | None]]:
    """What each title is, and why not where it is not."""
    given: dict[str, Any] = {"tmdb_key": None, "omdb_key": None, "wikidata": True, **options}
    catalogue = a_catalogue(stand_in, **given)
    return [_said(each) for each in match_titles(catalogue, titles).values()]


def _said(found: Found) -> tuple[str, str | None, str | None]:
    return (str(found.state), found.imdb_id, found.because)


NO_KEY = "No key for TMDB is set on this server. Put TMDB_API_KEY into its environment or .env and start it again."


def test_wikidata_alone_answers_about_many_numbers_and_names_at_once(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(MATRIX)
    slug = Title("2", Sought("Matrix"), {Id.LETTERBOXD_FILM: "the-matrix"})
    name = Title("3", BY_NAME.sought)
    assert asked(stand_in, BY_NUMBER, slug, name) == [("certain", "tt0133093", None)] * 3
    assert stand_in.paths == ["wikidata/sparql"] * 3


def test_a_number_that_two_titles_share_settles_nothing(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(MATRIX, WikidataTitle("tt0000009", "Q9", known_as={"P4947": "603"}))
    assert asked(stand_in, BY_NUMBER) == [("unknown", None, NO_KEY)]


BOTH = Title("1", Sought("The Matrix", 1999, "film"), {Id.IMDB: "tt0133093", Id.TMDB_FILM: "603"})
TMDB_OF_ANOTHER = Title("1", BOTH.sought, {Id.IMDB: "tt0078748", Id.TMDB_FILM: "603"})


def test_an_id_of_imdb_and_a_number_that_agree_are_certain(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(MATRIX)
    assert asked(stand_in, BOTH) == [("certain", "tt0133093", None)]
    assert stand_in.paths == ["wikidata/sparql"]


def test_an_id_of_imdb_and_a_number_that_disagree_are_both_shown_by_name(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(
        MATRIX, WikidataTitle("tt0078748", "Q103569", {"en": "Alien"}, published=("1979-05-25T00:00:00Z",))
    )
    [found] = match_titles(
        a_catalogue(stand_in, tmdb_key=TMDB_KEY, omdb_key=None, wikidata=True), [TMDB_OF_ANOTHER]
    ).values()
    assert _said(found) == ("ambiguous", None, None)
    assert [(each.imdb_id, each.names, each.year) for each in found.candidates] == [
        ("tt0078748", ("Alien",), 1979),
        ("tt0133093", ("The Matrix",), 1999),
    ]
    assert stand_in.paths == ["wikidata/sparql"] * 2


def test_two_numbers_that_disagree_are_no_certain_match(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(MATRIX, WikidataTitle("tt0078748", "Q103569", known_as={"P12196": "7"}))
    two = Title("1", Sought("The Matrix"), {Id.TMDB_FILM: "603", Id.TVDB_FILM: "7"})
    assert asked(stand_in, two) == [("ambiguous", None, None)]


def test_an_id_of_imdb_is_believed_where_nobody_can_be_asked_about_the_number(stand_in: StandInCatalogue) -> None:
    assert asked(stand_in, TMDB_OF_ANOTHER, wikidata=False) == [("certain", "tt0078748", None)]
    assert asked(stand_in, TMDB_OF_ANOTHER) == [("certain", "tt0078748", None)]
    stand_in.next_from_wikidata(Scripted(503))
    assert asked(stand_in, TMDB_OF_ANOTHER) == [("certain", "tt0078748", None)]


def test_a_rival_is_for_a_person_to_decide_and_nobody_else_is_asked(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(MATRIX, RIVAL)
    assert asked(stand_in, BY_NAME) == [("ambiguous", None, None)]
    assert stand_in.paths == ["wikidata/sparql"]


def test_what_nobody_knows_is_unknown_and_says_which_key_would_help(stand_in: StandInCatalogue) -> None:
    assert asked(stand_in, BY_NAME) == [("unknown", None, NO_KEY)]
    assert asked(stand_in, BY_NAME, tmdb_key=TMDB_KEY) == [("unknown", None, None)]


def test_where_nobody_can_be_asked_a_title_is_pending(stand_in: StandInCatalogue) -> None:
    assert asked(stand_in, BY_NAME, wikidata=False) == [("pending", None, NO_KEY)]


def test_a_source_that_fails_makes_titles_pending_and_is_not_asked_for_the_next(stand_in: StandInCatalogue) -> None:
    stand_in.next_from_wikidata(Scripted(503))
    other = Title("2", Sought("Alien", 1979))
    failed = "Wikidata failed with status 503. Try again later."
    assert asked(stand_in, BY_NAME, other) == [("pending", None, failed)] * 2
    assert stand_in.paths == ["wikidata/sparql"]


def test_what_another_source_knows_for_certain_is_not_pending(stand_in: StandInCatalogue) -> None:
    stand_in.next_from_wikidata(Scripted(503))
    stand_in.knows_in_tmdb(
        "tt0133093", {"id": 603, "title": "The Matrix", "release_date": "1999-03-31", "imdb_id": "tt0133093"}
    )
    assert asked(stand_in, BY_NAME, tmdb_key=TMDB_KEY) == [("certain", "tt0133093", None)]


def test_tmdb_is_asked_for_films_and_series_and_for_the_years_beside_where_a_page_is_not_enough(
    stand_in: StandInCatalogue,
) -> None:
    stand_in.knows_in_tmdb(
        "tt0133093", {"id": 603, "title": "The Matrix", "release_date": "1999-03-31", "imdb_id": "tt0133093"}
    )
    assert asked(stand_in, BY_NAME, tmdb_key=TMDB_KEY, wikidata=False) == [("certain", "tt0133093", None)]
    assert stand_in.paths == ["tmdb/search/movie", "tmdb/search/tv", "tmdb/movie/603"]
    stand_in.pages_in_tmdb = 2
    stand_in.asked.clear()
    assert asked(stand_in, BY_NAME, tmdb_key=TMDB_KEY, wikidata=False) == [("certain", "tt0133093", None)]
    assert stand_in.paths == [*["tmdb/search/movie", "tmdb/search/tv"] * 4, "tmdb/movie/603"]
    stand_in.knows_in_tmdb("tt0000009", {"id": 9, "name": "The Matrix", "first_air_date": "2000-01-01"}, kind="tv")
    assert asked(stand_in, BY_NAME, tmdb_key=TMDB_KEY, wikidata=False) == [("ambiguous", None, None)]


def test_of_many_titles_each_gets_its_own_answer_of_tmdb(stand_in: StandInCatalogue) -> None:
    numbers = range(1, 13)
    for number in numbers:
        page = {"id": number, "title": f"Film {number}", "release_date": "1999-01-01", "imdb_id": f"tt{number:07}"}
        stand_in.knows_in_tmdb(f"tt{number:07}", page)
    titles = [Title(str(number), Sought("", None, "film"), {Id.TMDB_FILM: str(number)}) for number in numbers]
    catalogue = a_catalogue(stand_in, tmdb_key=TMDB_KEY, omdb_key=None, wikidata=False)
    found = match_titles(catalogue, titles)
    assert {key: each.imdb_id for key, each in found.items()} == {str(n): f"tt{n:07}" for n in numbers}


def test_tmdb_knows_its_own_numbers_and_those_of_thetvdb(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_tmdb("tt0133093", {"id": 603, "title": "The Matrix", "imdb_id": "tt0133093"})
    stand_in.finds_in_tmdb("81189", 603)
    tvdb = Title("2", Sought(""), {Id.TVDB_FILM: "81189"})
    assert asked(stand_in, BY_NUMBER, tvdb, tmdb_key=TMDB_KEY, wikidata=False) == [("certain", "tt0133093", None)] * 2
    odd = Title("3", Sought(""), {Id.TMDB_FILM: "../x"})
    assert asked(stand_in, odd, tmdb_key=TMDB_KEY, wikidata=False) == [("unknown", None, None)]


def test_omdb_helps_until_its_quota_is_used_up(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_omdb({"imdbID": "tt0133093", "Title": "The Matrix", "Year": "1999", "Type": "movie"})
    assert asked(stand_in, BY_NAME, omdb_key=OMDB_KEY, wikidata=False) == [("certain", "tt0133093", None)]
    stand_in.next_from_omdb(Scripted(401, OMDB_USED_UP))
    used_up = "OMDb takes no more requests for now. Try again later."
    assert asked(stand_in, BY_NAME, omdb_key=OMDB_KEY, wikidata=False) == [("pending", None, used_up)]


def test_the_offline_catalogue_needs_no_network(stand_in: StandInCatalogue, tmp_path: Path) -> None:
    index = loaded(tmp_path).path
    catalogue: Catalogue = a_catalogue(stand_in, tmdb_key=None, omdb_key=None, index=index)
    [found] = match_titles(catalogue, [BY_NAME]).values()
    assert (found.state, found.imdb_id) == ("certain", "tt0133093")
    assert stand_in.asked == []
