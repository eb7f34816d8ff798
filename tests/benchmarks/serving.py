"""A real server process: how much memory its largest jobs take, and whether it still answers meanwhile."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path

from pydantic import SecretStr

from backend.app.accounts import sessions
from backend.app.accounts.known_places import Caller
from backend.app.accounts.tokens import Tokens
from backend.app.database import connect
from backend.app.settings import Settings
from tests.benchmarks.documents import a_document, titles_in
from tests.benchmarks.library import Server
from tests.benchmarks.measuring import percentile_99
from tests.benchmarks.table import Line, at_most

MiB = 1024 * 1024
EXPORT, IMPORT = "/api/backup/export", "/api/backup/import"
_KEY = "a key that is used in benchmarks alone"
_SAMPLES_A_SECOND = 100


def lines(folder: Path, *, titles: int, upload_bytes: int) -> list[Line]:
    body = a_document(titles)
    database = Server(folder / "server")
    account = database.an_account()
    with serving(folder / "server", account) as server:
        first = server.memory_of("POST", IMPORT, body)
    with serving(folder / "server", account) as server:
        second = server.memory_of("POST", IMPORT, body)
    with serving(folder / "server", account) as server:
        export = server.memory_of("GET", EXPORT)
    return [
        at_most(f"export of {titles:,} titles over HTTP: memory", export, 32, unit="MiB"),
        at_most(f"import of {titles:,} titles over HTTP: memory", first, 256, unit="MiB"),
        at_most("the same again, all unchanged: memory", second, 256, unit="MiB"),
        _health(folder / "health", upload_bytes),
        _edits(folder / "edits", titles // 10),
    ]


def _health(folder: Path, upload_bytes: int) -> Line:
    body = a_document(titles_in(upload_bytes))
    account = Server(folder).an_account()
    with serving(folder, account) as server:
        idle = percentile_99(server.health_until(_after(2.0)))
        upload = threading.Thread(target=server.ask, args=("POST", IMPORT, body))
        upload.start()
        busy = percentile_99(server.health_until(lambda: not upload.is_alive()))
        upload.join()
    work = f"health while {upload_bytes / 10**6:g} MB are imported, 99th percentile"
    return at_most(work, busy * 1000, 100, unit="ms", beside=f"idle {idle * 1000:.0f} ms")


def _edits(folder: Path, titles: int) -> Line:
    """Three accounts import one after the other, each of them a new library; a fourth one edits all the time."""
    body, database = a_document(titles), Server(folder)
    importing, editing = [database.an_account() for _ in range(3)], database.an_account()
    with serving(folder, editing) as server:
        idle = percentile_99(server.edits_until(_after(2.0)))
        took: list[float] = []
        for account in importing:
            upload = threading.Thread(
                target=replace(server, token=_token(folder, account)).ask,
                args=("POST", IMPORT, body),
            )
            upload.start()
            took += server.edits_until(lambda upload=upload: not upload.is_alive())
            upload.join()
    work = f"another's edits while {titles:,} titles are imported, 99th percentile"
    return at_most(work, percentile_99(took) * 1000, 300, unit="ms", beside=f"idle {idle * 1000:.0f} ms")


def _after(wait: float) -> Callable[[], bool]:
    until = time.monotonic() + wait
    return lambda: time.monotonic() > until


@dataclass(frozen=True)
class Serving:
    """A server process that is up, and a token of the one account that asks."""

    process: int
    port: int
    token: str

    def ask(self, method: str, path: str, body: bytes | None = None) -> None:
        """Send a request and take the whole answer, a piece at a time."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        while answer.read(MiB):
            pass
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}")

    def memory_of(self, method: str, path: str, body: bytes | None = None) -> float:
        """The peak of the process's resident memory during a request, above what it was before, in MiB."""
        before = self._memory("VmRSS")
        Path(f"/proc/{self.process}/clear_refs").write_text("5", encoding="ascii")
        self.ask(method, path, body)
        return self._memory("VmHWM") - before

    def health_until(self, is_over: Callable[[], bool]) -> list[float]:
        """How long each answer of GET /api/health took, in seconds, asked for on a connection that stays."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        took: list[float] = []
        while not is_over():
            start = time.perf_counter()
            connection.request("GET", "/api/health")
            connection.getresponse().read()
            took.append(time.perf_counter() - start)
            time.sleep(1 / _SAMPLES_A_SECOND)
        connection.close()
        return took

    def edits_until(self, is_over: Callable[[], bool]) -> list[float]:
        """How long each answer to an edit took, in seconds, one after the other."""
        took: list[float] = []
        while not is_over():
            start = time.perf_counter()
            self.ask("PUT", f"/api/movies/tt{len(took) % 50 + 1:07}/watch", b'{"my_rating": 5.0}')
            took.append(time.perf_counter() - start)
        return took

    def _memory(self, name: str) -> float:
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{name}:"))


@contextmanager
def serving(folder: Path, account: str) -> Iterator[Serving]:
    """A server process over the database in `folder`, answering; ended afterwards."""
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'app.db'}",
        "SECRET_KEY": _KEY,
        "BACKUP_DIR": str(folder / "backups"),
        "WIKIDATA": "off",
    }
    command = [Path(sys.executable).with_name("moviemanager"), "serve", "--port", "0"]
    # The log goes to a file, as it does in service: nobody empties a pipe here, and a full one stops the server.
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, env={**os.environ, **settings}, cwd=folder, stdout=log, stderr=log)
    try:
        server = Serving(process.pid, _port(process, folder / "log"), _token(folder, account))
        server.ask("GET", "/api/health")
        yield server
    finally:
        process.terminate()
        process.wait()


def _token(folder: Path, account: str) -> str:
    tokens = Tokens.from_settings(Settings(_env_file=None, secret_key=SecretStr(_KEY)))  # pyright: ignore[reportCallIssue]
    database = connect(f"sqlite:///{folder / 'app.db'}")
    with database.write() as session:
        token = sessions.begin(session, tokens, account, Caller(None), now=time.time())
    database.engine.dispose()
    return token


def _port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    """The port that the server says it listens on, once it says that it has started."""
    while process.poll() is None:
        said = log.read_text(encoding="utf-8")
        if "startup complete" in said:
            return int(re.findall(r"Movie Manager is at http://[0-9.]+:([0-9]+)", said)[0])
        time.sleep(0.02)
    raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8')}")
