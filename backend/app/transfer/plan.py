"""What bringing a document into a library would do, decided row by row before anything is written.

Pure: a preview is this and nothing else, and applying a plan decides nothing any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.app.formats.moviemanager.reader import Metadata, Reading
from backend.app.library.model import CustomList, Library, Movie, Person
from backend.app.transfer.merge import Decisions, Mode, decide
from backend.app.transfer.references import rename_lists, settle_lists, with_unlisted_people


@dataclass(slots=True)
class Plan:
    """`metadata` is what the file knew of titles, by id; it fills gaps and never replaces what is there."""

    mode: Mode
    movies: Decisions[Movie]
    people: Decisions[Person]
    lists: Decisions[CustomList]
    metadata: Mapping[str, Metadata]
    needing_metadata: list[str]
    notices: list[str]


def make_plan(reading: Reading, library: Library, *, mode: Mode, list_ids: Mapping[str, str]) -> Plan:
    """`list_ids` says under which id a list of the document is known here, where that is another one."""
    notices: list[str] = []
    current = library.document
    lists = rename_lists(reading.document.lists, list_ids, notices)
    remaining_lists = current.lists if mode is Mode.MERGE else []
    known_lists = {each.id for each in [*lists, *remaining_lists]}
    movies = decide(settle_lists(reading, current, list_ids, known_lists, notices), current.movies, mode)
    return Plan(
        mode=mode,
        movies=movies,
        people=decide(with_unlisted_people(reading.document, current, notices), current.people, mode),
        lists=decide(lists, current.lists, mode),
        metadata=reading.metadata,
        needing_metadata=_needing_metadata(movies, library.stubs, reading.metadata),
        notices=notices,
    )


def _needing_metadata(
    movies: Decisions[Movie], stubs: frozenset[str] | set[str], metadata: Mapping[str, Metadata]
) -> list[str]:
    """The titles that the library now holds as the document has them, and of which nothing more is known."""
    held = [movie.imdb_id for movie in movies.added if movie.imdb_id not in metadata]
    there = [*(movie for movie, _ in movies.updated), *movies.unchanged]
    held += [movie.imdb_id for movie in there if movie.imdb_id in stubs and movie.imdb_id not in metadata]
    return sorted(held)
