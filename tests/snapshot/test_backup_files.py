"""A folder of backups that changes while it is read: nothing torn, nothing of two, nothing lost on its way."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from backend.app.snapshot import backup_files
from backend.app.snapshot.backup_files import BackupFiles, LeftOut
from backend.app.snapshot.tar_writing import TarWriter

OLD, NEW = b"old" * 1000, b"new" * 2000
NAME = "2026-02-12.json"


class Archive(TarWriter):
    """Keeps what it is given; before each file `meanwhile` happens once."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        super().__init__(io.BytesIO())
        self.files: dict[str, bytes] = {}
        self._meanwhile = meanwhile

    def add(self, name: str, source: Any, size: int, *, modified: float) -> str:
        content = source.read()
        assert (len(content), name in self.files) == (size, False)
        self.files[name.removeprefix("backups/")] = content
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()
        return super().add(name, io.BytesIO(content), size, modified=modified)


def taken(root: Path, archive: Archive | None = None) -> tuple[dict[str, bytes], dict[str, str]]:
    """What was taken, and what was left out and why."""
    archive = archive or Archive()
    files = BackupFiles(root, archive)
    files.take()
    assert {path: sha256(content).hexdigest() for path, content in archive.files.items()} == files.taken
    assert all(each == LeftOut(path, each.reason) for path, each in files.left_out.items())
    return archive.files, {path: each.reason for path, each in files.left_out.items()}


def put(path: Path, content: bytes) -> None:
    """As the server does: whole, with its checksum."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for name, each in ((path.name, content), (f"{path.name}.sha256", checksum(path.name, content))):
        temporary = path.with_name(".tmp-of-the-test")
        temporary.write_bytes(each)
        temporary.replace(path.with_name(name))


def checksum(name: str, content: bytes) -> bytes:
    return f"{sha256(content).hexdigest()}  {name}\n".encode()


def test_each_file_as_it_stands(tmp_path: Path) -> None:
    put(tmp_path / "a" / NAME, OLD)
    (tmp_path / "a" / f"{NAME}.sha256").write_bytes(b"of a damaged one")
    put(tmp_path / "a" / "deleted" / NAME, NEW)
    (tmp_path / "a" / "notes of mine.txt").write_bytes(b"")
    (tmp_path / ".moviemanager").write_bytes(b"marker\n")
    assert taken(tmp_path) == (
        {
            ".moviemanager": b"marker\n",
            f"a/{NAME}": OLD,
            f"a/{NAME}.sha256": b"of a damaged one",
            f"a/deleted/{NAME}": NEW,
            f"a/deleted/{NAME}.sha256": checksum(NAME, NEW),
            "a/notes of mine.txt": b"",
        },
        {},
    )


def test_what_servers_work_with_is_not_in_it(tmp_path: Path) -> None:
    for path in (".locks/a", "a/.tmp-1", ".moviemanager-snapshot-x/a/b", "a/.moviemanager"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    assert taken(tmp_path) == ({}, {})


def test_no_folder_at_all(tmp_path: Path) -> None:
    assert taken(tmp_path / "nothing") == ({}, {})


def test_a_folder_that_is_a_link_is_that_folder(tmp_path: Path) -> None:
    put(tmp_path / "disk" / "a" / NAME, OLD)
    (tmp_path / "backups").symlink_to(tmp_path / "disk")
    assert taken(tmp_path / "backups")[0].keys() == {f"a/{NAME}", f"a/{NAME}.sha256"}


def test_what_is_no_file_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    os.mkfifo(tmp_path / "a" / "pipe")
    (tmp_path / "a" / "link").symlink_to("/etc/passwd")
    (tmp_path / "a" / "back\\slash").write_bytes(b"x")
    (tmp_path / "a" / ("x" * 200)).write_bytes(b"x")
    (tmp_path / os.fsdecode(b"a/\xff")).write_bytes(b"x")
    assert taken(tmp_path) == (
        {},
        {
            "a/pipe": "it is no regular file",
            "a/link": "it is no regular file",
            "a/back\\slash": "its name has a backslash or a control character in it",
            f"a/{'x' * 200}": "its path is too long",
            os.fsdecode(b"a/\xff"): "its name is not UTF-8",
        },
    )


def test_one_that_goes_is_not_missed(tmp_path: Path) -> None:
    put(tmp_path / "a" / NAME, OLD)
    put(tmp_path / "b" / NAME, NEW)
    files, left_out = taken(tmp_path, Archive((tmp_path / "b" / NAME).unlink))
    assert (files.keys(), left_out) == ({f"a/{NAME}", f"a/{NAME}.sha256", f"b/{NAME}.sha256"}, {})


@pytest.mark.parametrize(("before", "after"), [("b", "a/deleted"), ("b/deleted", "b"), ("b", "b/deleted")])
def test_one_that_moves_is_found_where_it_is(tmp_path: Path, before: str, after: str) -> None:
    def move() -> None:
        (tmp_path / after).mkdir(parents=True, exist_ok=True)
        for name in (NAME, f"{NAME}.sha256"):
            (tmp_path / before / name).rename(tmp_path / after / name)

    put(tmp_path / "a" / "2026-02-11.json", OLD)
    put(tmp_path / before / NAME, NEW)
    files, _ = taken(tmp_path, Archive(move))
    assert {path: content for path, content in files.items() if NAME in path} == {
        f"{after}/{NAME}": NEW,
        f"{after}/{NAME}.sha256": checksum(NAME, NEW),
    }


def test_one_that_comes_is_taken(tmp_path: Path) -> None:
    put(tmp_path / "b" / NAME, OLD)
    files, _ = taken(tmp_path, Archive(lambda: put(tmp_path / "a" / NAME, NEW)))
    assert files[f"a/{NAME}"] == NEW


def test_a_checksum_is_of_the_file_that_was_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup is removed for good, and another one made under its name, between the reading of the two."""
    path = tmp_path / "a" / NAME
    put(path, OLD)
    read = backup_files.read_unchanged
    replaced: list[bool] = []

    def read_and_replace(folder: int, name: str, copies: Any) -> Any:
        copy = read(folder, name, copies)
        if not replaced:
            replaced.append(True)
            put(path, NEW)
        return copy

    monkeypatch.setattr(backup_files, "read_unchanged", read_and_replace)
    assert taken(tmp_path)[0] == {f"a/{NAME}": NEW, f"a/{NAME}.sha256": checksum(NAME, NEW)}


def test_a_checksum_that_comes_later_and_is_of_another_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a" / NAME
    path.parent.mkdir()
    path.write_bytes(OLD)
    files, left_out = taken(tmp_path, Archive(lambda: put(path, NEW)))
    assert (files, left_out) == ({f"a/{NAME}": OLD}, {})


class Growing:
    """A file to which somebody appends whenever it is looked at."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.read = file.read
        self._file = file
        self._path = path

    def fileno(self) -> int:
        self._path.write_bytes(self._path.read_bytes() + b"x")
        return self._file.fileno()


def test_one_that_is_being_written_to_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No server does that; another program may."""
    path = tmp_path / "a" / "table.csv"
    path.parent.mkdir()
    path.write_bytes(b"x")
    open_file = backup_files.open_file

    @contextmanager
    def open_growing(folder: int, name: str) -> Iterator[Growing | BinaryIO]:
        with open_file(folder, name) as file:
            yield Growing(file, path) if name == path.name else file

    monkeypatch.setattr(backup_files, "open_file", open_growing)
    assert taken(tmp_path) == ({}, {"a/table.csv": "somebody writes to it"})
