"""A copy of a SQLite file as it is before its schema changes, beside it."""

import filecmp
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from backend.app.errors import NoSpace


class NoCopy(NoSpace):
    def __init__(self, error: Exception) -> None:
        super().__init__(f"A copy of the database could not be kept beside it ({error}). Nothing was changed.")


def make_private_file(file: str | None) -> None:
    """Make a SQLite file that is not there yet readable by its owner alone; its log files then are as well.

    It is going to hold passwords, hashed, and everybody's library.
    """
    if not file or file == ":memory:":
        return
    # Where it cannot be made, SQLite says why; where it is there, who may read it was somebody's decision.
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def keep_a_copy(connection: Connection, label: str, report: Callable[[str], None]) -> None:
    """Copy the file behind `connection` to `FILE.label`, whole or not at all, and never over an older copy."""
    if connection.dialect.name != "sqlite":
        return
    file: str = connection.exec_driver_sql("PRAGMA database_list").all()[0].file
    if not file:
        return
    original = Path(file)
    unfinished = original.with_name(f"{original.name}.{label}.part")
    try:
        unfinished.unlink(missing_ok=True)
        _copy(original, unfinished)
        kept = _settle(unfinished, original, label)
    except (OSError, sqlite3.Error) as error:
        if unfinished.is_file():
            unfinished.unlink()
        raise NoCopy(error) from error
    report(f"The database as it was is kept in {kept.name}.")


def _copy(original: Path, target: Path) -> None:
    source = sqlite3.connect(original)
    try:
        copy_sqlite(source, target)
    finally:
        source.close()


def copy_sqlite(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database into a new file while others write to it, by SQLite's online backup; flushed to disk."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        # The copy is one file, even where the original has its newest pages in a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    _flush(target)
    _flush(target.parent)


def _settle(unfinished: Path, original: Path, label: str) -> Path:
    """Give the copy its name; where the same copy is there from an earlier attempt, that one is enough."""
    for number in count(1):
        final = original.with_name(f"{original.name}.{label}" + ("" if number == 1 else f".{number}"))
        if final.exists() and filecmp.cmp(final, unfinished, shallow=False):
            unfinished.unlink()
            return final
        if not final.exists():
            unfinished.rename(final)
            _flush(final.parent)
            return final
    raise AssertionError


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
