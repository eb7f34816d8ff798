"""One table of columns for each kind of row: where a field of the document lies in the database, and what it may be.

Whatever carries rows between the two is made of these tables: the queries, the document, the values to plan on, the
quick check, and the writing of a plan. A new field is a line here, a field in library/model.py, a column in models.py
with its revision, and a rule in schema/legacy_rules.py for what SQLite may hold there.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlalchemy.orm import InstrumentedAttribute

from backend.app.library import model
from backend.app.library.values import HIGHEST_RATING, LATEST_TIME, LOWEST_RATING
from backend.models import CustomList, Movie, MovieStatus, Person, Recommendation, Status, WatchHistory

Row = Sequence[Any]
"""A row of library/queries.py as the driver gives it, so a boolean may come as 0 or 1."""

_WATCHED = WatchHistory.imdb_id.is_not(None)
# The earliest versions kept titles without a status.
_STATUS_OF_OLD = case((_WATCHED, Status.WATCHED.value), else_=Status.TO_WATCH.value)

# What a value may be, as Python: the quick check of titles. People and lists are few and checked by the reader's rules.
_ANYTHING = "True"
_A_TIME = "({0} is None or 0.0 <= {0} <= LATEST_TIME)"
_A_RATING = "({0} is None or LOWEST_RATING <= {0} <= HIGHEST_RATING)"
_A_STATUS = "{0} in STATUSES"
_A_LIST_OR_NONE = "({0} is None or is_list_id({0}))"
_AN_IMDB_ID = "is_imdb_id({0})"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the field in the document and in the model; `unknown` is what no value in the database stands for."""

    name: str
    of: InstrumentedAttribute[Any]
    unknown: Any = None
    sound: str = _ANYTHING
    is_flag: bool = False

    @property
    def selected(self) -> ColumnElement[Any]:
        return self.of.expression if self.unknown is None else func.coalesce(self.of, self.unknown)


MOVIE = (
    Column("imdb_id", Movie.imdb_id, sound=_AN_IMDB_ID),
    Column("status", MovieStatus.status, unknown=_STATUS_OF_OLD, sound=_A_STATUS),
    Column("custom_list_id", MovieStatus.custom_list_id, sound=_A_LIST_OR_NONE),
    Column("last_modified", Movie.last_modified, sound=_A_TIME),
)
WATCH_HISTORY = (
    Column("date_watched", WatchHistory.date_watched, sound=_A_TIME),
    Column("my_rating", WatchHistory.my_rating, sound=_A_RATING),
)
RECOMMENDATION = (
    Column("person_name", Person.name),
    Column("date_recommended", Recommendation.date_recommended, sound=_A_TIME),
    Column("vote_type", Recommendation.vote_type, is_flag=True),
)
PERSON = (
    Column("name", Person.name),
    Column("is_trusted", Person.is_trusted, unknown=False, is_flag=True),
    Column("color", Person.color),
    Column("emoji", Person.emoji),
    Column("last_modified", Person.last_modified),
)
CUSTOM_LIST = (
    Column("id", CustomList.id),
    Column("name", CustomList.name),
    Column("color", CustomList.color),
    Column("icon", CustomList.icon),
    Column("position", CustomList.position, unknown=0),
    Column("created_at", CustomList.created_at),
    Column("last_modified", CustomList.last_modified),
)

Columns = tuple[Column, ...]

# What the rows of library/queries.py consist of. A title's says after its own columns whether it was watched, a
# recommendation's begins with its title.
MOVIE_SELECTED = (*(each.selected for each in MOVIE), _WATCHED, *(each.selected for each in WATCH_HISTORY))
RECOMMENDATION_SELECTED = (Recommendation.imdb_id, *(each.selected for each in RECOMMENDATION))
PERSON_SELECTED = tuple(each.selected for each in PERSON)
CUSTOM_LIST_SELECTED = tuple(each.selected for each in CUSTOM_LIST)
_IS_WATCHED = len(MOVIE)
_FROM_WATCH, _FROM_RECOMMENDATION = _IS_WATCHED + 1, 1


def _function(parameters: str, body: str) -> Any:
    """Generated, like the methods of a dataclass, since these run for each of a million rows."""
    return eval(f"lambda {parameters}: {body}", dict(_NAMES))  # noqa: S307 -- of the constants above


_NAMES: dict[str, Any] = {
    "Movie": model.Movie,
    "WatchHistory": model.WatchHistory,
    "Recommendation": model.Recommendation,
    "Person": model.Person,
    "CustomList": model.CustomList,
    "LATEST_TIME": LATEST_TIME,
    "LOWEST_RATING": LOWEST_RATING,
    "HIGHEST_RATING": HIGHEST_RATING,
    "STATUSES": frozenset(each.value for each in Status),
    "is_imdb_id": re.compile(r"tt[0-9]{1,20}").fullmatch,
    "is_list_id": re.compile(r"[A-Za-z0-9_-]{1,64}").fullmatch,
}


def _values(columns: Columns, row: str = "row", start: int = 0) -> dict[str, str]:
    """By field, how its value is taken from a row."""
    places = {each: f"{row}[{index}]" for index, each in enumerate(columns, start)}
    return {each.name: f"bool({place})" if each.is_flag else place for each, place in places.items()}


def _as_dict(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name!r}: {value}" for name, value in values.items()) + "}"


def _as_object(kind: str, values: dict[str, str]) -> str:
    return f"{kind}({', '.join(f'{name}={value}' for name, value in values.items())})"


def _all_sound(columns: Columns, row: str = "row", start: int = 0) -> str:
    return " and ".join(each.sound.format(f"{row}[{index}]") for index, each in enumerate(columns, start))


def _of_movie(watch_history: str, recommendation: str) -> dict[str, str]:
    return _values(MOVIE) | {
        "recommendations": f"[{recommendation} for each in recommendations]",
        "watch_history": f"{watch_history} if row[{_IS_WATCHED}] else None",
    }


_watch_values = _values(WATCH_HISTORY, start=_FROM_WATCH)
_recommendation_values = _values(RECOMMENDATION, "each", _FROM_RECOMMENDATION)

movie_fields: Callable[[Row, Sequence[Row]], dict[str, Any]] = _function(
    "row, recommendations", _as_dict(_of_movie(_as_dict(_watch_values), _as_dict(_recommendation_values)))
)
"""A title with its recommendations, as the document has it."""

person_fields: Callable[[Row], dict[str, Any]] = _function("row", _as_dict(_values(PERSON)))
list_fields: Callable[[Row], dict[str, Any]] = _function("row", _as_dict(_values(CUSTOM_LIST)))

movie_of: Callable[[Row, Sequence[Row]], model.Movie] = _function(
    "row, recommendations",
    _as_object(
        "Movie",
        _of_movie(_as_object("WatchHistory", _watch_values), _as_object("Recommendation", _recommendation_values)),
    ),
)
"""The same as a value to plan on."""

is_all_sound: Callable[[Row, Sequence[Row]], bool] = _function(
    "row, recommendations",
    f"bool({_all_sound(MOVIE)} and (not row[{_IS_WATCHED}] or {_all_sound(WATCH_HISTORY, start=_FROM_WATCH)})"
    f" and all({_all_sound(RECOMMENDATION, 'each', _FROM_RECOMMENDATION)} for each in recommendations))",
)
"""Whether the reader would take the title; a TypeError where a value is of another type altogether."""


def stored(columns: Columns, table: type) -> Callable[[Any], dict[str, Any]]:
    """A function that gives, of a value of the model, the columns that are in this table, as they are stored."""
    own = {each.of.key: f"row.{each.name}" for each in columns if each.of.class_ is table}
    return _function("row", _as_dict(own))
