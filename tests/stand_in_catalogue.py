"""A real HTTP server on 127.0.0.1 in place of TMDB, OMDb and Wikidata: it knows what it is told, and is difficult."""

import json
import re
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
class WikidataTitle:
    """An item, with what this stand-in's answers say of it. `names` are labels by language."""

    imdb_id: str
    item: str
    names: dict[str, str] = field(default_factory=dict[str, str])
    original: tuple[str, str] | None = None
    published: tuple[str, ...] = ()
    began: str | None = None
    kinds: tuple[str, ...] = ("film",)
    directors: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    plain: dict[str, str] = field(default_factory=dict[str, str])
    known_as: dict[str, str] = field(default_factory=dict[str, str])

    def rows(self) -> list[dict[str, Any]]:
        """As the query service writes them: https://www.w3.org/TR/sparql11-results-json/."""
        rows = [self._row("label", name, language=language) for language, name in self.names.items()]
        if self.original:
            rows.append(self._row("original", self.original[1], language=self.original[0]))
        rows += [self._row("published", date) for date in self.published]
        rows += [self._row("began", self.began)] if self.began else []
        for what, names in (
            ("kind", self.kinds),
            ("director", self.directors),
            ("genre", self.genres),
            ("country", self.countries),
        ):
            rows += [self._row(what, name, language="en", of=f"Q{9000 + number}") for number, name in enumerate(names)]
        return rows + [self._row(what, value) for what, value in self.plain.items()]

    def _row(self, what: str, value: str, *, language: str | None = None, of: str | None = None) -> dict[str, Any]:
        spoken = {"xml:lang": language} if language else {}
        row: dict[str, Any] = {
            "imdb": {"type": "literal", "value": self.imdb_id},
            "item": {"type": "uri", "value": f"http://www.wikidata.org/entity/{self.item}"},
            "what": {"type": "literal", "value": what},
            "value": {"type": "literal", "value": value, **spoken},
        }
        return {**row, "of": {"type": "uri", "value": f"http://www.wikidata.org/entity/{of}"}} if of else row


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    authorization: str | None
    cookie: str | None
    user_agent: str | None = None


_BY_IMDB_ID = re.compile(r"VALUES \?imdb \{ (.*?) \}")
_BY_ITEM = re.compile(r"VALUES \?item \{ (.*?) \}")
_BY_PROPERTY = re.compile(r"VALUES \?known \{ (.*?) \}\s+\?item wdt:(P[0-9]+) ")
_BY_LABEL = re.compile(r"VALUES \?name \{ (.*?) \}\n")
_NAMED = re.compile(r'"((?:[^"\\]|\\.)*)"@([a-z-]+)')
_QUOTED = re.compile(r'"([^"]*)"')


class StandInCatalogue:
    """`tmdb_url`, `omdb_url` and the two of Wikidata go where the services' own addresses would."""

    def __init__(self, address: str) -> None:
        self.tmdb_url = f"{address}/tmdb/3"
        self.omdb_url = f"{address}/omdb"
        self.wikidata_query_url = f"{address}/wikidata/sparql"
        self.wikidata_api_url = f"{address}/wikidata/w/api.php"
        self.asked: list[Asked] = []
        # Released once for each request that arrives.
        self.arrived = Semaphore(0)
        self.most_at_once = 0
        self._at_once = 0
        self._lock = Lock()
        self._found: dict[str, Any] = {}
        self._details: dict[str, Any] = {}
        self._omdb: dict[str, Any] = {}
        self._script: dict[str, list[Scripted]] = {"tmdb": [], "omdb": [], "wikidata": []}
        self._wikidata: list[WikidataTitle] = []
        # Any title is known while this is on, so that large libraries need no list of films.
        self.knows_everything_in_wikidata = False
        # A question with this in it is too much for Wikidata.
        self.poison: str | None = None
        self.pages_in_tmdb = 1

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def knows_in_tmdb(self, imdb_id: str, details: dict[str, Any], *, kind: str = "movie") -> None:
        found: dict[str, Any] = {"movie_results": [], "tv_results": [], "person_results": [], "tv_episode_results": []}
        self._found[imdb_id] = {**found, f"{kind}_results": [{"id": details["id"]}]}
        self._details[f"/{kind}/{details['id']}"] = details

    def finds_in_tmdb(self, number: str, tmdb_id: int) -> None:
        """By a number that is another service's."""
        self._found[number] = {"movie_results": [{"id": tmdb_id}]}

    def knows_in_omdb(self, body: dict[str, Any]) -> None:
        self._omdb[body["imdbID"]] = {**body, "Response": "True"}

    def knows_in_wikidata(self, *titles: WikidataTitle) -> None:
        self._wikidata.extend(titles)

    def next_from_wikidata(self, *answers: Scripted) -> None:
        self._script["wikidata"].extend(answers)

    def next_from_tmdb(self, *answers: Scripted) -> None:
        self._script["tmdb"].extend(answers)

    def next_from_omdb(self, *answers: Scripted) -> None:
        self._script["omdb"].extend(answers)

    def answer(self, target: str, headers: Mapping[str, str], form: str = "") -> Scripted:
        url = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(url.query or form).items()}
        service, path = _service(url.path)
        authorization, cookie, agent = (headers.get(name) for name in ("Authorization", "Cookie", "User-Agent"))
        with self._lock:
            self.asked.append(Asked(f"{service}{path}", query, authorization, cookie, agent))
            self.arrived.release()
            if self._script[service]:
                return self._script[service].pop(0)
        if service == "omdb":
            return self._from_omdb(query)
        if service == "wikidata":
            return self._from_wikidata(query)
        return self._from_tmdb(path, query, headers.get("Authorization"))

    def _named_in_tmdb(self, kind: str, query: dict[str, str]) -> dict[str, Any]:
        """As many as a page has; `pages_in_tmdb` says how many pages there are without a year."""
        year = query.get("primary_release_year") or query.get("first_air_date_year")
        hits = [
            details
            for path, details in self._details.items()
            if path.startswith(f"/{kind}/")
            and query["query"].lower() in str(details.get("title") or details.get("name")).lower()
            and (year is None or str(details.get("release_date") or details.get("first_air_date")).startswith(year))
        ]
        return {"page": 1, "results": hits, "total_pages": 1 if year else self.pages_in_tmdb}

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
        if "s" in query:
            words = query["s"].lower()
            hits = [
                body
                for body in self._omdb.values()
                if words in body["Title"].lower() and query.get("y", "") in str(body.get("Year"))
            ]
            found = {"Search": hits, "totalResults": str(len(hits)), "Response": "True"}
            return Scripted(200, found if hits else {"Response": "False", "Error": "Movie not found!"})
        return Scripted(200, self._omdb.get(query.get("i", ""), OMDB_UNKNOWN))

    def _from_wikidata(self, query: dict[str, str]) -> Scripted:
        if "srsearch" in query:
            words = query["srsearch"].partition(" haswbstatement:")[0].lower().split()
            hits = [each for each in self._wikidata if all(word in str(each.names).lower() for word in words)]
            found = [{"ns": 0, "title": each.item, "pageid": 1, "snippet": ""} for each in hits]
            return Scripted(200, {"batchcomplete": True, "query": {"searchinfo": {}, "search": found}})
        if self.poison is not None and self.poison in query["query"]:
            return Scripted(500, b"java.util.concurrent.TimeoutException")
        if query["query"].startswith("SELECT ?known "):
            return Scripted(200, {"results": {"bindings": self._numbers(query["query"])}})
        rows = [row for title in self._matching(query["query"]) for row in title.rows()]
        body = {"head": {"vars": ["imdb", "item", "what", "of", "value"]}, "results": {"bindings": rows}}
        return Scripted(200, body, {"Content-Type": "application/sparql-results+json;charset=utf-8"})

    def _numbers(self, sparql: str) -> list[dict[str, Any]]:
        by_property = _BY_PROPERTY.search(sparql)
        assert by_property
        values = _QUOTED.findall(by_property[1])
        return [
            {
                "known": {"type": "literal", "value": title.known_as[by_property[2]]},
                "imdb": {"type": "literal", "value": title.imdb_id},
                "item": {"type": "uri", "value": f"http://www.wikidata.org/entity/{title.item}"},
            }
            for title in self._wikidata
            if title.known_as.get(by_property[2]) in values
        ]

    def _matching(self, sparql: str) -> list[WikidataTitle]:
        if by_label := _BY_LABEL.search(sparql):
            wanted = {(language, json.loads(f'"{name}"')) for name, language in _NAMED.findall(by_label[1])}
            return [title for title in self._wikidata if wanted & title.names.items()]
        if by_imdb_id := _BY_IMDB_ID.search(sparql):
            wanted = _QUOTED.findall(by_imdb_id[1])
            known = [title for title in self._wikidata if title.imdb_id in wanted]
            if not self.knows_everything_in_wikidata:
                return known
            rest = set(wanted) - {title.imdb_id for title in known}
            made_up = [
                WikidataTitle(
                    each, f"Q{int(each[2:]) + 1}", {"en": f"Film {each}"}, published=("1999-01-01T00:00:00Z",)
                )
                for each in sorted(rest)
            ]
            return known + made_up
        if by_property := _BY_PROPERTY.search(sparql):
            values, wanted_property = _QUOTED.findall(by_property[1]), by_property[2]
            return [title for title in self._wikidata if title.known_as.get(wanted_property) in values]
        by_item = _BY_ITEM.search(sparql)
        items = by_item[1].replace("wd:", "").split() if by_item else []
        return [title for title in self._wikidata if title.item in items]

    def _from_tmdb(self, path: str, query: dict[str, str], authorization: str | None) -> Scripted:
        if query.get("api_key") != TMDB_KEY and authorization is None:
            return Scripted(401, TMDB_BAD_KEY)
        if path.startswith("/find/"):
            nothing: dict[str, Any] = {"movie_results": [], "tv_results": [], "person_results": []}
            return Scripted(200, self._found.get(path.removeprefix("/find/"), nothing))
        if path in {"/search/movie", "/search/tv"}:
            return Scripted(200, self._named_in_tmdb(path.rpartition("/")[2], query))
        if path == "/search/multi":
            hits = [
                {**details, "media_type": kind.split("/")[1]}
                for kind, details in self._details.items()
                if query["query"].lower() in str(details.get("title") or details.get("name")).lower()
            ]
            return Scripted(200, {"page": 1, "results": hits, "total_pages": 1, "total_results": len(hits)})
        return Scripted(200, self._details[path]) if path in self._details else Scripted(404, TMDB_UNKNOWN)


def _service(path: str) -> tuple[str, str]:
    if path.startswith("/tmdb"):
        return "tmdb", path.removeprefix("/tmdb/3")
    return ("wikidata", path.removeprefix("/wikidata")) if path.startswith("/wikidata") else ("omdb", "/")


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
    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def do_GET(self) -> None:
        self._answer("")

    def _answer(self, form: str) -> None:
        catalogue: StandInCatalogue = self.server.catalogue  # pyright: ignore[reportAttributeAccessIssue]
        with catalogue.counted():
            answer = catalogue.answer(self.path, dict(self.headers), form)
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
