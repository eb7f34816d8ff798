"""One process of a night. Prints as JSON what it has done, and what each part took of the processor."""

import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from threading import Lock
from typing import Any

from sqlalchemy import event

from backend.app.backups import runner as runner_module
from backend.app.backups.archive import Archive
from backend.app.backups.drill import Drill
from backend.app.backups.runner import Runner
from backend.app.database import connect
from backend.app.services.backup import BackupManager
from backend.app.settings import Settings

STORE = ("entries", "stage", "open", "digest", "note", "describe_account", "remove", "sweep", "free_bytes", "prepare")


class Meter:
    """Seconds of the processor by part, of whichever thread does it; and how often a thing was asked for."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.times: Counter[str] = Counter()
        self._lock = Lock()

    def measure(self, owner: Any, name: str, part: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def measured(*args: Any, **options: Any) -> Any:
            began = time.thread_time()
            try:
                return original(*args, **options)
            finally:
                with self._lock:
                    self.seconds[part] += time.thread_time() - began

        setattr(owner, name, measured)

    def count(self, owner: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **options: Any) -> Any:
            self.add(f"store.{name}")
            return original(*args, **options)

        setattr(owner, name, counted)

    def add(self, what: str, number: int = 1) -> None:
        with self._lock:
            self.times[what] += number


def main() -> None:
    settings = Settings()
    ahead = float(os.environ.get("SCALE_SECONDS_AHEAD", "0"))
    database = connect(settings.database_url)
    meter = Meter()
    meter.measure(Archive, "synchronize", "look at what is there")
    meter.measure(Archive, "make", "export, write, read back")
    meter.measure(Archive, "clean_up", "retention")
    meter.measure(Drill, "failure_of", "restore drill")
    meter.measure(runner_module, "claim", "claim")
    meter.measure(Runner, "_record_together", "record")
    event.listen(database.engine, "before_cursor_execute", lambda *_: meter.add("statements"))
    manager = BackupManager.from_settings(settings, database)
    manager._clock = manager.archive._clock = lambda: time.time() + ahead  # noqa: SLF001 -- a night of another day
    for name in STORE:
        meter.count(type(manager.archive.store), name)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began = time.process_time()
    with database.session() as db:
        summary = manager.run_scheduled_backups(db)
    said = {
        "done": len(summary.done),
        "failed": len(summary.failed),
        "tested": summary.tested,
        "not_restorable": len(summary.not_restorable),
        "processor": time.process_time() - began,
        "parts": meter.seconds,
        "times": meter.times,
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
