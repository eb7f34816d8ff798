"""The place of backups that is a bucket. A backup is one object, which appears whole or not at all.

Names are as in a folder: `ACCOUNT/NAME`, `ACCOUNT/deleted/NAME`, `ACCOUNT/account.json`. The digest of a backup is
its metadata `sha256`, so one backup is one PUT; a note is an object of its own, `NAME.note`, since metadata can't be
changed without writing the backup again, and hardly any backup has one. What was copied here from a folder has its
digest in `NAME.sha256`, which counts as well.

There is no renaming: what is moved is copied first, under a name that nothing has, and removed then.
"""

import io
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import file_digest
from hashlib import sha256 as sha256_of
from typing import Any, BinaryIO, cast
from uuid import uuid4

from backend.app.backups.beside import as_note, digest_in, written_note
from backend.app.backups.errors import (
    BackupNotFound,
    BackupNotRemoved,
    BackupNotWritten,
    BackupUnreadable,
    StoreUnavailable,
    StoreUnreachable,
)
from backend.app.backups.filenames import BackupName, next_name, parse_name
from backend.app.backups.local_store import ACCOUNT, CHECKSUM, DELETED, MARKER, NOTE
from backend.app.backups.store import Area, Entry, Fingerprint, Note, Traits, path_of
from backend.app.places.copying import spooled
from backend.app.places.place import (
    ObjectExists,
    ObjectNotFound,
    Place,
    PlaceError,
    PlaceUnavailable,
    RemovalRefused,
)
from backend.app.places.probe import probe
from backend.app.safe_files import reason_of

_LARGEST_BESIDE = 4_096
# A bucket is not unmounted between two requests, and each look at its marker is a request.
_MARKER_COUNTS_SECONDS = 60.0
_REMEMBERED = 10_000


def require_honest(place: Place) -> None:
    """Raise StoreUnavailable where a bucket does not do what backups rely on, found out by trying."""
    try:
        probed = probe(place)
    except PlaceError as error:
        # Full, or not there now: that says nothing of what it does.
        raise StoreUnreachable(_reason_of(error), of="bucket") from error
    wrong = (*probed.lies, *probed.faults)
    if wrong:
        raise StoreUnavailable(f"{' and '.join(wrong)}, so no backup would be safe in it", of="bucket")


class ObjectStore:
    """`expected_marker` and `remember` are those of the LocalStore. The probe is made before the first backup."""

    traits = Traits(durable=True, creates_once=True, checks_digests=True)

    def __init__(
        self, place: Place, *, expected_marker: Callable[[], str | None], remember: Callable[[str], str]
    ) -> None:
        self._place = place
        self._expected_marker = expected_marker
        self._remember = remember
        self._known: str | None = None
        self._marker_seen_at: float | None = None
        self._described: OrderedDict[str, bytes] = OrderedDict()
        self._orphans: dict[str, list[str]] = {}

    def prepare(self) -> None:
        self.require_ready()
        if self._known is not None:
            return
        with _writing():
            if self._marker() is None:
                require_honest(self._place)
                self._put(MARKER, f"{uuid4()}\n".encode(), only_if_absent=True)
        self._known = self._remember(self._marker() or "")
        self._marker_seen_at = None
        self.require_ready()

    def require_ready(self) -> None:
        now = time.monotonic()
        if self._marker_seen_at is not None and now < self._marker_seen_at + _MARKER_COUNTS_SECONDS:
            return
        self._known = self._known or self._expected_marker()
        found = self._marker()
        if found != self._known:
            # Asked again, the marker last, since it is made first: the operator may have accepted the bucket.
            self._known = self._expected_marker()
            found = self._marker()
        if self._known is not None and found is None:
            raise StoreUnavailable("it is empty of what it held", of="bucket")
        if self._known is not None and found != self._known:
            raise StoreUnavailable("it belongs to another installation", of="bucket")
        self._marker_seen_at = now if self._known is not None else None

    @contextmanager
    def stage(self, account: str, chunks: Iterable[bytes]) -> Iterator["_Staged"]:
        self.prepare()
        with _writing(), spooled() as file:
            yield _Staged(self, account, file, chunks)

    def entries(self, account: str) -> list[Entry]:
        self.require_ready()
        found: list[Entry] = []
        beside: list[str] = []
        with _reading():
            for each in self._place.entries(f"{account}/"):
                area, filename = _area_of(each.key.removeprefix(f"{account}/"))
                name = parse_name(filename)
                if name is not None:
                    found.append(Entry(name, area, each.size_bytes, int(each.changed_at * 1e9)))
                elif filename.endswith((NOTE, CHECKSUM)):
                    beside.append(each.key)
        there = {f"{account}/{each.path}" for each in found}
        orphans = [key for key in beside if key.rpartition(".")[0] not in there]
        if orphans:
            self._orphans[account] = orphans
        else:
            self._orphans.pop(account, None)
        return found

    def fingerprint(self, account: str) -> Fingerprint:
        entries = self.entries(account)
        return Fingerprint(hash(frozenset(entries)), max((each.name.filename for each in entries), default=""))

    @contextmanager
    def open(self, account: str, area: Area, filename: str, *, from_disk: bool = False) -> Iterator[BinaryIO]:  # noqa: ARG002 -- nothing is kept of what was read
        self.require_ready()
        if parse_name(filename) is None:
            raise BackupNotFound
        with ExitStack() as stack:
            try:
                file = stack.enter_context(self._place.open(_key(account, area, filename)))
            except ObjectNotFound as error:
                raise BackupNotFound from error
            except PlaceUnavailable as error:
                raise _unavailable(error) from error
            except PlaceError as error:
                raise BackupUnreadable(filename) from error
            yield file

    def digest(self, account: str, area: Area, filename: str) -> str | None:
        key = _key(account, area, filename)
        with _reading():
            recorded = (self._place.facts(key) or {}).get("sha256")
        if recorded is not None:
            return recorded
        line = self._read(key + CHECKSUM)
        return None if line is None else digest_in(line, filename)

    def note(self, account: str, area: Area, filename: str) -> Note:
        return as_note(self._read(_key(account, area, filename) + NOTE))

    def write_note(self, account: str, area: Area, filename: str, note: Note) -> None:
        self._require_there(account, area, filename)
        with _writing():
            self._put_note(account, area, filename, note)

    def delete(self, account: str, filename: str, *, at: float) -> str:
        return self._move(account, filename, Area.KEPT, Area.DELETED, deleted_at=at)

    def undelete(self, account: str, filename: str) -> str:
        return self._move(account, filename, Area.DELETED, Area.KEPT, deleted_at=None)

    def remove(self, account: str, area: Area, filename: str) -> None:
        """The backup first: where the bucket keeps it, what people said of it stays as well."""
        self.require_ready()
        self._require_there(account, area, filename)
        key = _key(account, area, filename)
        try:
            for each in (key, key + CHECKSUM, key + NOTE):
                self._place.remove(each)
        except PlaceError as error:
            raise BackupNotRemoved(_reason_of(error)) from error

    def sweep(self, account: str) -> None:
        """Nothing half written can be there; a note whose backup is gone can. `entries` has just seen which."""
        for each in self._orphans.pop(account, []):
            with suppress(PlaceError):
                self._place.remove(each)

    def describe_account(self, account: str, description: bytes) -> None:
        if self._described.get(account) == description:
            return
        if self._read(f"{account}/{ACCOUNT}") != description:
            with _reading():
                self._put(f"{account}/{ACCOUNT}", description)
        self._described[account] = description
        if len(self._described) > _REMEMBERED:
            self._described.popitem(last=False)

    def description(self, account: str) -> bytes | None:
        return self._read(f"{account}/{ACCOUNT}")

    def remove_account(self, account: str) -> None:
        self._described.pop(account, None)
        with suppress(PlaceError):
            self._place.remove(f"{account}/{ACCOUNT}")

    def free_bytes(self) -> int | None:
        """A bucket has no limit that could be asked for."""
        return None

    def accounts(self) -> Iterator[str]:
        self.require_ready()
        with _reading():
            names = sorted(name for name in self._place.folders() if not name.startswith("."))
        yield from names

    def publish(self, account: str, name: BackupName, file: BinaryIO, digest: str) -> Entry | None:
        """None where the name is taken. What arrived is read back."""
        key = _key(account, Area.KEPT, name.filename)
        try:
            self._place.put(key, file, sha256=digest, facts={"sha256": digest}, only_if_absent=True)
        except ObjectExists:
            return None
        with self._place.open(key) as arrived:
            intact = file_digest(cast("Any", arrived), "sha256").hexdigest() == digest
        placed = self._place.look(key)
        if placed is None or not intact:
            with suppress(PlaceError):
                self._place.remove(key)
            raise BackupNotWritten("what was read back is not what was written")
        return Entry(name, Area.KEPT, placed.size_bytes, int(placed.changed_at * 1e9))

    def _move(self, account: str, filename: str, source: Area, target: Area, *, deleted_at: float | None) -> str:
        """The backup is in both areas for a moment, and in none never."""
        self.require_ready()
        name = parse_name(filename)
        if name is None:
            raise BackupNotFound
        try:
            with self.open(account, source, filename) as file:
                # A damaged one keeps the digest that shows it.
                recorded = self.digest(account, source, filename)
                note = self.note(account, source, filename)
                facts = {} if recorded is None else {"sha256": recorded}
                moved = self._copy(account, target, name, file, facts)
            self._put_note(account, target, moved, Note(note.pinned, note.label, deleted_at))
            self._remove_moved(account, source, filename, target, moved)
        except (BackupUnreadable, PlaceError) as error:
            reason = _reason_of(error) if isinstance(error, PlaceError) else "it can't be read"
            raise BackupNotRemoved(reason) from error
        return moved

    def _copy(self, account: str, area: Area, name: BackupName, file: BinaryIO, facts: Mapping[str, str]) -> str:
        digest = file_digest(cast("Any", file), "sha256").hexdigest()
        while True:
            key = _key(account, area, name.filename)
            try:
                self._place.put(key, file, sha256=digest, facts=facts, only_if_absent=True)
            except ObjectExists:
                name = next_name(name)
            else:
                return name.filename

    def _remove_moved(self, account: str, source: Area, filename: str, target: Area, moved: str) -> None:
        try:
            self._place.remove(_key(account, source, filename))
        except RemovalRefused:
            # What has to stay where it is has not been moved.
            with suppress(PlaceError):
                self._place.remove(_key(account, target, moved))
                self._place.remove(_key(account, target, moved) + NOTE)
            raise
        for each in (CHECKSUM, NOTE):
            self._place.remove(_key(account, source, filename) + each)

    def _require_there(self, account: str, area: Area, filename: str) -> None:
        with _reading():
            if parse_name(filename) is None or self._place.look(_key(account, area, filename)) is None:
                raise BackupNotFound

    def _put_note(self, account: str, area: Area, filename: str, note: Note) -> None:
        key = _key(account, area, filename) + NOTE
        if note == Note():
            self._place.remove(key)
        else:
            self._put(key, written_note(note))

    def _put(self, key: str, content: bytes, *, only_if_absent: bool = False) -> None:
        digest = sha256_of(content).hexdigest()
        with suppress(ObjectExists):
            self._place.put(key, io.BytesIO(content), sha256=digest, facts={}, only_if_absent=only_if_absent)

    def _marker(self) -> str | None:
        content = self._read(MARKER)
        return None if content is None else content[:64].decode(errors="replace").strip()

    def _read(self, key: str) -> bytes | None:
        """A small object; empty where it can't be read."""
        with _reading():
            try:
                with self._place.open(key) as file:
                    return file.read(_LARGEST_BESIDE)
            except ObjectNotFound:
                return None


class _Staged:
    """What is to become a backup, on this machine until it is published."""

    def __init__(self, store: ObjectStore, account: str, file: BinaryIO, chunks: Iterable[bytes]) -> None:
        self._store = store
        self._account = account
        self._file = file
        digest = sha256_of()
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        self.digest = digest.hexdigest()

    @property
    def file(self) -> BinaryIO:
        self._file.seek(0)
        return self._file

    def publish(self, names: Iterable[BackupName]) -> Entry:
        for name in names:
            entry = self._store.publish(self._account, name, self._file, self.digest)
            if entry is not None:
                return entry
        raise AssertionError  # pragma: no cover -- names never end.


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except PlaceError as error:
        raise BackupNotWritten(_reason_of(error)) from error
    except OSError as error:
        raise BackupNotWritten(reason_of(error)) from error


@contextmanager
def _reading() -> Iterator[None]:
    """For whatever makes no backup: what goes wrong says that nothing can be asked of the bucket."""
    try:
        yield
    except PlaceError as error:
        raise _unavailable(error) from error


def _unavailable(error: PlaceError) -> StoreUnavailable:
    kind = StoreUnreachable if isinstance(error, PlaceUnavailable) else StoreUnavailable
    return kind(_reason_of(error), of="bucket")


def _reason_of(error: PlaceError) -> str:
    """The sentence as the end of another one."""
    said = str(error).rstrip(".")
    return said[:1].lower() + said[1:]


def _key(account: str, area: Area, filename: str) -> str:
    return f"{account}/{path_of(area, filename)}"


def _area_of(path: str) -> tuple[Area, str]:
    """Which area, and the name in it; a name with a slash is no backup's."""
    area, _, filename = path.partition("/")
    return (Area.DELETED, filename) if area == DELETED and filename else (Area.KEPT, path)
