"""How an account's backups are going: one pure function of facts, which never says that all is well when it is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.app.backups import claims
from backend.app.backups.index import StoredBackup
from backend.app.backups.store import Area
from backend.app.settings import BackupSchedule
from backend.models import BackupState, User

# A machine that was off makes its backup good within the hour after it is back; what is later than this is late.
LATE_AFTER = {BackupSchedule.DAILY: timedelta(hours=27), BackupSchedule.HOURLY: timedelta(hours=3)}
# What is dated further ahead than clocks differ was made while a clock was wrong, and says nothing of its age.
AHEAD = timedelta(hours=1)


class State(StrEnum):
    OFF = "off"
    OK = "ok"
    LATE = "late"
    FAILING = "failing"
    MISSING = "missing"
    SHRUNK = "shrunk"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the state is decided by. Times are float seconds since 1970, UTC.

    `newest_good_at` is when the newest backup was made that can be restored as far as is known, at most an hour
    ahead of now; `newest_is_tested` says that it was restored in a test. `unavailable` is why the place of the
    backups cannot be used. `missing` names the last backup where it is not there any more, though nobody deleted it.
    `failed_test` says why the newest backup did not restore. `loss` is a sudden loss that nobody has seen.
    """

    enabled: bool
    now: float
    late_after: float
    enabled_since: float | None
    newest_good_at: float | None
    newest_is_tested: bool
    failing_since: float | None
    failure: str | None
    unavailable: str | None
    missing: str | None
    failed_test: str | None
    loss: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A state and its sentence: what is so, and what to do."""

    state: State
    sentence: str


def decide_state(facts: Facts) -> Standing:
    """The worst that holds."""
    if not facts.enabled:
        return Standing(State.OFF, "Nightly backups are off. Switch them on to be safe.")
    return next(_troubles(facts), None) or Standing(State.OK, _all_well(facts))


def _troubles(facts: Facts) -> Iterator[Standing]:
    """Everything that is not well, the worst first."""
    if facts.unavailable is not None:
        yield Standing(State.MISSING, facts.unavailable)
    if facts.missing is not None:
        gone = f"The backup {facts.missing} is not there any more, and nobody deleted it here."
        yield Standing(State.MISSING, f"{gone} Make a backup now, and ask the operator.")
    if facts.failing_since is not None:
        reason = facts.failure or "the reason is in the server's log"
        yield Standing(State.FAILING, f"The last backup failed: {reason}. It is tried again every hour.")
    if facts.failed_test is not None:
        yield Standing(State.FAILING, f"The newest backup could not be restored in a test: {facts.failed_test}")
    if _is_late(facts):
        yield Standing(State.LATE, _late(facts))
    if facts.loss is not None:
        yield Standing(State.SHRUNK, facts.loss)


def _is_late(facts: Facts) -> bool:
    """Whoever has just switched backups on has as much time for the first one as there may be between two."""
    since = facts.enabled_since if facts.newest_good_at is None else facts.newest_good_at
    return since is None or not facts.now - facts.late_after <= since <= facts.now + AHEAD.total_seconds()


def _all_well(facts: Facts) -> str:
    if facts.newest_good_at is None:
        return "Nightly backups are on; the first one is made within the hour."
    if not facts.newest_is_tested:
        return "Nightly backups are made. The newest one has not been restored in a test yet."
    return "Nightly backups are made, and the newest one was restored in a test."


def _late(facts: Facts) -> str:
    if facts.newest_good_at is None:
        return "There is no good backup yet, though backups are on. Make one now, and see that the server is running."
    hours = (facts.now - facts.newest_good_at) / 3600
    age = f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"  # noqa: PLR2004 -- two days
    return f"The newest good backup is {age} old. Make one now, and see that the server runs at night."


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """Times are float seconds since 1970, UTC. `stale` and `holds` are what earlier clients look at."""

    backup_enabled: bool
    schedule: BackupSchedule
    timezone: str
    state: State
    sentence: str
    last_success_at: float | None
    last_success_file: str | None
    last_failure_at: float | None
    last_failure_reason: str | None
    failing_since: float | None
    last_test_at: float | None
    last_test_ok: bool | None
    last_test_failure: str | None
    last_tested_file: str | None
    stale: bool
    next_run_at: float
    holds: str | None
    loss: "LossNotice | None"
    ask_to_enable: bool
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class LossNotice:
    """A sudden loss: the backup that shows it, and the last good one before it, which is being kept."""

    backup: str
    before: str
    sentence: str
    seen: bool


def is_enabled(session: Session, user_id: str) -> bool:
    """False for an account that is gone."""
    return bool(session.scalar(select(User.backup_enabled).where(User.id == user_id)))


def set_enabled(session: Session, user_id: str, *, enabled: bool, now: float) -> None:
    session.execute(update(User).where(User.id == user_id).values(backup_enabled=enabled))
    claims.switch(session, user_id, enabled=enabled, now=now)


def read_state(session: Session, user_id: str) -> BackupState:
    return session.get(BackupState, user_id) or BackupState(user_id=user_id)


def latest_loss(backups: list[StoredBackup]) -> LossNotice | None:
    """The newest sudden loss among these, an unseen one first. `backups` are newest first."""
    losses = [each for each in backups if each.loss_before is not None]
    losses.sort(key=lambda each: each.loss_seen)
    if not losses:
        return None
    newest = losses[0]
    return LossNotice(newest.name.filename, newest.loss_before or "", newest.loss_sentence or "", seen=newest.loss_seen)


def gather_facts(
    state: BackupState,
    backups: list[StoredBackup],
    *,
    enabled: bool,
    late_after: float,
    now: float,
    unavailable: str | None,
) -> Facts:
    """`backups` are all, newest first: what was deleted is not missing, and does not count as a good one either."""
    kept = [each for each in backups if each.area is Area.KEPT]
    good = [each for each in kept if each.is_good and each.created_at <= now + AHEAD.total_seconds()]
    newest = kept[0] if kept else None
    known = {each.name.filename for each in backups}
    lost_file = state.last_success_file if state.last_success_file not in known else None
    loss = latest_loss(backups)
    return Facts(
        enabled=enabled,
        now=now,
        late_after=late_after,
        enabled_since=state.enabled_since,
        newest_good_at=good[0].created_at if good else None,
        newest_is_tested=bool(good) and good[0].restorable is True,
        failing_since=state.failing_since,
        failure=state.last_failure_reason,
        unavailable=unavailable,
        missing=lost_file,
        failed_test=newest.test_failure if newest is not None and newest.restorable is False else None,
        loss=loss.sentence if loss is not None and not loss.seen else None,
    )


def status_of(
    state: BackupState,
    facts: Facts,
    backups: list[StoredBackup],
    *,
    schedule: BackupSchedule,
    zone: ZoneInfo,
    next_run: datetime,
    ask_to_enable: bool,
    free_bytes: int | None,
) -> BackupStatus:
    standing = decide_state(facts)
    tested = _test_to_tell(backups)
    loss = latest_loss(backups)
    return BackupStatus(
        backup_enabled=facts.enabled,
        schedule=schedule,
        timezone=str(zone),
        state=standing.state,
        sentence=standing.sentence,
        last_success_at=state.last_success_at,
        last_success_file=state.last_success_file,
        last_failure_at=state.last_failure_at,
        last_failure_reason=state.last_failure_reason,
        failing_since=state.failing_since,
        last_test_at=tested and tested.tested_at,
        last_test_ok=tested and tested.restorable,
        last_test_failure=tested and tested.test_failure,
        last_tested_file=tested and tested.name.filename,
        stale=standing.state in {State.LATE, State.FAILING, State.MISSING},
        next_run_at=next_run.timestamp(),
        holds=loss.sentence if loss is not None else None,
        loss=loss,
        ask_to_enable=ask_to_enable,
        free_bytes=free_bytes,
    )


def _test_to_tell(newest_first: list[StoredBackup]) -> StoredBackup | None:
    """The last test where it failed; else that of the newest backup, after which each night older ones are tested."""
    tested = [each for each in newest_first if each.tested_at is not None]
    last = max(tested, key=_tested_at, default=None)
    if last is None or last.restorable is False:
        return last
    return next((each for each in tested if each.area is Area.KEPT), last)


def _tested_at(backup: StoredBackup) -> float:
    return backup.tested_at or 0.0
