"""What happens in one story: seeded, so that the same number tells the same story again."""

import io
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from backend.app.backups.errors import (
    BackupNotRemoved,
    BackupNotWritten,
    BackupPinned,
    RoomForTheNightOnly,
    TooManyManualBackups,
)
from backend.app.errors import MovieManagerError
from backend.app.services.backup import Mode, StoredBackup
from backend.app.settings import BackupSchedule
from tests.acceptance.simulation.ledger import A_DAY, Present
from tests.acceptance.simulation.promises import PromiseBroken, Promises
from tests.acceptance.simulation.world import BEGINNING, World

AN_HOUR = 3_600.0
MOST_EVENTS = 3


class Story:
    """`log` says what has happened so far, a line each. `drills_in_database` makes each drill a real one, at twice the
    cost of all the rest.
    """

    def __init__(self, seed: int, folder: Path, *, drills_in_database: bool = False) -> None:
        self.seed = seed
        self.log: list[str] = []
        self._world = World(seed, folder, drills_in_database=drills_in_database)
        self._random = self._world.random
        self._promises = Promises(self._world)
        self._copies: list[tuple[int, Path]] = []
        self._old_index: list[Any] = []
        self._shrinking = 0
        self._events = list(EVENTS)
        self._weights = list(EVENTS.values())

    def tell(self, *, days: int) -> None:
        world = self._world
        try:
            with world.mounted():
                world.grow(14)
                self._switch(on=True)
                while world.clock.day < days:
                    self._day()
        except Exception as error:
            raise PromiseBroken(f"seed {self.seed}: {error!r}\n" + "\n".join(self.log)) from error
        finally:
            world.database.engine.dispose()

    def _day(self) -> None:
        """A night with its run, then what the day brings; two hours around midnight nothing happens."""
        world, random = self._world, self._random
        if self._shrinking:
            self._shrinking -= 1
            world.shrink(max(1, len(world.titles()) // 10))
        elif random.random() < 0.6:
            world.live(random.randrange(1, 3))
        day = world.clock.day + 1
        world.clock.true = BEGINNING + day * A_DAY + 3 * AN_HOUR + random.random() * 60
        self._step("night", world.tick)
        hours = sorted(random.uniform(5, 21) for _ in range(random.randrange(MOST_EVENTS)))
        for hour in hours:
            world.clock.true = max(world.clock.true + 1, BEGINNING + day * A_DAY + hour * AN_HOUR)
            (event,) = random.choices(self._events, self._weights)
            self._step(event, getattr(self, "_" + event))
            if world.clock.day > day:
                return
        if world.disk.room is not None and random.random() < 0.15:
            self._step("disk cleared", self._disk_full)
        if world.clock.wrong_by and random.random() < 0.3:
            self._step("clock right", self._clock_right)

    def _step(self, name: str, act: Callable[[], object]) -> None:
        world = self._world
        hour, wrong_by = world.clock.true % A_DAY / AN_HOUR, world.clock.wrong_by / A_DAY
        self.log.append(f"day {world.clock.day} {hour:4.1f} h, clock {wrong_by:+.0f} d: {name}")
        said = act()
        if isinstance(said, str):
            self.log[-1] += f": {said}"
        before = set(world.ledger.present)
        try:
            self._promises.check()
        finally:
            after = set(world.ledger.present)
            self.log[-1] += "".join(f" +{each}" for each in sorted(after - before))
            self.log[-1] += "".join(f" -{each}" for each in sorted(before - after))

    # Time

    def _pause(self) -> str:
        days = self._random.choice((1, 2, 3, 7, 20, 40))
        self._world.clock.true += days * A_DAY
        self._world.restart()
        self._world.tick()
        return f"{days} days"

    def _clock_jump(self) -> str:
        days = self._random.choice((-365, -30, -1, -1, 1, 1, 30, 365))
        self._world.clock.wrong_by += days * A_DAY + self._random.uniform(-600, 600)
        self._world.tick()
        return f"{days:+} days"

    def _clock_right(self) -> None:
        self._world.clock.wrong_by = 0.0
        self._world.tick()

    def _later(self) -> None:
        self._world.tick()

    # The server

    def _restart(self) -> None:
        self._world.restart()
        self._world.tick()

    def _copy_database(self) -> None:
        self._copies = self._copies[-3:]
        day = self._world.clock.day
        self._copies.append((day, self._world.copy_of_database(f"{day}-{len(self.log)}.db")))

    def _older_database(self) -> str | None:
        if not self._copies:
            return "none"
        day, copy = self._random.choice(self._copies)
        self._world.put_back(copy)
        self._world.ledger.forgotten |= self._world.ledger.there
        if self._random.random() < 0.8:
            self._world.tick()
        return f"of day {day}"

    def _index_deleted(self) -> None:
        self._world.change("DELETE FROM stored_backups")
        self._world.ledger.forgotten |= self._world.ledger.there

    def _index_copied(self) -> None:
        self._old_index = self._world.select("SELECT * FROM stored_backups")

    def _index_put_back(self) -> None:
        if not self._old_index:
            return
        marks = ",".join("?" * len(self._old_index[0]))
        with self._world.sql() as connection:
            connection.execute("BEGIN")
            connection.execute("DELETE FROM stored_backups")
            connection.executemany(f"INSERT INTO stored_backups VALUES ({marks})", self._old_index)
            connection.execute("COMMIT")
        self._world.ledger.forgotten |= self._world.ledger.there

    def _schedule(self) -> str:
        world = self._world
        hourly = world.schedule is BackupSchedule.DAILY
        world.schedule = BackupSchedule.HOURLY if hourly else BackupSchedule.DAILY
        world.restart()
        world.tick()
        return world.schedule

    def _off_and_on(self) -> str:
        """Off for some days; the copies of the database that were made before say that they are on."""
        days = self._random.choice((0, 1, 5, 21))
        self._switch(on=False)
        self._promises.check()
        self._world.clock.true += days * A_DAY
        self._switch(on=True)
        if self._random.random() < 0.7:
            self._world.tick()
        return f"{days} days"

    def _switch(self, *, on: bool) -> None:
        world = self._world
        with world.database.write() as session:
            world.manager.set_enabled(session, world.user_id, enabled=on)
        world.enabled_since = world.clock()

    def _two_servers(self) -> str:
        """The other one works while this one is about to name its backup."""
        world = self._world
        other = world.start()
        what = self._random.choice(("runs as well", "backs up as well", "cleans up"))

        def interrupt() -> None:
            if what == "runs as well":
                with world.database.session() as session:
                    other.run_scheduled_backups(session)
            elif what == "backs up as well":
                with world.database.read() as session:
                    other.backup_user_data(session, world.user_id)
            else:
                other.cleanup_old_backups(world.user_id)

        world.disk.interrupt = interrupt
        try:
            self._attempt(self._random.choice((world.tick, self._back_up)))
        finally:
            world.disk.interrupt = None
        return what

    # Backups

    def _back_up(self) -> None:
        world = self._world
        with world.database.read() as session:
            world.manager.backup_user_data(session, world.user_id)

    def _manual(self) -> str | None:
        return self._attempt(self._back_up)

    def _attempt(self, act: Callable[[], object]) -> str | None:
        try:
            act()
        except (BackupNotRemoved, BackupNotWritten, TooManyManualBackups, RoomForTheNightOnly) as error:
            return type(error).__name__
        return None

    def _disk_full(self) -> str:
        self._world.disk.room = None if self._world.disk.room is not None else self._random.choice((0, 70, 900))
        self._attempt(self._back_up)
        return f"{self._world.disk.room}"

    def _delete(self) -> str:
        """As many as a thief, or a hand that tidies up, takes at once."""
        world = self._world
        kept = [each for each in world.ledger.present.values() if each.is_kept]
        number = self._random.choice((1, 1, 2, 5, len(kept)))
        return " ".join(self._delete_one(each) for each in self._random.sample(kept, min(number, len(kept))))

    def _delete_one(self, each: Present) -> str:
        try:
            self._world.manager.delete_backup(self._world.user_id, each.path)
        except (BackupPinned, MovieManagerError) as error:
            return f"{each.path} {type(error).__name__}"
        self._world.ledger.deleted_on[each.sha] = self._world.ledger.moments
        self._world.ledger.once_deleted.add(each.sha)
        return each.path

    def _undelete(self) -> str | None:
        deleted = [each for each in self._world.ledger.present.values() if not each.is_kept]
        for each in self._random.sample(deleted, min(len(deleted), self._random.choice((1, 1, 5)))):
            filename = each.path.rpartition("/")[2]
            said = self._attempt(partial(self._world.manager.undelete_backup, self._world.user_id, filename))
            if said is None:
                self._world.ledger.deleted_on.pop(each.sha, None)
        return None

    def _purge(self) -> str | None:
        deleted = [each for each in self._world.ledger.present.values() if not each.is_kept]
        if not deleted:
            return "none"
        each = self._random.choice(deleted)
        self._world.ledger.excuse(each.sha, "purged")
        self._world.manager.purge_backup(self._world.user_id, each.path.rpartition("/")[2])
        return each.path

    def _pin(self) -> str | None:
        kept = self._kept()
        if not kept:
            return "none"
        each = self._random.choice(kept)
        pinned = not each.pinned
        annotate = self._world.manager.annotate_backup
        said = self._attempt(lambda: annotate(self._world.user_id, each.name.filename, pinned=pinned, label="ours"))
        if said is not None:
            return said
        sha = self._world.ledger.present[each.name.filename].sha
        (self._world.ledger.pinned.add if pinned else self._world.ledger.pinned.discard)(sha)
        return f"{each.name.filename} {pinned}"

    def _kept(self) -> list[StoredBackup]:
        return self._world.manager.list_backups(self._world.user_id)

    def _damage(self) -> str:
        """A bit flips, with or without a trace in the file's times; or the end is missing."""
        world = self._world
        candidates = sorted(world.ledger.present.values(), key=lambda each: each.path)
        if not candidates:
            return "none"
        each = self._random.choice(candidates)
        path = world.root / world.user_id / each.path
        before = path.stat()
        content = bytearray(path.read_bytes())
        how = self._random.choice(("unseen", "seen", "short"))
        if how == "short":
            del content[self._random.randrange(len(content)) :]
        else:
            content[self._random.randrange(len(content))] ^= 1 << self._random.randrange(8)
        path.write_bytes(content)
        if how == "unseen":
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        world.unread_damage.add(each.sha)
        world.ledger.damaged(each.path)
        return f"{each.path} {how}"

    def _drill(self) -> None:
        self._world.manager.drill(self._world.user_id, all_of_them=self._random.random() < 0.3)

    def _verify(self) -> None:
        self._world.manager.verify_backups(self._world.user_id)

    def _seen(self) -> str | None:
        world = self._world
        with world.database.read() as session:
            loss = world.manager.status(session, world.user_id).loss
        if loss is None or loss.seen:
            return "nothing"
        world.manager.say_losses_seen(world.user_id)
        for each in world.ledger.losses:
            each.seen = True
        return loss.sentence

    # The library

    def _merge(self) -> str | None:
        document = self._document(5)
        return self._attempt(lambda: self._bring(document, Mode.MERGE))

    def _wrong_replace(self) -> str | None:
        document = self._document(self._random.choice((0, 3, 20)))
        return self._attempt(lambda: self._bring(document, Mode.REPLACE))

    def _bring(self, document: dict[str, Any], mode: Mode) -> None:
        world = self._world
        with world.database.write() as session:
            source = io.BytesIO(json.dumps(document).encode())
            world.manager.import_document(session, world.user_id, source, mode=mode)

    def _document(self, titles: int) -> dict[str, Any]:
        """Titles that the library has, with other ratings, and some that it doesn't."""
        time = self._world.clock()
        movies: list[dict[str, Any]] = []
        for _ in range(titles):
            self._world.title += 1
            movies.append(
                {
                    "imdb_id": f"tt{self._world.title:07}",
                    "status": "watched",
                    "custom_list_id": None,
                    "last_modified": time,
                    "recommendations": [],
                    "watch_history": {"date_watched": time, "my_rating": 5.0},
                }
            )
        return {"version": 2, "exported_at": time, "movies": movies, "people": [], "lists": []}

    def _restore(self) -> str | None:
        good = [each for each in self._kept() if each.name.filename.endswith(".json")]
        if not good:
            return "none"
        filename = self._random.choice(good).name.filename

        def restore() -> None:
            with self._world.database.write() as session:
                self._world.manager.restore_from_backup(session, self._world.user_id, filename)

        try:
            restore()
        except MovieManagerError as error:
            return f"{filename} {type(error).__name__}"
        return filename

    def _all_marked_deleted(self) -> None:
        self._world.change("UPDATE movie_status SET status = 'deleted'")

    def _ratings_wiped(self) -> None:
        self._world.change("UPDATE watch_history SET my_rating = NULL")

    def _everything_gone(self) -> None:
        self._world.change("DELETE FROM movies")

    def _growth(self) -> None:
        self._world.grow(12)

    def _tenth_a_day(self) -> None:
        self._shrinking = 12


EVENTS = {
    "later": 8,
    "manual": 6,
    "growth": 4,
    "merge": 4,
    "restart": 3,
    "pause": 3,
    "clock_jump": 4,
    "clock_right": 3,
    "copy_database": 5,
    "older_database": 2,
    "index_deleted": 2,
    "index_copied": 3,
    "index_put_back": 2,
    "schedule": 2,
    "off_and_on": 2,
    "two_servers": 4,
    "disk_full": 3,
    "delete": 4,
    "undelete": 4,
    "purge": 1,
    "pin": 4,
    "damage": 5,
    "drill": 2,
    "verify": 2,
    "seen": 6,
    "wrong_replace": 2,
    "restore": 4,
    "all_marked_deleted": 1,
    "ratings_wiped": 1,
    "everything_gone": 1,
    "tenth_a_day": 1,
}
