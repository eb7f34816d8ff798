"""What `GET /metrics` answers: of all accounts together, read from the database at the scrape.

So it is right with any number of processes. No file is opened, no account has a label, and each number is one look
along an index.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry
from sqlalchemy import ColumnElement, case, false, func, select
from sqlalchemy.orm import Session

from backend.app.notices import heartbeat
from backend.app.notices.topics import OF_ACCOUNTS, OPERATOR, Topic
from backend.app.services.backup import BackupManager
from backend.app.version import VERSION
from backend.models import BackupState, Notice, NoticeChannel, NoticeDelivery, StoredBackup, User

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
PREFIX = "moviemanager_"


@dataclass(frozen=True, slots=True)
class Measured:
    """A gauge without its prefix: one value, or one for each value of its label; None where there is none."""

    name: str
    help: str
    value: float | Mapping[str, float] | None
    label: str = ""

    def family(self) -> GaugeMetricFamily:
        labels = [self.label] if self.label else []
        family = GaugeMetricFamily(PREFIX + self.name, self.help, labels=labels)
        if isinstance(self.value, Mapping):
            for label, value in self.value.items():
                family.add_metric([label], value)
        elif self.value is not None:
            family.add_metric([], self.value)
        return family


def rendered(session: Session, backups: BackupManager) -> bytes:
    """In the text format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(measure(session, backups)))
    return generate_latest(registry)


def measure(session: Session, backups: BackupManager) -> list[Measured]:
    return [
        Measured("info", "The version of the server.", {VERSION: 1.0}, "version"),
        *_accounts(session),
        *_stored(session),
        *_night(session, backups),
        *_told(session),
    ]


def _accounts(session: Session) -> Iterable[Measured]:
    on = BackupState.due_at.is_not(None)
    enabled = session.scalar(select(func.count()).select_from(BackupState).where(on)) or 0
    everybody = session.scalar(select(func.count()).select_from(User)) or 0
    worst = _worst(session)
    states = {"off": everybody - enabled, "ok": max(0, enabled - sum(worst.values())), **worst}
    oldest = session.scalar(
        select(BackupState.last_success_at)
        .where(on, BackupState.last_success_at.is_not(None))
        .order_by(BackupState.last_success_at)
        .limit(1)
    )
    never = on, BackupState.last_success_at.is_(None)
    yield Measured("backup_accounts", "Accounts, each by the worst that holds of its backups.", states, "state")
    yield Measured(
        "backup_oldest_success_timestamp_seconds",
        "When the account that has waited longest for a new backup had its last one.",
        oldest,
    )
    yield Measured(
        "backup_accounts_without_backup",
        "Accounts that have backups on and none yet.",
        session.scalar(select(func.count()).select_from(BackupState).where(*never)) or 0,
    )


def _worst(session: Session) -> dict[str, int]:
    rank: ColumnElement[int] = case({topic: number for number, topic in enumerate(OF_ACCOUNTS)}, value=Notice.topic)
    is_open = Notice.open_since.is_not(None), Notice.topic.in_(OF_ACCOUNTS), Notice.user_id.is_not(None)
    of_each = select(func.min(rank).label("rank")).where(*is_open).group_by(Notice.user_id).subquery()
    rows = session.execute(select(of_each.c.rank, func.count()).group_by(of_each.c.rank)).all()
    counted: dict[int, int] = {each[0]: each[1] for each in rows}
    return {str(topic): counted.get(number, 0) for number, topic in enumerate(OF_ACCOUNTS)}


def _stored(session: Session) -> Iterable[Measured]:
    kept = StoredBackup.path.not_like("deleted/%")
    damaged, not_restorable = StoredBackup.verified.is_(false()), StoredBackup.restorable.is_(false())
    not_restorable &= StoredBackup.verified.is_not(false())
    for name, is_so, said in (
        ("backups_damaged", damaged, "Backups whose bytes are no longer what was written."),
        ("backups_not_restorable", not_restorable, "Backups that could not be restored in a test."),
    ):
        count = session.scalar(select(func.count()).select_from(StoredBackup).where(is_so, kept))
        yield Measured(name, said, count or 0)


def _night(session: Session, backups: BackupManager) -> Iterable[Measured]:
    night, slot = backups.last_night(session), backups.slot()
    left = heartbeat.progress(session, slot=slot.slot, next_slot=slot.next_slot, now=slot.asked_at).remaining
    yield Measured("backup_slot_timestamp_seconds", "The slot that backups are due for now.", slot.slot)
    yield Measured("backup_slot_remaining", "Accounts that are still to be backed up for this slot.", left)
    yield Measured("backup_store_free_bytes", "Room at the place of the backups.", backups.free_bytes())
    for name, said, value in (
        ("backup_run_seconds", "How long the last run of a slot has taken so far.", night and _seconds(night)),
        ("backup_run_made", "Backups that it has made.", night and night.made),
        ("backup_run_bytes", "Bytes of the backups that it has made.", night and night.size_bytes),
        ("backup_run_timestamp_seconds", "When it recorded its last backup.", night and night.ended_at),
    ):
        yield Measured(name, said, value)


def _seconds(night: Any) -> float:
    return max(0.0, night.ended_at - night.began_at)


def _told(session: Session) -> Iterable[Measured]:
    unavailable = select(func.count()).select_from(Notice)
    here = Notice.subject == OPERATOR, Notice.topic == Topic.STORE_UNAVAILABLE, Notice.open_since.is_not(None)
    failing = NoticeChannel.last_failure_at >= func.coalesce(NoticeChannel.last_success_at, 0.0)
    channels = select(func.count()).select_from(NoticeChannel).where(failing)
    waiting = select(func.count()).select_from(NoticeDelivery)
    yield Measured(
        "backup_store_available",
        "Whether the place of the backups could be used by the last run.",
        0 if session.scalar(unavailable.where(*here)) else 1,
    )
    yield Measured(
        "notice_channels_failing", "Channels that took no notice the last time.", session.scalar(channels) or 0
    )
    yield Measured("notices_waiting", "Messages that could not be delivered yet.", session.scalar(waiting) or 0)


class _Once(Collector):
    def __init__(self, measured: Iterable[Measured]) -> None:
        self._measured = measured

    def collect(self) -> Iterator[GaugeMetricFamily]:
        return (each.family() for each in self._measured)
