"""Four server processes under a mixed load; and a folder of backups that belongs to somebody else."""

import os
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

from tests.acceptance.servers import token_of
from tests.siege.documents import a_document
from tests.siege.ground import Ground, NotHere, Tally
from tests.siege.load import Ask, in_turn, load

REQUESTS = 600
AT_ONCE = 16
NOBODY = 65_534


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    """Nine reads to a change over all processes; at the end the library is what the changes made of it."""
    account = ground.account()
    headers = {"Authorization": f"Bearer {token_of(account)}"}
    with ground.client(account) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=a_document(chance, titles=300)).raise_for_status()
        reads = [
            Ask("GET", f"/api{path}", headers) for path in ("/titles", "/people", "/lists", "/sync/epoch", "/auth/me")
        ]
        changes = [_rating(headers, number) for number in range(20)]
        asks = [ask for change in changes for ask in (*chance.choices(reads, k=9), change)]
        figures = load(ground.port, in_turn(asks), at_once=AT_ONCE, requests=REQUESTS)
        tally.tried += REQUESTS
        slowest = figures.percentile(1.0)
        tally.slowest = max(tally.slowest, (slowest, f"{figures.per_second:.0f} a second, 16 at once, four processes"))
        tally.require(set(figures.statuses) <= {200}, f"answers: {dict(figures.statuses)}")
        rated = {each["imdb_id"]: each["my_rating"] for each in http.get("/titles").json()}
        lost = [number for number in range(20) if rated.get(f"tt900{number:04}") != 1.0 + number % 10]
        tally.require(not lost, f"lost changes: {lost}")


def other_rights(ground: Ground, chance: Random, tally: Tally) -> None:
    """The folder of an account's backups is root's, and the server is nobody: a sentence, and nothing has changed."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or setpriv is None:
        raise NotHere("only root can try another account's rights, with setpriv")
    if not ground.database_url.startswith("sqlite"):
        raise NotHere("tried on SQLite")
    _without_rights = (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    account = ground.account()
    with ground.client(account) as http:
        http.post("/backup/import", params={"mode": "replace"}, json=a_document(chance, titles=20)).raise_for_status()
        http.post("/backup/run").raise_for_status()
        kept = http.get("/movies").json()
    ground.stop()
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", ground.folder], check=True)
    theirs = ground.backups / account.id
    _give(theirs, 0)
    ground.before = _without_rights
    ground.start()
    with ground.client(account) as http:
        for method, path, body in _asked_without_rights(chance):
            with tally.timed(f"{method} {path} without the right to the folder"):
                reply = http.request(method, path, json=body)
            tally.require(reply.status_code in {503, 507}, f"{method} {path}: {reply.status_code} {reply.text[:200]}")
        tally.require(http.get("/movies").json() == kept, "the library changed")
    ground.stop()
    _give(theirs, NOBODY)
    ground.start()
    with ground.client(account) as http:
        tally.require(http.post("/backup/run").is_success, "no backup once the rights are back")
    ground.stop()
    ground.before = ()
    ground.start()


def _asked_without_rights(chance: Random) -> list[tuple[str, str, Any]]:
    document = a_document(chance, titles=20)
    return [
        ("POST", "/backup/run", None),
        ("GET", "/backup/list", None),
        ("POST", "/backup/import?mode=replace", document),
    ]


def _give(folder: Path, owner: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, owner)
    folder.chmod(0o700)


def _rating(headers: dict[str, str], number: int) -> Ask:
    body = f'{{"my_rating": {1 + number % 10}}}'.encode()
    path = f"/api/movies/tt900{number:04}/watch"
    return Ask("PUT", path, {**headers, "Content-Type": "application/json"}, body)
