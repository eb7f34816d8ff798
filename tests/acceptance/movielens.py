"""The libraries of 610 real people, read from MovieLens' ml-latest-small as documents.

| MovieLens | here |
|---|---|
| a rating of 0.5 to 5 | a watched title, rated twice that, at the moment of the rating |
| a movie | its IMDb id: `tt` and the seven digits of links.csv |
| a tag | a list of that person by the tag's own words, in the order in which they were first used |
| a tagged title | `custom`, on the list of its latest tag, since a title is on one list; its rating stays with it |

What MovieLens does not say stays unknown: who recommended a title, and when somebody who tagged a title saw it.
"""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

REAL_DATA = Path(os.environ.get("MOVIEMANAGER_DATA") or Path(__file__).parents[3] / "shared")
FOLDER = REAL_DATA / "data" / "movielens" / "ml-latest-small-2018"

Document = dict[str, Any]


@dataclass(frozen=True)
class Rated:
    imdb_id: str
    rating: float
    at: float


@dataclass(frozen=True)
class Tagged:
    imdb_id: str
    tag: str
    at: float


@dataclass(frozen=True)
class Viewer:
    """One of MovieLens' people, with what they did in the order in which they did it."""

    number: int
    ratings: list[Rated]
    tags: list[Tagged]

    @property
    def name(self) -> str:
        return f"viewer-{self.number:03}"


def is_here() -> bool:
    return (FOLDER / "ratings.csv").exists()


def read_viewers() -> list[Viewer]:
    imdb_ids = {row["movieId"]: f"tt{row['imdbId']}" for row in rows_of("links.csv")}
    viewers: dict[int, Viewer] = {}
    for row in rows_of("ratings.csv"):
        viewer = viewers.setdefault(int(row["userId"]), Viewer(int(row["userId"]), [], []))
        rating = Rated(imdb_ids[row["movieId"]], float(row["rating"]) * 2, float(row["timestamp"]))
        viewer.ratings.append(rating)
    for row in rows_of("tags.csv"):
        tag = Tagged(imdb_ids[row["movieId"]], row["tag"], float(row["timestamp"]))
        viewers[int(row["userId"])].tags.append(tag)
    for viewer in viewers.values():
        viewer.tags.sort(key=lambda tag: tag.at)
    return [viewers[number] for number in sorted(viewers)]


def library_of(viewer: Viewer) -> Document:
    """The viewer's library as a version-2 document."""
    lists = _lists_of(viewer)
    last_tags = {tag.imdb_id: tag for tag in viewer.tags}
    movies = {rated.imdb_id: _watched(rated) for rated in viewer.ratings}
    for imdb_id, tag in last_tags.items():
        movie = movies.setdefault(imdb_id, _untouched(imdb_id))
        at = max(tag.at, movie["last_modified"] or 0.0)
        movie |= {"status": "custom", "custom_list_id": lists[tag.tag]["id"], "last_modified": at}
    exported_at = max(movie["last_modified"] for movie in movies.values())
    return {
        "version": 2,
        "exported_at": exported_at,
        "movies": list(movies.values()),
        "people": [],
        "lists": list(lists.values()),
    }


def _lists_of(viewer: Viewer) -> dict[str, Document]:
    lists: dict[str, Document] = {}
    for tag in viewer.tags:
        new = {
            "id": str(uuid5(NAMESPACE_URL, f"movielens:{viewer.number}:{tag.tag}")),
            "name": tag.tag,
            "color": None,
            "icon": None,
            "position": len(lists),
            "created_at": tag.at,
        }
        lists.setdefault(tag.tag, new)["last_modified"] = tag.at
    return lists


def _watched(rated: Rated) -> Document:
    movie = _untouched(rated.imdb_id)
    watched = {"date_watched": rated.at, "my_rating": rated.rating}
    return movie | {"status": "watched", "last_modified": rated.at, "watch_history": watched}


def _untouched(imdb_id: str) -> Document:
    return {
        "imdb_id": imdb_id,
        "status": "toWatch",
        "custom_list_id": None,
        "last_modified": None,
        "recommendations": [],
        "watch_history": None,
    }


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
