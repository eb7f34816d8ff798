"""The index of backups in the database: facts that a listing, retention and the status need, without reading files.

A cache, never the judge: what is not in it is read and entered when it is first seen, and nothing is removed
because it is not in it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from random import getrandbits
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.app.backups.filenames import BackupName, parse_name
from backend.app.backups.losses import Counts
from backend.app.backups.retention import Candidate
from backend.app.backups.store import Area, Entry, path_of
from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.models import LostBackup as Lost
from backend.models import StoredBackup as Row

THE_STORE = "store"
# What no copy has brought back by then is not coming back.
KEEP_LOST_SECONDS = 90 * 86_400.0


@dataclass(frozen=True, slots=True)
class StoredBackup:
    """What is known of a backup. Times are float seconds since 1970, UTC.

    `verified` compares the bytes with the checksum; None without one. `restorable` is what the newest test said;
    None before the first. `found` is true where this server did not see it being made; `moved_on` is the day number
    of when it was found, deleted, or brought back.
    """

    name: BackupName
    area: Area
    size_bytes: int
    changed_ns: int
    created_at: float
    sha256: str | None = None
    content_sha256: str | None = None
    titles: int | None = None
    verified: bool | None = None
    verified_at: float | None = None
    restorable: bool | None = None
    tested_at: float | None = None
    tested_by: str | None = None
    test_failure: str | None = None
    test_due_at: float | None = None
    pinned: bool = False
    label: str | None = None
    deleted_at: float | None = None
    day_number: int = 0
    moved_on: int | None = None
    found: bool = False
    counts: Counts | None = None
    lost: Counts | None = None
    compared_with: str | None = None
    loss_before: str | None = None
    loss_sentence: str | None = None
    loss_seen: bool = False
    repaired_at: float | None = None
    repaired_from: str | None = None

    @property
    def path(self) -> str:
        return path_of(self.area, self.name.filename)

    @property
    def is_good(self) -> bool:
        """As far as is known. A rescue copy is no backup that could be restored."""
        return self.verified is not False and self.restorable is not False and self.name.filename.endswith(".json")

    @property
    def day_of_backup(self) -> tuple[int, date]:
        return self.day_number, self.name.day

    def matches(self, entry: Entry) -> bool:
        return (self.size_bytes, self.changed_ns) == (entry.size_bytes, entry.changed_ns)

    def as_candidate(self) -> Candidate:
        return Candidate(
            self.name,
            self.created_at,
            good=self.is_good,
            day_number=self.day_number,
            moved_on=self.moved_on,
            found=self.found,
            pinned=self.pinned,
            loss_before=self.loss_before,
            loss_seen=self.loss_seen,
        )


@dataclass(frozen=True, slots=True)
class LostBackup:
    """A good backup that is not there any more though nobody removed it here, and what it has to be to come back."""

    filename: str
    sha256: str


_IN_JSON = frozenset({"counts", "lost"})
# All but the first two, which its path says.
_PLAIN = tuple(each.name for each in fields(StoredBackup))[2:]
_JSON_PLACES = tuple(_PLAIN.index(name) for name in _IN_JSON)
# Statements are built once: building one takes longer than SQLite takes to answer it.
_OF_ACCOUNT = (Row.user_id == bindparam("account"), Row.place == THE_STORE)
_SELECTED = select(Row.path, *(getattr(Row, name) for name in _PLAIN)).where(*_OF_ACCOUNT)
_TESTED = ("verified", "verified_at", "restorable", "tested_at", "tested_by", "test_failure", "test_due_at")
_RECORD_TEST = (
    update(Row)
    .where(*_OF_ACCOUNT, Row.path == bindparam("at"))
    .values({name: bindparam(name) for name in (*_TESTED, "revision")})
)
_REVISION = select(func.count(), func.coalesce(func.sum(Row.revision), 0)).where(*_OF_ACCOUNT)
# So few that the sum of millions of them is a number that every database can hold.
_REVISION_BITS = 40
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEY = ("user_id", "place", "path")


def read(session: Session, user_id: str) -> dict[str, StoredBackup]:
    """All that is known of an account's backups, by path."""
    rows = session.connection().execute(_SELECTED, {"account": user_id}).all()
    found = (_as_backup(row[0], row[1:]) for row in rows)
    return {each.path: each for each in found if each is not None}


def revision(session: Session, user_id: str) -> str:
    """Another one after each change of what is known of an account's backups, whichever process has made it."""
    number, total = session.connection().execute(_REVISION, {"account": user_id}).one()
    return f"{number} {total}"


def enter(session: Session, backups: Iterable[tuple[str, StoredBackup]], *, keep_known: bool = False) -> None:
    """Enter backups, each with its account's id. `keep_known` leaves alone what somebody else has entered meanwhile."""
    backups = list(backups)
    rows = [_as_row(user_id, each) for user_id, each in backups]
    if not rows:
        return
    session.connection().execute(_insert(session.get_bind().dialect.name, keep_known=keep_known), rows)
    give_notice(session, backups)


def give_notice(session: Session, backups: Iterable[tuple[str, StoredBackup]]) -> None:
    """Of what is wrong with backups whose facts are recorded in this transaction."""
    for topic, is_so in _WRONG.items():
        found = {user_id: each for user_id, each in backups if each.area is Area.KEPT and is_so(each)}
        if found:
            outbox.begin(session, topic, found, at=max(_known_at(each) for each in found.values()))


def _known_at(backup: StoredBackup) -> float:
    """By this server's clock: when a file was made is what another one may have said."""
    return max(backup.verified_at or 0.0, backup.tested_at or 0.0) or backup.created_at


_WRONG: Mapping[Topic, Callable[[StoredBackup], bool]] = {
    Topic.DAMAGED: lambda each: each.verified is False,
    Topic.NOT_RESTORABLE: lambda each: each.restorable is False and each.verified is not False,
    Topic.SHRUNK: lambda each: each.loss_before is not None and not each.loss_seen,
}


@lru_cache
def _insert(dialect_name: str, *, keep_known: bool) -> Any:
    statement = _INSERTS[dialect_name](Row)
    if keep_known:
        return statement.on_conflict_do_nothing()
    changed = {name: statement.excluded[name] for name in (*_PLAIN, "revision")}
    return statement.on_conflict_do_update(index_elements=_KEY, set_=changed)


def forget(session: Session, user_id: str, paths: Iterable[str]) -> None:
    """Drop what is known of files that were moved or removed here. They are not lost, and no copy brings them back."""
    gone = list(paths)
    if gone:
        _drop(session, user_id, gone)
        session.connection().execute(delete(Lost).where(Lost.user_id == user_id, Lost.filename.in_(gone)))


def lose(session: Session, user_id: str, paths: Iterable[str], *, now: float) -> None:
    """Drop what is known of files that somebody else has taken away, but for what brings a good one back."""
    gone = list(paths)
    if not gone:
        return
    # Whoever removes a file here says so in a transaction of its own; what it has forgotten is not lost.
    known = read(session, user_id)
    good = [each for path in gone if (each := known.get(path)) is not None and each.area is Area.KEPT and each.is_good]
    enter_lost(session, user_id, [LostBackup(each.name.filename, each.sha256) for each in good if each.sha256], now=now)
    past = delete(Lost).where(Lost.user_id == user_id, Lost.noticed_at < now - KEEP_LOST_SECONDS)
    session.connection().execute(past)
    _drop(session, user_id, gone)


def enter_lost(session: Session, user_id: str, backups: Iterable[LostBackup], *, now: float) -> None:
    rows = [
        {"user_id": user_id, "filename": each.filename, "sha256": each.sha256, "noticed_at": now} for each in backups
    ]
    if rows:
        insert = _INSERTS[session.get_bind().dialect.name](Lost).on_conflict_do_nothing()
        session.connection().execute(insert, rows)


def forget_lost(session: Session, user_id: str, filename: str) -> None:
    session.connection().execute(delete(Lost).where(Lost.user_id == user_id, Lost.filename == filename))


def lost(session: Session, user_id: str) -> list[LostBackup]:
    rows = session.connection().execute(select(Lost.filename, Lost.sha256).where(Lost.user_id == user_id))
    return [LostBackup(*row) for row in rows]


def _drop(session: Session, user_id: str, paths: list[str]) -> None:
    session.connection().execute(delete(Row).where(Row.user_id == user_id, Row.place == THE_STORE, Row.path.in_(paths)))


def change(session: Session, user_id: str, path: str, **values: Any) -> None:
    here = (Row.user_id == user_id, Row.place == THE_STORE, Row.path == path)
    stored = {name: _dumped(value) if name in _IN_JSON else value for name, value in values.items()}
    stored["revision"] = getrandbits(_REVISION_BITS)
    session.connection().execute(update(Row).where(*here).values(**stored))


def record_tests(session: Session, tested: Sequence[tuple[str, StoredBackup]]) -> None:
    """What drills said of backups, each with its account's id."""
    rows = [
        {
            "account": user_id,
            "at": each.path,
            "revision": getrandbits(_REVISION_BITS),
            **{name: getattr(each, name) for name in _TESTED},
        }
        for user_id, each in tested
    ]
    if rows:
        session.connection().execute(_RECORD_TEST, rows)
        give_notice(session, tested)


def say_losses_seen(session: Session, user_id: str) -> None:
    seen = update(Row).where(Row.user_id == user_id, Row.loss_before.is_not(None))
    session.connection().execute(seen.values(loss_seen=True, revision=getrandbits(_REVISION_BITS)))


def rename_before_losses(session: Session, user_id: str, before: str, after: str) -> None:
    """The last good backup before a sudden loss has another name now."""
    here = (Row.user_id == user_id, Row.place == THE_STORE, Row.loss_before == before)
    session.connection().execute(
        update(Row).where(*here).values(loss_before=after, revision=getrandbits(_REVISION_BITS))
    )


def moved(backup: StoredBackup, area: Area, filename: str, *, deleted_at: float | None) -> StoredBackup:
    """The same backup under its name in another area."""
    return replace(backup, name=parse_name(filename) or backup.name, area=area, deleted_at=deleted_at)


def _as_backup(path: str, values: Iterable[Any]) -> StoredBackup | None:
    area, _, filename = path.rpartition("/")
    name = parse_name(filename)
    if name is None:
        return None
    found = list(values)
    for place in _JSON_PLACES:
        found[place] = None if found[place] is None else orjson.loads(found[place])
    return StoredBackup(name, Area(area) if area else Area.KEPT, *found)


def _as_row(user_id: str, backup: StoredBackup) -> dict[str, Any]:
    row = {name: getattr(backup, name) for name in _PLAIN}
    for each in _IN_JSON:
        row[each] = _dumped(row[each])
    key = {"user_id": user_id, "place": THE_STORE, "path": backup.path}
    return {**row, **key, "revision": getrandbits(_REVISION_BITS)}


def _dumped(value: Counts | None) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
