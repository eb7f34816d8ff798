"""A restore of some rows: these, and what they need, become as the document has them; all else stays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.app.errors import Unusable
from backend.app.formats.moviemanager.reader import Reading
from backend.app.library.messages import counted
from backend.app.library.model import Document

KEYS_NAMED = 100
KEY_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Keys of the document's rows: IMDb ids, names of people, ids of lists."""

    movies: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()


class SelectionUnknown(Unusable):
    title = "Not in this backup"

    def __init__(self, missing: list[str]) -> None:
        rows = "One selected row is" if len(missing) == 1 else f"{len(missing):,} selected rows are"
        super().__init__(f"{rows} not in this backup, so nothing was changed.", errors=missing[:KEYS_NAMED])


def select_rows(reading: Reading, selection: Selection, current: Document, list_ids: Mapping[str, str]) -> Reading:
    """The reading without what was not selected and is not needed.

    A title needs its list and its recommenders. Those that the library has stay as they are in it; those that it
    lacks come along. `list_ids` says under which id a list of the document is known here. Raises SelectionUnknown.
    """
    document = reading.document
    _require_known(document, selection)
    movies = [movie for movie in document.movies if movie.imdb_id in selection.movies]
    needed_people = {each.person_name for movie in movies for each in movie.recommendations}
    needed_people -= {person.name for person in current.people} | selection.people
    here = {each.id for each in current.lists}
    needed_lists = {movie.custom_list_id for movie in movies} - selection.lists
    needed_lists = {each for each in needed_lists if each is not None and list_ids.get(each, each) not in here}
    people = [each for each in document.people if each.name in selection.people | needed_people]
    lists = [each for each in document.lists if each.id in selection.lists | needed_lists]
    notices = [*reading.notices, *_came_along(len(people) - len(selection.people), len(lists) - len(selection.lists))]
    metadata = {key: found for key, found in reading.metadata.items() if key in selection.movies}
    selected = Document(document.exported_at, movies, people, lists)
    return replace(reading, document=selected, metadata=metadata, notices=notices)


def _require_known(document: Document, selection: Selection) -> None:
    kinds = (
        ("movies", selection.movies, document.movies),
        ("people", selection.people, document.people),
        ("lists", selection.lists, document.lists),
    )
    missing: list[str] = []
    for name, keys, rows in kinds:
        unknown = keys - {row.key for row in rows}
        missing += [f"{name}: “{key[:KEY_LETTERS]}” is not in this backup" for key in sorted(unknown)]
    if missing:
        raise SelectionUnknown(missing)


def _came_along(people: int, lists: int) -> list[str]:
    counts = [(lists, counted(lists, "list")), (people, counted(people, "person", "people"))]
    rows = " and ".join(said for number, said in counts if number)
    return [f"Comes along, because the selected titles need it: {rows}."] if rows else []
