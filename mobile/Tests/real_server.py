"""Runs a command beside a real server of this repository, and ends the server with it.

The command finds in its environment MOVIEMANAGER_TEST_URL, the server; MOVIEMANAGER_TEST_ADMIN_TOKEN, which makes
accounts there; MOVIEMANAGER_TEST_RECEIVER, which takes whatever is posted there; and MOVIEMANAGER_TEST_CONTROL, where
tests ask for what the server itself has no door for:

    POST /servers            {"environment": {...}, "own_database": bool, "tmdb": [{"status", "headers"}]} -> {"url"}
    POST /servers/stop       {"url"}: another server is gone
    POST /servers/command    {"url", "arguments": [...]}: the operator's command beside it -> {"code", "output"}
    POST /backups/damage     {"user_id", "filename"}: one byte of a backup is flipped on the disk
    POST /received           {"path"}: what was posted there -> {"messages": [...]}
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.notices.receivers import Received, Receiver  # noqa: E402
from tests.stand_in_catalogue import OMDB_KEY, TMDB_KEY, Scripted, WikidataTitle, stand_in_catalogue  # noqa: E402

SERVER = REPOSITORY / ".venv" / "bin" / "moviemanager"
ANNOUNCEMENT = "Movie Manager is at "


class Servers:
    """Every server process of one run; by default they share a database."""

    def __init__(self, folder: Path, ending: ExitStack) -> None:
        self._folder = folder
        self._ending = ending
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._surroundings: dict[str, tuple[Path, dict[str, str]]] = {}
        self._lock = Lock()
        self.admin_token = secrets.token_hex(16)
        self.backups = folder / "backups"

    def start(
        self, *, environment: dict[str, str] | None = None, own_database: bool = False, tmdb: list[Any] | None = None
    ) -> str:
        """`tmdb` is how TMDB answers first, before it answers as it should."""
        with self._lock:
            catalogue = self._ending.enter_context(stand_in_catalogue())
            folder = Path(tempfile.mkdtemp(dir=self._folder)) if own_database else self._folder
        catalogue.knows_in_tmdb("tt7000001", {"id": 701, "title": "Paper Boats", "imdb_id": "tt7000001"})
        # Of this one only one test asks, so that it is not known from another: titles are fetched once for everybody.
        catalogue.knows_in_tmdb("tt7000007", {"id": 707, "title": "The Lamplighter", "imdb_id": "tt7000007"})
        catalogue.knows_in_tmdb("tt7000002", {"id": 702, "title": "Winter Light Rail", "imdb_id": "tt7000002"})
        clock = {"id": 704, "title": "The Harbour Clock", "imdb_id": "tt7000004", "release_date": "1962-03-01"}
        catalogue.knows_in_tmdb("tt7000004", clock)
        ferry = WikidataTitle(
            "tt7000003",
            "Q73",
            {"en": "The Glass Ferry"},
            published=("1958-01-01T00:00:00Z",),
            directors=("A. Director",),
        )
        catalogue.knows_in_wikidata(ferry)
        catalogue.next_from_tmdb(*(Scripted(answer["status"], {}, answer["headers"]) for answer in tmdb or []))
        settings = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": f"sqlite:///{folder / 'app.db'}",
            "BACKUP_DIR": str(folder / "backups"),
            "ADMIN_TOKEN": self.admin_token,
            "WIKIDATA": "off",
            # The app's own queue is for servers that do not fill in titles themselves.
            "CATALOGUE_FILL": "off",
            "WIKIDATA_QUERY_URL": catalogue.wikidata_query_url,
            "WIKIDATA_API_URL": catalogue.wikidata_api_url,
            "TMDB_BASE_URL": catalogue.tmdb_url,
            "OMDB_BASE_URL": catalogue.omdb_url,
            "TMDB_API_KEY": TMDB_KEY,
            "OMDB_API_KEY": OMDB_KEY,
            **(environment or {}),
        }
        process = subprocess.Popen(
            [SERVER, "serve", "--host", "127.0.0.1", "--port", "0"],
            cwd=folder,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=(folder / "server.log").open("a"),
            text=True,
        )
        url = self._announced(process, folder / "server.log")
        self._surroundings[url] = folder, settings
        return url

    def _announced(self, process: subprocess.Popen[str], log: Path) -> str:
        for line in process.stdout or ():
            if line.startswith(ANNOUNCEMENT):
                url = line.removeprefix(ANNOUNCEMENT).strip()
                self._processes[url] = process
                return url
        raise RuntimeError(f"The server did not start:\n{log.read_text()}")

    def stop(self, *, url: str) -> None:
        process = self._processes.pop(url)
        process.terminate()
        process.wait()

    def command(self, *, url: str, arguments: list[str], typed: str = "") -> dict[str, Any]:
        folder, settings = self._surroundings[url]
        done = subprocess.run(
            [SERVER, *arguments], cwd=folder, env=settings, input=typed, capture_output=True, text=True, check=False
        )
        return {"code": done.returncode, "output": done.stdout + done.stderr}

    def stop_all(self) -> None:
        for url in list(self._processes):
            self.stop(url=url)

    def damage(self, *, user_id: str, filename: str) -> None:
        file = self.backups / user_id / filename
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)


class Mailbox:
    """What was posted to the receiver, for every test that asks for its own."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._all: list[Received] = []
        self._lock = Lock()

    def messages(self, *, path: str) -> dict[str, Any]:
        with self._lock:
            self._all += self._receiver.taken()
            return {"messages": [each.json for each in self._all if each.path == path]}


def control(servers: Servers, mailbox: Mailbox) -> ThreadingHTTPServer:
    doors: dict[str, Callable[..., Any]] = {
        "/servers": lambda **wanted: {"url": servers.start(**wanted)},
        "/servers/stop": servers.stop,
        "/servers/command": servers.command,
        "/backups/damage": servers.damage,
        "/received": mailbox.messages,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            content = json.dumps(doors[self.path](**body)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the tests speak."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def main(command: list[str]) -> int:
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        servers = Servers(folder, ending)
        ending.callback(servers.stop_all)
        receiver = Receiver()
        doors = control(servers, Mailbox(receiver))
        for each in (receiver, doors):
            Thread(target=each.serve_forever, daemon=True).start()
            ending.callback(each.shutdown)
        url = servers.start()
        # Tests run in any order, and the first account of a server owns it: none of theirs is to be that one.
        owner = ["users", "add", "--email", "owner@example.org", "--username", "Owner", "--password-stdin"]
        made = servers.command(url=url, arguments=owner, typed=f"{secrets.token_hex(16)}\n")
        if made["code"] != 0:
            raise RuntimeError(made["output"])
        environment = {
            "MOVIEMANAGER_TEST_URL": url,
            "MOVIEMANAGER_TEST_ADMIN_TOKEN": servers.admin_token,
            "MOVIEMANAGER_TEST_RECEIVER": receiver.url,
            "MOVIEMANAGER_TEST_CONTROL": f"http://127.0.0.1:{doors.server_port}",
        }
        return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
