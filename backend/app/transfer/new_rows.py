"""The rows that a plan inserts, as they are stored."""

from collections.abc import Callable, Iterator
from typing import Any

from backend.app.library.columns import MOVIE, RECOMMENDATION, WATCH_HISTORY, stored
from backend.app.library.model import Movie as PlannedMovie
from backend.app.transfer.plan import NO_METADATA, Plan
from backend.models import Base, Movie, MovieStatus, Recommendation, WatchHistory

Row = dict[str, Any]

_movie, _status = stored(MOVIE, Movie), stored(MOVIE, MovieStatus)
_watch_history, _recommendation = stored(WATCH_HISTORY, WatchHistory), stored(RECOMMENDATION, Recommendation)


class NewRows:
    """Of titles that are added, and of what hangs on those that are added or updated: that is written like new.

    `added_at` is the time of a title that has none of its own.
    """

    def __init__(self, user_id: str, plan: Plan, added_at: float | None) -> None:
        self.user_id, self.plan = user_id, plan
        self._written = [*plan.movies.added, *(new for _, new in plan.movies.updated)]
        self._added_at = added_at

    def of(self, kind: type[Base]) -> Iterator[Row]:
        """A recommendation says its `person_name` in place of a `person_id`, which a new person doesn't have yet."""
        return _OF[kind](self)

    def movies(self) -> Iterator[Row]:
        for each in self.plan.movies.added:
            found = self.plan.metadata.get(each.imdb_id, NO_METADATA)
            row = {"user_id": self.user_id, "tmdb_data": found.tmdb_data, "omdb_data": found.omdb_data, **_movie(each)}
            yield self.with_time(row)

    def statuses(self) -> Iterator[Row]:
        return ({**self._key(each), **_status(each)} for each in self._written)

    def watch_histories(self) -> Iterator[Row]:
        watched = (each for each in self._written if each.watch_history)
        return ({**self._key(each), **_watch_history(each.watch_history)} for each in watched)

    def recommendations(self) -> Iterator[Row]:
        for movie in self._written:
            key = self._key(movie)
            for each in movie.recommendations:
                yield {**key, "person_name": each.person_name, **_recommendation(each)}

    def with_time(self, row: Row) -> Row:
        return row if row["last_modified"] is not None else {**row, "last_modified": self._added_at}

    def _key(self, movie: PlannedMovie) -> Row:
        return {"imdb_id": movie.imdb_id, "user_id": self.user_id}


_OF: dict[type[Base], Callable[[NewRows], Iterator[Row]]] = {
    Movie: NewRows.movies,
    MovieStatus: NewRows.statuses,
    WatchHistory: NewRows.watch_histories,
    Recommendation: NewRows.recommendations,
}
KINDS: tuple[type[Base], ...] = tuple(_OF)
"""Parents before children."""
