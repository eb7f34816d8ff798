"""A load generator: some connections that ask again and again, each as soon as it has its answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Figures:
    """What came of a load: answers by status, and how long each took, in seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter[int])
    took: list[float] = field(default_factory=list[float])
    received_bytes: int = 0

    @property
    def per_second(self) -> float:
        return len(self.took) / self.seconds

    def percentile(self, share: float) -> float:
        return sorted(self.took)[min(int(len(self.took) * share), len(self.took) - 1)]


@dataclass(frozen=True)
class Ask:
    """One request, as bytes, to be sent as often as it takes."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    def as_bytes(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def load(
    port: int, next_ask: Callable[[], Ask], *, at_once: int, seconds: float | None = None, requests: int | None = None
) -> Figures:
    """Ask for so long, or so often over all connections together."""
    figures = Figures()
    budget = iter(range(requests)) if requests is not None else None
    start = time.perf_counter()
    until = start + seconds if seconds is not None else float("inf")

    def goes_on() -> bool:
        return time.perf_counter() < until and (budget is None or next(budget, None) is not None)

    async def all_of_them() -> None:
        await asyncio.gather(*(_ask_on(port, next_ask, figures, goes_on) for _ in range(at_once)))

    asyncio.run(all_of_them())
    figures.seconds = time.perf_counter() - start
    return figures


async def _ask_on(port: int, next_ask: Callable[[], Ask], figures: Figures, goes_on: Callable[[], bool]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    while goes_on():
        start = time.perf_counter()
        writer.write(next_ask().as_bytes())
        status, length, stays = await _answer(reader)
        figures.took.append(time.perf_counter() - start)
        figures.statuses[status] += 1
        figures.received_bytes += length
        if not stays:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int, bool]:
    """Status, length of the body, and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    status = int(head[0].split()[1])
    headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    if headers.get("transfer-encoding") == "chunked":
        length = await _chunks(reader)
    else:
        length = int(headers.get("content-length", 0))
        await reader.readexactly(length)
    return status, length, headers.get("connection") != "close"


async def _chunks(reader: asyncio.StreamReader) -> int:
    length = 0
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
        length += size
    await reader.readline()
    return length


def in_turn(asks: Sequence[Ask]) -> Callable[[], Ask]:
    """One after the other, and from the beginning again."""
    position = 0

    def next_ask() -> Ask:
        nonlocal position
        position += 1
        return asks[(position - 1) % len(asks)]

    return next_ask
