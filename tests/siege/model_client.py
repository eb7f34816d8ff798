"""Clients that hold a copy of a library, by /sync/changes and by tags, compared with the library after every change."""

from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote

import httpx

from tests.siege.documents import PEOPLE, a_document
from tests.siege.ground import Ground, Tally

CHANGES_A_ROUND = 25
TITLES = [f"tt{number:07}" for number in range(12)]


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    with ground.client(ground.account()) as http:
        follower, keeper = Follower(http), Keeper(http)
        for number in range(CHANGES_A_ROUND):
            what, change = chance.choice(CHANGES)
            with tally.timed(what):
                reply = change(http, chance)
            tally.require(reply.status_code < 500, f"{what}: {reply.status_code} {reply.text[:200]}")
            follower.catch_up(limit=chance.choice([1, 3, 500]))
            seen = {name: http.get(f"/{name}").json() for name in ("movies", "people", "lists")}
            for name, rows in seen.items():
                held = follower.rows(name)
                tally.require(held == _by_key(rows), f"after {what}, change {number}: the follower's {name} differ")
            tally.failures += [f"after {what}, change {number}: {sentence}" for sentence in keeper.differences()]
            if tally.failures:
                return


class Follower:
    """Does what docs say: asks since the last time, and loads everything when the epoch is another one."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._since = 0.0
        self._epoch: str | None = None
        self._rows: dict[str, dict[str, Any]] = {"movies": {}, "people": {}, "lists": {}}

    def rows(self, name: str) -> dict[str, Any]:
        return self._rows[name]

    def catch_up(self, *, limit: int) -> None:
        first = self._page(self._since, 0, limit)
        if first["epoch"] != self._epoch:
            self._rows = {"movies": {}, "people": {}, "lists": {}}
            self._epoch = first["epoch"]
            first = self._page(0.0, 0, limit)
            self._take(first, 0.0, limit)
        else:
            self._take(first, self._since, limit)
        self._since = first["server_timestamp"]

    def _take(self, page: dict[str, Any], since: float, limit: int) -> None:
        while True:
            for name, rows in self._rows.items():
                rows.update(_by_key(page[name]))
            if not page["has_more"]:
                return
            page = self._page(since, page["next_offset"], limit)

    def _page(self, since: float, offset: int, limit: int) -> dict[str, Any]:
        query = {"since": since, "offset": offset, "limit": limit}
        return self._http.get("/sync/changes", params=query).raise_for_status().json()


class Keeper:
    """Keeps what it was given beside its tag, and believes a 304."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._kept: dict[str, tuple[str, Any]] = {}

    def differences(self) -> list[str]:
        found: list[str] = []
        for path in ("/titles", "/movies", "/people", "/lists"):
            tag, body = self._kept.get(path, ("", None))
            reply = self._http.get(path, headers={"If-None-Match": tag} if tag else {})
            if reply.status_code != 304:
                body = reply.json()
            self._kept[path] = (reply.headers["etag"], body)
            if self._http.get(path).json() != body:
                found.append(f"the copy of {path} that its tag calls right differs")
        return found


def _by_key(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {row.get("imdb_id") or row.get("id") or row["name"]: row for row in rows}


def _title(chance: Random) -> str:
    return f"/movies/{chance.choice(TITLES)}"


def _person(chance: Random) -> str:
    return f"/people/{_name(chance)}"


def _name(chance: Random) -> str:
    return quote(chance.choice(PEOPLE), safe="")


def _list(http: httpx.Client, chance: Random) -> str:
    lists = http.get("/lists").json()
    return chance.choice(lists)["id"] if lists else "none"


def _import(http: httpx.Client, chance: Random) -> httpx.Response:
    document = a_document(chance, titles=chance.choice([0, 5, 30]))
    return http.post("/backup/import", params={"mode": chance.choice(["merge", "replace"])}, json=document)


def _status(http: httpx.Client, chance: Random) -> httpx.Response:
    status = chance.choice(["toWatch", "watched", "deleted", "custom", "custom"])
    body = {"status": status, "custom_list_id": _list(http, chance) if status == "custom" else None}
    return http.put(f"{_title(chance)}/status", json=body)


def _recommend(http: httpx.Client, chance: Random) -> httpx.Response:
    return http.post(
        f"{_title(chance)}/recommendations", json={"person_name": chance.choice(PEOPLE), "vote_type": True}
    )


def _restore(http: httpx.Client, chance: Random) -> httpx.Response:
    backups = http.get("/backup/list").json()["backups"]
    if not backups:
        return http.post("/backup/run")
    return http.post(f"/backup/restore/{chance.choice(backups)['filename']}")


CHANGES: tuple[tuple[str, Callable[[httpx.Client, Random], httpx.Response]], ...] = (
    ("a rating", lambda http, chance: http.put(f"{_title(chance)}/watch", json={"my_rating": chance.randrange(1, 11)})),
    ("not watched", lambda http, chance: http.delete(f"{_title(chance)}/watch")),
    ("a status", _status),
    ("a recommendation", _recommend),
    ("another recommendation", _recommend),
    ("none any more", lambda http, chance: http.delete(f"{_title(chance)}/recommendations/{_name(chance)}")),
    ("a person", lambda http, chance: http.post("/people", json={"name": chance.choice(PEOPLE)})),
    ("a person's name", lambda http, chance: http.put(_person(chance), json={"name": chance.choice(PEOPLE)})),
    ("a person's colour", lambda http, chance: http.put(_person(chance), json={"color": "#123456"})),
    ("a person less", lambda http, chance: http.delete(_person(chance))),
    ("a list", lambda http, chance: http.post("/lists", json={"name": chance.choice(PEOPLE)})),
    ("a list's name", lambda http, chance: http.put(f"/lists/{_list(http, chance)}", json={"name": "Another"})),
    ("a list less", lambda http, chance: http.delete(f"/lists/{_list(http, chance)}")),
    ("an import", _import),
    ("a restore", _restore),
)
