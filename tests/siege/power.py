"""Processes that are killed, and copies taken in the middle: whatever is there afterwards is whole."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import httpx

from backend.app.services.accounts import Account
from tests.siege.documents import a_document
from tests.siege.ground import Ground, NotHere, Tally

TITLES = 400


def killed(ground: Ground, chance: Random, tally: Tally) -> None:
    """The server dies in the middle of imports, backups and deletions, and is started again."""
    account = ground.account()
    documents = [a_document(chance, titles=TITLES) for _ in range(2)]
    with ground.client(account) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=documents[0]).raise_for_status()
        http.post("/backup/run").raise_for_status()
        http.put("/backup/settings", json={"backup_enabled": True}).raise_for_status()
    possible = {_content(ground, account)}
    with _busy(ground, account, documents, possible):
        time.sleep(chance.uniform(0.0, 1.5))
        with tally.timed("a server killed and started again"):
            ground.kill()
    ground.start()
    _require_whole(ground, account, tally)
    found = _content(ground, account)
    expected = [_shape(document) for document in documents]
    tally.require(_shape(json.loads(found)) in expected, "the library is between two states")
    run = ground.command("backup", "run")
    # Whatever a dead process has claimed is named, or done.
    tally.require("Traceback" not in run.stderr, f"backup run: {run.stderr[-500:]}")
    said = re.search(r"\d+ .*being (made|done|backed up) elsewhere|0 failed|elsewhere", run.stdout + run.stderr)
    tally.require(run.returncode == 0 or said, f"backup run, {run.returncode}: {run.stdout[-300:]}{run.stderr[-300:]}")


def frozen(ground: Ground, chance: Random, tally: Tally) -> None:
    """All that is on the disk at one moment, as after a power cut, opened elsewhere."""
    if not ground.database_url.startswith("sqlite"):
        raise NotHere("the files of PostgreSQL are its own to bring back")
    account = ground.account()
    documents = [a_document(chance, titles=TITLES) for _ in range(2)]
    with ground.client(account) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=documents[0]).raise_for_status()
    with _busy(ground, account, documents, set()):
        time.sleep(chance.uniform(0.0, 1.5))
        copy = ground.folder / "copy"
        with tally.timed("a copy of everything at one moment"), _stopped(ground):
            shutil.copytree(ground.folder, copy, ignore=shutil.ignore_patterns("copy"))
        elsewhere = Ground(copy, f"sqlite:///{copy / 'app.db'}")
        with closing(sqlite3.connect(copy / "app.db")) as connection:
            state = connection.execute("PRAGMA integrity_check").fetchone()[0]
            tally.require(state == "ok", f"the database of a copy: {state}")
        _require_whole(elsewhere, account, tally)
        export = elsewhere.command("backup", "export", "--user", account.email)
        shape = _shape(json.loads(export.stdout)) if export.returncode == 0 else export.stderr[-300:]
        tally.require(shape in [_shape(document) for document in documents], f"a copy between two states: {shape}")
        shutil.rmtree(copy)


@contextmanager
def _stopped(ground: Ground) -> Iterator[None]:
    os.killpg(ground.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(ground.pid, signal.SIGCONT)


@contextmanager
def _busy(ground: Ground, account: Account, documents: list[Any], possible: set[bytes]) -> Iterator[None]:
    """Replaces the library, backs it up and deletes backups until the block is over, each by a thread of its own."""
    over = threading.Event()

    def keep(work: Any) -> None:
        with suppress(httpx.HTTPError), ground.client(account) as http:
            while not over.is_set():
                work(http)

    works = [_replace(documents), lambda http: http.post("/backup/run"), _delete]
    threads = [threading.Thread(target=keep, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _replace(documents: list[Any]) -> Any:
    turn = iter(documents * 1_000)
    return lambda http: http.post("/backup/import", params={"mode": "replace"}, json=next(turn))


def _delete(http: httpx.Client) -> None:
    backups = http.get("/backup/list").json().get("backups", [])
    if len(backups) > 2:
        http.delete(f"/backup/{backups[-1]['filename']}")


def _require_whole(ground: Ground, account: Account, tally: Tally) -> None:
    for folder in {path.parent for path in ground.backups.rglob("*.sha256")}:
        names = sorted(path.name for path in folder.glob("*.sha256"))
        done = subprocess.run(["sha256sum", "-c", *names], cwd=folder, capture_output=True, text=True, check=False)
        tally.require(done.returncode == 0, f"sha256sum -c: {done.stdout[-300:]}{done.stderr[-300:]}")
    verify = ground.command("backup", "verify")
    tally.require(verify.returncode == 0, f"backup verify: {verify.stdout[-300:]}{verify.stderr[-300:]}")
    for path in _documents(ground.backups):
        try:
            json.loads(path.read_bytes())
        except ValueError:
            tally.failures.append(f"{path.name} of {account.id} is torn")


def _documents(root: Path) -> list[Path]:
    return [path for path in root.rglob("20*.json") if path.is_file()]


def _content(ground: Ground, account: Account) -> bytes:
    with ground.client(account) as http:
        return http.get("/backup/export").raise_for_status().content


def _shape(document: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((movie["imdb_id"], movie["status"]) for movie in document["movies"])
