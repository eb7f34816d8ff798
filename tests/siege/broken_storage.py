"""A disk that fails at random, by a library that is loaded before the C library: EIO, ENOSPC, short writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from tests.siege.documents import a_document
from tests.siege.ground import Ground, Tally
from tests.siege.ground import ground as whole_ground
from tests.siege.preloaded import built

SOURCE = Path(__file__).with_name("failing_disk.c")
ROUNDS = 12


def attack(ground: Ground, chance: Random, tally: Tally) -> None:
    """With one in so many calls failing under the folder of backups: a sentence, and never a torn or lost library."""
    switch = Path(ground.variables["FAILING_DISK_SWITCH"])
    account = ground.account()
    with ground.client(account) as http:
        before = a_document(chance, titles=50)
        http.post("/backup/import", params={"mode": "replace"}, json=before).raise_for_status()
        kept = http.get("/movies").json()
        for _ in range(ROUNDS):
            switch.write_text(f"{chance.choice([5, 28])} {chance.choice([2, 5, 20])} {chance.getrandbits(31)}\n")
            with tally.timed("an import on a disk that fails"):
                reply = http.post("/backup/import", params={"mode": "replace"}, json=a_document(chance, titles=50))
            with tally.timed("a backup on a disk that fails"):
                run = http.post("/backup/run")
            listed = http.get("/backup/list")
            switch.unlink()
            for each in (reply, run, listed):
                ok = each.status_code in {200, 201, 507, 503}
                tally.require(
                    ok, f"{each.request.method} {each.request.url.path}: {each.status_code} {each.text[:300]}"
                )
            now = http.get("/movies").json()
            tally.require(reply.status_code == 200 or now == kept, f"{reply.status_code}, and the library changed")
            kept = now
            for backup in http.get("/backup/list").json()["backups"]:
                if backup["verified"]:
                    restore = http.post(f"/backup/restore/{backup['filename']}", params={"dry_run": "true"})
                    tally.require(restore.status_code == 200, f"a verified backup: {restore.text[:200]}")


@contextmanager
def ground(database_url: str | None = None, **options: Any) -> Iterator[Ground]:
    """A server whose folder of backups fails whenever the switch is there."""
    with built(SOURCE) as library, whole_ground(database_url, **options) as site:
        site.stop()
        switch = library.with_name("switch")
        site.variables |= {
            "LD_PRELOAD": str(library),
            "FAILING_DISK_FOLDER": str(site.backups),
            "FAILING_DISK_SWITCH": str(switch),
        }
        site.start()
        yield site
