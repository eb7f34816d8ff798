"""What rows say of each other: the list a title is on, and the person who recommended it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.app.formats.moviemanager.normalize import newest_of_each
from backend.app.formats.moviemanager.reader import Reading
from backend.app.library.messages import counted
from backend.app.library.model import CustomList, Document, Movie, Person
from backend.models import Status


def rename_lists(lists: list[CustomList], list_ids: Mapping[str, str], notices: list[str]) -> list[CustomList]:
    """The document's lists under the ids that they have here."""
    renamed = [replace(each, id=list_ids.get(each.id, each.id)) for each in lists]
    taken = sum(each.id in list_ids for each in lists)
    if taken:
        lists_have = counted(taken, "list has a new id", "lists have new ids")
        notices.append(f"{lists_have}, because another account of this server uses the same.")
    once = newest_of_each(renamed, "list", "lists", notices)
    once.sort(key=lambda each: (each.position, each.id))
    return once


def settle_lists(
    reading: Reading,
    current: Document,
    list_ids: Mapping[str, str],
    known: set[str],
    notices: list[str],
    *,
    exact: bool = False,
) -> list[Movie]:
    """The document's titles, each on a list that there is, or on none.

    With `exact` a title that the document itself has as custom and on no list stays so: the library of an earlier
    installation may hold such titles, and its backup has to come back as it was.
    """
    counts = _ListCounts()
    current_lists = {movie.imdb_id: movie.custom_list_id for movie in current.movies} if reading.lists_unknown else {}
    settled: list[Movie] = []
    for movie in reading.document.movies:
        wanted = movie.custom_list_id
        if reading.lists_unknown:
            wanted = current_lists.get(movie.imdb_id)
            counts.stayed += wanted in known
        elif wanted is not None:
            wanted = list_ids.get(wanted, wanted)
        if wanted is not None and wanted not in known:
            wanted = None
            counts.lost += 1
        is_exact = exact and movie.custom_list_id is None
        if wanted is None and movie.status == Status.CUSTOM and not is_exact:
            settled.append(_without_list(movie))
            counts.on_none += 1
        else:
            settled.append(movie if wanted == movie.custom_list_id else replace(movie, custom_list_id=wanted))
    notices += counts.notices()
    return settled


def _without_list(movie: Movie) -> Movie:
    """`custom` means to be on a list; a title whose list goes is watched or to be watched, as the API has it."""
    status = Status.TO_WATCH if movie.watch_history is None else Status.WATCHED
    return replace(movie, status=status.value, custom_list_id=None)


@dataclass(slots=True)
class _ListCounts:
    lost: int = 0
    stayed: int = 0
    on_none: int = 0

    def notices(self) -> list[str]:
        notices: list[str] = []
        if self.lost:
            titles = counted(
                self.lost, "title is on no list now: its list is", "titles are on no list now: their list is"
            )
            notices.append(f"{titles} neither in the file nor in your library.")
        if self.stayed:
            titles = counted(self.stayed, "title stays on its list", "titles stay on their list")
            notices.append(f"{titles}; the file does not say which list.")
        if self.on_none:
            titles = counted(self.on_none, "title has", "titles have")
            notices.append(f"{titles} the status “custom” and no list; the status is now watched or to watch.")
        return notices


def with_unlisted_people(
    document: Document, current: Document, notices: list[str], *, partial: bool = False
) -> list[Person]:
    """The document's people and those who recommend something in it without being among them.

    Of the latter the document says nothing but the name, so those who are here already stay as they are: they are in
    the result so that a replace does not remove them, and not in that of a selection, which removes nobody.
    """
    listed = {person.name for person in document.people}
    named = {each.person_name for movie in document.movies for each in movie.recommendations}
    if not named - listed:
        return document.people
    here = {person.name: person for person in current.people}
    known = [] if partial else [here[name] for name in named - listed if name in here]
    new = [Person(name=name, is_trusted=False) for name in named - listed if name not in here]
    if new:
        people = counted(len(new), "recommender is", "recommenders are")
        notices.append(f"{people} not among the file's people; added by name alone.")
    return sorted([*document.people, *known, *new], key=lambda person: person.name)
