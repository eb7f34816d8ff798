"""An offline catalogue out of IMDb's own data files, which the operator has downloaded: https://datasets.imdbws.com.

They are for personal and non-commercial use. The index is one SQLite file, made beside the old one and put in its
place when it is whole; who reads it opens it anew for each question, and so never meets half of it.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.app.catalogue.catalogue_data import CatalogueData, Kind, media_type
from backend.app.catalogue.imdb_names import fts_query, key_of, number_of
from backend.app.catalogue.source import LookUp
from backend.app.errors import Unavailable

FORMAT = 1
MOST_HITS = 20
# Of a word that is in half of all titles, not every one is looked at.
MOST_CANDIDATES = 100

SCHEMA = """
CREATE TABLE about (format INTEGER, loaded_at REAL, language TEXT, titles INTEGER, names INTEGER, skipped INTEGER);
CREATE TABLE titles (
    id INTEGER PRIMARY KEY, kind TEXT, title TEXT, original TEXT, local TEXT, year INTEGER, minutes INTEGER, genres TEXT
);
CREATE TABLE keys (key TEXT, title_id INTEGER);
CREATE VIRTUAL TABLE names USING fts5 (
    name, title_id UNINDEXED, tokenize = "unicode61 remove_diacritics 2", detail = none
);
"""

_SHOWN = "id, kind, title, original, local, year, minutes, genres"
_BY_ID = f"SELECT {_SHOWN} FROM titles WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 — columns of ours.
_EXACT = "SELECT title_id FROM keys WHERE key = ? LIMIT ?"
_WORDS = "SELECT title_id FROM names WHERE names MATCH ? LIMIT ?"


class IndexBroken(Unavailable):
    def __init__(self) -> None:
        super().__init__("The offline catalogue cannot be read. Load it again, or drop it.")


@dataclass(frozen=True)
class About:
    loaded_at: float
    language: str
    titles: int
    names: int
    skipped: int


@dataclass(frozen=True)
class ImdbDataset:
    path: Path
    language: str
    name: str = field(default="IMDb's data files", init=False)
    key: str = field(default="offline", init=False)
    column: str = field(default="catalogue_data", init=False)
    at_once: int = field(default=500, init=False)
    quiet_for: float = field(default=0.0, init=False)

    @property
    def configured(self) -> bool:
        return self.path.is_file()

    def about(self) -> About | None:
        """None where there is no index."""
        if not self.configured:
            return None
        rows = self._read("SELECT loaded_at, language, titles, names, skipped FROM about WHERE format = ?", FORMAT)
        if not rows:
            raise IndexBroken
        return About(*rows[0])

    def look_up(self, imdb_ids: Sequence[str]) -> LookUp:
        try:
            found = {number_of(title["imdbId"]): title for title in self.titles(imdb_ids)}
        except IndexBroken as failure:
            return LookUp(failure=failure)
        known = {one: {**found[number], "imdbId": one} for one in imdb_ids if (number := number_of(one)) in found}
        return LookUp(known, [*(set(imdb_ids) - set(known))])

    def titles(self, imdb_ids: Sequence[str]) -> list[CatalogueData]:
        return self._titles(number for one in imdb_ids if (number := number_of(one)) is not None)

    def search(self, words: str) -> list[CatalogueData]:
        """Titles of exactly this name first, then those with all of its words; films and series before shorts."""
        query, key = fts_query(words), key_of(words)
        if not query:
            return []
        exact = [title_id for (title_id,) in self._read(_EXACT, key, MOST_CANDIDATES)]
        others = [title_id for (title_id,) in self._read(_WORDS, query, MOST_CANDIDATES)]
        is_exact = set(exact)
        rows = self._rows([*dict.fromkeys(exact + others)])
        rows.sort(key=lambda row: _order(row, exact=row[0] in is_exact))
        return [self._title(*row) for row in rows[:MOST_HITS]]

    def named(self, names: Iterable[str]) -> tuple[list[CatalogueData], bool]:
        """All titles with one of these names, in any spelling, and whether these are all of them."""
        keys = {key for name in names if (key := key_of(name))}
        found = [self._read(_EXACT, key, MOST_CANDIDATES) for key in keys]
        complete = all(len(rows) < MOST_CANDIDATES for rows in found)
        return self._titles(dict.fromkeys(title_id for rows in found for (title_id,) in rows)), complete

    def _titles(self, numbers: Iterable[int]) -> list[CatalogueData]:
        return [self._title(*row) for row in self._rows(numbers)]

    def _rows(self, numbers: Iterable[int]) -> list[Any]:
        wanted = "[" + ",".join(map(str, numbers)) + "]"
        return self._read(_BY_ID, wanted)

    def _title(self, number: int, kind: Kind, *rest: Any) -> CatalogueData:
        title, original, local, year, minutes, genres = rest
        return {
            "source": "imdb",
            "imdbId": _written(number),
            "wikidataId": None,
            "title": local or title,
            "titleLanguage": self.language if local else None,
            "originalTitle": original or title,
            "year": str(year) if year else None,
            "kind": kind,
            "mediaType": media_type(kind),
            "director": None,
            "genres": genres.split(",") if genres else [],
            "runtime": minutes,
            "country": None,
            "wikipedia": None,
            "letterboxd": None,
            "tmdbId": None,
        }

    def _read(self, statement: str, *parameters: Any) -> list[Any]:
        address = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                return connection.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            # A word that SQLite takes for several, as may be in scripts that write vowels as marks, finds none.
            if "fts5: phrase" in str(error):
                return []
            raise IndexBroken from error


def _order(row: Sequence[Any], *, exact: bool) -> tuple[Any, ...]:
    _, kind, title, _, local, year, *_ = row
    return (not exact, kind not in {"film", "series"}, len(local or title), -(year or 0))


def _written(number: int) -> str:
    return f"tt{number:07}"
