"""A place in memory that can fail in every way in which places fail. Never used where a real one can be."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256 as digest_of
from threading import Lock
from typing import BinaryIO

from backend.app.places.place import (
    ObjectNotFound,
    PlacedObject,
    PlaceUnavailable,
    RemovalRefused,
    exists_already,
    not_found,
)


@dataclass
class MemoryPlace:
    shown: str = "memory://place"
    durable: bool = False
    objects: dict[str, tuple[bytes, dict[str, str], float]] = field(default_factory=dict)
    down: bool = False
    locked: bool = False
    spoils: bool = False
    creates_once: bool = True
    puts: list[str] = field(default_factory=list)
    before_put: Callable[[str], None] | None = None
    after_put: Callable[[str], None] | None = None
    lock: Lock = field(default_factory=Lock)
    times: float = 1_000.0
    sweeps: int = 0

    def put(
        self, key: str, body: BinaryIO, *, sha256: str, facts: Mapping[str, str], only_if_absent: bool = False
    ) -> None:
        self._require_up()
        if self.before_put is not None:
            self.before_put(key)
        content = body.read()
        assert digest_of(content).hexdigest() == sha256
        with self.lock:
            if only_if_absent and key in self.objects and self.creates_once:
                raise exists_already()
            self.times += 1
            self.puts.append(key)
            kept = content[:-1] + b"\xff" if self.spoils else content
            self.objects[key] = (kept, dict(facts), self.times)
        if self.after_put is not None:
            self.after_put(key)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        self._require_up()
        if key not in self.objects:
            raise not_found()
        yield io.BytesIO(self.objects[key][0])

    def facts(self, key: str) -> Mapping[str, str] | None:
        self._require_up()
        return self.objects[key][1] if key in self.objects else None

    def look(self, key: str) -> PlacedObject | None:
        self._require_up()
        found = self.objects.get(key)
        return found and PlacedObject(key, len(found[0]), found[2])

    def entries(self, prefix: str = "") -> Iterator[PlacedObject]:
        self._require_up()
        for key, (content, _, at) in list(self.objects.items()):
            if key.startswith(prefix):
                yield PlacedObject(key, len(content), at)

    def folders(self) -> Iterator[str]:
        self._require_up()
        yield from {key.partition("/")[0] for key in self.objects if "/" in key}

    def remove(self, key: str) -> None:
        self._require_up()
        if self.locked:
            raise RemovalRefused("The object is locked.")
        self.objects.pop(key, None)

    def sweep(self) -> int:
        self._require_up()
        self.sweeps += 1
        return 0

    def close(self) -> None: ...

    def damage(self, key: str) -> None:
        content, facts, at = self.objects[key]
        self.objects[key] = (content[:30] + bytes([content[30] ^ 1]) + content[31:], facts, at)

    def _require_up(self) -> None:
        if self.down:
            raise PlaceUnavailable("It does not answer.")


__all__ = ["MemoryPlace", "ObjectNotFound"]
