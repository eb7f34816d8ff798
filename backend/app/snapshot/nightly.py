"""A snapshot of the database after every nightly run, of which the last three stay."""

import fcntl
import logging
import os
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

from backend.app.errors import MovieManagerError
from backend.app.safe_files import make_private_folder, reason_of
from backend.app.settings import Settings
from backend.app.snapshot.contents import Part
from backend.app.snapshot.errors import SnapshotIsThere
from backend.app.snapshot.making import make

KEPT = 3

_NAME = re.compile(r"moviemanager-\d{4}-\d{2}-\d{2}\.tar\.gz", re.ASCII)
_log = logging.getLogger(__name__)


def keep_nightly(settings: Settings, *, night: date, now: float) -> None:
    """Unless that night's is there. What goes wrong is logged, and the next run tries again."""
    if settings.snapshot_dir is None:
        return
    try:
        make_private_folder(settings.snapshot_dir)
        _keep(settings, settings.snapshot_dir, night=night, now=now)
    except MovieManagerError as error:
        _log.error("The nightly snapshot: %s", error.detail)
    except OSError as error:
        _log.error("The nightly snapshot was not made: %s", reason_of(error))


def _keep(settings: Settings, folder: Path, *, night: date, now: float) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Of several server processes one makes it.
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(SnapshotIsThere):
                made = make(
                    settings, folder / f"moviemanager-{night.isoformat()}.tar.gz", now=now, parts=[Part.DATABASE]
                )
                _log.info("The nightly snapshot: %d bytes", made.size_bytes)
            _let_go(folder)
    finally:
        os.close(descriptor)


def _let_go(folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    for name in names[:-KEPT]:
        (folder / name).unlink(missing_ok=True)
