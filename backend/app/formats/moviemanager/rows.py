"""One row at a time: upgrade it to version 2, check every field, and say in plain words what is wrong."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from backend.app.formats.errors import NotADocument
from backend.app.formats.moviemanager import version1
from backend.app.json_values import is_array, is_object
from backend.app.library.messages import counted, sentences
from backend.app.library.model import CustomList, Movie, Person
from backend.app.library.values import LATEST_TIME, Timestamp

Row = TypeVar("Row", Movie, Person, CustomList)

_movie = TypeAdapter(Movie)
_person = TypeAdapter(Person)
_custom_list = TypeAdapter(CustomList)
_timestamp = TypeAdapter(Timestamp)

_TIMES = frozenset({"last_modified", "created_at", "date_recommended", "date_watched", "exported_at"})
# 1973 in milliseconds. Smaller numbers might be anything.
_LEAST_MILLISECONDS = 100_000_000_000
_A_DAY = 86_400.0
# A title, its recommendations, one of them: no time is deeper, and a file that is cannot be walked to its end.
_LEVELS_OF_A_ROW = 3


class RowReader:
    """Reads the rows of one file. `people` maps a version-1 file's own ids to names."""

    def __init__(self, version: int, people: Mapping[int, str], now: float) -> None:
        self._version = version
        self._people = people
        self._now = now
        self._in_milliseconds = 0
        self._metadata_left_out = 0
        self.knows_lists = version > 1

    def movie(self, row: Any) -> tuple[Movie | None, list[str]]:
        if self._version == 1 and is_object(row):
            self.knows_lists = self.knows_lists or "custom_list_id" in row
            row = version1.upgrade_movie(row, self._people)
        return self._read(_movie, row)

    def person(self, row: Any) -> tuple[Person | None, list[str]]:
        if self._version == 1 and is_object(row):
            row = version1.upgrade_person(row)
        return self._read(_person, row)

    def custom_list(self, row: Any) -> tuple[CustomList | None, list[str]]:
        if self._version == 1 and is_object(row):
            row = version1.upgrade_list(row)
        return self._read(_custom_list, row)

    def metadata(self, row: dict[str, Any], key: str) -> str | None:
        """The JSON text of a title's metadata. It can be fetched again, so what is unusable is left out."""
        found = row.get(key)
        if isinstance(found, str):
            found = _parsed(found)
        if found is None or found == {}:
            return None
        text = _dumped(found) if is_object(found) else None
        if text is None:
            self._metadata_left_out += 1
        return text

    def exported_at(self, value: Any) -> float | None:
        try:
            return None if value is None else _timestamp.validate_python(self._in_seconds(value))
        except ValidationError as error:
            raise NotADocument("its “exported_at” is not a time between 1970 and 2100") from error

    def notices(self) -> list[str]:
        notices: list[str] = []
        if self._in_milliseconds:
            rows = counted(self._in_milliseconds, "row has", "rows have")
            notices.append(f"{rows} times in milliseconds; they were converted to seconds.")
        if self._metadata_left_out:
            titles = counted(self._metadata_left_out, "title has", "titles have")
            notices.append(f"{titles} metadata that cannot be read; it was left out.")
        return notices

    def _read(self, adapter: "TypeAdapter[Row]", row: Any) -> tuple[Row | None, list[str]]:
        try:
            return adapter.validate_python(row), []
        except ValidationError as error:
            converted = self._in_seconds(row)
            if converted is row:
                return None, sentences(error)
        try:
            value = adapter.validate_python(converted)
        except ValidationError as error:
            return None, sentences(error)
        self._in_milliseconds += 1
        return value, []

    def _in_seconds(self, value: Any, key: str = "exported_at", levels: int = _LEVELS_OF_A_ROW) -> Any:
        """The same value with its certain milliseconds turned into seconds, or itself where there are none.

        Certain means: absurd as seconds, and in the past as milliseconds.
        """
        if levels and is_object(value):
            changed = {name: self._in_seconds(each, name, levels - 1) for name, each in value.items()}
            return changed if any(changed[name] is not value[name] for name in changed) else value
        if levels and is_array(value):
            items = [self._in_seconds(each, "", levels - 1) for each in value]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        if key in _TIMES and type(value) in {int, float} and value > LATEST_TIME:
            certain = _LEAST_MILLISECONDS <= value <= (self._now + _A_DAY) * 1000
            return value / 1000 if certain else value
        return value


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _dumped(value: dict[str, Any]) -> str | None:
    """JSON text, or None for what has no JSON text: lone surrogates, huge integers, deep nesting."""
    try:
        text = orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return None
    # PostgreSQL stores no NUL, and as JSON text it would come back as one.
    return None if "\\u0000" in text else text
