"""HEAD at every address that takes GET, over the server that it really runs on."""

import socket
from collections.abc import AsyncIterator
from itertools import count
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.api.event_stream import Event, EventStream
from backend.app.api.head import HeadAsGet
from backend.app.database import Database
from tests.builders import an_account, bearer
from tests.real_server import served

# An answer may say when it was made.
CHANGING = {"date", "transfer-encoding", "content-length", "content-encoding", "vary"}


def test_head_answers_what_get_answers_and_sends_nothing_after_it(app: FastAPI, database: Database) -> None:
    token = bearer(app, an_account(database))
    paths = [path for path, operations in app.openapi()["paths"].items() if "get" in operations]
    assert len(paths) > 30
    with served(app) as address, httpx.Client(base_url=address, headers=token) as client:
        for path in ["/", "/nothing.js", "/docs", "/openapi.json", "/api/nothing", *paths]:
            there, head = client.get(path), client.head(path)
            assert (path, head.status_code, head.content) == (path, there.status_code, b"")
            assert told(head) == told(there), path


def told(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in CHANGING}


def test_a_connection_goes_on_after_head(app: FastAPI) -> None:
    with served(app) as address:
        url = urlsplit(address)
        with socket.create_connection((url.hostname or "", url.port or 0), timeout=30) as connection:
            for method in ("HEAD", "GET"):
                connection.sendall(f"{method} /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                answer = b""
                while not answer.endswith(b"\r\n\r\n" if method == "HEAD" else b"}"):
                    answer += connection.recv(65_536)
                head, _, body = answer.partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 ")
                assert b"content-length: " in head
                assert body == (b"" if method == "HEAD" else b'{"status":"ok","version":"1.0.0"}')


def test_a_stream_without_an_end_is_not_gone_through() -> None:
    sent: list[int] = []

    async def for_ever() -> AsyncIterator[Event]:
        for number in count():
            sent.append(number)
            yield "number", number

    app = FastAPI()
    app.add_middleware(HeadAsGet)
    app.add_api_route("/events", lambda: EventStream(for_ever()))
    head = TestClient(app).head("/events")
    assert (head.status_code, head.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert sent == [0]


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/backup/run"])
def test_head_is_refused_where_there_is_no_get(client: TestClient, path: str) -> None:
    refused = client.head(path)
    assert (refused.status_code, refused.headers["Allow"], refused.content) == (405, "POST", b"")
