"""Apply a plan: every decision is made, this writes it, in batches and in an order that keeps all references whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from backend.app.formats.moviemanager.reader import Metadata
from backend.app.library import model
from backend.app.library.columns import CUSTOM_LIST, MOVIE, PERSON, stored
from backend.app.library.title_metadata import give_back_metadata, keep_metadata
from backend.app.transfer.merge import Mode
from backend.app.transfer.new_rows import NewRows
from backend.app.transfer.plan import Plan
from backend.app.transfer.staging import Staged, in_batches
from backend.models import Base, CustomList, Movie, MovieStatus, Person, Recommendation, WatchHistory

Item = TypeVar("Item")

_person, _custom_list = stored(PERSON, Person), stored(CUSTOM_LIST, CustomList)
_movie_but_its_id = stored(MOVIE[1:], Movie)


def apply_plan(
    session: Session,
    user_id: str,
    plan: Plan,
    *,
    at: float,
    added_at: float | None = None,
    staged: Staged | None = None,
) -> None:
    """Write the plan into the session's transaction. Committing it is the caller's.

    A row whose gaps were filled gets the time of the import, `at`: for other devices and for later merges that is
    when it changed. New rows that have no time of their own get `added_at`. `staged` are the NewRows of this plan.
    """
    _Application(session, NewRows(user_id, plan, added_at), at, staged).run()


class _Application:
    def __init__(self, session: Session, new_rows: NewRows, at: float, staged: Staged | None) -> None:
        self._session = session
        self._connection = session.connection()
        self._user_id, self._plan = new_rows.user_id, new_rows.plan
        self._new_rows = new_rows
        self._at = at
        self._staged = staged

    def run(self) -> None:
        # Whatever is pointed at is written before what points at it, and removed after it.
        self._write_people()
        self._write_lists()
        self._remove_movies()
        self._write_movies()
        self._fill_metadata()
        give_back_metadata(self._session, self._user_id)
        self._remove_people_and_lists()

    def _write_people(self) -> None:
        added, updated = self._plan.people.added, [new for _, new in self._plan.people.updated]
        self._many(insert(Person), added, lambda each: {"user_id": self._user_id, **self._new(_person(each))})
        mine = (Person.user_id == self._user_id) & (Person.name == bindparam("key"))
        self._many(update(Person).where(mine), updated, lambda each: {"key": each.name, **self._changed(_person(each))})

    def _write_lists(self) -> None:
        added, updated = self._plan.lists.added, [new for _, new in self._plan.lists.updated]
        self._many(insert(CustomList), added, lambda each: {"user_id": self._user_id, **self._new(_custom_list(each))})
        mine = (CustomList.user_id == self._user_id) & (CustomList.id == bindparam("key"))
        self._many(
            update(CustomList).where(mine), updated, lambda each: {"key": each.id, **self._changed(_custom_list(each))}
        )

    def _remove_movies(self) -> None:
        keep_metadata(self._session, self._user_id, [movie.imdb_id for movie in self._plan.movies.removed])
        mine = (Movie.user_id == self._user_id) & (Movie.imdb_id == bindparam("key"))
        self._many(delete(Movie).where(mine), self._plan.movies.removed, lambda each: {"key": each.imdb_id})

    def _write_movies(self) -> None:
        updated = [new for _, new in self._plan.movies.updated]
        self._insert(Movie)
        self._clear(updated)
        mine = (Movie.user_id == self._user_id) & (Movie.imdb_id == bindparam("key"))
        self._many(
            update(Movie).where(mine),
            updated,
            lambda each: {"key": each.imdb_id, **self._changed(_movie_but_its_id(each))},
        )
        for kind in (MovieStatus, WatchHistory, Recommendation):
            self._insert(kind)

    def _insert(self, kind: type[Base]) -> None:
        if self._staged is not None:
            self._staged.move(kind)
            return
        rows = self._new_rows.of(kind)
        in_batches(self._connection, insert(kind), self._with_people(rows) if kind is Recommendation else rows)

    def _with_people(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        found = self._connection.execute(select(Person.name, Person.id).where(Person.user_id == self._user_id))
        people = dict(found.all())
        return ({**row, "person_id": people[row.pop("person_name")]} for row in rows)

    def _clear(self, movies: Sequence[model.Movie]) -> None:
        """Take away all that hangs on these titles; what they become is written like new."""
        for table in (Recommendation, WatchHistory, MovieStatus):
            mine = (table.user_id == self._user_id) & (table.imdb_id == bindparam("key"))
            self._many(delete(table).where(mine), movies, lambda each: {"key": each.imdb_id})

    def _fill_metadata(self) -> None:
        """New titles were written with their metadata. What is here meanwhile is not replaced."""
        new = {movie.imdb_id for movie in self._plan.movies.added}
        there = ((imdb_id, found) for imdb_id, found in self._plan.metadata.items() if imdb_id not in new)
        mine = (Movie.user_id == self._user_id) & (Movie.imdb_id == bindparam("key"))
        filled = update(Movie).where(mine)
        for column in (Movie.tmdb_data, Movie.omdb_data):
            filled = filled.values({column: func.coalesce(column, bindparam(f"found_{column.key}"))})
        self._many(filled, there, _found)

    def _remove_people_and_lists(self) -> None:
        person = (Person.user_id == self._user_id) & (Person.name == bindparam("key"))
        self._many(delete(Person).where(person), self._plan.people.removed, lambda each: {"key": each.name})
        custom_list = (CustomList.user_id == self._user_id) & (CustomList.id == bindparam("key"))
        self._many(delete(CustomList).where(custom_list), self._plan.lists.removed, lambda each: {"key": each.id})

    def _new(self, row: dict[str, Any]) -> dict[str, Any]:
        return self._new_rows.with_time(row)

    def _changed(self, row: dict[str, Any]) -> dict[str, Any]:
        """What a merge fills is without a time until here; in a replace none is what the document says."""
        is_filled = row["last_modified"] is None and self._plan.mode is Mode.MERGE
        return {**row, "last_modified": self._at} if is_filled else row

    def _many(self, statement: Any, items: Iterable[Item], parameters: Callable[[Item], dict[str, Any]]) -> None:
        in_batches(self._connection, statement, map(parameters, items))


def _found(item: tuple[str, Metadata]) -> dict[str, Any]:
    imdb_id, found = item
    return {"key": imdb_id, "found_tmdb_data": found.tmdb_data, "found_omdb_data": found.omdb_data}
