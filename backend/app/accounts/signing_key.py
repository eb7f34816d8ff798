"""The key that tokens are signed with: the operator's, or one that is made once and kept."""

import fcntl
import logging
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from backend.app.errors import Unavailable
from backend.app.safe_files import flush_folder
from backend.app.settings import Settings

MIN_LENGTH = 32

_log = logging.getLogger(__name__)


class NoSigningKey(Unavailable):
    def __init__(self, why: str) -> None:
        super().__init__(f"The server's signing key {why}. Set SECRET_KEY to 32 characters or more.")


def of(settings: Settings) -> Callable[[], str]:
    """Gives the key, which is read, or made, when it is first needed."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value
    return cache(lambda: kept_in(file_beside(settings.database_url)))


def file_beside(database_url: str) -> Path:
    """`app.secret` beside `app.db`; in the working directory for a database that is no file of this machine."""
    url = make_url(database_url)
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in {"", ":memory:"} or name.startswith("file:"):
        return Path("app.secret")
    path = Path(name)
    return path.with_name(path.name + ".secret") if path.suffix == ".secret" else path.with_suffix(".secret")


def kept_in(path: Path) -> str:
    """The key in `path`, which only its owner can read; made at the first call."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        _log.error("The signing key cannot be kept in %s: %s", path, error)
        raise NoSigningKey("can be neither read nor kept") from error
    with os.fdopen(descriptor, "r+", encoding="ascii", errors="replace") as file:
        # Several processes start at once; the first to hold the file makes the key and the others read it.
        fcntl.flock(file, fcntl.LOCK_EX)
        # After a power cut before the flush a file may have its size and no content: zeros, that anybody can guess.
        key = file.read().strip().strip("\0")
        if not key:
            file.seek(0)
            file.truncate()
            key = secrets.token_urlsafe(48)
            file.write(f"{key}\n")
            file.flush()
            os.fsync(file.fileno())
            flush_folder(path.parent)
    if len(key) < MIN_LENGTH:
        _log.error("The signing key in %s is damaged; remove the file to have a new one made.", path)
        raise NoSigningKey("is damaged")
    return key
