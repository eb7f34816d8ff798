"""A real HTTP server on 127.0.0.1 in place of TMDB and OMDb: it knows what a test tells it, and can be difficult."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Semaphore, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TMDB_KEY = "0123456789abcdef0123456789abcdef"
OMDB_KEY = "feedc0de"

# The services' own words, as they were recorded.
TMDB_UNKNOWN = {"success": False, "status_code": 34, "status_message": "The resource you requested could not be found."}
TMDB_BAD_KEY = {
    "success": False,
    "status_code": 7,
    "status_message": "Invalid API key: You must be granted a valid key.",
}
TMDB_BUSY = {"status_code": 25, "status_message": "Your request count (41) is over the allowed limit of 40."}
OMDB_UNKNOWN = {"Response": "False", "Error": "Incorrect IMDb ID."}
OMDB_BAD_KEY = {"Response": "False", "Error": "Invalid API key!"}
OMDB_USED_UP = {"Response": "False", "Error": "Request limit reached!"}


@dataclass(frozen=True)
class Scripted:
    """One answer, whatever was asked. With `after`, it waits for that event first."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after: Event | None = None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    authorization: str | None
    cookie: str | None


class StandInCatalogue:
    """`tmdb_url` and `omdb_url` go where the services' own addresses would."""

    def __init__(self, address: str) -> None:
        self.tmdb_url = f"{address}/tmdb/3"
        self.omdb_url = f"{address}/omdb"
        self.asked: list[Asked] = []
        # Released once for each request that arrives.
        self.arrived = Semaphore(0)
        self.most_at_once = 0
        self._at_once = 0
        self._lock = Lock()
        self._found: dict[str, Any] = {}
        self._details: dict[str, Any] = {}
        self._omdb: dict[str, Any] = {}
        self._script: dict[str, list[Scripted]] = {"tmdb": [], "omdb": []}

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def knows_in_tmdb(self, imdb_id: str, details: dict[str, Any], *, kind: str = "movie") -> None:
        found: dict[str, Any] = {"movie_results": [], "tv_results": [], "person_results": [], "tv_episode_results": []}
        self._found[imdb_id] = {**found, f"{kind}_results": [{"id": details["id"]}]}
        self._details[f"/{kind}/{details['id']}"] = details

    def knows_in_omdb(self, body: dict[str, Any]) -> None:
        self._omdb[body["imdbID"]] = {**body, "Response": "True"}

    def next_from_tmdb(self, *answers: Scripted) -> None:
        self._script["tmdb"].extend(answers)

    def next_from_omdb(self, *answers: Scripted) -> None:
        self._script["omdb"].extend(answers)

    def answer(self, target: str, headers: Mapping[str, str]) -> Scripted:
        url = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        service, path = ("tmdb", url.path.removeprefix("/tmdb/3")) if url.path.startswith("/tmdb") else ("omdb", "/")
        with self._lock:
            self.asked.append(Asked(f"{service}{path}", query, headers.get("Authorization"), headers.get("Cookie")))
            self.arrived.release()
            if self._script[service]:
                return self._script[service].pop(0)
        if service == "omdb":
            return self._from_omdb(query)
        return self._from_tmdb(path, query, headers.get("Authorization"))

    @contextmanager
    def counted(self) -> Generator[None]:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def _from_omdb(self, query: dict[str, str]) -> Scripted:
        if query.get("apikey") != OMDB_KEY:
            return Scripted(401, OMDB_BAD_KEY)
        return Scripted(200, self._omdb.get(query.get("i", ""), OMDB_UNKNOWN))

    def _from_tmdb(self, path: str, query: dict[str, str], authorization: str | None) -> Scripted:
        if query.get("api_key") != TMDB_KEY and authorization is None:
            return Scripted(401, TMDB_BAD_KEY)
        if path.startswith("/find/"):
            nothing: dict[str, Any] = {"movie_results": [], "tv_results": [], "person_results": []}
            return Scripted(200, self._found.get(path.removeprefix("/find/"), nothing))
        if path == "/search/multi":
            hits = [
                {**details, "media_type": kind.split("/")[1]}
                for kind, details in self._details.items()
                if query["query"].lower() in str(details.get("title") or details.get("name")).lower()
            ]
            return Scripted(200, {"page": 1, "results": hits, "total_pages": 1, "total_results": len(hits)})
        return Scripted(200, self._details[path]) if path in self._details else Scripted(404, TMDB_UNKNOWN)


@contextmanager
def stand_in_catalogue() -> Generator[StandInCatalogue]:
    """The server runs until the block ends; every answer that still waits is let go then."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.catalogue = StandInCatalogue(f"http://127.0.0.1:{server.server_port}")  # pyright: ignore[reportAttributeAccessIssue]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.catalogue  # pyright: ignore[reportAttributeAccessIssue]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        catalogue: StandInCatalogue = self.server.catalogue  # pyright: ignore[reportAttributeAccessIssue]
        with catalogue.counted():
            answer = catalogue.answer(self.path, dict(self.headers))
            if answer.after is not None:
                answer.after.wait(timeout=30)
            content = answer.content
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: a test reads `asked` instead."""
