"""What a process has answered is there after a power cut that loses everything it had not flushed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.backups.test_local_store import content
from tests.catalogue.test_imdb_dataset import BASICS
from tests.siege.ground import NotHere
from tests.siege.losing_disk import LosingDisk, losing_disk

END = "\nos.kill(os.getpid(), signal.SIGKILL)\n"
FILES = """
import os, signal
from pathlib import Path

def write(path, data, *, flags=os.O_CREAT, at=0, flush=False):
    file = os.open(path, os.O_WRONLY | flags, 0o600)
    os.pwrite(file, data, at)
    if flush:
        os.fsync(file)

def flush(path):
    os.fsync(os.open(path, os.O_RDONLY))
"""
PRODUCT = """
import os, signal
from pathlib import Path
from backend.app.accounts import signing_key
from backend.app.backups.store import Area, Note
from backend.app.catalogue import imdb_loading
from tests.backups.test_local_store import ACCOUNT, DAILY, a_store, stored

store = a_store(Path("backups"))
BASICS = Path("../title.basics.tsv")
"""


@dataclass(frozen=True)
class Machine:
    folder: Path
    variables: dict[str, str]

    def run_until_killed(self, program: str) -> None:
        command = [sys.executable, "-c", program + END]
        path = {"PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(
            command, cwd=self.folder, env=self.variables | path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (-signal.SIGKILL, "")

    def lose_power(self, chance: Random | None = None) -> None:
        LosingDisk(self.variables).cut(chance)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        with losing_disk(folder) as variables:
            yield Machine(folder, variables)
    except NotHere as missing:
        pytest.skip(str(missing))


def test_bytes_survive_with_their_file_flushed_and_names_with_their_folder(machine: Machine) -> None:
    for name in ("changed", "longer", "emptied", "cut", "removed", "moved", "replaced"):
        (machine.folder / name).write_bytes(name.encode() * 1_000)
    before = content(machine.folder)
    unflushed = """
write("changed", b"x" * 5_000, at=100)
write("longer", b"x", at=100_000)
write("emptied", b"", flags=os.O_TRUNC)
os.truncate(os.open("cut", os.O_RDWR), 10)
os.unlink("removed")
os.rename("moved", "elsewhere")
write("new", b"new", flush=True)
os.replace("new", "replaced")
os.mkdir("folder")
write("folder/inner", b"inner", flush=True)
os.link("folder/inner", "linked")
"""
    machine.run_until_killed(FILES + unflushed)
    after = content(machine.folder)
    assert sorted(after) == ["changed", "cut", "elsewhere", "emptied", "folder/inner", "linked", "longer", "replaced"]
    machine.lose_power()
    assert content(machine.folder) == before
    machine.run_until_killed(FILES + unflushed + 'for name in (".", "folder", *os.listdir(".")): flush(name)')
    machine.lose_power()
    assert content(machine.folder) == after


def test_pages_survive_in_any_order_and_names_in_that_of_the_changes(machine: Machine) -> None:
    pages = range(6)
    survived: set[tuple[bytes, ...]] = set()
    named: set[tuple[str, ...]] = set()
    for seed in range(12):
        (machine.folder / "file").write_bytes(b"-" * 4_096 * len(pages))
        written = "".join(f'write("file", b"x" * 4_096, at={page} * 4_096); os.mkdir("{page}");' for page in pages)
        machine.run_until_killed(FILES + written)
        machine.lose_power(Random(seed))
        data = (machine.folder / "file").read_bytes()
        survived.add(tuple(data[page * 4_096 : page * 4_096 + 1] for page in pages))
        named.add(tuple(sorted(path.name for path in machine.folder.iterdir() if path.is_dir())))
        for path in machine.folder.iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
    in_order = {tuple("012345"[:length]) for length in range(7)}
    assert (len(survived) > 6, named <= in_order, len(named) > 2) == (True, True, True)


@pytest.mark.parametrize(
    "answered",
    [
        "stored(store)",
        "stored(store); store.write_note(ACCOUNT, Area.KEPT, DAILY, Note(pinned=True))",
        "stored(store); store.delete(ACCOUNT, DAILY, at=5.0)",
        "stored(store); store.delete(ACCOUNT, DAILY, at=5.0); store.undelete(ACCOUNT, DAILY)",
        "stored(store); store.remove(ACCOUNT, Area.KEPT, DAILY)",
        "stored(a_store(Path('new/folders/backups')))",
        "signing_key.kept_in(Path('app.secret'))",
        "imdb_loading.load(BASICS, None, Path('catalogue.db'), language='en', read=print)",
    ],
)
def test_what_was_answered_is_there(machine: Machine, answered: str) -> None:
    (machine.folder.parent / "title.basics.tsv").write_text(BASICS)
    machine.run_until_killed(PRODUCT + answered)
    there = content(machine.folder)
    assert there
    machine.lose_power()
    assert content(machine.folder) == there
