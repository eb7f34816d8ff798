"""A folder that several machines share, which may not share locks: nothing is lost, torn or replaced."""

import errno
import fcntl
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from backend.app.backups import local_store
from backend.app.backups.errors import BackupNotFound
from backend.app.backups.filenames import Kind, exact_name, name_for, next_name
from backend.app.backups.local_store import LocalStore
from backend.app.backups.store import Area

AT = datetime(2026, 2, 12, 3)  # noqa: DTZ001 -- names hold local time
ACCOUNT = "user-1"
ROUNDS = 15
PROCESSES = multiprocessing.get_context("fork")


def no_locks(*_: object) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


def no_hard_links(*_args: object, **_options: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def a_store(root: Path) -> LocalStore:
    return LocalStore(root, expected_marker=lambda: None, remember=lambda marker: marker)


def document_of(machine: int, number: int) -> bytes:
    """Long enough to be torn."""
    return f"{machine} {number} ".encode() * 40_000


def names() -> Any:
    name = name_for(Kind.DAILY, AT)
    yield name
    name = exact_name(Kind.DAILY, AT)
    while True:
        yield name
        name = next_name(name)


def write_all(store: LocalStore, machine: int) -> None:
    """The same name each time, whatever the other machine does, and the sweeping that follows each backup."""
    for number in range(ROUNDS):
        document = document_of(machine, number)
        with store.stage(ACCOUNT, (document[at : at + 65_536] for at in range(0, len(document), 65_536))) as staged:
            staged.publish(names())
        store.sweep(ACCOUNT)


def move_all(store: LocalStore, machine: int) -> None:
    """Both machines take everything out of the list and bring it back, at the same time."""
    write_all(store, machine)
    for _ in range(3):
        for entry in store.entries(ACCOUNT):
            try:
                if entry.area is Area.KEPT:
                    store.delete(ACCOUNT, entry.name.filename, at=5.0)
                else:
                    store.undelete(ACCOUNT, entry.name.filename)
            except BackupNotFound:
                continue  # The other machine was first.
        store.sweep(ACCOUNT)


def on_two_machines(root: Path, work: Callable[[LocalStore, int], None]) -> None:
    start = PROCESSES.Barrier(2)

    def machine(number: int) -> None:
        start.wait()
        work(a_store(root), number)

    machines = [PROCESSES.Process(target=machine, args=[number]) for number in range(2)]
    for each in machines:
        each.start()
    for each in machines:
        each.join()
    assert [each.exitcode for each in machines] == [0, 0]


def contents(root: Path) -> Counter[bytes]:
    """What the backups of both areas hold; each has to match the checksum beside it, where there is one."""
    store, found = a_store(root), Counter[bytes]()
    for entry in store.entries(ACCOUNT):
        with store.open(ACCOUNT, entry.area, entry.name.filename) as file:
            content = file.read()
        assert store.digest(ACCOUNT, entry.area, entry.name.filename) in {None, sha256(content).hexdigest()}
        found[content] += 1
    return found


EVERYTHING = Counter(document_of(machine, number) for machine in range(2) for number in range(ROUNDS))


@pytest.fixture(params=["hard links", "no hard links"], autouse=True)
def shared_folder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", no_locks)
    monkeypatch.setattr(fcntl, "lockf", no_locks)
    if request.param == "no hard links":
        monkeypatch.setattr(os, "link", no_hard_links)


def test_two_machines_that_write_the_same_name_at_once_both_have_their_backups(backup_dir: Path) -> None:
    on_two_machines(backup_dir, write_all)
    assert contents(backup_dir) == EVERYTHING
    assert not list(backup_dir.rglob(".tmp-*"))
    taken = {each.name.filename for each in a_store(backup_dir).entries(ACCOUNT)}
    assert taken == {each.filename for each in islice(names(), 2 * ROUNDS)}


def test_two_machines_that_move_the_same_backups_at_once_lose_none(backup_dir: Path) -> None:
    on_two_machines(backup_dir, move_all)
    assert set(contents(backup_dir)) == set(EVERYTHING)


def test_a_machine_sweeps_nothing_that_another_one_is_at(backup_dir: Path) -> None:
    """Its temporary file is there while the other machine has made, swept and ended a whole backup."""
    one, other = a_store(backup_dir), a_store(backup_dir)
    with one.stage(ACCOUNT, [b"of one"]) as staged:
        with other.stage(ACCOUNT, [b"of the other"]) as staged_by_other:
            staged_by_other.publish(names())
        other.sweep(ACCOUNT)
        staged.publish(names())
    assert contents(backup_dir) == Counter([b"of one", b"of the other"])


def test_what_another_machine_brings_back_while_it_is_being_deleted_stays(
    backup_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = a_store(backup_dir), a_store(backup_dir)
    with one.stage(ACCOUNT, [b"of one"]) as staged:
        name = staged.publish(names()).name.filename
    write, moves = local_store.replace_file, iter([other.undelete])

    def bring_back_meanwhile(folder: int, filename: str, content: bytes) -> None:
        write(folder, filename, content)
        for undelete in moves:
            undelete(ACCOUNT, name)

    monkeypatch.setattr(local_store, "replace_file", bring_back_meanwhile)
    one.delete(ACCOUNT, name, at=5.0)
    assert contents(backup_dir) == Counter([b"of one"])
