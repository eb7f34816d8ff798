from typing import Any

import pytest

from backend.app.catalogue import Catalogue
from tests.catalogue.conftest import a_catalogue
from tests.stand_in_catalogue import Scripted, StandInCatalogue

MATRIX = {
    "id": 603,
    "imdb_id": "tt0133093",
    "title": "The Matrix",
    "release_date": "1999-03-31",
    "poster_path": "/matrix.jpg",
    "overview": "A hacker wakes up.",
    "genres": [{"id": 28, "name": "Action"}, {"id": 878, "name": "Science Fiction"}],
    "runtime": 136,
    "vote_average": 8.2,
    "vote_count": 25_000,
    "credits": {"cast": [{"name": "Keanu Reeves"}, {"name": "Carrie-Anne Moss"}]},
    "external_ids": {"imdb_id": "tt0133093"},
}
MATRIX_KEPT = {
    "tmdbId": 603,
    "imdbId": "tt0133093",
    "title": "The Matrix",
    "year": "1999",
    "poster": "https://image.tmdb.org/t/p/w500/matrix.jpg",
    "posterSmall": "https://image.tmdb.org/t/p/w185/matrix.jpg",
    "plot": "A hacker wakes up.",
    "genres": ["Action", "Science Fiction"],
    "cast": ["Keanu Reeves", "Carrie-Anne Moss"],
    "runtime": 136,
    "voteAverage": 8.2,
    "voteCount": 25_000,
    "mediaType": "movie",
}
LOST: dict[str, Any] = {"id": 4607, "name": "Lost", "first_air_date": "2004-09-22", "episode_run_time": [44, 60]}


def test_a_film_is_found_by_its_imdb_id(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.knows_in_tmdb("tt0133093", MATRIX)

    assert catalogue.tmdb.find("tt0133093") == MATRIX_KEPT
    find, details = stand_in.asked
    assert (find.path, find.query["external_source"]) == ("tmdb/find/tt0133093", "imdb_id")
    assert (details.path, details.query["append_to_response"]) == ("tmdb/movie/603", "credits,external_ids")


def test_a_series_is_found_by_its_imdb_id_and_has_that_id(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.knows_in_tmdb("tt0411008", LOST, kind="tv")

    assert catalogue.tmdb.find("tt0411008") == {
        "tmdbId": 4607,
        "imdbId": "tt0411008",
        "title": "Lost",
        "year": "2004",
        "poster": None,
        "posterSmall": None,
        "plot": None,
        "genres": [],
        "cast": [],
        "runtime": 44,
        "voteAverage": None,
        "voteCount": None,
        "mediaType": "tv",
    }


@pytest.mark.parametrize(
    "found",
    [
        {"movie_results": [], "tv_results": [], "person_results": [{"id": 6384, "name": "Keanu Reeves"}]},
        {"movie_results": [], "tv_results": [], "tv_episode_results": [{"id": 1, "show_id": 4607}]},
        {"movie_results": None, "tv_results": "none"},
        {"movie_results": [{"id": "603"}, {"id": -1}, {}, 7]},
        {},
    ],
)
def test_what_is_neither_film_nor_series_is_not_found(
    stand_in: StandInCatalogue, catalogue: Catalogue, found: dict[str, Any]
) -> None:
    stand_in.next_from_tmdb(Scripted(200, found))

    assert catalogue.tmdb.find("tt0000001") is None
    assert len(stand_in.asked) == 1


def test_a_number_that_tmdb_does_not_know_is_none(catalogue: Catalogue) -> None:
    assert catalogue.tmdb.details("movie", 999_999_999) is None


def test_fields_of_other_types_than_expected_are_not_known(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.next_from_tmdb(
        Scripted(
            200,
            {
                "id": 603,
                "title": "The Matrix",
                "release_date": "",
                "poster_path": "/../../evil?x=1",
                "overview": ["not", "text"],
                "genres": {"name": "Action"},
                "credits": {"cast": [{"name": None}, 5, {"name": "Keanu Reeves"}]},
                "runtime": 0,
                "episode_run_time": [],
                "vote_average": 0,
                "vote_count": 0,
                "imdb_id": "nm0000206",
                "external_ids": [],
            },
        )
    )

    assert catalogue.tmdb.details("movie", 603) == {
        "tmdbId": 603,
        "imdbId": None,
        "title": "The Matrix",
        "year": None,
        "poster": None,
        "posterSmall": None,
        "plot": None,
        "genres": [],
        "cast": ["Keanu Reeves"],
        "runtime": None,
        "voteAverage": None,
        "voteCount": None,
        "mediaType": "movie",
    }


def test_a_search_gives_films_and_series_and_no_persons(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    hits = [
        {**MATRIX, "media_type": "movie"},
        {**LOST, "media_type": "tv", "poster_path": None},
        {"id": 6384, "name": "Keanu Reeves", "media_type": "person"},
        {"id": 9, "media_type": "movie"},
    ]
    stand_in.next_from_tmdb(Scripted(200, {"page": 2, "results": hits, "total_pages": 5_000}))

    page = catalogue.tmdb.search("Ünïcode & more", page=2)

    assert page == {
        "results": [
            {
                "tmdbId": 603,
                "mediaType": "movie",
                "title": "The Matrix",
                "year": "1999",
                "poster": "https://image.tmdb.org/t/p/w500/matrix.jpg",
                "posterSmall": "https://image.tmdb.org/t/p/w185/matrix.jpg",
                "plot": "A hacker wakes up.",
                "voteAverage": 8.2,
            },
            {
                "tmdbId": 4607,
                "mediaType": "tv",
                "title": "Lost",
                "year": "2004",
                "poster": None,
                "posterSmall": None,
                "plot": None,
                "voteAverage": None,
            },
        ],
        "page": 2,
        "total_pages": 500,
    }
    assert (stand_in.asked[0].query["query"], stand_in.asked[0].query["page"]) == ("Ünïcode & more", "2")


@pytest.mark.parametrize(
    ("language", "tmdbs"),
    [("fi", "fi"), ("pt-br", "pt-BR"), ("sr-latn", "sr"), ("en", None), ("en-gb", None), ("fil", None)],
)
def test_tmdb_is_asked_in_the_language_of_the_catalogue(
    stand_in: StandInCatalogue, language: str, tmdbs: str | None
) -> None:
    tmdb = a_catalogue(stand_in, language=language).tmdb
    tmdb.details("movie", 603)
    tmdb.search("matrix", page=1)
    assert [asked.query.get("language") for asked in stand_in.asked] == [tmdbs, tmdbs]
    parts = "credits,external_ids,translations" if tmdbs else "credits,external_ids"
    assert stand_in.asked[0].query["append_to_response"] == parts


def translated(language: str, **data: str) -> dict[str, Any]:
    return {"iso_3166_1": "XX", "iso_639_1": language, "data": data}


IN_ENGLISH = translated("en", title="Spirited Away", overview="A girl works in a bath house.")


@pytest.mark.parametrize(
    ("said", "translations", "kept"),
    [
        ({"title": "Henkien kätkemä", "overview": "Tyttö."}, [IN_ENGLISH], ("Henkien kätkemä", "Tyttö.")),
        ({"title": "千と千尋の神隠し"}, [IN_ENGLISH], ("Spirited Away", "A girl works in a bath house.")),
        ({"title": "千と千尋の神隠し"}, [], ("千と千尋の神隠し", None)),
        ({"title": "千と千尋の神隠し"}, [None, {"iso_639_1": "en"}], ("千と千尋の神隠し", None)),
        (
            {"title": "千と千尋の神隠し"},
            [IN_ENGLISH, translated("fi", title="千と千尋の神隠し")],
            ("千と千尋の神隠し", "A girl works in a bath house."),
        ),
        (
            {"title": "千と千尋の神隠し", "original_language": "fi"},
            [IN_ENGLISH],
            ("千と千尋の神隠し", IN_ENGLISH["data"]["overview"]),
        ),
    ],
)
def test_what_tmdb_lacks_in_that_language_is_in_english_and_then_in_its_own(
    stand_in: StandInCatalogue, said: dict[str, str], translations: list[Any], kept: tuple[str, str | None]
) -> None:
    film = {"id": 129, "original_title": "千と千尋の神隠し", "original_language": "ja", "overview": "", **said}
    stand_in.next_from_tmdb(Scripted(200, {**film, "translations": {"translations": translations}}))
    found = a_catalogue(stand_in, language="fi").tmdb.details("movie", 129)
    assert found is not None
    assert (found["title"], found["plot"]) == kept


def test_a_series_is_named_in_english_where_tmdb_has_no_other_name(stand_in: StandInCatalogue) -> None:
    series = {"id": 1, "name": "강철", "original_name": "강철", "original_language": "ko"}
    stand_in.next_from_tmdb(
        Scripted(200, {**series, "translations": {"translations": [translated("en", name="Steel")]}})
    )
    found = a_catalogue(stand_in, language="fi").tmdb.details("tv", 1)
    assert found is not None
    assert found["title"] == "Steel"
