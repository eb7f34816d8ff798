"""What copies are called: `ACCOUNTFOLDER/2026-11-24.json.zst`, or `….json.zst.age` where it is locked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from backend.app.backups.filenames import BackupName, Kind, exact_name, next_name, parse_name
from backend.app.safe_files import folder_name

COMPRESSED = ".zst"
LOCKED = ".age"
ACCOUNT = "account.json"
LOCKED_ACCOUNT = ACCOUNT + LOCKED
_MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class CopyName:
    """`filename` is the copy's own, `backup` that of the backup in it. What locks it only its bytes say."""

    filename: str
    backup: BackupName


def parse_copy_name(filename: str) -> CopyName | None:
    """What a copy's name says, or None for a name that is no copy's."""
    name = parse_name(filename.removesuffix(LOCKED).removesuffix(COMPRESSED))
    if name is None or name.kind is Kind.RESCUE or not filename.removesuffix(LOCKED).endswith(COMPRESSED):
        return None
    return CopyName(filename, name)


def split_key(key: str) -> tuple[str, str] | None:
    """The account's folder and the file name; None for what lies elsewhere."""
    folder, slash, filename = key.partition("/")
    return (folder, filename) if slash and "/" not in filename and folder_name(folder) == folder else None


def copy_names(name: BackupName, local: datetime, *, locked: bool) -> Iterator[CopyName]:
    """The name of a backup's copy, then others, for when it is taken by another content. `local` is when the backup
    was made, as file names have it.
    """
    for each in islice(_free(name, local), _MOST_NAMES):
        yield CopyName(each.filename + COMPRESSED + (LOCKED if locked else ""), each)


def _free(name: BackupName, local: datetime) -> Iterator[BackupName]:
    yield name
    exact = exact_name(name.kind, local)
    while True:
        if exact != name:
            yield exact
        exact = next_name(exact)
