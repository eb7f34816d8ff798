"""Limits below the application, tried over the network."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from backend.app.connections import Connections, Limits
from backend.app.database import Database
from backend.app.settings import Settings
from tests.builders import an_account, bearer
from tests.real_server import served
from tests.templates import Databases, SqliteFile

KiB = 1024
HEALTH = b"GET /api/health HTTP/1.1\r\nHost: x\r\n"
CHUNKED = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)
ME = b"GET /api/auth/me HTTP/1.1\r\nHost: x\r\n"
NOT_UNDERSTOOD = "This is not a request that the server understands."
TOO_SLOW = "The request took too long to arrive."
TOO_LARGE = "The address and headers of a request may have 32 KiB together."


@dataclass
class Site:
    """A server with three connections at most, two for each address, and a clock that stands still."""

    app: FastAPI
    database: Database
    now: float = 1_000.0
    known: Connections = field(init=False)
    port: int = 0

    def __post_init__(self) -> None:
        limits = Limits(connections=3, connections_per_address=2)
        self.known = Connections(limits, clock=lambda: self.now)

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(source, 0))


@pytest.fixture(params=["sqlite"])
def databases(tmp_path: Path, kept_files: Path) -> Databases:
    """What is tried here never gets as far as a database."""
    return SqliteFile(tmp_path / "app.db", kept_files)


@pytest.fixture
def site(app: FastAPI, database: Database) -> Iterator[Site]:
    site = Site(app, database)
    with served(app, site.known) as address:
        site.port = int(address.rpartition(":")[2])
        yield site


def everything(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    answer = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(64 * KiB):
            answer += piece
    return answer


def one_answer(connection: socket.socket) -> tuple[int, bytes]:
    """Status and body of an answer that says its length; the connection stays open."""
    # Unbuffered: what comes after this answer is the next one's.
    with connection.makefile("rb", buffering=0) as file:
        status = int(file.readline().split()[1])
        length = 0
        while (line := file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = b""
        while len(body) < length:
            body += file.read(length - len(body)) or b""
        return status, body


def refused(answer: bytes) -> tuple[str, dict[str, str], Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    start, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    assert int(headers.pop("content-length")) == len(body)
    return start, headers, json.loads(body)


def a_problem(status: int, phrase: str, detail: str) -> tuple[str, dict[str, str], Any]:
    headers = {"content-type": "application/problem+json", "connection": "close"}
    problem = {"type": "about:blank", "title": phrase, "status": status, "detail": detail}
    return f"HTTP/1.1 {status} {phrase}", headers, problem


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"FROB /api/health HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/health HTTP/9.9\r\nHost: x\r\n\r\n",
        HEALTH + b"a b: c\r\n\r\n",
        HEALTH + b"Content-Length: -1\r\n\r\n",
        HEALTH + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"CONNECT example.test:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        # Refused after its head was taken.
        HEALTH + b"Transfer-Encoding: x\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_with_a_problem_document(site: Site, request_bytes: bytes) -> None:
    with closing(site.connect()) as connection:
        connection.sendall(request_bytes)
        assert refused(everything(connection)) == a_problem(400, "Bad Request", NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    "request_bytes",
    [
        HEALTH + b"X: " + b"x" * 32 * KiB + b"\r\n\r\n",
        HEALTH + b"X: x\r\n" * 6_000 + b"\r\n",
        b"GET /api/" + b"x" * 32 * KiB + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/health?" + b"x" * 100 * KiB + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        HEALTH + b"X: " + b"x" * 40 * KiB,
        b"\r\n" * 20 * KiB,
    ],
)
def test_a_head_of_more_than_32_kib_is_refused(site: Site, request_bytes: bytes) -> None:
    with closing(site.connect()) as connection:
        connection.sendall(request_bytes)
        assert refused(everything(connection)) == a_problem(431, "Request Header Fields Too Large", TOO_LARGE)


def test_a_head_of_less_is_answered_however_it_arrives(site: Site) -> None:
    head = HEALTH + b"X: " + b"x" * 31 * KiB + b"\r\n\r\n"
    with closing(site.connect()) as connection:
        for start in range(0, len(head), 4 * KiB):
            connection.sendall(head[start : start + 4 * KiB])
        assert one_answer(connection)[0] == 200
        connection.sendall(head * 2)
        assert [one_answer(connection)[0], one_answer(connection)[0]] == [200, 200]


@pytest.mark.parametrize(
    "beginning",
    [b"G", HEALTH + b"X: ", CHUNKED + b"1;x=", CHUNKED + b"0\r\nX: ", b"GET /"],
    ids=lambda value: value[:5],
)
def test_what_has_no_end_is_cut_off(site: Site, beginning: bytes) -> None:
    with closing(site.connect()) as connection, suppress(ConnectionError):
        connection.sendall(beginning)
        while True:
            connection.sendall(b"x" * KiB)
    with closing(site.connect()) as another:
        another.sendall(HEALTH + b"\r\n")
        assert one_answer(another)[0] == 200


def test_a_head_has_15_seconds(site: Site) -> None:
    with closing(site.connect()) as slow, closing(site.connect("127.0.0.2")) as silent:
        slow.sendall(HEALTH)
        with closing(site.connect()) as quick:
            quick.sendall(HEALTH + b"\r\n")
            assert one_answer(quick)[0] == 200
            site.now += 15.5
            assert refused(everything(slow)) == a_problem(408, "Request Timeout", TOO_SLOW)
        assert everything(silent) == b""


def test_a_body_may_stand_still_for_30_seconds(site: Site) -> None:
    an_account(site.database)
    with closing(site.connect()) as connection:
        connection.sendall(CHUNKED + b"1\r\n{\r\n")
        # The head was taken as soon as another request is answered.
        with closing(site.connect()) as another:
            another.sendall(HEALTH + b"\r\n")
            assert one_answer(another)[0] == 200
        site.now += 29
        site.known.sweep()
        connection.sendall(b"1\r\n}\r\n0\r\n\r\n")
        assert one_answer(connection)[0] == 422
        connection.sendall(CHUNKED + b"1\r\n{\r\n")
        with closing(site.connect()) as another:
            another.sendall(HEALTH + b"\r\n")
            assert one_answer(another)[0] == 200
        site.now += 31
        assert refused(everything(connection)) == a_problem(408, "Request Timeout", TOO_SLOW)


def test_strangers_make_room_for_whoever_comes_and_not_those_who_are_signed_in(site: Site) -> None:
    owner = an_account(site.database)
    token = bearer(site.app, owner)["Authorization"].encode()
    asking = ME + b"Authorization: " + token + b"\r\n\r\n"
    with closing(site.connect("127.0.0.2")) as signed_in:
        signed_in.sendall(asking)
        assert one_answer(signed_in)[0] == 200
        strangers = [site.connect(f"127.0.0.{number}") for number in range(3, 40)]
        for each in strangers[:-2]:
            assert everything(each) == b""
        signed_in.sendall(asking)
        assert json.loads(one_answer(signed_in)[1])["id"] == owner.id
        strangers[-1].sendall(HEALTH + b"\r\n")
        assert one_answer(strangers[-1])[0] == 200
        for each in strangers:
            each.close()


def test_an_address_has_a_share_and_no_more(site: Site) -> None:
    with closing(site.connect("127.0.0.2")) as elsewhere:
        many = [site.connect() for _ in range(20)]
        for each in many[:-2]:
            assert everything(each) == b""
        for each in (*many[-2:], elsewhere):
            each.sendall(HEALTH + b"\r\n")
            assert one_answer(each)[0] == 200
        for each in many:
            each.close()


@pytest.mark.parametrize(
    ("address", "proxies", "place"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", "fe80::/64"),
        ("192.0.2.7", "192.0.2.7", None),
        ("192.0.2.7", "proxy, 192.0.2.0/24", None),
        ("192.0.2.7", "192.0.2.8", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7", None),
        ("192.0.2.7", "*", None),
        (None, "", None),
    ],
)
def test_whose_connections_are_counted_together(address: str | None, proxies: str, place: str | None) -> None:
    assert Connections(Limits(proxies=proxies)).place(address) == place


@pytest.mark.parametrize(("descriptors", "most"), [(1_024, 512), (640, 320), (100, 50), (2**20, 512)])
def test_descriptors_are_kept_for_everything_else(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, descriptors: int, most: int
) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _which: (descriptors, 2**20))
    assert Limits.from_settings(settings) == Limits(connections=most)
