"""Ways in which a folder of backups can fail, each over with the block. All but the last need a disk of their own."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

Breaking: TypeAlias = Callable[[Path], AbstractContextManager[None]]


def mount(*arguments: str, at: Path, stack: ExitStack) -> None:
    """Skips where this machine does not let us, which takes more than being root in some containers."""
    done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    stack.callback(subprocess.run, ["umount", "--lazy", str(at)], check=True)


def fill(disk: Path, *, but: int = 0) -> Path:
    """Take all the room there is, except for some bytes; gone with the file that is returned."""
    filler = disk / "something-else"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4_096))
        except OSError:
            file.truncate(file.tell() - but)
    return filler


@contextmanager
def full(folder: Path) -> Iterator[None]:
    filler = fill(folder)
    yield
    filler.unlink()


@contextmanager
def half_full(folder: Path) -> Iterator[None]:
    filler = fill(folder, but=24 * 1_024)
    yield
    filler.unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    yield
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)


@contextmanager
def replaced_by_a_file(folder: Path) -> Iterator[None]:
    (theirs,) = [path for path in folder.iterdir() if not path.name.startswith(".")]
    aside = theirs.rename(folder / "aside")
    theirs.write_text("not a folder")
    yield
    theirs.unlink()
    aside.rename(theirs)


REASONS: dict[Breaking, str] = {
    full: "the disk is full",
    half_full: "the disk is full",
    read_only: "read-only file system",
    replaced_by_a_file: "file exists",
}
