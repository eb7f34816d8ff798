"""What is attacked: a server as an operator starts it, on a database and a folder of its own."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeAlias

import httpx
from sqlalchemy import select

from backend.app.database import Database, connect
from backend.app.services.accounts import Account
from backend.models import User
from tests.acceptance.servers import COMMAND, environment, token_of
from tests.builders import an_account

SECONDS_TO_ANSWER = 120.0
SECONDS_TO_STOP = 30


class NotHere(Exception):
    """This machine lacks what an attack needs. The sentence says what."""


@dataclass
class Tally:
    """What an attack has tried, what went wrong, and what took longest."""

    tried: int = 0
    failures: list[str] = field(default_factory=list[str])
    slowest: tuple[float, str] = (0.0, "")

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        self.tried += 1
        start = time.perf_counter()
        yield
        self.slowest = max(self.slowest, (time.perf_counter() - start, what))

    def require(self, holds: object, sentence: str) -> None:
        if not holds:
            self.failures.append(sentence)


@dataclass
class Ground:
    """`variables` are settings of the server; `before` is a command that starts it in its turn."""

    folder: Path
    database_url: str
    workers: int = 1
    before: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict[str, str])
    process: subprocess.Popen[bytes] | None = None
    address: str = ""

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def environment(self) -> Mapping[str, str]:
        # Nothing here is to reach a service beyond this machine.
        nowhere = {"TMDB_BASE_URL": "http://127.0.0.1:9", "OMDB_BASE_URL": "http://127.0.0.1:9"}
        return {**environment(self.folder, self.database_url), **nowhere, **self.variables}

    def start(self) -> None:
        command = [*self.before, str(COMMAND), "serve", "--port", "0", "--workers", str(self.workers)]
        said = self.folder / "server.out"
        # Files and no pipes: nobody empties a pipe here, and a full one stops the server at its access log.
        with self.log.open("a") as log, said.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=log, start_new_session=True
            )
        while "http://" not in said.read_text():
            if self.process.poll() is not None:
                raise RuntimeError(f"the server did not start: {self.log.read_text()[-2_000:]}")
            time.sleep(0.02)
        self.address = next(
            line[line.index("http://") :] for line in said.read_text().splitlines() if "http://" in line
        )
        httpx.get(f"{self.address}/api/health", timeout=SECONDS_TO_ANSWER).raise_for_status()

    def kill(self) -> None:
        """With all of its processes, and without a word."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self._gone()

    def stop(self) -> None:
        process = self.process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        self._gone()

    def _gone(self) -> None:
        assert self.process is not None
        self.process.wait()
        self.process = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`moviemanager …`, as the operator runs it beside the server."""
        return subprocess.run(
            [str(COMMAND), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_ANSWER,
            check=False,
        )

    def client(self, account: Account | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token_of(account)}"} if account else {}
        return httpx.Client(base_url=f"{self.address}/api", headers=headers, timeout=SECONDS_TO_ANSWER, trust_env=False)

    @contextmanager
    def database(self) -> Iterator[Database]:
        database = connect(self.database_url)
        with closing(database.engine.raw_connection()):
            pass
        try:
            yield database
        finally:
            database.engine.dispose()

    def account(self, *, email: str | None = None) -> Account:
        with self.database() as database:
            return an_account(database, email=email)

    def accounts(self) -> list[str]:
        with self.database() as database, database.read() as session:
            return list(session.scalars(select(User.id)))


# One round of an attack: everything in it follows from its chance, on ground that earlier rounds may have used.
Round: TypeAlias = Callable[[Ground, Random, Tally], None]


@contextmanager
def ground(database_url: str | None = None, *, workers: int = 1, before: tuple[str, ...] = ()) -> Iterator[Ground]:
    """A server that runs, on SQLite unless another database is given; its folder is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="siege-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        url = database_url or f"sqlite:///{folder / 'app.db'}"
        made = Ground(folder, url, workers=workers, before=before)
        made.start()
        try:
            yield made
        finally:
            made.stop()
