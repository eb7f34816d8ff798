"""What holds after every step of the story, whatever has happened.

(a) Of each of the last 14 true days that had a backup, some restorable one is there, or in the recently deleted. Nobody
    has to keep what the story damaged, what the operator purged, or what was deleted by hand 14 days ago. A true day
    in the middle of which the server's clock was set is as many days as it had dates.
(b) The content of a verified name never changes but by the story's own damage.
(c) The state is never ok when the newest restorable backup is older than a day and a half, as far as the server can
    know: ages are by its own clock, and what was damaged since the newest successful run has not been read yet.
(d) The last good backup before a sudden loss is there until 14 further days have a backup and the loss was seen;
    and the state is never ok while an unseen one is being kept.
(e) Every backup has a verdict, whatever stays has a reason, and what has none is gone.
(f) What was deleted by hand comes back for 14 days, what is pinned stays.
"""

from collections.abc import Mapping

from backend.app.services.backup import BackupStatus, State
from tests.acceptance.simulation.ledger import A_DAY, Ledger, Loss, Made, Present, lost_half
from tests.acceptance.simulation.world import World

DAYS = 14
OLDEST = 1.5 * A_DAY
AHEAD = 3_600.0


class PromiseBroken(AssertionError):
    pass


class Promises:
    def __init__(self, world: World) -> None:
        self._world = world
        self._ledger: Ledger = world.ledger

    def check(self) -> None:
        """Look at the disk and at the status, once, and compare both with what truly happened."""
        before = dict(self._ledger.present)
        now = self._ledger.look()
        self._no_content_was_replaced(before, now)
        for path, each in now.items():
            if each.sha not in self._ledger.made and each.sha not in self._ledger.excused:
                if path in before:
                    raise PromiseBroken(f"(b) {path} has become another file")
                made = self._ledger.enter(each, day=self._world.clock.dated_day, said_at=self._world.clock())
                self._find_loss(made)
        self._what_was_deleted_comes_back()
        self._every_day_has_one()
        self._losses_can_be_undone()
        self._what_stays_has_a_reason(before)
        self._state_is_true()

    def _no_content_was_replaced(self, before: Mapping[str, Present], now: Mapping[str, Present]) -> None:
        there = {each.sha for each in now.values()}
        for path, each in before.items():
            later = now.get(path)
            was_made = each.sha in self._ledger.made and each.sha not in self._ledger.excused
            if later is not None and later.sha != each.sha and was_made and each.sha not in there:
                raise PromiseBroken(f"(b) {path} held {each.sha[:8]} and holds {later.sha[:8]}")

    def _find_loss(self, made: Made) -> None:
        """The nearest backup of the last 14 days with a backup, from which half is lost; not beyond an earlier loss."""
        ledger = self._ledger
        kept = {each.sha for each in ledger.present.values() if each.is_kept}
        # What was brought back is not what the backups since then were compared with.
        kept -= ledger.excused.keys() | ledger.once_deleted
        told = False
        said = self._losses_that_are_told()
        # Whoever was told of a loss knows it, also when the file that showed it is damaged later.
        ledger.shown |= said
        for each in reversed(ledger.in_order[:-1]):
            if ledger.days_since(each.moment, but=each.day) >= DAYS or each.sha in said:
                return
            # Of files that it does not know any more the server takes those that lie ahead for anybody's guess.
            if each.sha in ledger.forgotten and each.said_at > made.said_at:
                continue
            if each.sha in kept and lost_half(each.facts, made.facts):
                ledger.shown.add(made.sha)
                if not told and not self._another_seems_nearer(each, made, kept):
                    ledger.losses.append(Loss(each, made))
                return
            if each.sha in ledger.shown and each.sha in kept:
                return
            # The one that showed an earlier loss was deleted since: what is lost beyond it has been said.
            told = told or each.sha in ledger.shown

    def _another_seems_nearer(self, before: Made, made: Made, kept: set[str]) -> bool:
        """Of files that it had to find again the server knows the names alone, and tells of the loss since the last."""
        ledger = self._ledger
        return before.sha in ledger.forgotten and any(
            each.sha in ledger.forgotten
            and each.sha in kept
            and before.said_at < each.said_at <= made.said_at
            and lost_half(each.facts, made.facts)
            for each in ledger.in_order
        )

    def _losses_that_are_told(self) -> set[str]:
        """Backups of which the server truly says that they show a loss, in its own order of what it has found."""
        ledger = self._ledger
        by_path = {each.path: ledger.made[each.sha] for each in ledger.present.values() if each.sha in ledger.made}
        rows = self._world.select("SELECT path, loss_before FROM stored_backups WHERE loss_before IS NOT NULL")
        return {
            by_path[path].sha
            for path, before in rows
            if path in by_path and before in by_path and lost_half(by_path[before].facts, by_path[path].facts)
        }

    def _what_was_deleted_comes_back(self) -> None:
        ledger = self._ledger
        there = ledger.there
        for sha in [each for each in ledger.deleted_on if each not in there]:
            days = ledger.days_since(ledger.deleted_on.pop(sha))
            if sha in ledger.excused:
                continue
            if days < DAYS:
                raise PromiseBroken(f"(f) {ledger.made[sha].filename}, deleted {days} days ago, is gone for good")
            ledger.excused[sha] = "deleted long ago"
        for sha in ledger.pinned - there - ledger.excused.keys():
            raise PromiseBroken(f"(f) {ledger.made[sha].filename} was pinned and is gone")

    def _every_day_has_one(self) -> None:
        ledger = self._ledger
        there = ledger.there
        for day in list(ledger.by_day)[-DAYS:]:
            wanted = ledger.by_day[day] - ledger.excused.keys()
            if wanted and not wanted & there:
                names = [ledger.made[sha].filename for sha in wanted if sha in ledger.made]
                raise PromiseBroken(f"(a) nothing is left of day {day}: {names}")

    def _losses_can_be_undone(self) -> None:
        ledger = self._ledger
        there = ledger.there
        for loss in list(ledger.losses):
            before = loss.before
            over = loss.seen and ledger.days_since(loss.shown_by.moment, but=loss.shown_by.day) >= DAYS
            # What it went for the sake of may be damaged later.
            excused = {before.sha, loss.kept_instead and loss.kept_instead.sha} & ledger.excused.keys()
            if over or excused:
                ledger.losses.remove(loss)
            elif before.sha not in there:
                loss.kept_instead = self._as_good(loss, there)
                if loss.kept_instead is None:
                    raise PromiseBroken(
                        f"(d) {before.filename} was the last before the loss that {loss.shown_by.filename} shows"
                    )

    def _as_good(self, loss: Loss, there: set[str]) -> Made | None:
        """Another backup that the same was lost from, and that has not lost half itself."""
        made = (self._ledger.made[sha] for sha in there if sha in self._ledger.made)
        return next(
            (
                each
                for each in made
                if not lost_half(loss.before.facts, each.facts) and lost_half(each.facts, loss.shown_by.facts)
            ),
            None,
        )

    def _what_stays_has_a_reason(self, before: Mapping[str, Present]) -> None:
        """What another server makes meanwhile is judged the next time."""
        if not self._world.verdicts:
            return
        paths = set(self._ledger.present)
        for each in self._world.verdicts:
            if not each.reasons and each.name.filename in paths:
                raise PromiseBroken(f"(e) {each.name.filename} has no reason and is still there")
        judged = {each.name.filename for each in self._world.verdicts}
        unjudged = {path for path in paths & before.keys() if "/" not in path} - judged
        if unjudged:
            raise PromiseBroken(f"(e) no verdict on {sorted(unjudged)}")
        self._world.verdicts = []

    def _state_is_true(self) -> None:
        status = self._status()
        if status.state is not State.OK:
            return
        ages = [age for age in self._ages() if age >= -AHEAD]
        if not ages and self._ledger.made:
            since = self._world.enabled_since
            if self._world.clock() - since > OLDEST:
                raise PromiseBroken("(c) ok, and there is no restorable backup")
        if ages and min(ages) > OLDEST:
            raise PromiseBroken(f"(c) ok, and the newest restorable backup is {min(ages) / A_DAY:.1f} days old")
        for loss in self._ledger.losses:
            if not loss.seen and self._is_kept(loss.before) and self._is_kept(loss.shown_by):
                raise PromiseBroken(f"(d) ok, and nobody has seen the loss that {loss.shown_by.filename} shows")

    def _ages(self) -> list[float]:
        """By the server's clock, of every kept backup that is restorable as far as the server can know."""
        ledger, now = self._ledger, self._world.clock()
        kept = {each.sha for each in ledger.present.values() if each.is_kept}
        return [now - ledger.made[sha].said_at for sha in (kept | self._world.unread_damage) if sha in ledger.made]

    def _is_kept(self, made: Made) -> bool:
        return any(each.sha == made.sha and each.is_kept for each in self._ledger.present.values())

    def _status(self) -> BackupStatus:
        with self._world.database.read() as session:
            return self._world.manager.status(session, self._world.user_id)
