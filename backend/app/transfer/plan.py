"""What bringing a document into a library would do, decided row by row before anything is written.

Pure: a preview is this and nothing else, and applying a plan decides nothing any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from backend.app.formats.moviemanager.reader import Metadata, Reading
from backend.app.library.model import VERSION, CustomList, Document, Library, Movie, Person
from backend.app.transfer.merge import GAPS_ONLY, Decisions, Differences, Filling, Mode, differences
from backend.app.transfer.references import rename_lists, settle_lists, with_unlisted_people
from backend.app.transfer.selection import Selection, select_rows

Row = TypeVar("Row", Movie, Person, CustomList)
NO_METADATA = Metadata(None, None)


@dataclass(slots=True, kw_only=True)
class Plan(Differences):
    """`metadata` is what the file knows and will be written, by title: of new titles, and where others lack it."""

    mode: Mode
    metadata: Mapping[str, Metadata]
    needing_metadata: list[str]
    notices: list[str]

    @property
    def changes_nothing(self) -> bool:
        return not (self.metadata or self.any_row_changes)


def make_plan(
    reading: Reading,
    library: Library,
    *,
    mode: Mode,
    list_ids: Mapping[str, str],
    gaps: Mapping[str, Metadata],
    selection: Selection | None = None,
    filling: Filling = GAPS_ONLY,
) -> Plan:
    """`list_ids` says under which id a list of the document is known here, where that is another one; `gaps` is the
    file's metadata of titles that are here and lack it.
    """
    current = library.document
    if selection is not None:
        reading = select_rows(reading, selection, current, list_ids)
    document, notices = _settled(reading, current, mode=mode, list_ids=list_ids, partial=selection is not None)
    if selection is not None:
        # What the document says nothing about is not compared, so a replace has nothing to remove.
        current = _only_rows_of(document, current)
    rows = differences(document, current, mode, filling=filling)
    metadata = {row.imdb_id: found for row in rows.movies.added if (found := reading.metadata.get(row.imdb_id))}
    metadata |= {imdb_id: found for imdb_id, found in gaps.items() if imdb_id in reading.metadata}
    return Plan(
        mode=mode,
        movies=rows.movies,
        people=rows.people,
        lists=rows.lists,
        metadata=metadata,
        needing_metadata=_needing_metadata(rows.movies, library.stubs, metadata),
        notices=[*reading.notices, *notices],
    )


def outcome(plan: Plan, current: Document) -> Document:
    """What the library has to be once the plan is applied to it; the rows in no particular order."""
    return Document(
        None,
        _after(plan.movies, current.movies),
        _after(plan.people, current.people),
        _after(plan.lists, current.lists),
    )


def _settled(
    reading: Reading, current: Document, *, mode: Mode, list_ids: Mapping[str, str], partial: bool
) -> tuple[Document, list[str]]:
    """The document as it would be here: ids of lists that are known here, and every reference whole."""
    notices: list[str] = []
    lists = rename_lists(reading.document.lists, list_ids, notices)
    remaining_lists = current.lists if partial or mode is Mode.MERGE else []
    known_lists = {each.id for each in [*lists, *remaining_lists]}
    exact = mode is Mode.REPLACE and reading.version == VERSION
    movies = settle_lists(reading, current, list_ids, known_lists, notices, exact=exact)
    people = with_unlisted_people(reading.document, current, notices, partial=partial)
    return Document(None, movies, people, lists), notices


def _only_rows_of(document: Document, current: Document) -> Document:
    def those_in(rows: Iterable[Row], others: Iterable[Row]) -> list[Row]:
        keys = {row.key for row in others}
        return [row for row in rows if row.key in keys]

    return replace(
        current,
        movies=those_in(current.movies, document.movies),
        people=those_in(current.people, document.people),
        lists=those_in(current.lists, document.lists),
    )


def _after(decisions: Decisions[Row], current: Iterable[Row]) -> list[Row]:
    rows = {row.key: row for row in current}
    for row in decisions.removed:
        del rows[row.key]
    rows |= {row.key: row for _, row in decisions.updated}
    rows |= {row.key: row for row in decisions.added}
    return list(rows.values())


def _needing_metadata(
    movies: Decisions[Movie], stubs: frozenset[str] | set[str], metadata: Mapping[str, Metadata]
) -> list[str]:
    """The titles that the library now holds as the document has them, and that have no `tmdb_data` even so."""
    held = [movie.imdb_id for movie in movies.added]
    held += [movie.imdb_id for movie, _ in movies.updated if movie.imdb_id in stubs]
    held += [movie.imdb_id for movie in movies.unchanged if movie.imdb_id in stubs]
    return sorted(imdb_id for imdb_id in held if metadata.get(imdb_id, NO_METADATA).tmdb_data is None)
