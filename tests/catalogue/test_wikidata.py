"""What becomes of Wikidata's answers, good and bad. Only the network's other end is a stand-in."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from backend.app.catalogue.service import Service, ServiceBusy, ServiceFailed, Unreachable
from backend.app.catalogue.wikidata import Wikidata, manners
from tests.catalogue.conftest import a_catalogue
from tests.stand_in_catalogue import Scripted, StandInCatalogue, WikidataTitle

MATRIX = WikidataTitle(
    "tt0133093",
    "Q83495",
    {"en": "The Matrix", "fi": "Matrix"},
    original=("en", "The Matrix"),
    published=("1999-06-17T00:00:00Z", "1999-03-31T00:00:00Z"),
    kinds=("film",),
    directors=("Lana Wachowski", "Lilly Wachowski"),
    genres=("science fiction film", "action film"),
    countries=("United States", "Australia"),
    plain={
        "minutes": "136",
        "tmdbFilm": "603",
        "letterboxd": "the-matrix",
        "wikipedia": "https://en.wikipedia.org/wiki/The_Matrix",
    },
    known_as={"P4947": "603", "P6127": "the-matrix"},
)
KNOWN = {
    "source": "wikidata",
    "imdbId": "tt0133093",
    "wikidataId": "Q83495",
    "title": "The Matrix",
    "titleLanguage": "en",
    "originalTitle": "The Matrix",
    "year": "1999",
    "kind": "film",
    "mediaType": "movie",
    "director": "Lana Wachowski, Lilly Wachowski",
    "genres": ["science fiction film", "action film"],
    "runtime": 136,
    "country": "United States, Australia",
    "wikipedia": "https://en.wikipedia.org/wiki/The_Matrix",
    "letterboxd": "the-matrix",
    "tmdbId": 603,
}


def wikidata_of(stand_in: StandInCatalogue, **settings: Any) -> Wikidata:
    return a_catalogue(stand_in, wikidata=True, **settings).wikidata


@pytest.fixture
def wikidata(stand_in: StandInCatalogue) -> Wikidata:
    return wikidata_of(stand_in)


def named(stand_in: StandInCatalogue, title: WikidataTitle, **settings: Any) -> tuple[Any, Any]:
    stand_in.knows_in_wikidata(title)
    found = wikidata_of(stand_in, **settings).look_up([title.imdb_id]).found.get(title.imdb_id)
    return (found["title"], found["titleLanguage"]) if found else (None, None)


def test_a_title_has_all_that_wikidata_knows(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    stand_in.knows_in_wikidata(MATRIX)
    answer = wikidata.look_up(["tt0133093", "tt0000002"])
    assert (answer.found, answer.unknown, answer.failure) == ({"tt0133093": KNOWN}, ["tt0000002"], None)


def test_many_titles_are_one_question(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    stand_in.knows_everything_in_wikidata = True
    wanted = [f"tt{number:07}" for number in range(1, 151)]
    assert sorted(wikidata.look_up(wanted).found) == wanted
    assert len(stand_in.asked) == 1


@pytest.mark.parametrize(
    ("names", "original", "language", "expected"),
    [
        ({"en": "Spirited Away", "fi": "Henkien kätkemä"}, None, "fi", ("Henkien kätkemä", "fi")),
        ({"en": "Spirited Away", "mul": "Sen to Chihiro"}, ("ja", "千と千尋の神隠し"), "fi", ("Spirited Away", "en")),
        ({"mul": "Sen to Chihiro"}, ("ja", "千と千尋の神隠し"), "fi", ("Sen to Chihiro", "mul")),
        ({}, ("ja", "千と千尋の神隠し"), "fi", ("千と千尋の神隠し", "ja")),
        ({}, None, "fi", (None, None)),
    ],
)
def test_a_name_is_in_the_wanted_language_or_the_next_best(
    stand_in: StandInCatalogue,
    names: dict[str, str],
    original: tuple[str, str] | None,
    language: str,
    expected: tuple[str | None, str | None],
) -> None:
    title = WikidataTitle("tt0245429", "Q155653", names, original=original)
    assert named(stand_in, title, language=language) == expected


@pytest.mark.parametrize(
    ("kinds", "kind", "media_type"),
    [
        (("film",), "film", "movie"),
        (("animated film", "anime film"), "film", "movie"),
        (("animated short film",), "short", "movie"),
        (("television series",), "series", "tv"),
        (("miniseries",), "series", "tv"),
        (("television series episode",), "episode", "tv"),
        (("television special",), "special", "movie"),
        (("video game",), "game", "movie"),
        ((), "other", "movie"),
    ],
)
def test_a_kind_is_read_from_the_names_of_classes(
    stand_in: StandInCatalogue, wikidata: Wikidata, kinds: tuple[str, ...], kind: str, media_type: str
) -> None:
    stand_in.knows_in_wikidata(WikidataTitle("tt0000001", "Q1", {"en": "T"}, kinds=kinds))
    found = wikidata.look_up(["tt0000001"]).found["tt0000001"]
    assert (found["kind"], found["mediaType"]) == (kind, media_type)


def test_a_series_is_of_the_year_in_which_it_began(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    series = WikidataTitle(
        "tt0411008",
        "Q23567",
        {"en": "Lost"},
        kinds=("television series",),
        began="2004-09-22T00:00:00Z",
        published=("2003-01-01T00:00:00Z",),
        plain={"tmdbSeries": "4607", "tmdbFilm": "1"},
    )
    stand_in.knows_in_wikidata(series)
    found = wikidata.look_up(["tt0411008"]).found["tt0411008"]
    assert (found["year"], found["tmdbId"]) == ("2004", 4607)


def test_of_two_items_with_one_id_the_film_counts_and_then_the_older_item(
    stand_in: StandInCatalogue, wikidata: Wikidata
) -> None:
    stand_in.knows_in_wikidata(
        WikidataTitle("tt0000001", "Q5", {"en": "The soundtrack"}, kinds=("album",)),
        WikidataTitle("tt0000001", "Q100", {"en": "The film, again"}),
        WikidataTitle("tt0000001", "Q20", {"en": "The film"}),
    )
    assert wikidata.look_up(["tt0000001"]).found["tt0000001"]["title"] == "The film"


def test_an_id_that_was_merged_into_another_names_the_same_title(
    stand_in: StandInCatalogue, wikidata: Wikidata
) -> None:
    for imdb_id in ("tt0000001", "tt0000002"):
        stand_in.knows_in_wikidata(WikidataTitle(imdb_id, "Q1", {"en": "One film"}))
    found = wikidata.look_up(["tt0000001", "tt0000002"]).found
    assert [(imdb_id, data["imdbId"], data["title"]) for imdb_id, data in found.items()] == [
        ("tt0000001", "tt0000001", "One film"),
        ("tt0000002", "tt0000002", "One film"),
    ]


def test_an_answer_about_other_titles_than_asked_for_is_none(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    stand_in.next_from_wikidata(Scripted(200, {"results": {"bindings": MATRIX.rows()}}))
    assert wikidata.look_up(["tt0000002"]).unknown == ["tt0000002"]


def broken(change: dict[str, Any]) -> list[Any]:
    return [{**row, **change} for row in MATRIX.rows()]


@pytest.mark.parametrize(
    "rows",
    [
        [None, 1, "x", [], {}],
        broken({"item": {"value": "http://www.wikidata.org/entity/L1"}}),
        broken({"item": None}),
        broken({"imdb": {"value": "nm0000206"}}),
        broken({"imdb": {"value": 7}}),
        broken({"value": {"type": "literal", "value": "x" * 10_001, "xml:lang": "en"}}),
        broken({"value": {"type": "bnode", "value": "t1234", "xml:lang": "en"}}),
        broken({"what": {"value": ["label"]}}),
    ],
)
def test_rows_that_are_not_understood_are_left_out(
    stand_in: StandInCatalogue, wikidata: Wikidata, rows: list[Any]
) -> None:
    stand_in.next_from_wikidata(Scripted(200, {"results": {"bindings": rows}}))
    assert wikidata.look_up(["tt0133093"]).found == {}


def test_values_of_a_wrong_kind_are_not_known(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    plain = {
        "minutes": "9" * 400,
        "tmdbFilm": "12a",
        "letterboxd": "../../etc",
        "wikipedia": "javascript:alert(1)",
        "published": "t12345",
    }
    stand_in.knows_in_wikidata(WikidataTitle("tt0000001", "Q1", {"en": "T"}, plain=plain))
    found = wikidata.look_up(["tt0000001"]).found["tt0000001"]
    assert [found[key] for key in ("runtime", "tmdbId", "letterboxd", "wikipedia", "year")] == [None] * 5


CAPTIVE_PORTAL = Scripted(200, b"<html><title>Sign in to the network</title></html>", {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (CAPTIVE_PORTAL, "Wikidata sent an answer that cannot be read. Try again later."),
        (Scripted(200, {"results": []}), "Wikidata sent an answer that cannot be read. Try again later."),
        (Scripted(200, {"results": {"bindings": {}}}), "Wikidata sent an answer that cannot be read. Try again later."),
        (Scripted(200, b'{"results": {"bindings": ['), "Wikidata sent an answer that cannot be read. Try again later."),
        (Scripted(200, b" " * (17 * 2**20)), "Wikidata sent a far larger answer than expected. Try again later."),
        (Scripted(500, b"QueryTimeoutException"), "Wikidata failed with status 500. Try again later."),
        (Scripted(403, b"You have been banned"), "Wikidata answered with status 403. Try again later."),
        (Scripted(302, b"", {"Location": "/portal"}), "Wikidata answered with status 302. Try again later."),
    ],
)
def test_after_an_answer_that_is_none_nobody_asks_for_a_minute(
    stand_in: StandInCatalogue, wikidata: Wikidata, answer: Scripted, sentence: str
) -> None:
    stand_in.knows_in_wikidata(MATRIX)
    stand_in.next_from_wikidata(answer)
    first, second = wikidata.look_up(["tt0133093"]), wikidata.look_up(["tt0133093"])
    for said in (first, second):
        assert isinstance(said.failure, ServiceFailed)
        assert (said.found, list(said.unknown), said.failure.detail) == ({}, [], sentence)
        assert said.failure.retry_after is not None
        assert 50 < said.failure.retry_after <= 60
    assert len(stand_in.asked) == 1


def test_where_nobody_listens_is_asked_once_a_minute_and_then_less_often(stand_in: StandInCatalogue) -> None:
    moment = [1000.0]
    # Port 9 is "discard" and bound on no machine that runs tests.
    nowhere = Service(
        "Wikidata", base_url="http://127.0.0.1:9", manners=manners("test", seconds=1), monotonic=lambda: moment[0]
    )
    wikidata = replace(wikidata_of(stand_in), query=nowhere)
    waits: list[float] = []
    for _ in range(9):
        failure = wikidata.look_up(["tt0133093"]).failure
        assert isinstance(failure, Unreachable)
        waits.append(wikidata.query.quiet_for)
        moment[0] += wikidata.query.quiet_for
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_an_answer_that_takes_longer_than_wikidata_has_for_one_is_given_up(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(MATRIX)
    moments = count(0.0, 80.0)
    answer = wikidata_of(stand_in, monotonic=lambda: next(moments)).look_up(["tt0133093"])
    assert answer.failure is not None
    assert (answer.found, answer.failure.detail) == ({}, "Wikidata was too slow. Try again later.")


@pytest.mark.parametrize(
    ("header", "seconds"), [({"Retry-After": "86400"}, 86_400), ({"Retry-After": "2"}, 2), ({}, 60)]
)
def test_a_wait_that_wikidata_asks_for_is_obeyed(
    stand_in: StandInCatalogue, wikidata: Wikidata, header: dict[str, str], seconds: int
) -> None:
    stand_in.next_from_wikidata(Scripted(429, b"Too Many Requests", header))
    failure = wikidata.look_up(["tt0133093"]).failure
    assert isinstance(failure, ServiceBusy)
    assert (failure.retry_after, len(stand_in.asked)) == (seconds, 1)
    wikidata.look_up(["tt0133093"])
    assert len(stand_in.asked) == 1


def test_wikidata_hears_who_asks_and_how_to_reach_them(stand_in: StandInCatalogue) -> None:
    wikidata_of(stand_in, contact="ann@example.org").look_up(["tt1"])
    wikidata_of(stand_in).look_up(["tt1"])
    assert [asked.user_agent for asked in stand_in.asked] == [
        "MovieManager/1.0 (ann@example.org)",
        "MovieManager/1.0 (a self-hosted film library; its operator gave no contact)",
    ]


def test_a_search_finds_titles_by_name_in_wikidatas_order(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    person = WikidataTitle("nm0000206", "Q43416", {"en": "Matrix fan"}, kinds=("human",))
    second = WikidataTitle("tt0234215", "Q189600", {"en": "The Matrix Reloaded"})
    stand_in.knows_in_wikidata(second, person, MATRIX)
    found = wikidata.search('the "matrix" OR haswbstatement:P31')
    assert found == []
    found = wikidata.search("matrix!")
    assert [title["title"] for title in found] == ["The Matrix Reloaded", "The Matrix"]
    asked = stand_in.asked[-2]
    assert asked.query["srsearch"] == "matrix haswbstatement:P345"
    assert (asked.query["maxlag"], len(stand_in.asked)) == ("5", 3)


@pytest.mark.parametrize(
    "answer",
    [CAPTIVE_PORTAL, Scripted(200, {"query": []}), Scripted(200, {"query": {"search": "x"}}), Scripted(200, [])],
)
def test_a_search_that_answers_something_else_is_a_failure(
    stand_in: StandInCatalogue, wikidata: Wikidata, answer: Scripted
) -> None:
    stand_in.next_from_wikidata(answer)
    with pytest.raises(ServiceFailed, match="Wikidata sent an answer that cannot be read"):
        wikidata.search("matrix")


def test_a_server_that_lags_behind_is_left_alone(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    stand_in.next_from_wikidata(Scripted(200, {"error": {"code": "maxlag", "info": "Waiting for a server"}}))
    with pytest.raises(ServiceBusy):
        wikidata.search("matrix")


def test_a_title_is_found_by_what_another_service_calls_it(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    stand_in.knows_in_wikidata(MATRIX)
    assert wikidata.known_as("P6127", ["the-matrix"]) == [KNOWN]
    assert wikidata.known_as("P4947", ["603", "604"]) == [KNOWN]
    assert (wikidata.item("Q83495"), wikidata.item("Q1")) == (KNOWN, None)


def test_what_is_typed_never_becomes_part_of_a_query(stand_in: StandInCatalogue, wikidata: Wikidata) -> None:
    wikidata.known_as("P6127", ['x" } UNION { ?item wdt:P31 wd:Q5 } #\n'])
    assert '"x } UNION { ?item wdt:P31 wd:Q5 } #"' in stand_in.asked[0].query["query"]
