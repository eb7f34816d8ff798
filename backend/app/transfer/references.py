"""What rows say of each other: the list a title is on, and the person who recommended it."""

from collections.abc import Mapping
from dataclasses import replace

from backend.app.formats.moviemanager.normalize import newest_of_each
from backend.app.formats.moviemanager.reader import Reading
from backend.app.library.model import CustomList, Document, Movie, Person


def rename_lists(lists: list[CustomList], list_ids: Mapping[str, str], notices: list[str]) -> list[CustomList]:
    """The document's lists under the ids that they have here."""
    renamed = [replace(each, id=list_ids.get(each.id, each.id)) for each in lists]
    taken = sum(each.id in list_ids for each in lists)
    if taken:
        notices.append(
            f"Lists whose ids belong to another account of this server, here with ids of their own: {taken:,}."
        )
    once = newest_of_each(renamed, "list", notices)
    once.sort(key=lambda each: (each.position, each.id))
    return once


def settle_lists(
    reading: Reading, current: Document, list_ids: Mapping[str, str], known: set[str], notices: list[str]
) -> list[Movie]:
    """The document's titles, each on a list that there is, or on none."""
    current_lists = {movie.imdb_id: movie.custom_list_id for movie in current.movies} if reading.lists_unknown else {}
    settled: list[Movie] = []
    lost = recovered = 0
    for movie in reading.document.movies:
        wanted = movie.custom_list_id
        if reading.lists_unknown and movie.status == "custom":
            wanted = current_lists.get(movie.imdb_id)
            recovered += wanted in known
        elif wanted is not None:
            wanted = list_ids.get(wanted, wanted)
        if wanted is not None and wanted not in known:
            wanted, lost = None, lost + 1
        settled.append(movie if wanted == movie.custom_list_id else replace(movie, custom_list_id=wanted))
    if lost:
        notices.append(f"Titles whose list is neither in the file nor here, now on no list: {lost:,}.")
    if recovered:
        notices.append(
            f"Titles that stay on their list here, since the file does not say which one they are on: {recovered:,}."
        )
    return settled


def with_unlisted_people(document: Document, current: Document, notices: list[str]) -> list[Person]:
    """The document's people and those who recommend something in it without being among them.

    Of the latter the document says nothing but the name, so those who are here already stay as they are.
    """
    listed = {person.name for person in document.people}
    named = {each.person_name for movie in document.movies for each in movie.recommendations}
    if not named - listed:
        return document.people
    here = {person.name: person for person in current.people}
    known = [here[name] for name in named - listed if name in here]
    new = [Person(name=name, is_trusted=False) for name in named - listed if name not in here]
    if new:
        notices.append(
            f"People who recommend something without being among the file's people, now added: {len(new):,}."
        )
    return sorted([*document.people, *known, *new], key=lambda person: person.name)
