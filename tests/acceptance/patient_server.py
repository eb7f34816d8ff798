"""A server that claims a few accounts at a time, and waits at a door before each backup: `patient_server.py DOOR …`.

What follows the door is the command as an operator would give it. The door is a file; whoever holds its lock keeps
everybody waiting.
"""

import fcntl
import runpy
import sys
from pathlib import Path
from typing import Any

from backend.app.backups import claims
from backend.app.backups.archive import Archive


def wait_at(door: Path) -> None:
    make = Archive.make

    def make_when_open(archive: Archive, *arguments: Any, **options: Any) -> Any:
        with door.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)
        return make(archive, *arguments, **options)

    setattr(Archive, "make", make_when_open)  # noqa: B010 -- for this process alone


if __name__ == "__main__":
    wait_at(Path(sys.argv[1]))
    claims.ACCOUNTS_AT_A_TIME = 10
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")
