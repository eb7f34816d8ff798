"""One account that lists and imports without end, beside another one that edits; and a folder of 20,000 files."""

import threading
from pathlib import Path
from random import Random

from backend.app.services.accounts import Account
from tests.siege.documents import a_document
from tests.siege.ground import Ground, Tally

FILES = 20_000
TITLES = 3_000
AT_ONCE = 6
EDITS = 30


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    """Six lists at a time and an import by one account; each of another's edits is answered."""
    one, other = ground.account(), ground.account()
    with ground.client(one) as http:
        http.post("/backup/run").raise_for_status()
    over = threading.Event()
    statuses: set[int] = set()
    listers = [threading.Thread(target=_keep_listing, args=(ground, one, over, statuses)) for _ in range(AT_ONCE)]
    importer = threading.Thread(target=_import, args=(ground, one, chance, statuses))
    for thread in (*listers, importer):
        thread.start()
    with ground.client(other) as http:
        for number in range(EDITS):
            with tally.timed("an edit beside another account's import"):
                reply = http.put(f"/movies/tt{number:07}/watch", json={"my_rating": 5.0})
            tally.require(reply.status_code == 200, f"an edit: {reply.status_code} {reply.text[:200]}")
    importer.join()
    over.set()
    for thread in listers:
        thread.join()
    tally.require(statuses <= {200}, f"lists and the import: {statuses}")


def full_folder(ground: Ground, chance: Random, tally: Tally) -> None:
    """20,000 files and one of five gigabytes that holds nothing, which is put there behind the server's back."""
    account = ground.account()
    with ground.client(account) as http:
        http.post("/backup/run").raise_for_status()
        folder = ground.backups / account.id
        _fill(folder, chance)
        for _ in range(3):
            with tally.timed(f"GET /backup/list with {FILES:,} files"):
                reply = http.get("/backup/list")
            tally.require(reply.status_code == 200, f"the list: {reply.status_code} {reply.text[:200]}")
        with tally.timed("GET /health beside it"):
            tally.require(http.get("/health").status_code == 200, "no health")


def _keep_listing(ground: Ground, account: Account, over: threading.Event, statuses: set[int]) -> None:
    with ground.client(account) as http:
        while not over.is_set():
            statuses.add(http.get("/backup/list").status_code)


def _import(ground: Ground, account: Account, chance: Random, statuses: set[int]) -> None:
    with ground.client(account) as http:
        reply = http.post("/backup/import", params={"mode": "replace"}, json=a_document(chance, titles=TITLES))
        statuses.add(reply.status_code)


def _fill(folder: Path, chance: Random) -> None:
    whole = b'{"version":2,"exported_at":1.0,"movies":[],"people":[],"lists":[]}\n'
    for number in range(FILES):
        day, second = divmod(number, 86_400 // 16)
        time = f"{second * 16 // 3_600:02}{second * 16 // 60 % 60:02}{second * 16 % 60:02}"
        (folder / f"2025-01-{1 + day:02}_{time}-manual.json").write_bytes(whole)
    with (folder / f"2025-02-{chance.randrange(10, 28)}.json").open("wb") as sparse:
        sparse.truncate(5 * 2**30)
