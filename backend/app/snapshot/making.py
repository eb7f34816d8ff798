"""Writing a snapshot while the server runs. It gets its name when it is whole and was read back from the disk."""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from backend.app.accounts import signing_key
from backend.app.encryption import encrypt, recipients_of
from backend.app.safe_files import drop_page_cache, flush_folder, reason_of, rename_if_free
from backend.app.settings import Settings
from backend.app.snapshot.backup_files import BackupFiles, LeftOut
from backend.app.snapshot.contents import ABOUT, KEY, About, Part
from backend.app.snapshot.databases import database_of
from backend.app.snapshot.errors import SnapshotIsThere, SnapshotNotMade
from backend.app.snapshot.tar_writing import compressed
from backend.app.snapshot.working_folder import sweep, working_folder


@dataclass(frozen=True)
class Made:
    about: About
    size_bytes: int
    backup_files: int
    left_out: Sequence[LeftOut] = field(default_factory=tuple[LeftOut, ...])


def make(settings: Settings, file: Path, *, now: float, parts: Sequence[Part], encrypt_to: Sequence[str] = ()) -> Made:
    """Raises SnapshotIsThere, SnapshotNotMade, ProgramMissing, EncryptionMissing, NotARecipient, NoSigningKey."""
    recipients = recipients_of(encrypt_to)
    _require_free(settings, file, parts)
    # A restore that was killed at its end has left something here, and nobody restores to this place again.
    for place in (settings.backup_dir, database_of(settings).staging_parent()):
        sweep(place)
    try:
        with working_folder(file.parent) as folder:
            return _make(settings, file, folder, now=now, parts=parts, recipients=recipients)
    except OSError as error:
        raise SnapshotNotMade(reason_of(error)) from error


def _require_free(settings: Settings, file: Path, parts: Sequence[Part]) -> None:
    if os.path.lexists(file):
        raise SnapshotIsThere(file)
    if not file.parent.is_dir():
        raise SnapshotNotMade(f"the folder {file.parent} is not there")
    if Part.BACKUPS in parts and file.resolve().is_relative_to(settings.backup_dir.resolve()):
        raise SnapshotNotMade("it would lie among the backups, all of which it holds")


def _make(
    settings: Settings, file: Path, folder: Path, *, now: float, parts: Sequence[Part], recipients: Sequence[Any]
) -> Made:
    database = database_of(settings)
    # Before the backups: what the database knows to be there then is, and it takes up what it does not know.
    dump, revision = database.dump(folder)
    about = About(schema=revision, database=database.kind, parts=list(parts), made_at=now)
    plain = folder / "plain"
    with _flushed(plain) as target, compressed(target) as archive:
        archive.add_bytes(ABOUT, about.to_bytes(), modified=now)
        with dump.open("rb") as copy:
            archive.add(database.kind.member, copy, dump.stat().st_size, modified=now)
        if Part.KEY in parts:
            archive.add_bytes(KEY, f"{signing_key.of(settings)()}\n".encode(), modified=now)
        backups = BackupFiles(settings.backup_dir, archive)
        if Part.BACKUPS in parts:
            backups.take()
        archive.finish(modified=now)
    dump.unlink()
    finished = plain
    if recipients:
        finished = folder / "encrypted"
        with plain.open("rb") as source, _flushed(finished) as target:
            encrypt(source, target, recipients)
    size = finished.stat().st_size
    give_name(finished, file)
    return Made(about, size, len(backups.taken), tuple(backups.left_out.values()))


@contextmanager
def _flushed(path: Path) -> Iterator[BinaryIO]:
    """A new file that is on the disk afterwards, with the bytes that were meant."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        target = Digested(file)
        yield cast(BinaryIO, target)
        file.flush()
        os.fsync(descriptor)
        drop_page_cache(descriptor)
        file.seek(0)
        if file_digest(file, "sha256").digest() != target.digest.digest():
            raise SnapshotNotMade("what was read back from the disk is not what was written")


class Digested(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        self.digest.update(content)
        return self._file.write(content)


def give_name(finished: Path, file: Path) -> None:
    source, folder = (os.open(each.parent, os.O_RDONLY | os.O_DIRECTORY) for each in (finished, file))
    try:
        if not rename_if_free(folder, finished.name, file.name, source=source):
            raise SnapshotIsThere(file)
    finally:
        os.close(source)
        os.close(folder)
    flush_folder(file.parent)
