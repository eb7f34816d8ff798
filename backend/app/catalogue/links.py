"""What somebody pasted: an IMDb number, or the address of a title's page at a service that Wikidata knows."""

import re
from dataclasses import dataclass
from typing import Literal

LinkKind = Literal[
    "imdb", "tmdb_film", "tmdb_series", "letterboxd", "wikidata", "trakt", "thetvdb_film", "thetvdb_series"
]

# By which of Wikidata's properties each of them is found.
PROPERTIES: dict[LinkKind, str] = {
    "tmdb_film": "P4947",
    "tmdb_series": "P4983",
    "letterboxd": "P6127",
    "trakt": "P8013",
    "thetvdb_film": "P12196",
    "thetvdb_series": "P4835",
}

_NUMBER = r"([0-9]{1,10})\b"
_LINKS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("imdb", re.compile(r"\b(tt[0-9]{5,10})\b")),
    ("tmdb_film", re.compile(rf"themoviedb\.org/movie/{_NUMBER}")),
    ("tmdb_series", re.compile(rf"themoviedb\.org/tv/{_NUMBER}")),
    ("letterboxd", re.compile(r"letterboxd\.com/(?:[\w-]+/)?film/([a-z0-9-]+)")),
    ("wikidata", re.compile(r"wikidata\.org/(?:wiki|entity)/(Q[1-9][0-9]{0,11})\b")),
    ("wikidata", re.compile(r"^(Q[1-9][0-9]{0,11})$")),
    ("trakt", re.compile(r"trakt\.tv/((?:movies|shows)/[a-z0-9-]+)")),
    ("thetvdb_film", re.compile(rf"thetvdb\.com/dereferrer/movie/{_NUMBER}")),
    ("thetvdb_series", re.compile(rf"thetvdb\.com/(?:dereferrer/series/|\?tab=series&id=){_NUMBER}")),
)


@dataclass(frozen=True)
class Link:
    kind: LinkKind
    value: str


def read_link(typed: str) -> Link | None:
    """None where it is none of these: then it is the name of a title."""
    for kind, pattern in _LINKS:
        found = pattern.search(typed.strip())
        if found is not None:
            return Link(kind, found[1])
    return None
