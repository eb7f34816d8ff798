"""Posters through this server, so that no third party learns from a browser what its owner has."""

import contextlib
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from backend.app.catalogue.posters import PosterHosts, PosterName, PosterUnknown, media_type
from backend.app.safe_files import TEMPORARY, make_private_folder, replace_file
from backend.app.settings import Settings


class PosterCache:
    """Files named after what they hold. Those that were made first go first once there are more than `most_bytes`.

    It is a cache: what cannot be read is fetched again, and what cannot be written is not kept.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        # What may still be written before the folder is looked at again: other processes write there too.
        self._room = 0
        self._lock = Lock()

    def get(self, name: PosterName) -> bytes | None:
        try:
            content = (self._folder / _file_name(name)).read_bytes()
        except OSError:
            return None
        return content if media_type(content) else None

    def put(self, name: PosterName, content: bytes) -> None:
        with self._lock, contextlib.suppress(OSError):
            make_private_folder(self._folder)
            if self._room < len(content):
                self._room = self._make_room(len(content))
            if self._room < len(content):
                return
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                replace_file(folder, _file_name(name), content)
            finally:
                os.close(folder)
            self._room -= len(content)

    def _make_room(self, wanted: int) -> int:
        """How many bytes may come now; an eighth of the whole is freed at a time."""
        files = [entry for entry in os.scandir(self._folder) if not entry.name.startswith(TEMPORARY)]
        oldest_first = sorted(files, key=lambda entry: entry.stat().st_mtime_ns)
        used = sum(entry.stat().st_size for entry in files)
        if used + wanted > self._most_bytes:
            for entry in oldest_first:
                if used + wanted <= self._most_bytes - self._most_bytes // 8:
                    break
                Path(entry).unlink()
                used -= entry.stat().st_size
        return min(self._most_bytes - used, max(wanted, self._most_bytes // 16))


def _file_name(name: PosterName) -> str:
    return hashlib.sha256(f"{name.host}/{name.width}/{name.picture}".encode()).hexdigest()


class Posters:
    """An `<img>` cannot send a token. So the address of a poster holds a pass, which opens nothing but posters: a
    stranger can neither make this server fetch something nor find out what it has fetched.
    """

    def __init__(self, hosts: PosterHosts, cache: PosterCache, key: Callable[[], str]) -> None:
        self._hosts = hosts
        self._cache = cache
        self._key = key

    @classmethod
    def from_settings(cls, settings: Settings, key: Callable[[], str]) -> "Posters":
        """`key` is what the pass is made with; it is asked for each picture."""
        cache = PosterCache(settings.poster_dir, settings.poster_cache_bytes)
        return cls(PosterHosts.from_settings(settings), cache, key)

    def close(self) -> None:
        self._hosts.close()

    def poster_pass(self) -> str:
        """The same for everybody who is signed in, and for ever: a browser keeps what it has fetched under it."""
        return hmac.new(self._key().encode(), b"posters", hashlib.sha256).hexdigest()[:32]

    def read(self, given_pass: str, name: PosterName) -> bytes:
        if not hmac.compare_digest(given_pass.encode(), self.poster_pass().encode()):
            raise PosterUnknown
        kept = self._cache.get(name)
        if kept is not None:
            return kept
        content = self._hosts.fetch(name)
        self._cache.put(name, content)
        return content
