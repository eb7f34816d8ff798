"""Strangers who take connections and never finish, while somebody who is signed in goes on."""

import os
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

from tests.siege.ground import Ground, Tally
from tests.siege.load import Ask, load

CONNECTIONS = 1_500
# What a system gives a service unless it is told otherwise.
DESCRIPTORS = ("prlimit", "--nofile=1024:1024")
MOST_MEMORY_MB = 150.0
MOST_LOG_BYTES = 1_000_000


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    account = ground.account()
    before, log_before = memory(ground.pid), ground.log.stat().st_size
    with ground.client(account) as signed_in, ExitStack() as crowd:
        tally.require(signed_in.get("/auth/me").status_code == 200, "not signed in")
        for number in range(CONNECTIONS):
            with suppress(OSError):
                # Everything of 127.0.0.0/8 is this machine, so a crowd of addresses costs nothing.
                source = f"127.0.{chance.randrange(1, 4)}.{1 + number % 20}"
                stranger = crowd.enter_context(
                    socket.create_connection(("127.0.0.1", ground.port), timeout=10, source_address=(source, 0))
                )
                stranger.setblocking(False)
                stranger.send(_beginning(chance))
            if number % 100 == 0:
                with tally.timed("a request of somebody who is signed in, in a crowd"):
                    tally.require(signed_in.get("/auth/me").status_code == 200, "turned away in a crowd")
                with tally.timed("a newcomer's request, in a crowd"), ground.client() as newcomer:
                    tally.require(newcomer.get("/health").status_code == 200, "a newcomer was turned away")
    tally.require(memory(ground.pid) - before < MOST_MEMORY_MB, f"{memory(ground.pid) - before:.0f} MB more memory")
    written = ground.log.stat().st_size - log_before
    tally.require(written < MOST_LOG_BYTES, f"{written} bytes of log for one crowd")


def endless(ground: Ground, chance: Random, tally: Tally) -> None:
    """A header, a trailer, a chunk's extension without end."""
    before = memory(ground.pid)
    for _ in range(5):
        with tally.timed("something without end"), suppress(OSError):
            with socket.create_connection(("127.0.0.1", ground.port), timeout=60) as stranger:
                stranger.sendall(_beginning(chance) or b"G")
                sent = 0
                while sent < 64 * 2**20:
                    sent += stranger.send(b"x" * 65_536)
            tally.failures.append("64 MB were taken of something that has no end")
    figures = load(ground.port, lambda: Ask("GET", "/api/health"), at_once=4, requests=40)
    tally.tried += 40
    tally.slowest = max(tally.slowest, (figures.percentile(1.0), "GET /api/health afterwards"))
    tally.require(set(figures.statuses) == {200}, f"health afterwards: {figures.statuses}")
    tally.require(memory(ground.pid) - before < MOST_MEMORY_MB, f"{memory(ground.pid) - before:.0f} MB more memory")


def _beginning(chance: Random) -> bytes:
    head = b"GET /api/health HTTP/1.1\r\nHost: x\r\n"
    chunked = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    return chance.choice(
        [b"", b"G", head, head + b"X: ", chunked, chunked + b"1;x=", chunked + b"0\r\nX: ", b"\r\n", b"\x16\x03\x01"]
    )


def memory(pid: int) -> float:
    """Resident, of the server and its workers, in MB."""
    pages = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ProcessLookupError):
            if os.getpgid(int(process.name)) == pid:
                pages += int((process / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6
