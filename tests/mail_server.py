"""An SMTP server on this machine that keeps what it is given."""

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from queue import Empty, Queue

import pytest


class SmtpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SmtpConversation)
        self.letters: Queue[Message] = Queue()
        self.commands: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def taken(self) -> list[Message]:
        """The letters since the last time that this was asked."""
        found: list[Message] = []
        while True:
            try:
                found.append(self.letters.get_nowait())
            except Empty:
                return found


class SmtpConversation(socketserver.StreamRequestHandler):
    @property
    def smtp(self) -> SmtpServer:
        assert isinstance(self.server, SmtpServer)
        return self.server

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            command = line.decode().split()[0].upper()
            self.smtp.commands.append(command)
            if command == "DATA":
                self._say("354 go on")
                self.smtp.letters.put(message_from_bytes(b"".join(iter(self.rfile.readline, b".\r\n"))))
            self._say("221 bye" if command == "QUIT" else "250 well")
            if command == "QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
