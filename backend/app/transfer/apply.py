"""Apply a plan: every decision is made, this writes it, in batches and in an order that keeps all references whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from backend.app.formats.moviemanager.reader import Metadata
from backend.app.library import model
from backend.app.library.columns import CUSTOM_LIST, MOVIE, PERSON, RECOMMENDATION, WATCH_HISTORY, stored
from backend.app.library.title_metadata import give_back_metadata, keep_metadata
from backend.app.transfer.merge import Mode
from backend.app.transfer.plan import NO_METADATA, Plan
from backend.models import CustomList, Movie, MovieStatus, Person, Recommendation, WatchHistory

ROWS_AT_A_TIME = 5_000
Item = TypeVar("Item")

_person, _custom_list = stored(PERSON, Person), stored(CUSTOM_LIST, CustomList)
_movie, _movie_but_its_id = stored(MOVIE, Movie), stored(MOVIE[1:], Movie)
_status = stored(MOVIE, MovieStatus)
_watch_history, _recommendation = stored(WATCH_HISTORY, WatchHistory), stored(RECOMMENDATION, Recommendation)


def apply_plan(session: Session, user_id: str, plan: Plan, *, at: float, stamp_added: bool = False) -> None:
    """Write the plan into the session's transaction. Committing it is the caller's.

    A row whose gaps were filled gets the time of the import, `at`: for other devices and for later merges that is
    when it changed. With `stamp_added` so do new rows that have no time of their own.
    """
    _Application(session, user_id, plan, at, at if stamp_added else None).run()


class _Application:
    def __init__(self, session: Session, user_id: str, plan: Plan, at: float, added_at: float | None) -> None:
        self._session = session
        self._connection = session.connection()
        self._user_id = user_id
        self._plan = plan
        self._at = at
        self._added_at = added_at

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
        added, updated = self._plan.movies.added, [new for _, new in self._plan.movies.updated]
        self._many(insert(Movie), added, self._of_new_title)
        self._clear(updated)
        mine = (Movie.user_id == self._user_id) & (Movie.imdb_id == bindparam("key"))
        self._many(
            update(Movie).where(mine),
            updated,
            lambda each: {"key": each.imdb_id, **self._changed(_movie_but_its_id(each))},
        )
        written = [*added, *updated]
        self._many(insert(MovieStatus), written, self._of_status)
        self._many(insert(WatchHistory), (each for each in written if each.watch_history), self._of_watch_history)
        self._many(insert(Recommendation), self._of_recommendations(written), lambda row: row)

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

    def _of_new_title(self, movie: model.Movie) -> dict[str, Any]:
        found = self._plan.metadata.get(movie.imdb_id, NO_METADATA)
        return {
            "user_id": self._user_id,
            "tmdb_data": found.tmdb_data,
            "omdb_data": found.omdb_data,
            **self._new(_movie(movie)),
        }

    def _new(self, row: dict[str, Any]) -> dict[str, Any]:
        return row if row["last_modified"] is not None else {**row, "last_modified": self._added_at}

    def _changed(self, row: dict[str, Any]) -> dict[str, Any]:
        """What a merge fills is without a time until here; in a replace none is what the document says."""
        is_filled = row["last_modified"] is None and self._plan.mode is Mode.MERGE
        return {**row, "last_modified": self._at} if is_filled else row

    def _of_status(self, movie: model.Movie) -> dict[str, Any]:
        return {"imdb_id": movie.imdb_id, "user_id": self._user_id, **_status(movie)}

    def _of_watch_history(self, movie: model.Movie) -> dict[str, Any]:
        return {"imdb_id": movie.imdb_id, "user_id": self._user_id, **_watch_history(movie.watch_history)}

    def _of_recommendations(self, movies: Iterable[model.Movie]) -> Iterator[dict[str, Any]]:
        rows = self._connection.execute(select(Person.name, Person.id).where(Person.user_id == self._user_id))
        people = dict(rows.all())
        for movie in movies:
            mine = {"imdb_id": movie.imdb_id, "user_id": self._user_id}
            for each in movie.recommendations:
                yield {**mine, "person_id": people[each.person_name], **_recommendation(each)}

    def _many(self, statement: Any, items: Iterable[Item], parameters: Callable[[Item], dict[str, Any]]) -> None:
        """One statement for all of them: one at a time is thirty times slower, all at once takes all the memory."""
        remaining = iter(items)
        while batch := [parameters(item) for item in islice(remaining, ROWS_AT_A_TIME)]:
            self._connection.execute(statement, batch)


def _found(item: tuple[str, Metadata]) -> dict[str, Any]:
    imdb_id, found = item
    return {"key": imdb_id, "found_tmdb_data": found.tmdb_data, "found_omdb_data": found.omdb_data}
