"""What places without metadata have in common: facts lie in a small file beside each object that has any."""

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256 as sha256_of
from typing import BinaryIO

from backend.app.places.copying import spooled
from backend.app.places.keys import (
    FACTS_ENDING,
    LARGEST_FACTS_FILE,
    checked_facts,
    checked_key,
    read_facts,
    written_facts,
)
from backend.app.places.place import PlacedObject, PlaceError, RemovalRefused, not_found
from backend.app.safe_files import temporary_name

# Writing one object takes minutes at most. What is this much older than one made now is nobody's any more.
ABANDONED_AFTER_SECONDS = 86_400.0


class FactsBeside(ABC):
    def put(
        self, key: str, body: BinaryIO, *, sha256: str, facts: Mapping[str, str], only_if_absent: bool = False
    ) -> None:
        """An object that is replaced gets its facts first. One that is created gets them from whoever has created it:
        of two who try, the other must not write its own beside it.
        """
        beside, said = checked_key(key) + FACTS_ENDING, written_facts(checked_facts(facts))
        if only_if_absent:
            self._put(key, body, sha256=sha256, only_if_absent=True)
        if facts:
            self._put(beside, io.BytesIO(said), sha256=sha256_of(said).hexdigest(), only_if_absent=False)
        else:
            self._remove(beside)
        if not only_if_absent:
            self._put(key, body, sha256=sha256, only_if_absent=False)

    def remove(self, key: str) -> None:
        self._remove(checked_key(key) + FACTS_ENDING)
        self._remove(key)

    def sweep(self) -> int:
        leftovers = list(self._leftovers())
        if not leftovers:
            return 0
        now, swept = self._its_clock(), 0
        for each in leftovers:
            # Of what has no time it is not known how old it is.
            if 0 < each.changed_at < now - ABANDONED_AFTER_SECONDS:
                with suppress(RemovalRefused):
                    self._remove(each.key)
                    swept += 1
        return swept

    def _its_clock(self) -> float:
        """By what is made there now. Zero where the place says no times."""
        fresh, content = temporary_name(), b"What time is it?"
        try:
            self._put(fresh, io.BytesIO(content), sha256=sha256_of(content).hexdigest(), only_if_absent=False)
            made = self._look(fresh)
        finally:
            with suppress(PlaceError):
                self._remove(fresh)
        return 0.0 if made is None else made.changed_at

    @abstractmethod
    def _leftovers(self) -> Iterator[PlacedObject]:
        """All that is half written, by whomever. Raises PlaceUnavailable."""

    @abstractmethod
    def _look(self, path: str) -> PlacedObject | None:
        """What is at a path, whether it may be an object's or not."""

    @abstractmethod
    def _put(self, path: str, body: BinaryIO, *, sha256: str, only_if_absent: bool) -> None:
        """Whole or not at all. Raises ObjectExists, PlaceUnavailable, PlaceError."""

    @abstractmethod
    def _remove(self, path: str) -> None:
        """What is not there is fine. Raises RemovalRefused, PlaceUnavailable."""


class FarFactsBeside(FactsBeside):
    """At the other end of a connection: written under a temporary name, and fetched into a file of this machine."""

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with spooled() as file:
            if not self._fetch(checked_key(key), file):
                self._require_root()
                raise not_found()
            yield file

    def facts(self, key: str) -> Mapping[str, str] | None:
        if self.look(key) is None:
            return None
        with spooled() as file:
            return read_facts(file.read(LARGEST_FACTS_FILE)) if self._fetch(key + FACTS_ENDING, file) else {}

    def look(self, key: str) -> PlacedObject | None:
        found = self._look(checked_key(key))
        if found is None:
            self._require_root()
        return found

    def _put(self, path: str, body: BinaryIO, *, sha256: str, only_if_absent: bool) -> None:
        above, _, _ = path.rpartition("/")
        temporary = f"{above}/{temporary_name()}".lstrip("/")
        try:
            self._send(temporary, body, sha256)
            self._rename(temporary, path, only_if_absent=only_if_absent)
        except BaseException:
            with suppress(PlaceError):
                self._remove(temporary)
            raise

    @abstractmethod
    def _fetch(self, path: str, file: BinaryIO) -> bool:
        """The bytes into the file, rewound; whether there are any."""

    @abstractmethod
    def _send(self, path: str, body: BinaryIO, sha256: str) -> None:
        """Make the folders above, too. Raises WrongDigest."""

    @abstractmethod
    def _rename(self, temporary: str, path: str, *, only_if_absent: bool) -> None:
        """Raises ObjectExists."""

    @abstractmethod
    def _require_root(self) -> None:
        """What is not there may be missing with all the rest."""
