"""What an emergency kit consists of: a page to print, and a file that age takes for a key.

Without a passphrase both are one text. A passphrase locks the key alone: the page says everything else in plain, and
carries the locked key as letters that can be typed from paper.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from backend.app.backups.copies.kits import NewKit
from backend.app.encryption import lock_with_passphrase


@dataclass(frozen=True, slots=True)
class KitPapers:
    """`page` and `file` open copies, so nothing but the owner's own paper and disk keeps them."""

    filename: str
    page: str = field(repr=False)
    file: str = field(repr=False)


def kit_filename(kit: NewKit) -> str:
    return f"moviemanager-kit-{kit.fingerprint}.txt"


def kit_papers(
    kit: NewKit, *, filename: str, places: Sequence[str], email: str, made_at: float, passphrase: str | None = None
) -> KitPapers:
    """With a passphrase it takes seconds. Raises EncryptionMissing, NotLocked."""
    said = [f"# {each}".rstrip() for each in _page(kit, filename, places=places, email=email, made_at=made_at)]
    if passphrase is None:
        page = "\n".join([*said, "# Opens:", kit.secret, ""])
        return KitPapers(filename, page, page)
    locked = lock_with_passphrase(f"# {kit.fingerprint}\n{kit.secret}\n".encode(), passphrase)
    opens = [
        f"# The key ends with {kit.ending}. It is locked with a passphrase, which is on no",
        "# paper: age asks for it. What follows is all of the file",
        f"# {filename}.",
        "# Opens:",
    ]
    return KitPapers(filename, "\n".join([*said, *opens, locked, ""]), f"{locked}\n")


def commands_of(filename: str, email: str) -> list[str]:
    """What opens a copy and brings it into a server, to be run in the folder of both files."""
    return [
        f"age -d -i {shlex.quote(filename)} -o library.json.zst library.json.zst.age",
        "zstd -d library.json.zst",
        f"moviemanager backup import --user {shlex.quote(email)} --mode replace library.json",
    ]


def _page(kit: NewKit, filename: str, *, places: Sequence[str], email: str, made_at: float) -> list[str]:
    """What begins with # is a comment to age, and a line break in an address would end it. Prose fits on paper."""
    where = [f"  {' '.join(each.split())}" for each in places] or ["  (BACKUP_COPIES names no place yet)"]
    return [
        "Movie Manager: emergency kit",
        "",
        f"Made on {datetime.fromtimestamp(made_at, UTC):%Y-%m-%d}. Fingerprint {kit.fingerprint}",
        "",
        "Whoever has this page can open the copies of all backups that were locked",
        "with it. Without it, and without the server, nobody can. Print it, and keep",
        "it where the server is not.",
        "",
        "The copies are at",
        *where,
        "",
        "To open one without the server, put this file and the copy, named",
        "library.json.zst.age, into one folder. With the programs age and zstd, there:",
        "",
        *(f"  {each}" for each in commands_of(filename, email)),
        "",
        "The last one brings it into a Movie Manager that runs. To bring back a whole",
        "server from a place of copies:",
        "",
        f"  moviemanager backup adopt PLACE --identity {shlex.quote(filename)}",
        "",
        f"Locks with: {kit.recipient}",
    ]
