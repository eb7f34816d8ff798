"""A folder for what is unfinished, beside where it is going to be. It is gone afterwards, or at the next start.

Its lock ends with the process that holds it, however that ends; so what nobody holds is nobody's any more.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

# Begins with a dot: neither a backup's folder nor anything that a snapshot takes up.
PREFIX = ".moviemanager-snapshot-"


@contextmanager
def working_folder(parent: Path) -> Generator[Path]:
    """In `parent`, which has to be there; for its owner alone."""
    sweep(parent)
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        lock = _lock(path)
        if lock is not None:
            break
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _lock(path: Path) -> int | None:
    """None where somebody else has it, or it is gone: between its making and this, another one may sweep it away."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    with suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(lock), path.lstat()):
            return lock
    os.close(lock)
    return None


def sweep(parent: Path) -> None:
    """Remove what the dead have left."""
    for path in parent.glob(f"{PREFIX}*"):
        lock = _lock(path)
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)
