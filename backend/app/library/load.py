"""The library of an account as values in memory, to plan against."""

from collections.abc import Iterable
from contextlib import closing
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app.batches import batches
from backend.app.library import queries
from backend.app.library.check import is_sound_movie, sound_list, sound_person
from backend.app.library.columns import Row, list_fields, movie_of, person_fields
from backend.app.library.model import CustomList as ListPart
from backend.app.library.model import Document, Library, Movie
from backend.app.library.model import Person as PersonPart
from backend.app.library.queries import UnsoundRow
from backend.app.library.repair import repaired_copy
from backend.models import CustomList

IDS_AT_A_TIME = 500


def load_library(session: Session, user_id: str) -> Library:
    """The library; where some of its rows can't be said, as it is once they are repaired."""
    stubs = set(queries.stubs(session, user_id))
    try:
        return Library(_load(session, user_id), stubs)
    except UnsoundRow:
        with repaired_copy(session, user_id) as copy:
            return Library(_load(copy, user_id), stubs, needs_repair=True)


def _load(session: Session, user_id: str) -> Document:
    movies = queries.movies(session, user_id)
    people, lists = queries.people(session, user_id), queries.lists(session, user_id)
    with closing(movies), closing(people), closing(lists):
        return Document(
            exported_at=None,
            movies=[_sound_movie(*each) for each in movies],
            people=[PersonPart(**sound_person(person_fields(row))) for row in people],
            lists=[ListPart(**sound_list(list_fields(row))) for row in lists],
        )


def _sound_movie(movie: Row, recommendations: list[Row]) -> Movie:
    if not is_sound_movie(movie, recommendations):
        raise UnsoundRow
    return movie_of(movie, recommendations)


def list_ids_here(session: Session, user_id: str, wanted: Iterable[str]) -> dict[str, str]:
    """Under which id each wanted list is known to this account, where that is not its own id.

    List ids are unique on the whole server. One that belongs to another account is replaced by an id derived
    from the account and the id, so that a second import of the same file finds its lists again.
    """
    pending = {list_id: list_id for list_id in wanted}
    renamed: dict[str, str] = {}
    while pending:
        derived = {original: derived_list_id(user_id, current) for original, current in pending.items()}
        owners = _owners(session, [*pending.values(), *derived.values()])
        again: dict[str, str] = {}
        for original, current in pending.items():
            owner = owners.get(current)
            found_again = owners.get(derived[original]) == user_id
            if owner != user_id and (owner is not None or found_again):
                again[original] = derived[original]
                renamed[original] = derived[original]
        # A derived id may itself be taken by somebody who chose it; then it is derived once more.
        pending = {original: new for original, new in again.items() if owners.get(new, user_id) != user_id}
    return renamed


def derived_list_id(user_id: str, list_id: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"moviemanager:{user_id}:{list_id}"))


def _owners(session: Session, list_ids: list[str]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for some in batches(list_ids, IDS_AT_A_TIME):
        rows = session.execute(select(CustomList.id, CustomList.user_id).where(CustomList.id.in_(some)))
        owners.update((list_id, owner) for list_id, owner in rows)
    return owners
