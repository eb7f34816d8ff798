"""What a place can do, found out by trying: stores exist that accept every condition and keep none."""

import io
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from backend.app.places.place import (
    ObjectExists,
    ObjectNotFound,
    Place,
    PlaceError,
    PlaceTraits,
    PlaceUnavailable,
    RemovalRefused,
)

FOLDER = ".probe"
_FACTS = {"purpose": "a trial of what this place can do", "odd": "ä % + / 100 %"}
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Probed:
    """`faults` are sentences on what a place got wrong that every place must get right; with any it is of no use.
    Whether it lets objects be removed is `removes`: one that keeps everything for a time is no worse for it.
    """

    traits: PlaceTraits
    removes: bool
    faults: tuple[str, ...] = ()

    @property
    def lies(self) -> tuple[str, ...]:
        """What it said it had done and had not."""
        said: list[str] = []
        if not self.traits.creates_once:
            said.append("it does not keep two from creating the same object")
        if not self.traits.checks_digests:
            said.append("it keeps bytes that do not match the digest sent along")
        return tuple(said)


def probe(place: Place) -> Probed:
    """Write, create twice, read back, send a wrong digest, list, remove. Raises PlaceUnavailable."""
    trial = _Trial(place, f"{FOLDER}/{uuid4().hex}")
    try:
        return trial.run()
    finally:
        trial.clean_up()


class _Trial:
    def __init__(self, place: Place, above: str) -> None:
        self._place = place
        self._above = above
        self._keys: set[str] = set()

    def run(self) -> Probed:
        kept, content = self._key("kept"), uuid4().bytes * 1024
        self._put(kept, content)
        faults = [sentence for holds, sentence in self._basics(kept, content) if not holds]
        once = self._creates_once()
        checks = self._checks_digests()
        return Probed(PlaceTraits(self._place.durable, once, checks), self._removes(kept), tuple(faults))

    def clean_up(self) -> None:
        for key in self._keys:
            with suppress(PlaceError):
                self._place.remove(key)

    def _basics(self, key: str, content: bytes) -> list[tuple[bool, str]]:
        looked = self._place.look(key)
        listed = [each for each in self._place.entries(f"{self._above}/") if each.key == key]
        return [
            (self._read(key) == content, "it gives back other bytes than were put"),
            (self._place.facts(key) == _FACTS, "it does not keep the facts of an object"),
            (looked is not None and looked.size_bytes == len(content), "it does not know an object's size"),
            (listed == [looked], "its listing does not show what was just put"),
        ]

    def _creates_once(self) -> bool:
        """One after the other, and at the same moment."""
        key = self._key("once")
        try:
            self._put(key, b"first", only_if_absent=True)
        except PlaceUnavailable:
            raise
        except PlaceError:
            return False
        if not self._refuses(lambda: self._put(key, b"second", only_if_absent=True)) or self._read(key) != b"first":
            return False
        contested, winners = self._key("contested"), list[int]()
        barrier = threading.Barrier(_AT_ONCE)

        def race(number: int) -> None:
            barrier.wait()
            with suppress(PlaceError):
                self._put(contested, b"%d" % number, only_if_absent=True)
                winners.append(number)

        racers = [threading.Thread(target=race, args=(number,)) for number in range(_AT_ONCE)]
        for each in racers:
            each.start()
        for each in racers:
            each.join()
        return [self._read(contested)] == [b"%d" % number for number in winners]

    def _checks_digests(self) -> bool:
        key = self._key("corrupted")
        try:
            self._place.put(key, io.BytesIO(b"corrupted"), sha256=sha256(b"whole").hexdigest(), facts={})
        except PlaceUnavailable:
            raise
        except PlaceError:
            return self._read(key) is None
        return False

    def _removes(self, key: str) -> bool:
        try:
            self._place.remove(key)
        except RemovalRefused:
            return False
        return self._place.look(key) is None

    def _key(self, name: str) -> str:
        key = f"{self._above}/{name}"
        self._keys.add(key)
        return key

    def _put(self, key: str, content: bytes, *, only_if_absent: bool = False) -> None:
        digest = sha256(content).hexdigest()
        self._place.put(key, io.BytesIO(content), sha256=digest, facts=_FACTS, only_if_absent=only_if_absent)

    def _read(self, key: str) -> bytes | None:
        try:
            with self._place.open(key) as file:
                return file.read()
        except ObjectNotFound:
            return None

    @staticmethod
    def _refuses(act: Callable[[], None]) -> bool:
        try:
            act()
        except ObjectExists:
            return True
        return False
