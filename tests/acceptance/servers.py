"""Server processes as an operator starts them, each on a free port, with nothing of this machine's own settings."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import SecretStr

from backend.app.accounts.tokens import Tokens
from backend.app.services.accounts import Account
from backend.app.settings import Settings
from tests.builders import former_token

COMMAND = Path(sys.executable).with_name("moviemanager")
SECRET_KEY = "a key that is used in tests alone, 32+"
SECONDS_TO_STOP = 20
SECONDS_TO_ANSWER = 60.0


@dataclass(frozen=True)
class Server:
    address: str
    process: subprocess.Popen[str]
    log: Path

    def client(self, account: Account | None = None, *, token: str | None = None) -> httpx.Client:
        """Requests over the network, as this account."""
        if account is not None:
            token = token_of(account)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=f"{self.address}/api", headers=headers, timeout=SECONDS_TO_ANSWER)


def token_of(account: Account) -> str:
    settings = Settings(_env_file=None, secret_key=SecretStr(SECRET_KEY))  # pyright: ignore[reportCallIssue]
    return former_token(Tokens.from_settings(settings), account)


def environment(folder: Path, database_url: str, **more: str) -> Mapping[str, str]:
    """The operator's settings. Everything that a server writes is in `folder`."""
    return {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder),
        "DATABASE_URL": database_url,
        "BACKUP_DIR": str(folder / "backups"),
        "BACKUP_TIMEZONE": "UTC",
        "SECRET_KEY": SECRET_KEY,
        "WIKIDATA": "off",
        **more,
    }


@contextmanager
def serving(folder: Path, database_url: str, *, before: tuple[str, ...] = (), **more: str) -> Iterator[Server]:
    """A server from its start to its orderly end. `before` is a command that starts the server in its turn."""
    with servers(folder, database_url, count=1, before=before, **more) as (server,):
        yield server


@contextmanager
def servers(
    folder: Path, database_url: str, *, count: int, before: tuple[str, ...] = (), **more: str
) -> Iterator[tuple[Server, ...]]:
    """Several servers on one database, started at the same moment."""
    with ExitStack() as stack:
        logs = [folder / f"server-{number}.log" for number in range(count)]
        processes = [stack.enter_context(_started(folder, database_url, log, before, more)) for log in logs]
        yield tuple(
            Server(_address_of(process, log), process, log) for process, log in zip(processes, logs, strict=True)
        )


@contextmanager
def _started(
    folder: Path, database_url: str, log: Path, before: tuple[str, ...], more: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*before, str(COMMAND), "serve", "--port", "0"],
            cwd=folder,
            env=environment(folder, database_url, **more),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


def _address_of(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line:
            return line[line.index("http://") :].strip()
    raise AssertionError(f"the server did not start:\n{log.read_text()}")
