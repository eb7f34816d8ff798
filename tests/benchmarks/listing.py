"""What the library's grid costs: GET /titles beside a bare route that writes the same values with orjson."""

import http.client
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from fastapi import FastAPI
from sqlalchemy import insert, select
from starlette.responses import Response

from backend.models import Movie, MovieStatus, Person, Recommendation, WatchHistory
from tests.benchmarks.library import Server
from tests.benchmarks.serving import Serving, serving
from tests.benchmarks.table import Line, at_most
from tests.siege.load import Ask, Figures, in_turn, load

TITLES = "/api/titles"
_VALUES = "BARE_VALUES"


def lines(folder: Path, *, titles: int, requests: int) -> list[Line]:
    database = Server(folder)
    account = database.an_account()
    _fill(database, account, titles)
    with serving(folder, account) as server:
        values = folder / "values.json"
        values.write_bytes(_body(server))
        with _bare(values) as bare_port:
            bare = load(bare_port, lambda: Ask("GET", "/"), at_once=1, requests=requests)
            alone = {name: _asked(server, name, at_once=1, requests=requests) for name in ("changed", "same", "known")}
            many = _asked(server, "mixed", at_once=16, requests=requests * 4)
    floor = _typical(bare)
    work = f"GET /titles of {titles:,} titles"
    return [
        at_most(f"{work}, after a change", _typical(alone["changed"]) / floor, 20, floor="bare orjson"),
        at_most(f"{work}, as before", _typical(alone["same"]) / floor, 2, floor="bare orjson"),
        at_most(f"{work}, known to the client", _typical(alone["known"]) * 1000, 2, unit="ms"),
        at_most(
            "9 reads to 1 change, 16 at once, 99th percentile",
            many.percentile(0.99) * 1000,
            200,
            unit="ms",
            beside=f"{many.per_second:.0f} a second",
        ),
    ]


def _typical(figures: Figures) -> float:
    return median(figures.took)


def _asked(server: Serving, kind: str, *, at_once: int, requests: int) -> Figures:
    """The answers to GET /titles, of which only those count, or to a mixed load."""
    signed_in = {"Authorization": f"Bearer {server.token}"}
    read = Ask("GET", TITLES, signed_in)
    change = Ask("PUT", "/api/movies/tt0000001/watch", {**signed_in, "Content-Type": "application/json"}, b"{}")
    if kind == "changed":
        figures = load(server.port, in_turn([change, read]), at_once=1, requests=requests * 2)
        figures.took = figures.took[1::2]
    elif kind == "mixed":
        others = ("/api/people", "/api/lists", "/api/sync/epoch", "/api/auth/me", "/api/movies/tt0000007")
        reads = [Ask("GET", path, signed_in) for path in (TITLES, *others, TITLES, "/api/people", "/api/lists")]
        figures = load(server.port, in_turn([*reads, change]), at_once=at_once, requests=requests)
    else:
        known = {"If-None-Match": _tag(server)} if kind == "known" else {}
        figures = load(server.port, lambda: Ask("GET", TITLES, {**signed_in, **known}), at_once=1, requests=requests)
    if set(figures.statuses) - {200, 304}:
        raise RuntimeError(f"answered with {figures.statuses}")
    return figures


def _tag(server: Serving) -> str:
    return _reply(server)[0]


def _body(server: Serving) -> bytes:
    return _reply(server)[1]


def _reply(server: Serving) -> tuple[str, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", TITLES, headers={"Authorization": f"Bearer {server.token}"})
        answer = connection.getresponse()
        return answer.getheader("ETag", ""), answer.read()


def bare() -> FastAPI:
    """One route that writes values which it has already."""
    values = orjson.loads(Path(os.environ[_VALUES]).read_bytes())
    app = FastAPI()

    @app.get("/")
    def read() -> Response:
        return Response(orjson.dumps(values), media_type="application/json")

    return app


@contextmanager
def _bare(values: Path) -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.set_inheritable(True)
        command = [sys.executable, "-m", "uvicorn", "--factory", "tests.benchmarks.listing:bare", "--no-access-log"]
        command += ["--fd", str(listening.fileno()), "--http", "httptools", "--log-level", "warning"]
        with subprocess.Popen(
            command, env={**os.environ, _VALUES: str(values)}, pass_fds=[listening.fileno()]
        ) as process:
            try:
                yield listening.getsockname()[1]
            finally:
                process.terminate()


def _fill(server: Server, account: str, titles: int) -> None:
    """As a library is: most titles with metadata, half of them watched, each recommended by up to three people."""
    chance = random.Random(7)
    mine: list[dict[str, Any]] = [{"imdb_id": f"tt{number:07}", "user_id": account} for number in range(titles)]
    with server.database.write() as session:
        rows = [{**row, "last_modified": 1e9, "tmdb_data": _metadata(row["imdb_id"], chance)} for row in mine]
        session.execute(insert(Movie), rows)
        session.execute(insert(MovieStatus), [{**row, "status": "watched"} for row in mine])
        watched = [{**row, "my_rating": 8.0, "date_watched": 1.5e9} for row in mine[::2]]
        session.execute(insert(WatchHistory), watched)
        session.execute(insert(Person), [{"user_id": account, "name": f"Person {number}"} for number in range(30)])
        people = session.scalars(select(Person.id).where(Person.user_id == account)).all()
        recommended = [
            {**row, "person_id": person, "vote_type": True}
            for row in mine
            for person in chance.sample(people, chance.randrange(4))
        ]
        session.execute(insert(Recommendation), recommended)


def _metadata(imdb_id: str, chance: random.Random) -> str:
    picture = f"/{chance.randbytes(14).hex()}.jpg"
    return orjson.dumps(
        {
            "tmdbId": 603,
            "imdbId": imdb_id,
            "title": f"The Title {imdb_id}",
            "year": "1999",
            "poster": f"https://image.tmdb.org/t/p/w500{picture}",
            "posterSmall": f"https://image.tmdb.org/t/p/w185{picture}",
            "plot": "Somebody wants something, and somebody else is against it. " * 6,
            "genres": ["Action", "Drama"],
            "cast": [f"Somebody {number}" for number in range(10)],
            "mediaType": "movie",
        }
    ).decode()
