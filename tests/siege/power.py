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
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import httpx
from sqlalchemy import func, select

from backend.app.services.accounts import Account
from backend.models import BackupState
from tests.acceptance.servers import COMMAND
from tests.siege.documents import a_document
from tests.siege.ground import Ground, NotHere, Tally

TITLES = 400
# Accounts whose turn it is while a run is killed.
CLAIMED = 8
# What an account does over and over.
Work: TypeAlias = tuple[Account, Callable[[httpx.Client], object]]


def killed(ground: Ground, chance: Random, tally: Tally) -> None:
    """The server dies in the middle of imports, backups and deletions, and is started again."""
    account = ground.account()
    documents = [a_document(chance, titles=TITLES) for _ in range(2)]
    with ground.client(account) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=documents[0]).raise_for_status()
        http.post("/backup/run").raise_for_status()
        http.put("/backup/settings", json={"backup_enabled": True}).raise_for_status()
    _enable_backups(ground, [ground.account() for _ in range(CLAIMED)])
    with busy(ground, _replacing(account, documents)), _backup_run(ground):
        time.sleep(chance.uniform(0.0, 1.5))
        with tally.timed("a server killed and started again"):
            ground.kill()
    ground.start()
    require_whole(ground, account, tally)
    found = _content(ground, account)
    expected = [shape(document) for document in documents]
    tally.require(shape(json.loads(found)) in expected, "the library is between two states")
    _require_nobody_forgotten(ground, tally)


def frozen(ground: Ground, chance: Random, tally: Tally) -> None:
    """All that is on the disk at one moment, as after a power cut, opened elsewhere."""
    if not ground.database_url.startswith("sqlite"):
        raise NotHere("the files of PostgreSQL are its own to bring back")
    account = ground.account()
    documents = [a_document(chance, titles=TITLES) for _ in range(2)]
    with ground.client(account) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=documents[0]).raise_for_status()
    with busy(ground, _replacing(account, documents)):
        time.sleep(chance.uniform(0.0, 1.5))
        copy = ground.folder / "copy"
        with tally.timed("a copy of everything at one moment"), _stopped(ground):
            shutil.copytree(ground.folder, copy, ignore=shutil.ignore_patterns("copy"))
        elsewhere = Ground(copy, f"sqlite:///{copy / 'app.db'}")
        with closing(sqlite3.connect(copy / "app.db")) as connection:
            state = connection.execute("PRAGMA integrity_check").fetchone()[0]
            tally.require(state == "ok", f"the database of a copy: {state}")
        require_whole(elsewhere, account, tally)
        export = elsewhere.command("backup", "export", "--user", account.email)
        found = shape(json.loads(export.stdout)) if export.returncode == 0 else export.stderr[-300:]
        tally.require(found in [shape(each) for each in documents], f"a copy between two states: {found}")
        shutil.rmtree(copy)


def _enable_backups(ground: Ground, accounts: list[Account]) -> None:
    for account in accounts:
        with ground.client(account) as http:
            http.put("/backup/settings", json={"backup_enabled": True}).raise_for_status()


@contextmanager
def _backup_run(ground: Ground) -> Iterator[None]:
    """`backup run` beside the block, killed with whatever it has claimed."""
    command = [str(COMMAND), "backup", "run"]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ground.folder, env=ground.environment, stdout=nowhere, stderr=nowhere) as run:
        try:
            yield
        finally:
            run.kill()


def _require_nobody_forgotten(ground: Ground, tally: Tally) -> None:
    """Whoever has backups on is backed up in the end, or counted as claimed by a run that may have died."""
    run = ground.command("backup", "run")
    named = re.search(r"^(\d+) claimed by another run", run.stdout, re.MULTILINE)
    with ground.database() as database, database.read() as session:
        is_done = BackupState.last_success_at.is_not(None) & BackupState.claimed_by.is_(None)
        undone = session.scalar(select(func.count()).where(BackupState.due_at.is_not(None), ~is_done)) or 0
    said = f"{run.returncode}: {run.stdout[-300:]}{run.stderr[-300:]}"
    tally.require(run.returncode == 0 and " 0 failed." in run.stdout, f"backup run after a kill, {said}")
    # The server's own run goes on meanwhile, so there may be fewer by now.
    tally.require(undone <= (int(named.group(1)) if named else 0), f"{undone} neither done nor named, {said}")


@contextmanager
def _stopped(ground: Ground) -> Iterator[None]:
    os.killpg(ground.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(ground.pid, signal.SIGCONT)


def _replacing(account: Account, documents: list[Any]) -> list[Work]:
    works = [_replace(documents), lambda http: http.post("/backup/run"), _delete]
    return [(account, work) for work in works]


@contextmanager
def busy(ground: Ground, works: list[Work]) -> Iterator[None]:
    """Does everything over and over until the block is over or the server is gone, each by a thread of its own."""
    over = threading.Event()

    def keep(account: Account, work: Callable[[httpx.Client], object]) -> None:
        with suppress(httpx.HTTPError), ground.client(account) as http:
            while not over.is_set():
                work(http)

    threads = [threading.Thread(target=keep, args=each) for each in works]
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


def require_whole(ground: Ground, account: Account, tally: Tally) -> None:
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


def shape(document: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((movie["imdb_id"], movie["status"]) for movie in document["movies"])
