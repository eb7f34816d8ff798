"""A night by several processes, and one in which a process is killed half way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from backend.app.backups.claims import LEASE_SECONDS
from backend.app.database import Database
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings
from backend.models import BackupNight, BackupState
from tests.scale.libraries import account_id

DAY = 86_400.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class House:
    """`store` is what BACKUP_DIR says: a folder, or the address of a bucket."""

    database: Database
    url: str
    store: str
    processes: int
    accounts: int
    # What is killed of the store, together with a process.
    part_of_store: "subprocess.Popen[bytes] | None" = None

    def environment(self, ahead: float) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "BACKUP_DIR": self.store,
            "BACKUP_TIMEZONE": "UTC",
            "SCALE_SECONDS_AHEAD": str(ahead),
        }


@dataclass
class Night:
    seconds: float
    done: int
    failed: int
    tested: int
    processor: float
    database_processor: float
    parts: dict[str, float]
    times: Counter[str]
    size_bytes: int


def night(house: House, *, ahead: float = 0.0) -> Night:
    before = _database_processor(house)
    with _workers(house, house.processes, ahead) as workers:
        began = time.monotonic()
        _start(workers)
        said = [_said(each) for each in workers]
        seconds = time.monotonic() - began
    found = Night(seconds, 0, 0, 0, 0.0, _database_processor(house) - before, {}, Counter(), _bytes(house))
    for each in said:
        found.done += each["done"]
        found.failed += each["failed"]
        found.tested += each["tested"]
        found.processor += each["processor"]
        for part, seconds in each["parts"].items():
            found.parts[part] = found.parts.get(part, 0.0) + seconds
        found.times.update(each["times"])
    return found


def killed_half_way(house: House, *, ahead: float) -> tuple[int, int]:
    """How many were done when a process was killed, and how many have exactly one good backup of that night."""
    slot = _latest_slot(house)
    with _workers(house, max(2, house.processes), ahead) as workers:
        _start(workers)
        until(lambda: _done_after(house, slot) >= house.accounts // 2)
        os.kill(workers[0].pid, signal.SIGKILL)
        if house.part_of_store is not None:
            house.part_of_store.kill()
        at_the_kill = _done_after(house, slot)
        for each in workers[1:]:
            _said(each)
    with _workers(house, 1, ahead + LEASE_SECONDS + 60.0) as [follower]:
        _start([follower])
        _said(follower)
    return at_the_kill, _with_one_good_backup(house, ahead)


def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.02)


def _with_one_good_backup(house: House, ahead: float) -> int:
    """Read from the store, file by file, and compared with its checksum."""
    settings = Settings.model_validate({"database_url": house.url, "backup_dir": house.store, "backup_timezone": "UTC"})
    manager = BackupManager.from_settings(settings, house.database)
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + ahead))
    good = 0
    for number in range(house.accounts):
        checked = manager.verify_backups(account_id(number))
        tonight = [each for each in checked if each.name.day.isoformat() == day]
        good += [(each.verified, each.restorable is not False) for each in tonight] == [(True, True)]
    return good


@contextmanager
def _workers(house: House, count: int, ahead: float) -> Iterator[list["subprocess.Popen[str]"]]:
    command = [sys.executable, "-m", "tests.scale.worker"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, env=house.environment(ahead), **pipes) for _ in range(count)]
    try:
        for each in workers:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        yield workers
    finally:
        for each in workers:
            each.kill()
            each.communicate()


def _start(workers: list["subprocess.Popen[str]"]) -> None:
    for each in workers:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()


def _said(worker: "subprocess.Popen[str]") -> dict[str, Any]:
    assert worker.stdout is not None
    return json.loads(worker.stdout.readline())


def _latest_slot(house: House) -> float:
    with house.database.read() as session:
        return session.scalar(select(func.max(BackupState.last_slot))) or 0.0


def _done_after(house: House, slot: float) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(BackupState).where(BackupState.last_slot > slot)) or 0


def _bytes(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(BackupNight.bytes).order_by(BackupNight.slot.desc()).limit(1)) or 0


def _database_processor(house: House) -> float:
    """Seconds that the server's processes have used, those that have ended too."""
    with house.database.read() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
    try:
        server = _stat(int(backend or 0))[1]
        children = [stat for each in Path("/proc").iterdir() if each.name.isdigit() and (stat := _stat(int(each.name)))]
    except (OSError, IndexError):
        return 0.0  # It runs on another machine.
    mine = [stat for stat in children if stat[1] == server]
    ended = sum(_stat(server)[2:6])
    return (ended + sum(sum(stat[2:4]) for stat in mine)) / TICKS


def _stat(pid: int) -> list[int]:
    """Of a process: its id, its parent's, and its ticks: user, system, and both of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [pid, int(fields[1]), *(int(each) for each in fields[11:15])]
