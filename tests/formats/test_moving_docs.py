"""The page about moving says what the readers do."""

import re
from pathlib import Path

from backend.app.formats.claims import Carries, Fact, Id
from backend.app.formats.sources import CARRIES

PAGE = (Path(__file__).parents[2] / "docs" / "moving.md").read_text(encoding="utf-8")
NAMES = {
    "letterboxd": "Letterboxd",
    "imdb": "IMDb",
    "trakt": "Trakt",
    "tv_time": "TV Time",
    "tmdb": "TMDB",
    "simkl": "Simkl",
    "yamtrack": "Yamtrack",
    "movary": "Movary",
    "ryot": "Ryot",
    "watcharr": "Watcharr",
    "netflix": "Netflix",
    "criticker": "Criticker",
    "plex": "Plex",
    "jellyfin": "Jellyfin and Emby",
    "kodi": "Kodi",
    "movielens": "MovieLens",
    "series_guide": "SeriesGuide",
    "table": "Anything else",
    "report": "Our own report",
    "moviemanager": "Our own table",
}
FOUND_BY = {
    "IMDb id": {Id.IMDB},
    "TMDB id": {Id.TMDB_FILM, Id.TMDB_SERIES},
    "TheTVDB id": {Id.TVDB_FILM, Id.TVDB_SERIES},
    "Trakt id": {Id.TRAKT_FILM, Id.TRAKT_SERIES},
    "address": {Id.LETTERBOXD_FILM},
}


def _row(service: str, carries: Carries) -> str:
    facts = ["yes" if fact in carries.facts else "no" for fact in Fact]
    found_by = [name for name, ids in FOUND_BY.items() if ids & carries.ids] + ["title"]
    return (
        f"| {' | '.join([NAMES[service], *facts, ', '.join(found_by), ', '.join(sorted(carries.skips)) or 'none'])} |"
    )


def test_the_table_says_what_each_service_brings_along() -> None:
    _, _, rest = PAGE.partition("## What comes along")
    table = re.findall(r"^\|.*\|$", rest.partition("\n## ")[0], re.MULTILINE)[2:]
    assert table == [_row(service, CARRIES[service]) for service in NAMES]


def test_each_service_is_there() -> None:
    assert sorted(NAMES) == sorted(CARRIES)
    sections = re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    assert sections == [name for name in NAMES.values() if not name.startswith("Our own")]


def test_how_to_get_a_file_takes_three_lines() -> None:
    sections = re.split(r"^### .*$", PAGE, flags=re.MULTILINE)[1:]
    assert {len(section.strip().splitlines()) for section in sections} == {3}
