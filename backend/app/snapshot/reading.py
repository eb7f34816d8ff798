"""Taking a snapshot apart into staging folders. What it says is believed when every digest was found right."""

import os
import re
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from backend.app.encryption import decrypt, is_encrypted
from backend.app.safe_files import reason_of
from backend.app.snapshot.contents import (
    ABOUT,
    BACKUPS,
    KEY,
    SUMS,
    About,
    Part,
    read_about,
    reason_against,
)
from backend.app.snapshot.errors import NotASnapshot, NotRestored
from backend.app.snapshot.tar_reading import Member, members

_LARGEST_ABOUT = 64 << 10
_LARGEST_KEY = 4 << 10
_LONGEST_LINE = 400
_LINE = re.compile(r"([0-9a-f]{64})  (.+)", re.ASCII)
# What stays free on the disk, so that whatever else needs it goes on.
_SPARED_BYTES = 64 << 20


@dataclass
class Unpacked:
    """`backups` has the digest of each file by its path below the folder of backups."""

    about: About
    database: Path
    backup_folder: Path | None
    key: str | None = None
    backups: dict[str, str] = field(default_factory=dict[str, str])


class Archive:
    """An opened snapshot whose `about` has been read."""

    def __init__(self, file: BinaryIO) -> None:
        self._members = members(file)
        self._digests: dict[str, str] = {}
        first = next(self._members, None)
        if first is None or first.name != ABOUT:
            raise NotASnapshot(f"it does not begin with {ABOUT}")
        self.about = read_about(self._content(first, _LARGEST_ABOUT))

    def unpack(self, folder: Path, backup_folder: Path | None) -> Unpacked:
        """Raises NotASnapshot, and NotRestored where the disk has no room for it."""
        unpacked = Unpacked(self.about, folder / self.about.database.member, backup_folder)
        for member in self._members:
            if SUMS in self._digests:
                raise NotASnapshot(f"something follows its {SUMS}")
            if member.name == SUMS:
                self._check(self._content(member, _LONGEST_LINE * (len(self._digests) + 1)))
            elif member.name == self.about.database.member:
                self._write(member, unpacked.database)
            elif member.name == KEY:
                unpacked.key = self._content(member, _LARGEST_KEY).decode("ascii", "replace").strip()
            else:
                self._unpack_backup(member, unpacked)
        if SUMS not in self._digests:
            raise NotASnapshot("it is cut off")
        self._require_parts(unpacked)
        return unpacked

    def _unpack_backup(self, member: Member, unpacked: Unpacked) -> None:
        path = member.name.removeprefix(BACKUPS)
        if path == member.name or unpacked.backup_folder is None:
            raise NotASnapshot(f"{member.name!r} does not belong into it")
        if reason := reason_against(path):
            raise NotASnapshot(f"{member.name!r} does not belong into it: {reason}")
        target = unpacked.backup_folder / path
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(member, target)
        except (FileExistsError, NotADirectoryError):
            raise NotASnapshot(f"{member.name!r} in it has the place of another one") from None
        unpacked.backups[path] = self._digests[member.name]

    def _write(self, member: Member, target: Path) -> None:
        room = os.statvfs(target.parent)
        if member.size + _SPARED_BYTES > room.f_bavail * room.f_frsize:
            raise NotRestored("there is no room for it")
        digest = sha256()
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in member.content:
                digest.update(chunk)
                file.write(chunk)
        os.utime(target, (member.modified, member.modified))
        self._digests[member.name] = digest.hexdigest()

    def _content(self, member: Member, most: int) -> bytes:
        if member.size > most:
            raise NotASnapshot(f"its {member.name} is too large")
        content = b"".join(member.content)
        self._digests[member.name] = sha256(content).hexdigest()
        return content

    def _check(self, sums: bytes) -> None:
        said = dict(_lines(sums.decode("utf-8", "replace").splitlines()))
        found = {name: digest for name, digest in self._digests.items() if name != SUMS}
        if said.keys() != found.keys():
            raise NotASnapshot(f"its {SUMS} is of other files")
        for name, digest in found.items():
            if said[name] != digest:
                raise NotASnapshot(f"{name} in it is damaged")

    def _require_parts(self, unpacked: Unpacked) -> None:
        if Part.DATABASE not in self.about.parts or not unpacked.database.exists():
            raise NotASnapshot("it holds no database")
        if (Part.KEY in self.about.parts) != (unpacked.key is not None):
            raise NotASnapshot(f"its {ABOUT} is of another one")


def _lines(lines: Iterable[str]) -> Generator[tuple[str, str]]:
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise NotASnapshot(f"its {SUMS} cannot be read")
        yield match[2], match[1]


@contextmanager
def opened(file: Path, identity: Path | None, scratch: Path) -> Generator[Archive]:
    """Decrypted into a file of `scratch` without a name, where it has to be.

    Raises NotASnapshot, SnapshotTooNew, EncryptionMissing, IdentityUnusable.
    """
    try:
        with file.open("rb") as source, tempfile.TemporaryFile(dir=scratch) as plain:
            if is_encrypted(source):
                decrypt(source, cast(BinaryIO, plain), identity)
                plain.seek(0)
                yield Archive(cast(BinaryIO, plain))
            else:
                yield Archive(source)
    except (FileNotFoundError, IsADirectoryError):
        raise NotASnapshot(f"{file} is no file") from None
    except OSError as error:
        raise NotRestored(reason_of(error)) from error
