"""Servers on this machine that notices are sent to: one that takes them as ntfy does, and some that are dead."""

import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver(ThreadingHTTPServer):
    """Answers `status` to whatever is posted, and keeps it."""

    daemon_threads = True

    def __init__(self, status: int = 200, location: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: Queue[Received] = Queue()
        self.status = status
        self.location = location

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def taken(self) -> list[Received]:
        """The requests since the last time that this was asked."""
        found: list[Received] = []
        while True:
            try:
                found.append(self.requests.get_nowait())
            except Empty:
                return found

    def texts(self) -> list[str]:
        return [each.body.decode() for each in self.taken()]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Receiver)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.put(Received(self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002


class _Dead(socketserver.ThreadingTCPServer):
    """Accepts, and then does what `behave` says."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, behave: str) -> None:
        super().__init__(("127.0.0.1", 0), _DeadHandler)
        self.behave = behave
        self.ending = threading.Event()
        self.connections = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _DeadHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Dead)
        self.server.connections += 1
        if self.server.behave == "silent":
            self.server.ending.wait()
        elif self.server.behave == "trickling":
            self.request.sendall(b"HTTP/1.1 200 OK\r\n")
            while not self.server.ending.wait(0.02):
                try:
                    self.request.sendall(b"X: y\r\n")
                except OSError:
                    return
        elif self.server.behave == "closing":
            self.request.shutdown(socket.SHUT_RDWR)


@contextmanager
def receiving(status: int = 200, location: str | None = None) -> Iterator[Receiver]:
    with Receiver(status, location) as server, _serving(server):
        yield server


@contextmanager
def dead(behave: str) -> Iterator[_Dead]:
    with _Dead(behave) as server, _serving(server):
        try:
            yield server
        finally:
            server.ending.set()


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def a_closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
