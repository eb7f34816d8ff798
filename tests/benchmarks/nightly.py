"""The nightly run over real libraries, against exporting each of them into a file of its own."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from backend.app.services.backup import BackupManager
from tests.acceptance import movielens
from tests.benchmarks.library import NOW, Server
from tests.benchmarks.measuring import ratio, seconds
from tests.benchmarks.table import Line, at_most

LIMIT = 2.0
A_DAY = 86_400.0


def line(folder: Path, *, libraries: int, rounds: int) -> Line:
    if not movielens.is_here():
        return Line("nightly run over 610 libraries", "no real data here", f"{LIMIT:g} × floor", met=None)
    viewers = movielens.read_viewers()[:libraries]
    server = Server(folder)
    users = [server.an_account(backup_enabled=True) for _ in viewers]
    for user_id, viewer in zip(users, viewers, strict=True):
        server.bring_in(user_id, orjson.dumps(movielens.library_of(viewer)))
    nights = _Nights(server, folder, users)
    nights.floor()  # What is compiled or cached once is not what is measured.
    nights.run()
    times = [{"floor": seconds(nights.floor), "run": seconds(nights.run)} for _ in range(rounds)]
    return at_most(f"nightly run over {len(viewers)} libraries", ratio(times, "run", "floor"), LIMIT, floor="floor")


class _Nights:
    """One night after the other, for the same users."""

    def __init__(self, server: Server, folder: Path, users: list[str]) -> None:
        self._server = server
        self._users = users
        self._plain = folder / "plain"
        self._plain.mkdir()
        self._now = NOW
        self._manager = BackupManager(
            folder / "backups", server.database, zone=ZoneInfo("UTC"), clock=lambda: self._now
        )

    def floor(self) -> None:
        """For each library: the bytes of its export, written, flushed to disk and renamed."""
        for user_id in self._users:
            body = self._server.export(user_id)
            beside = self._plain / f"{user_id}.tmp"
            with beside.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._plain / f"{user_id}.json")

    def run(self) -> None:
        self._now += A_DAY
        with self._server.database.session() as session:
            summary = self._manager.run_scheduled_backups(session)
        if len(summary.done) != len(self._users):
            raise RuntimeError(f"the run made {len(summary.done)} of {len(self._users)} backups")
