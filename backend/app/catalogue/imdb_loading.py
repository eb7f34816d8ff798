"""Making the offline catalogue: IMDb's TSV files are streamed, so a gigabyte takes no more memory than a page of it."""

import gzip
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from time import time
from typing import BinaryIO

from backend.app.catalogue.catalogue_data import Kind
from backend.app.catalogue.imdb_dataset import FORMAT, SCHEMA, About
from backend.app.catalogue.imdb_names import key_of, number_of
from backend.app.errors import NoSpace, Unusable
from backend.app.safe_files import flush_folder

BASICS = b"tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres"
AKAS = b"titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle"
# Single episodes are four fifths of all titles; games and podcasts are no films.
KINDS: dict[str, Kind] = {
    "movie": "film",
    "tvMovie": "film",
    "video": "film",
    "short": "short",
    "tvShort": "short",
    "tvSeries": "series",
    "tvMiniSeries": "series",
    "tvSpecial": "special",
}
ROWS_AT_A_TIME = 5_000
LONGEST_LINE = 64 * 1024
_GZIP = b"\x1f\x8b"
_UNKNOWN = r"\N"
Read = Callable[[int], None]


class NotTheirFile(Unusable):
    def __init__(self, path: Path, wanted: str) -> None:
        super().__init__(f"{path} is not {wanted} of https://datasets.imdbws.com: its first line is another.")


class FileBroken(Unusable):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} cannot be read to its end. The catalogue stays as it was.")


class IndexNotWritten(NoSpace):
    def __init__(self, path: Path, reason: Exception) -> None:
        super().__init__(f"{path} could not be written: {reason}. The catalogue stays as it was.")


def load(basics: Path, akas: Path | None, into: Path, *, language: str, read: Read, now: float | None = None) -> About:
    """Put a new index in the place of the old one. `read` hears how many bytes of the files were taken."""
    beside = into.with_name(f"{into.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
            about = _fill(connection, basics, akas, language=language, read=read, now=time() if now is None else now)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(into)
        flush_folder(into.parent)
    except (OSError, sqlite3.Error) as error:
        raise IndexNotWritten(into, error) from error
    finally:
        beside.unlink(missing_ok=True)
    return about


def _fill(
    connection: sqlite3.Connection, basics: Path, akas: Path | None, *, language: str, read: Read, now: float
) -> About:
    # What is broken off is thrown away, so nothing of it has to survive.
    connection.executescript(
        f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; {SCHEMA}"
    )
    connection.execute("BEGIN")
    skipped = _add_titles(connection, _rows(basics, BASICS, "title.basics.tsv", read))
    if akas is not None:
        skipped += _add_akas(connection, _rows(akas, AKAS, "title.akas.tsv", read), language)
    connection.execute("CREATE INDEX keys_by_name ON keys (key, title_id)")
    titles, names = (connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("titles", "keys"))  # noqa: S608 — names of ours.
    about = About(now, language, titles, names, skipped)
    connection.execute("INSERT INTO about VALUES (?, ?, ?, ?, ?, ?)", (FORMAT, now, language, titles, names, skipped))
    connection.execute("COMMIT")
    return about


def _rows(path: Path, header: bytes, wanted: str, read: Read) -> Iterator[list[str] | None]:
    """The cells of each line; None for a line that is none of this file's."""
    try:
        yield from _rows_as_read(path, header, wanted, read)
    except (EOFError, OSError, zlib.error) as error:
        raise FileBroken(path) from error


def _rows_as_read(path: Path, header: bytes, wanted: str, read: Read) -> Iterator[list[str] | None]:
    columns = header.count(b"\t") + 1
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        with gzip.open(raw) if packed else raw as lines:
            if lines.readline(LONGEST_LINE).rstrip(b"\r\n") != header:
                raise NotTheirFile(path, wanted)
            taken = 0
            for line in _lines(lines):  # pyright: ignore[reportArgumentType] — a GzipFile reads like any file.
                cells = line.rstrip("\r\n").split("\t") if line else []
                yield cells if len(cells) == columns else None
                if raw.tell() != taken:
                    read(raw.tell() - taken)
                    taken = raw.tell()


def _lines(source: BinaryIO) -> Iterator[str | None]:
    while line := source.readline(LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield None
            continue
        try:
            yield line.decode()
        except UnicodeDecodeError:
            yield None


def _add_titles(connection: sqlite3.Connection, rows: Iterator[list[str] | None]) -> int:
    skipped = 0
    titles: list[tuple[object, ...]] = []
    names: list[tuple[str, int]] = []
    for row in rows:
        number = number_of(row[0]) if row else None
        if row is None or number is None:
            skipped += 1
        elif row[1] in KINDS and row[2] not in {"", _UNKNOWN}:
            original = row[3] if row[3] not in {_UNKNOWN, row[2]} else None
            genres = None if row[8] == _UNKNOWN else row[8]
            titles.append((number, KINDS[row[1]], row[2], original, _whole(row[5]), _whole(row[7]), genres))
            names += [(name, number) for name in (row[2], original) if name]
            if len(titles) >= ROWS_AT_A_TIME:
                _write(connection, titles, names)
    _write(connection, titles, names)
    return skipped


def _write(connection: sqlite3.Connection, titles: list[tuple[object, ...]], names: list[tuple[str, int]]) -> None:
    statement = (
        "INSERT OR REPLACE INTO titles (id, kind, title, original, year, minutes, genres) VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    connection.executemany(statement, titles)
    _write_names(connection, names)
    titles.clear()


def _write_names(connection: sqlite3.Connection, names: list[tuple[str, int]]) -> None:
    connection.executemany("INSERT INTO names (name, title_id) VALUES (?, ?)", names)
    connection.executemany("INSERT INTO keys VALUES (?, ?)", [(key_of(name), number) for name, number in names])
    names.clear()


def _add_akas(connection: sqlite3.Connection, rows: Iterator[list[str] | None], language: str) -> int:
    """Every name under which a title is known can be searched for; one of the wanted language is shown."""
    counted = _Counted(rows)
    names: list[tuple[str, int]] = []
    by_title = groupby(counted, key=itemgetter(0))
    while some := [(number, [row[1:] for row in group]) for number, group in islice(by_title, ROWS_AT_A_TIME)]:
        known = _known(connection, [number for number, _ in some])
        for number, akas in some:
            if number in known:
                names += [
                    (name, number) for name in dict.fromkeys(name for name, _, _ in akas) if name not in known[number]
                ]
        local = [(name, number) for number, akas in some if number in known if (name := _local(akas, language))]
        connection.executemany("UPDATE titles SET local = ? WHERE id = ?", local)
        _write_names(connection, names)
    return counted.skipped


class _Counted:
    """Number, name, region and language of each row; the others are counted."""

    def __init__(self, rows: Iterator[list[str] | None]) -> None:
        self._rows = rows
        self.skipped = 0

    def __iter__(self) -> Iterator[tuple[int, str, str, str]]:
        for row in self._rows:
            number = number_of(row[0]) if row else None
            if row is None or number is None or row[2] in {"", _UNKNOWN}:
                self.skipped += 1
            else:
                yield number, row[2], row[3], row[4]


def _known(connection: sqlite3.Connection, numbers: list[int]) -> dict[int, set[str]]:
    marks = "[" + ",".join(map(str, numbers)) + "]"
    found = "SELECT id, title, original FROM titles WHERE id IN (SELECT value FROM json_each(?))"
    return {number: {title, original} for number, title, original in connection.execute(found, (marks,))}


def _local(akas: list[tuple[str, str, str]], language: str) -> str | None:
    """IMDb often names the country alone, and most countries are called like their language."""
    spoken = [name for name, _, spoken in akas if spoken == language]
    there = [name for name, region, spoken in akas if spoken == _UNKNOWN and region == language.upper()]
    return next(iter(spoken + there), None)


def _whole(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) <= len("9" * 6) else None


def drop(path: Path) -> bool:
    """Whether there was one."""
    with suppress(FileNotFoundError):
        path.unlink()
        return True
    return False
