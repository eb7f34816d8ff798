"""What the database knows of copies: a cache, never the judge. Listing a place brings it back.

Nothing is removed from a place because it is not in here, and nothing is forgotten because a place lists nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.app.backups.copies.facts import CopyFacts
from backend.app.backups.copies.names import CopyName, parse_copy_name
from backend.app.backups.index import THE_STORE, StoredBackup
from backend.models import BackupCopy, CopyPlace, CopyState
from backend.models import StoredBackup as Row


@dataclass(frozen=True, slots=True)
class Copy:
    """What is known of a copy. Times are float seconds since 1970, UTC.

    `opened_by` are the fingerprints of the keys that open it, with commas between them, where it is locked.
    `confirmed_at` is when it was read back and found to be what it should be; None before that.
    """

    name: CopyName
    size_bytes: int
    changed_at: float
    created_at: float
    sha256: str | None = None
    content_sha256: str | None = None
    packed_sha256: str | None = None
    titles: int | None = None
    is_locked: bool = False
    opened_by: str = ""
    is_ours: bool = False
    is_damaged: bool = False
    confirmed_at: float | None = None
    restorable: bool | None = None
    tested_at: float | None = None
    test_failure: str | None = None
    missing_since: float | None = None
    unneeded_since: float | None = None

    @property
    def is_there(self) -> bool:
        return self.missing_since is None

    @property
    def counts(self) -> bool:
        """Whether a backup is safe by it."""
        return self.is_there and self.confirmed_at is not None and not self.is_damaged and self.restorable is not False

    def holds(self, backup: StoredBackup) -> bool:
        """The same library, be it exported at another time."""
        same_bytes = self.sha256 is not None and self.sha256 == backup.sha256
        return same_bytes or (self.content_sha256 is not None and self.content_sha256 == backup.content_sha256)

    def facts(self) -> CopyFacts:
        return CopyFacts(self.sha256, self.content_sha256, self.packed_sha256, self.created_at, self.titles)


def newest_first(copies: Iterable[Copy]) -> list[Copy]:
    return sorted(copies, key=lambda each: (each.created_at, each.name.filename), reverse=True)


_PLAIN = tuple(each.name for each in fields(Copy))[1:]
_KEY = ("user_id", "place", "filename")
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def travels(backup: StoredBackup) -> bool:
    """Verified, and not a rescue copy. One without a checksum counts once it was restored on trial."""
    return backup.is_good and (backup.verified is True or (backup.verified is None and backup.restorable is True))


def read(session: Session, user_id: str, place: str) -> dict[str, Copy]:
    """All that is known of an account's copies at a place, by file name."""
    columns = [getattr(BackupCopy, name) for name in _PLAIN]
    here = (BackupCopy.user_id == user_id, BackupCopy.place == place)
    rows = session.connection().execute(select(BackupCopy.filename, *columns).where(*here)).all()
    found = {row[0]: (parse_copy_name(row[0]), row[1:]) for row in rows}
    return {filename: Copy(name, *values) for filename, (name, values) in found.items() if name is not None}


def enter(session: Session, user_id: str, place: str, copies: Iterable[Copy]) -> None:
    rows = [_as_row(user_id, place, each) for each in copies]
    if rows:
        statement = _INSERTS[session.get_bind().dialect.name](BackupCopy)
        changed = {name: statement.excluded[name] for name in _PLAIN}
        session.connection().execute(statement.on_conflict_do_update(index_elements=_KEY, set_=changed), rows)


def forget(session: Session, user_id: str, place: str, filenames: Iterable[str]) -> None:
    here = (BackupCopy.user_id == user_id, BackupCopy.place == place, BackupCopy.filename.in_(list(filenames)))
    session.connection().execute(delete(BackupCopy).where(*here))


def number_at(session: Session, place: str) -> int:
    """How many copies of all accounts are known to be there."""
    there = (BackupCopy.place == place, BackupCopy.missing_since.is_(None))
    return session.scalar(select(func.count()).select_from(BackupCopy).where(*there)) or 0


def any_locked(session: Session, place: str) -> bool:
    locked = (BackupCopy.place == place, BackupCopy.is_locked, BackupCopy.missing_since.is_(None))
    return session.scalar(select(exists().where(*locked))) or False


def accounts(session: Session, place: str) -> list[str]:
    """Those with backups in the store or copies there."""
    stored = select(Row.user_id).where(Row.place == THE_STORE)
    copied = select(BackupCopy.user_id).where(BackupCopy.place == place)
    return sorted(session.scalars(stored.union(copied)))


def lacking(session: Session, place: str) -> list[str]:
    """Those with a backup that travels and of which the place holds nothing alike, or that got lost or damaged."""
    alike = or_(BackupCopy.sha256 == Row.sha256, BackupCopy.content_sha256 == Row.content_sha256)
    counts = and_(
        BackupCopy.missing_since.is_(None),
        BackupCopy.confirmed_at.is_not(None),
        BackupCopy.is_damaged.is_(False),
        or_(BackupCopy.restorable.is_(None), BackupCopy.restorable.is_(True)),
    )
    held = exists().where(BackupCopy.user_id == Row.user_id, BackupCopy.place == place, alike, counts)
    proven = or_(Row.verified.is_(True), and_(Row.verified.is_(None), Row.restorable.is_(True)))
    travels_ = and_(proven, or_(Row.restorable.is_(None), Row.restorable.is_(True)))
    kept = and_(Row.place == THE_STORE, Row.deleted_at.is_(None), Row.path.like("%.json"))
    return sorted(set(session.scalars(select(Row.user_id).where(kept, travels_, ~held).distinct())))


# Accounts and places


def record_account(session: Session, user_id: str, place: str, **values: Any) -> None:
    _put(session, CopyState, {"user_id": user_id, "place": place}, values)


def state_of(session: Session, user_id: str, place: str) -> CopyState:
    return session.get(CopyState, (user_id, place)) or CopyState(user_id=user_id, place=place, vanished=0)


def place_of(session: Session, place: str, shown: str) -> CopyPlace:
    return session.get(CopyPlace, place) or CopyPlace(place=place, shown=shown)


def record_place(session: Session, place: str, shown: str, **values: Any) -> None:
    _put(session, CopyPlace, {"place": place}, {"shown": shown, **values})


def claim_place(session: Session, place: str, shown: str, *, worker: str, now: float, lease: float) -> bool:
    """Whether it is ours to copy to: nobody else is at it, or whoever was has died."""
    _put(session, CopyPlace, {"place": place}, {"shown": shown})
    # A lease that ends further ahead than any was given for was given by a wrong clock.
    free = or_(
        CopyPlace.claimed_until.is_(None),
        CopyPlace.claimed_until <= now,
        CopyPlace.claimed_until > now + 2 * lease,
        CopyPlace.claimed_by == worker,
    )
    claimed = update(CopyPlace).where(CopyPlace.place == place, free)
    taken = claimed.values(claimed_by=worker, claimed_until=now + lease).returning(CopyPlace.place)
    return session.execute(taken).first() is not None


def release_place(session: Session, place: str, *, worker: str) -> None:
    mine = update(CopyPlace).where(CopyPlace.place == place, CopyPlace.claimed_by == worker)
    session.connection().execute(mine.values(claimed_by=None, claimed_until=None))


def accept_empty(session: Session, place: str) -> None:
    """What was there is gone for good, and the operator knows."""
    session.connection().execute(delete(BackupCopy).where(BackupCopy.place == place))
    session.connection().execute(update(CopyPlace).where(CopyPlace.place == place).values(gone_since=None))


def _put(session: Session, table: Any, key: Mapping[str, str], values: Mapping[str, Any]) -> None:
    statement = _INSERTS[session.get_bind().dialect.name](table).values(**key, **values)
    session.connection().execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def _as_row(user_id: str, place: str, copy: Copy) -> dict[str, Any]:
    row = {name: getattr(copy, name) for name in _PLAIN}
    return {**row, "user_id": user_id, "place": place, "filename": copy.name.filename}
