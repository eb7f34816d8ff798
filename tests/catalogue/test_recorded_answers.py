"""The services' real answers, as others have recorded them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from backend.app.catalogue import Catalogue
from backend.app.catalogue.service import KeyRefused
from tests.conftest import REAL_DATA_REASON
from tests.stand_in_catalogue import Scripted, StandInCatalogue

DATA = Path(os.environ.get("MOVIEMANAGER_DATA") or Path(__file__).parents[3] / "shared") / "data"

pytestmark = pytest.mark.skipif(not (DATA / "tmdb").is_dir(), reason=REAL_DATA_REASON)


def recorded(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def recorded_reply(name: str) -> Scripted:
    """The first of the replies in a file that also says with what status they came."""
    reply = recorded(name)[0]
    return Scripted(reply["status"], reply["body"])


def test_a_film_found_by_id_with_its_details(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    find = recorded("tmdb/tmdb-kotlin/find/find_movie_tt10919380.json")
    details = recorded("tmdb/tmdb-kotlin/movie/movie_details_607.json")
    stand_in.next_from_tmdb(Scripted(200, find), Scripted(200, details))

    found = catalogue.tmdb.find("tt10919380")

    assert stand_in.paths == ["tmdb/find/tt10919380", "tmdb/movie/551804"]
    assert found is not None
    assert {key: found[key] for key in ("tmdbId", "imdbId", "title", "year", "mediaType")} == {
        "tmdbId": 607,
        "imdbId": "tt10919380",
        "title": details["title"],
        "year": details["release_date"][:4],
        "mediaType": "movie",
    }
    assert found["cast"] == [actor["name"] for actor in details["credits"]["cast"]][:10]
    assert found["genres"] == [genre["name"] for genre in details["genres"]]


def test_a_series(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    body = recorded("tmdb/tmdb-kotlin/tv/tv_details_96677.json")
    stand_in.next_from_tmdb(Scripted(200, body))

    found = catalogue.tmdb.details("tv", 96677)

    assert found is not None
    kept = (found["title"], found["year"], found["runtime"], found["imdbId"], found["mediaType"])
    assert kept == ("Lupin", "2021", 48, "tt2531336", "tv")
    assert found["genres"] == ["Crime", "Drama", "Mystery"]


def test_a_series_without_credits_or_external_ids(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    body = recorded("tmdb/swift-tmdb/tv-series.json")
    stand_in.next_from_tmdb(Scripted(200, body))

    found = catalogue.tmdb.details("tv", body["id"])

    assert found is not None
    assert (found["title"], found["imdbId"], found["cast"]) == (body["name"], None, [])


def test_a_search_over_films_that_say_no_kind_finds_nothing_and_fails_nothing(
    stand_in: StandInCatalogue, catalogue: Catalogue
) -> None:
    body = recorded("tmdb/tmdb-kotlin/search/search_tv_lupin.json")
    with_kind = {**body, "results": [{**row, "media_type": "tv"} for row in body["results"]]}
    stand_in.next_from_tmdb(Scripted(200, body), Scripted(200, with_kind))

    assert catalogue.tmdb.search("lupin", page=1)["results"] == []
    hits = catalogue.tmdb.search("lupin", page=1)["results"]
    assert [hit["tmdbId"] for hit in hits] == [row["id"] for row in body["results"]]
    assert all(hit["year"] is None or hit["year"].isdecimal() for hit in hits)


def test_a_refused_key(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.next_from_tmdb(recorded_reply("tmdb/vcr-ruby/api_key_invalid_key.json"))

    with pytest.raises(KeyRefused):
        catalogue.tmdb.search("batman", page=1)


def test_every_recorded_title_of_omdb_is_read(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    bodies = recorded("omdb/omdb-by-id-2025-12.json")
    titles = {body["imdbID"]: body for body in bodies.values() if body.get("Response") == "True"}
    unreadable: list[str] = []
    with_tomatoes = 0
    for imdb_id, body in titles.items():
        stand_in.next_from_omdb(Scripted(200, body))
        found = catalogue.omdb.find(imdb_id)
        assert found is not None
        with_tomatoes += found["rtRating"] is not None
        if found["title"] != body["Title"].strip() or "N/A" in found.values():
            unreadable.append(imdb_id)

    expected = sum(any(row["Source"] == "Rotten Tomatoes" for row in body["Ratings"]) for body in titles.values())
    assert (unreadable, with_tomatoes) == ([], expected)
    assert len(titles) > 500


def test_an_id_that_omdb_does_not_know(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.next_from_omdb(recorded_reply("omdb/vcr-ruby/id_nonexistent.json"))

    assert catalogue.omdb.find("tt0000000") is None


def test_a_series_of_omdb_has_its_first_year(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.next_from_omdb(recorded_reply("omdb/vcr-ruby/id_existing.json"))

    found = catalogue.omdb.find("tt0411008")

    assert found is not None
    assert (found["title"], found["year"], found["mediaType"]) == ("Lost", 2004, "tv")
