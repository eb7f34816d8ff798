"""Every real file of the services that are read here: what it is, and what becomes of each of its rows.

`claims` are rows that speak of a title; of them so many are watched, have a watch date, a rating, are wanted, are on a
list. The other rows are counted by the reason why they are refused.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from backend.app.formats.claims import Claim, Id, Kind
from backend.app.formats.recognise import RecognisedFile
from backend.app.formats.sources import recognise, settled
from tests.acceptance.movielens import REAL_DATA
from tests.conftest import REAL_DATA_REASON
from tests.formats.archives import zipped
from tests.formats.dropped import NOW, dropped

DATA = REAL_DATA / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=REAL_DATA_REASON)

LETTERBOXD, IMDB, TRAKT, TMDB = "letterboxd/user_a-", "imdb/", "trakt/", "misc/yamtrack-fixture/import_tmdb_"
EXPECTED: dict[str, tuple[str, dict[str, int]]] = {
    f"{LETTERBOXD}2019-11/diary.csv": ("Letterboxd diary", {"claims": 769, "watched": 769, "dated": 769, "rated": 1}),
    f"{LETTERBOXD}2019-11/watched.csv": ("Letterboxd watched films", {"claims": 1046, "watched": 1046}),
    f"{LETTERBOXD}2019-11/watchlist.csv": ("Letterboxd watchlist", {"claims": 282, "wanted": 282}),
    f"{LETTERBOXD}2022-08/diary.csv": (
        "Letterboxd diary",
        {"claims": 2132, "watched": 2132, "dated": 2132, "rated": 6},
    ),
    f"{LETTERBOXD}2022-08/ratings.csv": ("Letterboxd ratings", {"claims": 5, "watched": 5, "rated": 5}),
    f"{LETTERBOXD}2022-08/watched.csv": ("Letterboxd watched films", {"claims": 2604, "watched": 2604}),
    f"{LETTERBOXD}2022-08/watchlist.csv": ("Letterboxd watchlist", {"claims": 805, "wanted": 805}),
    f"{LETTERBOXD}2022-08/lists/bong-joon-hos-movie-picks.csv": ("Letterboxd list", {"claims": 35, "listed": 35}),
    f"{LETTERBOXD}2022-08/lists/favorite-films-of-2019.csv": ("Letterboxd list", {"claims": 18, "listed": 18}),
    f"{LETTERBOXD}2022-08/lists/favorite-films-of-2021-1.csv": ("Letterboxd list", {"claims": 11, "listed": 11}),
    f"{LETTERBOXD}2022-08/lists/favorite-films-of-2021.csv": ("Letterboxd list", {}),
    f"{LETTERBOXD}2022-08/lists/filipino-films-to-watch-if-you-enjoyed-a.csv": (
        "Letterboxd list",
        {"claims": 93, "listed": 93},
    ),
    f"{LETTERBOXD}2022-08/lists/hooptober-se7en-we-have-such-masked-socially.csv": (
        "Letterboxd list",
        {"claims": 26, "listed": 26},
    ),
    f"{LETTERBOXD}2022-08/lists/my-criterion-collection.csv": ("Letterboxd list", {"claims": 39, "listed": 39}),
    "letterboxd/yamtrack-fixture-2026/diary.csv": (
        "Letterboxd diary",
        {"claims": 12, "watched": 12, "dated": 12, "rated": 8},
    ),
    f"{IMDB}list-2025-all-title-types-yamtrack-fixture.csv": (
        "IMDb watchlist or IMDb list",
        {"claims": 10, "watched": 2, "rated": 2, "wanted": 10, "episode": 2, "game": 1, "music": 1, "podcast": 2},
    ),
    f"{IMDB}ratings-2017-01-old-header.csv": ("IMDb ratings", {"claims": 773, "watched": 773, "rated": 773, "game": 1}),
    f"{IMDB}ratings-2017-12-mid-header-rats-fixture.csv": ("IMDb ratings", {"claims": 2, "watched": 2, "rated": 2}),
    f"{IMDB}ratings-2024-08-ru-titles.csv": (
        "IMDb ratings",
        {"claims": 5003, "watched": 5003, "rated": 5003, "episode": 2420},
    ),
    f"{IMDB}watchlist-2017-01-old-header.csv": (
        "IMDb watchlist",
        {"claims": 324, "watched": 4, "rated": 4, "wanted": 324},
    ),
    f"{IMDB}watchlist-2026-08-ru-titles.csv": ("IMDb watchlist", {"claims": 440, "wanted": 440}),
    f"{TRAKT}export-2026-08/collection/collection-movies.json": ("Trakt collection", {"not_library": 621}),
    f"{TRAKT}export-2026-08/lists/list-28545752-on-deck.json": ("Trakt list", {"claims": 7, "listed": 7}),
    f"{TRAKT}export-2026-08/lists/list-35780117-projector-rewatch.json": ("Trakt list", {"claims": 45, "listed": 45}),
    f"{TRAKT}export-2026-08/lists/lists.json": ("Trakt names of lists", {"not_library": 2}),
    f"{TRAKT}export-2026-08/lists/watchlist.json": ("Trakt watchlist", {"claims": 176, "wanted": 176}),
    f"{TRAKT}export-2026-08/ratings/ratings-episodes.json": ("Trakt ratings", {"episode": 1}),
    f"{TRAKT}export-2026-08/ratings/ratings-movies.json": (
        "Trakt ratings",
        {"claims": 4273, "watched": 4273, "rated": 4273},
    ),
    f"{TRAKT}export-2026-08/ratings/ratings-shows.json": (
        "Trakt ratings",
        {"claims": 347, "watched": 347, "rated": 347},
    ),
    f"{TRAKT}export-2026-08/watched/watched-movies.json": (
        "Trakt watched films",
        {"claims": 4274, "watched": 4274, "dated": 4274},
    ),
    f"{TRAKT}yamtrack-fixture/import_trakt_ratings.json": ("Trakt ratings", {"claims": 1, "watched": 1, "rated": 1}),
    f"{TRAKT}yamtrack-fixture/import_trakt_watched.json": ("Trakt watched shows", {"episode": 1}),
    f"{TRAKT}yamtrack-fixture/lists-list-4242-rewatch-soon.json": (
        "Trakt list",
        {"claims": 3, "listed": 3, "season": 1, "episode": 1},
    ),
    f"{TRAKT}yamtrack-fixture/lists-lists.json": ("Trakt names of lists", {"not_library": 1}),
    f"{TRAKT}yamtrack-fixture/lists-watchlist.json": ("Trakt watchlist", {"claims": 6, "wanted": 6}),
    f"{TRAKT}yamtrack-fixture/watched-history.excerpt.json": (
        "Trakt history",
        {"claims": 1, "watched": 1, "dated": 1, "episode": 3},
    ),
    f"{TMDB}ratings.csv": ("TMDB ratings", {"claims": 3, "watched": 3, "rated": 3, "episode": 1}),
    f"{TMDB}watchlist.csv": ("TMDB watchlist", {"claims": 2, "wanted": 2}),
}


def counted(file: RecognisedFile) -> dict[str, int]:
    source = file.sources[0]
    counts: Counter[str] = Counter()
    for row in source.reader(file.part, {}, now=NOW):
        if isinstance(row, Claim):
            said = {"watched": row.watched, "dated": row.watched_on is not None, "rated": row.rating is not None}
            said |= {"claims": True, "wanted": row.wanted, "listed": row.list_name is not None}
            counts.update(name for name, is_said in said.items() if is_said)
        else:
            counts[row.reason] += 1
    return dict(counts)


@pytest.mark.parametrize("path", EXPECTED)
def test_each_file_is_what_it_is_and_each_row_is_counted(path: str) -> None:
    (file,) = recognise(dropped(path, (DATA / path).read_bytes())).files
    assert (" or ".join(source.label for source in file.sources), counted(file)) == EXPECTED[path]


def test_no_real_file_of_these_services_is_left_out() -> None:
    folders = ("letterboxd", "imdb", "trakt")
    found = {str(file.relative_to(DATA)) for folder in folders for file in (DATA / folder).rglob("*.*")}
    assert {path for path in found if Path(path).stem not in {"profile", "user-profile"}} <= EXPECTED.keys()


def a_zip_of(folder: str) -> bytes:
    root = DATA / folder
    return zipped({str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*.*"))})


def test_a_letterboxd_archive_as_a_whole() -> None:
    found = recognise(dropped("a.zip", a_zip_of("letterboxd/user_a-2022-08")))
    assert found.not_understood == [("a.zip/profile.csv", 228)]
    rows = [row for file in settled(found.files) for row in file.rows({}, now=NOW)]
    assert Counter(type(row).__name__ for row in rows) == {"Claim": 2132 + 5 + 2604 + 805 + 222}
    claims = [row for row in rows if isinstance(row, Claim)]
    assert {row.list_name for row in claims if row.list_name} == {
        "Bong Joon-ho's Movie Picks",
        "Favorite Films of 2019",
        "Favorite Films of 2021",
        "Filipino films to watch if you enjoyed a certain Hollywood movie",
        "Hooptober Se7en: We Have Such Masked Socially Distanced Indoor Sights to Show You",
        "My Criterion Collection",
    }
    assert {row.title: row.rating for row in claims if row.rating is not None} == {
        "Backcountry": 3.0,
        "Parasite": 10.0,
        "The Green Knight": 10.0,
        "The Matrix": 10.0,
        "The Shining": 10.0,
    }
    assert min(row.watched_on for row in claims if isinstance(row.watched_on, date)) == date(1996, 8, 24)


def test_a_trakt_archive_as_a_whole() -> None:
    found = recognise(dropped("trakt.zip", a_zip_of("trakt/export-2026-08")))
    assert found.not_understood == []
    claims = [row for file in settled(found.files) for row in file.rows({}, now=NOW) if isinstance(row, Claim)]
    assert {row.list_name for row in claims if row.list_name} == {"On Deck", "Projector Rewatch"}
    films = [row for row in claims if row.watched and row.rating is None]
    assert (sum(row.plays > 1 for row in films), sum(isinstance(row.watched_on, date) for row in films)) == (185, 2964)
    assert all(row.ids.keys() >= {Id.IMDB, Id.TMDB_FILM} for row in films)
    assert Counter(row.kind for row in claims if row.wanted) == {Kind.FILM: 145, Kind.SERIES: 31}
