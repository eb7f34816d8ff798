"""From untrusted bytes to a valid document, and the list of all that had to be said about it.

Fatal is what leaves nothing to read: another kind of file, an unknown version. A bad row is named by
its path and reason and left out; whether that is acceptable is for the caller to say.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from backend.app.formats.errors import NEWEST_VERSION, BackupTooNew, BadRows, NotADocument, VersionUnknown
from backend.app.formats.json_stream import Value, scan
from backend.app.formats.moviemanager import normalize
from backend.app.formats.moviemanager.rows import RowReader
from backend.app.json_values import is_object, whole_letters
from backend.app.library.messages import counted
from backend.app.library.model import VERSION, Document

SECTIONS = ("movies", "people", "lists")
# Beyond this a file is not a library with mistakes in it, and naming them all would help nobody.
MOST_BAD_ROWS = 1_000
ERRORS_NAMED = 100
HIGHEST_VERSION_NAMED = 9_999


@dataclass(slots=True)
class Metadata:
    """JSON texts of what TMDB and OMDb said, found in a file."""

    tmdb_data: str | None
    omdb_data: str | None


@dataclass(slots=True)
class Reading:
    """What a file holds. `errors` names rows that were left out, `notices` what was changed to read it.

    `lists_unknown` is true for files that never stored which list a title is on.
    """

    document: Document
    version: int
    metadata: Mapping[str, Metadata]
    lists_unknown: bool
    missing_sections: tuple[str, ...]
    bad_rows: int
    errors: list[str]
    notices: list[str]

    @classmethod
    def of(cls, document: Document) -> "Reading":
        """A document that was made here, and is whole."""
        return cls(document, VERSION, {}, lists_unknown=False, missing_sections=(), bad_rows=0, errors=[], notices=[])

    def require_whole(self) -> None:
        """Raise unless every row was understood and every section is there."""
        if self.missing_sections:
            raise NotADocument(f"it has no “{self.missing_sections[0]}”")
        if self.bad_rows:
            raise BadRows(self.errors, self.bad_rows)

    def require_a_row(self) -> None:
        """Raise where rows were found and none of them is usable: nothing would come of it, and it would look done."""
        if self.bad_rows and not (self.document.movies or self.document.people or self.document.lists):
            raise BadRows(self.errors, self.bad_rows)


def read_document(source: BinaryIO, *, now: float) -> Reading:
    """Read a file of any known version. `now` is float seconds since 1970, UTC.

    Raises NotADocument, VersionUnknown or BackupTooNew where there is nothing to read, BadRows where too much is wrong.
    """
    preface = _read_preface(source)
    source.seek(0)
    reader = _Reader(preface, now)
    for value in scan(source):
        reader.take(value)
    return reader.finish()


@dataclass(slots=True)
class _Preface:
    version: int
    people: dict[int, str] = field(default_factory=dict[int, str])


def _read_preface(source: BinaryIO) -> _Preface:
    """The version, which decides how to read all the rest and need not come first.

    In version 1 a recommendation may name its person by an id that a later section explains.
    """
    version: int | None = None
    people: dict[int, str] = {}
    for value in scan(source):
        if value.key == "version" and value.index is None:
            version = _known_version(value.value)
            if version > 1:
                break
        elif value.key == "people" and is_object(value.value):
            person_id, name = value.value.get("id"), value.value.get("name")
            if isinstance(person_id, int) and isinstance(name, str):
                people[person_id] = name
    if version is None:
        raise VersionUnknown("no version")
    return _Preface(version, people)


def _known_version(found: Any) -> int:
    if type(found) is not int or abs(found) > HIGHEST_VERSION_NAMED:
        raise VersionUnknown("a version that is not a small whole number")
    if found > NEWEST_VERSION:
        raise BackupTooNew(found)
    if found < 1:
        raise VersionUnknown(f"the version {found}")
    return found


class _Reader:
    def __init__(self, preface: _Preface, now: float) -> None:
        self._preface = preface
        self._rows = RowReader(preface.version, preface.people, now)
        self._document = Document(exported_at=None)
        self._metadata: dict[str, Metadata] = {}
        self._seen: set[str] = set()
        self._unknown: Counter[str] = Counter()
        self._errors: list[str] = []
        self._bad_rows = 0

    def take(self, value: Value) -> None:
        if value.key in SECTIONS:
            self._take_row(value)
        elif value.key == "exported_at":
            time = value.value if value.index is None else [value.value]
            self._document.exported_at = self._rows.exported_at(time)
        elif value.key not in {"version", "user_id"} and not value.index:
            self._unknown[value.key] += 1

    def _take_row(self, value: Value) -> None:
        self._seen.add(value.key)
        if value.index is None:
            if value.value != []:
                raise NotADocument(f"its “{value.key}” is not a list")
            return
        errors = self._read_row(value.key, value.value)
        if errors:
            self._bad_rows += 1
            if self._bad_rows > MOST_BAD_ROWS:
                raise BadRows(self._errors, self._bad_rows)
            self._name(f"{value.key}[{value.index}]", errors)

    def _read_row(self, section: str, row: Any) -> list[str]:
        if section == "movies":
            movie, errors = self._rows.movie(row)
            if movie is not None:
                self._document.movies.append(movie)
                self._keep_metadata(movie.imdb_id, row)
            return errors
        if section == "people":
            person, errors = self._rows.person(row)
            if person is not None:
                self._document.people.append(person)
            return errors
        custom_list, errors = self._rows.custom_list(row)
        if custom_list is not None:
            self._document.lists.append(custom_list)
        return errors

    def _keep_metadata(self, imdb_id: str, row: dict[str, Any]) -> None:
        tmdb_data, omdb_data = self._rows.metadata(row, "tmdb_data"), self._rows.metadata(row, "omdb_data")
        if tmdb_data or omdb_data:
            self._metadata[imdb_id] = Metadata(tmdb_data, omdb_data)

    def _name(self, path: str, errors: list[str]) -> None:
        room = ERRORS_NAMED - len(self._errors)
        self._errors.extend(f"{path}{error}" for error in errors[:room])

    def finish(self) -> Reading:
        missing = tuple(name for name in SECTIONS if name not in self._seen)
        if len(missing) == len(SECTIONS):
            raise NotADocument("it has neither movies nor people nor lists")
        document, notices = normalize.normalized(self._document)
        return Reading(
            document=document,
            version=self._preface.version,
            metadata=self._metadata,
            lists_unknown=self._preface.version == 1 and not self._rows.knows_lists,
            missing_sections=missing,
            bad_rows=self._bad_rows,
            errors=self._errors,
            notices=[*self._own_notices(missing), *self._rows.notices(), *notices],
        )

    def _own_notices(self, missing: tuple[str, ...]) -> list[str]:
        notices = [f"The file has no “{name}” section." for name in missing]
        if self._unknown:
            names = ", ".join(f"“{_printable(name)}”" for name in sorted(self._unknown)[:10])
            notices.append(f"Unknown keys were ignored: {names}.")
        if self._bad_rows and len(self._errors) == ERRORS_NAMED:
            rows = counted(self._bad_rows, "row is", "rows are")
            notices.append(f"{rows} invalid; the first {ERRORS_NAMED} errors are listed.")
        return notices


def _printable(name: str) -> str:
    """A key of a hostile file, fit to be repeated: short, and without what no answer could carry."""
    return whole_letters(name[:40])
