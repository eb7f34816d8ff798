"""What is too large is refused while it arrives, by a real server over the network."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.app.database import Database, connect
from backend.app.schema.migrations import migrate
from backend.app.settings import Settings
from tests.acceptance.hostile_files import VALID
from tests.acceptance.main_job import quick_folder, without_stamp
from tests.acceptance.servers import Server, serving
from tests.builders import an_account
from tests.library_builders import a_library

MiB = 1024 * 1024
LIMIT = 64 * MiB
TOO_LARGE = (413, "The file is larger than this server takes (64 MiB).")


@dataclass(frozen=True)
class Place:
    folder: Path
    server: Server
    client: httpx.Client

    def as_it_is(self) -> tuple[bytes, list[Path]]:
        export = without_stamp(self.client.get("/backup/export").raise_for_status().content)
        return export, sorted((self.folder / "backups").rglob("*"))


@pytest.fixture(scope="module")
def running() -> Iterator[Place]:
    with quick_folder() as folder:
        url = f"sqlite:///{folder / 'app.db'}"
        migrate(Settings(_env_file=None, database_url=url), report=lambda _: None)  # pyright: ignore[reportCallIssue]
        database: Database = connect(url)
        owner = an_account(database)
        a_library(database, owner, titles=3)
        database.engine.dispose()
        with serving(folder, url) as server, server.client(owner) as client:
            yield Place(folder, server, client)


@pytest.fixture
def place(running: Place) -> Iterator[Place]:
    """A server at which nothing has changed when the test has ended, and which still answers."""
    before = running.as_it_is()
    yield running
    assert running.as_it_is() == before


def post(place: Place, **request: Any) -> tuple[int, str]:
    reply = place.client.post("/backup/import", **request)
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.status_code, reply.json()["detail"]


def in_pieces(size: int) -> Iterator[bytes]:
    """Without a length, so nobody knows how much there is until it has come."""
    yield VALID[:-1]
    for _ in range(size // MiB):
        yield b" " * MiB


def zeros_compressed(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join([*(packer.compress(bytes(MiB)) for _ in range(size // MiB)), packer.flush()])


def test_65_mib_that_announce_themselves_are_413(place: Place) -> None:
    assert post(place, content=VALID + b" " * (65 * MiB)) == TOO_LARGE


def test_65_mib_that_come_in_pieces_are_413(place: Place) -> None:
    try:
        assert post(place, content=in_pieces(65 * MiB)) == TOO_LARGE
    except httpx.WriteError:
        # The server has answered and hung up while the rest was still being sent.
        assert place.client.get("/health").status_code == 200


def test_128_mib_compressed_to_a_few_kilobytes_are_413(place: Place) -> None:
    bomb = zeros_compressed(128 * MiB)
    assert len(bomb) < 256 * 1024
    assert post(place, content=bomb, headers={"Content-Encoding": "gzip"}) == TOO_LARGE


@pytest.mark.parametrize(
    "content", [gzip.compress(VALID, mtime=0)[:-8], gzip.compress(VALID, mtime=0) + b"more", VALID, b""]
)
def test_broken_compression_is_refused(place: Place, content: bytes) -> None:
    assert post(place, content=content, headers={"Content-Encoding": "gzip"}) == (
        422,
        "The file's gzip compression is broken, or it was cut off.",
    )


def test_another_compression_is_refused_by_name(place: Place) -> None:
    assert post(place, content=VALID, headers={"Content-Encoding": "br"}) == (
        415,
        "Send the file as it is or compressed with gzip.",
    )


def test_16_million_empty_objects_are_refused_as_soon_as_it_is_plain_what_they_are(place: Place) -> None:
    content = b'{"version":2,"movies":[' + b"{}," * 16_000_000 + b"{}]}"
    assert post(place, content=content) == (422, "1,001 rows of this file cannot be used, so nothing was changed.")
    empty = b'{"version":2,"movies":[],"more":[' + b"{}," * 16_000_000 + b"{}]}"
    assert post(place, content=empty) == (
        422,
        "This file cannot be read as a Movie Manager library: it has more entries than any library.",
    )


def test_the_upload_of_a_stranger_is_not_even_read(place: Place) -> None:
    with place.server.client() as stranger:
        reply = stranger.post("/backup/import", content=VALID)
    assert reply.status_code == 401
