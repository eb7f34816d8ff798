"""Films of real libraries whose IMDb id is known, to measure how often a match is right: Trakt's against MovieLens'."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.app.catalogue.matching import Candidate, Certainty, Sought, decide
from backend.app.catalogue.title_names import names_in, normalized, without_year

MOVIELENS = "movielens/ml-latest-small-2018"
TRAKT = "trakt/export-2026-08"


@dataclass(frozen=True)
class Measured:
    """Precision and recall of certain matches, as parts of one; recall among the titles that the index has."""

    titles: int
    precision: float
    recall: float
    wrong: list[str]


def is_here(data: Path) -> bool:
    return (data / MOVIELENS).is_dir() and (data / TRAKT).is_dir()


def measure(data: Path) -> Measured:
    index: dict[str, list[Candidate]] = {}
    known: set[str | None] = set()
    for candidate in movielens(data):
        known.add(candidate.imdb_id)
        for form in {normalized(name) for name in candidate.names}:
            index.setdefault(form, []).append(candidate)
    pairs = list(trakt(data))
    answered, right, wrong = 0, 0, list[str]()
    for sought, imdb_id in pairs:
        forms = {normalized(name) for name in sought.names}
        decision = decide(sought, [each for form in forms for each in index.get(form, [])], complete=True)
        if decision.certainty is Certainty.CERTAIN:
            answered += 1
            is_right = decision.candidates[0].imdb_id == imdb_id
            right += is_right
            wrong += [] if is_right else [f"{sought.title} ({sought.year})"]
    there = sum(imdb_id in known for _, imdb_id in pairs)
    return Measured(len(pairs), right / max(answered, 1), right / max(there, 1), wrong)


def movielens(data: Path) -> Iterator[Candidate]:
    folder = data / MOVIELENS
    with (folder / "links.csv").open(encoding="utf-8", newline="") as file:
        links = {row["movieId"]: f"tt{int(row['imdbId']):07}" for row in csv.DictReader(file)}
    with (folder / "movies.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, year = without_year(row["title"])
            yield Candidate(links[row["movieId"]], names_in(name), year, "film")


def trakt(data: Path) -> Iterator[tuple[Sought, str]]:
    """Every film of the archive once, watched or not."""
    seen: set[str] = set()
    for path in sorted((data / TRAKT).rglob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            movie: dict[str, Any] = row.get("movie") or {"ids": {}}
            imdb_id = movie["ids"].get("imdb")
            if imdb_id and imdb_id not in seen:
                seen.add(imdb_id)
                yield Sought(movie["title"], movie["year"], "film"), imdb_id
