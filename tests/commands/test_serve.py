import logging
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from backend.app.commands.server_log import WithoutQuery


@contextmanager
def served(folder: Path, *arguments: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own on a free port, and where it says that it is."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONUNBUFFERED": "1",
        "WIKIDATA": "off",
        **variables,
    }
    command = [sys.executable, "-m", "backend.app.commands", "serve", "--port", "0", *arguments]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder, env=environment
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = re.fullmatch(r"Movie Manager is at (http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
            assert said is not None, (folder / "log").read_text()
            yield process, said[1]
        finally:
            process.terminate()


def client(address: str) -> httpx.Client:
    # The port is open before the first worker answers: the system holds connections until then.
    return httpx.Client(base_url=address, timeout=60, trust_env=False)


def test_a_fresh_machine_serves_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    with served(tmp_path) as (process, address), client(address) as http:
        assert http.get("/api/health").json() == {"status": "ok", "version": "1.0.0"}
        assert http.get("/api/auth/setup?token=hunter2").json() == {
            "needed": True,
            "people_backed_up": 0,
            "sends_mail": False,
        }
        assert "server" not in http.get("/").headers
        assert {"app.db", "app.secret"} <= {path.name for path in tmp_path.iterdir()}
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        output = process.stdout.read()
        assert process.wait(30) in {0, -signal.SIGTERM}
    log = output + (tmp_path / "log").read_text()
    assert '"GET /api/auth/setup HTTP/1.1" 200' in log
    assert "hunter2" not in log
    assert "Traceback" not in log


@pytest.mark.slow
def test_several_processes_share_one_address_and_one_signing_key(tmp_path: Path) -> None:
    new = {"email": "alice@example.test", "username": "alice", "password": "correct horse battery staple"}
    with served(tmp_path, "--workers", "2") as (process, address):
        with client(address) as http:
            token = http.post("/api/auth/setup", json=new).json()["access_token"]
        for _ in range(8):
            # A connection of its own, so that either process may take it.
            with client(address) as http:
                assert http.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in {0, -signal.SIGTERM}


@pytest.mark.slow
def test_forwarded_addresses_are_believed_where_the_operator_said_so(tmp_path: Path) -> None:
    wrong = {"email": "alice@example.test", "password": "wrong"}

    def addresses_noted(address: str) -> list[str]:
        with client(address) as http:
            for number in range(3):
                http.post("/api/auth/login", json=wrong, headers={"X-Forwarded-For": f"192.0.2.{number}"})
        with closing(sqlite3.connect(tmp_path / "app.db")) as database:
            found = database.execute("SELECT DISTINCT address FROM failed_sign_ins ORDER BY address")
            return [address for (address,) in found]

    with served(tmp_path, FORWARDED_ALLOW_IPS="127.0.0.1") as (_, address):
        assert addresses_noted(address) == ["192.0.2.0", "192.0.2.1", "192.0.2.2"]
    (tmp_path / "app.db").unlink()
    with served(tmp_path) as (_, address):
        assert addresses_noted(address) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("path", "logged"), [("/api/x?key=hunter2", "/api/x"), ("/api/x", "/api/x"), ("/?a?b", "/"), ("/a%3Fb", "/a%3Fb")]
)
def test_the_access_log_has_no_queries(path: str, logged: str) -> None:
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', ("127.0.0.1:5", "GET", path, "1.1", 200), None
    )
    assert WithoutQuery().filter(record)
    assert record.getMessage() == f'127.0.0.1:5 - "GET {logged} HTTP/1.1" 200'
