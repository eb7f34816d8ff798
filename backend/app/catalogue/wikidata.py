"""Wikidata: names, years, kinds and directors of titles, free of charge and without a key (CC0)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from backend.app.catalogue import answers
from backend.app.catalogue import wikidata_query as queries
from backend.app.catalogue.catalogue_data import CatalogueData
from backend.app.catalogue.service import Answer, Manners, Service
from backend.app.catalogue.source import LookUp
from backend.app.catalogue.wikidata_facts import ITEM, titles_in
from backend.app.errors import MovieManagerError

# Beyond that many a query may take longer than the minute that Wikidata gives it.
TITLES_A_QUERY = 150
MOST_HITS = 20
# Persons and companies have IMDb ids too, so more are asked for than are shown.
HITS_ASKED_FOR = 40
MiB = 1024 * 1024
_TYPE = {"Accept": "application/sparql-results+json"}


def manners(user_agent: str, *, seconds: float) -> Manners:
    """One question at a time, never the same one twice in a row, and a minute's rest after a failure."""
    return Manners(
        running=1,
        waiting=4,
        attempts=1,
        answer_seconds=seconds,
        answer_bytes=16 * MiB,
        rest=60.0,
        user_agent=user_agent,
    )


@dataclass(frozen=True)
class Wikidata:
    """`query` is the query service, `api` the site itself, which searches."""

    query: Service
    query_path: str
    api: Service
    api_path: str
    language: str
    configured: bool = True
    key: str = field(default="wikidata", init=False)
    column: str = field(default="catalogue_data", init=False)
    at_once: int = field(default=TITLES_A_QUERY, init=False)

    @property
    def name(self) -> str:
        return self.query.name

    @property
    def quiet_for(self) -> float:
        return self.query.quiet_for

    def close(self) -> None:
        self.query.close()
        self.api.close()

    def look_up(self, imdb_ids: Sequence[str]) -> LookUp:
        try:
            # An answer about titles that nobody asked for is none.
            asked = {title["imdbId"]: title for title in self.titles(imdb_ids)}
        except MovieManagerError as failure:
            return LookUp(failure=failure)
        return LookUp(asked, [one for one in imdb_ids if one not in asked])

    def titles(self, imdb_ids: Sequence[str]) -> list[CatalogueData]:
        found = self._titles(queries.by_imdb_id(imdb_ids, self.language))
        return [found[one] for one in imdb_ids if one in found]

    def search(self, words: str) -> list[CatalogueData]:
        """Films and series by name, in Wikidata's order."""
        answer = self.api.get(
            self.api_path,
            params={
                "action": "query",
                "list": "search",
                "srsearch": f"{_words(words)} haswbstatement:P345",
                "srlimit": str(HITS_ASKED_FOR),
                "srnamespace": "0",
                "format": "json",
                "formatversion": "2",
                "maxlag": "5",
            },
        )
        items = self._items(answer)
        if not items:
            return []
        found = self._titles(queries.by_item(items, self.language)).values()
        in_order = sorted(found, key=lambda title: items.index(title["wikidataId"] or ""))
        return list(islice(in_order, MOST_HITS))

    def known_as(self, wanted: str, values: Sequence[str]) -> list[CatalogueData]:
        """The titles whose property, such as P4947 for TMDB's number of a film, has one of these values."""
        return list(self._titles(queries.by_property(wanted, values, self.language)).values())

    def named(self, names: Sequence[str]) -> list[CatalogueData]:
        """All titles of exactly one of these names, of any kind."""
        return list(self._titles(queries.by_label(names, self.language)).values())

    def numbers(self, wanted: str, values: Sequence[str]) -> dict[str, str]:
        """The IMDb id of each value of a property, where that is one alone and goes with no other of them."""
        found: dict[str, set[str]] = {}
        for row in self._rows(queries.numbers(wanted, values)):
            cells = answers.record(row)
            known = answers.text(answers.record(cells.get("known")).get("value"))
            imdb_id = answers.imdb_id(answers.record(cells.get("imdb")).get("value"))
            if known is not None and imdb_id is not None:
                found.setdefault(known, set()).add(imdb_id)
        taken = Counter(imdb_id for ids in found.values() for imdb_id in ids)
        alone = {known: next(iter(ids)) for known, ids in found.items() if len(ids) == 1}
        return {known: imdb_id for known, imdb_id in alone.items() if taken[imdb_id] == 1}

    def item(self, item: str) -> CatalogueData | None:
        return next(iter(self._titles(queries.by_item([item], self.language)).values()), None)

    def _titles(self, query: str) -> dict[str, CatalogueData]:
        return titles_in(self._rows(query), queries.languages(self.language))

    def _rows(self, query: str) -> list[Any]:
        answer = self.query.post(self.query_path, form={"query": query}, headers=_TYPE)
        results = answer.body.get("results")
        rows: Any = results.get("bindings") if isinstance(results, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if not isinstance(rows, list):
            raise self.query.misunderstood()
        return rows  # pyright: ignore[reportUnknownVariableType]

    def _items(self, answer: Answer) -> list[str]:
        error = answer.body.get("error")
        if isinstance(error, dict) and error.get("code") == "maxlag":  # pyright: ignore[reportUnknownMemberType]
            raise self.api.busy(5)
        query = answer.body.get("query")
        hits: Any = query.get("search") if isinstance(query, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if not isinstance(hits, list):
            raise self.api.misunderstood()
        titles = [hit.get("title") for hit in hits if isinstance(hit, dict)]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return [title for title in titles if isinstance(title, str) and ITEM.fullmatch(title)]  # pyright: ignore[reportUnknownVariableType]


def _words(typed: str) -> str:
    """What somebody typed, without what the search would take for its own language."""
    kept = "".join(letter if letter.isalnum() else " " for letter in typed)
    return " ".join(kept.split())
