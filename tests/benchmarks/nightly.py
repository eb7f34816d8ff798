"""The nightly run over real libraries, against exporting each of them into a file of its own; and their drills."""

import os
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import orjson

from backend.app.backups.drill_round import DrillRound, DrillSummary
from backend.app.services.backup import BackupManager
from tests.acceptance import movielens
from tests.benchmarks.library import NOW, Server
from tests.benchmarks.measuring import ratio, seconds
from tests.benchmarks.table import Line, at_most

LIMIT = 2.0
DRILL_LIMIT = 3.0
A_DAY = 86_400.0
NO_DRILLS = DrillSummary(0, [])


def lines(folder: Path, *, libraries: int, rounds: int) -> list[Line]:
    if not movielens.is_here():
        return [
            Line("nightly run over 610 libraries", "no real data here", f"{LIMIT:g} × floor", met=None),
            Line("drill of 610 backups", "no real data here", f"{DRILL_LIMIT:g} × import", met=None),
        ]
    viewers = movielens.read_viewers()[:libraries]
    server = Server(folder)
    users = [server.an_account() for _ in viewers]
    bodies = {user: orjson.dumps(movielens.library_of(viewer)) for user, viewer in zip(users, viewers, strict=True)}
    imports = seconds(lambda: _bring_in(server, bodies))
    nights = _Nights(server, folder, users)
    nights.floor()  # What is compiled or cached once is not what is measured.
    nights.run()
    nights.drill()  # As after every night: a library that does not change is not parsed again then.
    times = [{"floor": seconds(nights.floor), "run": seconds(nights.run)} for _ in range(rounds)]
    drills = [{"drill": seconds(nights.drill), "import": imports} for _ in range(min(rounds, 2))]
    return [
        at_most(f"nightly run over {len(viewers)} libraries", ratio(times, "run", "floor"), LIMIT, floor="floor"),
        at_most(f"drill of {len(viewers)} backups", ratio(drills, "drill", "import"), DRILL_LIMIT, floor="import"),
    ]


def _bring_in(server: Server, bodies: Mapping[str, bytes]) -> None:
    for user_id, body in bodies.items():
        server.bring_in(user_id, body)


class _Nights:
    """One night after the other, for the same users; the drills that follow are measured on their own."""

    def __init__(self, server: Server, folder: Path, users: list[str]) -> None:
        self._server = server
        self._users = users
        self._plain = folder / "plain"
        self._plain.mkdir()
        self._now = NOW
        self._manager = BackupManager(
            folder / "backups", server.database, zone=ZoneInfo("UTC"), clock=lambda: self._now
        )
        for user_id in users:
            with server.database.write() as session:
                self._manager.set_enabled(session, user_id, enabled=True)

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
        with self._server.database.session() as session, patch.object(DrillRound, "run_due", return_value=NO_DRILLS):
            summary = self._manager.run_scheduled_backups(session)
        if len(summary.done) != len(self._users):
            raise RuntimeError(f"the run made {len(summary.done)} of {len(self._users)} backups")

    def drill(self) -> None:
        """The newest backup of each."""
        failed = [each for user_id in self._users for each in self._manager.drill(user_id).failed]
        if failed:
            raise RuntimeError(f"{len(failed)} backups could not be restored")
