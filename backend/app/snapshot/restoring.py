"""A snapshot to an empty place. Everything is unpacked beside its place and checked before anything is put into it;
the database comes last, so a restore that was killed has none, and is run again.
"""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any, cast

from backend.app.accounts import signing_key
from backend.app.safe_files import exists, make_private_folder, open_file, rename_if_free, replace_file
from backend.app.settings import Settings
from backend.app.snapshot.backup_files import listed
from backend.app.snapshot.contents import About, Part
from backend.app.snapshot.databases import SnapshotDatabase, database_of
from backend.app.snapshot.errors import BackupsOfAFolder, OtherDatabase, PlaceInUse
from backend.app.snapshot.reading import Archive, Unpacked, opened
from backend.app.snapshot.working_folder import working_folder


@dataclass(frozen=True)
class Restored:
    """`sentences` are what the migration of an older database said."""

    about: About
    backup_files: int
    sentences: Sequence[str] = field(default_factory=tuple[str, ...])


def restore(settings: Settings, file: Path, *, identity: Path | None = None) -> Restored:
    """Raises PlaceInUse, NotASnapshot, SnapshotTooNew, OtherDatabase, and NotRestored.

    A folder of backups, or a key, that is there already has to be what the snapshot holds, as after a restore that
    was killed.
    """
    database = database_of(settings)
    database.require_empty()
    with working_folder(database.staging_parent()) as scratch, opened(file, identity, scratch) as archive:
        return restore_archive(settings, archive)


def restore_archive(settings: Settings, archive: Archive) -> Restored:
    database, about = database_of(settings), archive.about
    if about.database is not database.kind:
        raise OtherDatabase(about.database, database.kind)
    with ExitStack() as stack:
        folder = stack.enter_context(working_folder(database.staging_parent()))
        backup_folder = None
        if Part.BACKUPS in about.parts:
            if settings.backup_bucket is not None:
                raise BackupsOfAFolder
            make_private_folder(settings.backup_dir)
            backup_folder = stack.enter_context(working_folder(settings.backup_dir))
        unpacked = archive.unpack(folder, backup_folder)
        return _place(settings, database, unpacked)


def _place(settings: Settings, database: SnapshotDatabase, unpacked: Unpacked) -> Restored:
    key_file = signing_key.file_beside(settings.database_url)
    _require_same_backups(settings.backup_dir, unpacked)
    _require_same_key(key_file, unpacked.key)
    sentences = database.prepare(unpacked.database)
    if unpacked.backup_folder is not None:
        _place_backups(settings.backup_dir, unpacked.backup_folder, unpacked.backups)
    if unpacked.key is not None and not key_file.exists():
        _write_key(key_file, unpacked.key)
    # One for thousands of files; the database is there when all the rest is on the disk.
    os.sync()
    sentences += database.place(unpacked.database)
    return Restored(unpacked.about, len(unpacked.backups), tuple(sentences))


def _require_same_backups(root: Path, unpacked: Unpacked) -> None:
    if unpacked.backup_folder is None:
        return
    for path, folder, name in listed(root):
        try:
            with open_file(folder, name) as file:
                is_same = file_digest(cast(Any, file), "sha256").hexdigest() == unpacked.backups.get(path)
        except FileNotFoundError:
            is_same = False
        if not is_same:
            raise PlaceInUse(f"BACKUP_DIR holds {path}")


def _require_same_key(file: Path, key: str | None) -> None:
    if key is not None and os.path.lexists(file) and file.read_text("ascii", "replace").strip() != key:
        raise PlaceInUse(f"{file} holds another key")


def _write_key(file: Path, key: str) -> None:
    make_private_folder(file.parent)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        replace_file(folder, file.name, f"{key}\n".encode())
    finally:
        os.close(folder)


def _place_backups(root: Path, staged: Path, paths: Sequence[str] | dict[str, str]) -> None:
    for path in paths:
        with ExitStack() as stack:
            *folders, name = path.split("/")
            source = _folder(stack, staged.joinpath(*folders))
            folder = _folder(stack, root)
            for each in folders:
                folder = _subfolder(stack, folder, each)
            if not exists(folder, name) and not rename_if_free(folder, name, name, source=source):
                raise PlaceInUse(f"BACKUP_DIR holds {path}")


def _folder(stack: ExitStack, path: Path) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    stack.callback(os.close, descriptor)
    return descriptor


def _subfolder(stack: ExitStack, folder: int, name: str) -> int:
    """No link is followed out of the folder of backups."""
    if not exists(folder, name):
        os.mkdir(name, 0o700, dir_fd=folder)
    descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    stack.callback(os.close, descriptor)
    return descriptor
