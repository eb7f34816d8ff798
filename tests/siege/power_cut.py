"""A busy server whose machine loses its power: what was answered is there, and what was not is whole or not there."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, TypeAlias

import httpx

from backend.app.backups.local_store import ABANDONED_AFTER_NS
from backend.app.safe_files import TEMPORARY
from backend.app.services.accounts import Account
from tests.siege.documents import a_document
from tests.siege.ground import Ground, NotHere, Tally
from tests.siege.ground import ground as whole_ground
from tests.siege.losing_disk import LosingDisk, losing_disk
from tests.siege.power import Work, busy, require_whole, shape

TITLES = 60
RATED = 5
RESTORED = 3
Shape: TypeAlias = list[tuple[str, str]]


@dataclass
class _Promised:
    """What may be there after the cut: first what was answered, then what a request in flight would make of it."""

    library: list[Shape]
    ratings: dict[str, list[float | None]]
    # By file name, whether it is pinned. Another backup may get the name of a deleted one.
    backups: dict[str, list[bool]] = field(default_factory=dict[str, list[bool]])
    deleted: set[str] = field(default_factory=set[str])


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    if not ground.database_url.startswith("sqlite"):
        raise NotHere("the files of PostgreSQL are its own to bring back")
    owner, editor = ground.account(), ground.account()
    documents = [a_document(chance, titles=TITLES) for _ in range(2)]
    with ground.client(owner) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=documents[0]).raise_for_status()
    promised = _Promised([shape(documents[0])], {f"tt900{number:04}": [None] for number in range(RATED)})
    works: list[Work] = [
        (owner, _Imports(documents, promised)),
        (owner, _Backups(Random(chance.random()), promised)),
        (editor, _Edits(promised)),
    ]
    with busy(ground, works):
        time.sleep(chance.uniform(0.0, 2.0))
        ground.kill()
    lost = LosingDisk(ground.variables).cut(chance if chance.random() < 0.7 else None)
    with tally.timed(f"the start after a power cut that could lose {lost} changes"):
        ground.start()
    require_whole(ground, owner, tally)
    with ground.client(owner) as http, ground.client(editor) as other:
        library = shape(http.get("/backup/export").raise_for_status().json())
        tally.require(library in promised.library, "an import or restore that was answered is lost, or half there")
        rated = {each["imdb_id"]: each["my_rating"] for each in other.get("/titles").raise_for_status().json()}
        lost_edits = {each: rated.get(each) for each, may in promised.ratings.items() if rated.get(each) not in may}
        tally.require(not lost_edits, f"ratings {lost_edits}, promised {promised.ratings}")
        _require_backups(http, promised, tally)
        _require_no_leftovers(ground, owner, http, tally)


class _Imports:
    """One document in the place of the other, and now and then the restore that undoes it."""

    def __init__(self, documents: list[Any], promised: _Promised) -> None:
        self._documents, self._promised, self._turn = documents, promised, count(1)

    def __call__(self, http: httpx.Client) -> None:
        document = self._documents[next(self._turn) % len(self._documents)]
        before = self._promised.library[0]
        safety = self._ask(shape(document), http, "/backup/import", json=document)
        if safety and next(self._turn) % 3 == 0:
            self._ask(before, http, f"/backup/restore/{safety}")

    def _ask(self, wanted: Shape, http: httpx.Client, path: str, **body: Any) -> str | None:
        self._promised.library.append(wanted)
        reply = http.post(path, params={"mode": "replace"}, **body)
        if not reply.is_success:
            self._promised.library.pop()
            return None
        self._promised.library = [wanted]
        safety: str | None = reply.json()["safety_backup"]
        if safety is not None:
            self._promised.backups[safety] = [False]
        return safety


class _Backups:
    """Makes one, and then pins another, lets it go, or deletes it and brings it back."""

    def __init__(self, chance: Random, promised: _Promised) -> None:
        self._chance, self._backups, self._deleted = chance, promised.backups, promised.deleted

    def __call__(self, http: httpx.Client) -> None:
        made = http.post("/backup/run")
        if made.is_success:
            self._backups[made.json()["filename"]] = [False]
        name = self._chance.choice(list(self._backups) or [""])
        if self._chance.random() < 0.5:
            pins = self._backups.get(name, [False])
            pins.append(self._chance.random() < 0.5)
            if http.put(f"/backup/{name}/note", json={"pinned": pins[-1], "label": None}).is_success:
                del pins[0]
            else:
                pins.pop()
        elif http.delete(f"/backup/{name}").is_success:
            self._deleted.add(name)
            pins = self._backups.pop(name)
            if self._chance.random() < 0.5:
                back = http.post(f"/backup/deleted/{name}").raise_for_status()
                self._deleted.remove(name)
                self._backups[back.json()["filename"]] = pins


class _Edits:
    def __init__(self, promised: _Promised) -> None:
        self._ratings, self._turn = promised.ratings, count()

    def __call__(self, http: httpx.Client) -> None:
        number = next(self._turn)
        title, rating = list(self._ratings)[number % RATED], 1.0 + number % 10
        may = self._ratings[title]
        may.append(rating)
        http.put(f"/movies/{title}/watch", json={"my_rating": rating}).raise_for_status()
        del may[0]


def _require_backups(http: httpx.Client, promised: _Promised, tally: Tally) -> None:
    kept = {each["filename"]: each for each in http.get("/backup/list").raise_for_status().json()["backups"]}
    deleted = {each["filename"]: each for each in http.get("/backup/deleted").raise_for_status().json()["backups"]}
    # A delete that was cut short has taken the checksum, and has a whole one in the other place.
    there = [*kept.items(), *deleted.items()]
    verified = {name for name, each in there if each["verified"]}
    gone = sorted({*promised.backups, *promised.deleted} - verified)
    tally.require(not gone, f"backups that were answered are gone or unproven: {gone}")
    for name, pins in promised.backups.items():
        pinned = kept.get(name, deleted.get(name, {})).get("pinned", pins[0])
        tally.require(pinned in pins, f"{name} is pinned: {pinned}, promised {pins}")
    damaged = [name for name, each in there if each["verified"] is False]
    tally.require(not damaged, f"damaged: {damaged}")
    for name in [name for name, each in kept.items() if each["verified"]][:RESTORED]:
        trial = http.post(f"/backup/restore/{name}", params={"dry_run": "true"})
        tally.require(trial.is_success, f"a verified backup cannot be restored: {trial.text[:200]}")


def _require_no_leftovers(ground: Ground, owner: Account, http: httpx.Client, tally: Tally) -> None:
    """What is old enough to be nobody's goes with the next backup."""
    long_ago = time.time_ns() - 2 * ABANDONED_AFTER_NS
    leftovers = list((ground.backups / owner.id).rglob(f"{TEMPORARY}*"))
    for path in leftovers:
        os.utime(path, ns=(long_ago, long_ago))
    http.post("/backup/run").raise_for_status()
    left = [path.name for path in leftovers if path.exists()]
    tally.require(not left, f"leftovers that stay: {left}")


@contextmanager
def ground(database_url: str | None = None, **options: Any) -> Iterator[Ground]:
    """A server that runs on a disk which loses what was not flushed."""
    with whole_ground(database_url, **options) as site, losing_disk(site.folder) as variables:
        site.stop()
        site.variables |= variables
        site.start()
        try:
            yield site
        finally:
            site.stop()
