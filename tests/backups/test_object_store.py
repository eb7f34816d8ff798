"""A bucket as the server's own place of backups does what a folder does: on a real S3, and on any place at all."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from backend.app.backups.errors import BackupNotFound, BackupNotRemoved, BackupNotWritten, StoreUnavailable
from backend.app.backups.filenames import BackupName, Kind, name_for, next_name
from backend.app.backups.object_store import ObjectStore
from backend.app.backups.store import Area, Entry, Note
from backend.app.places.address import place_at
from backend.app.places.place import Place, PlacedObject, PlaceUnavailable, RemovalRefused
from tests.place_servers import PlaceServers

AT = datetime(2026, 2, 12, 14, 15, 3)  # noqa: DTZ001 -- names hold local time
DOCUMENT = b'{"version":2,"exported_at":1770905703.5,"movies":[],"people":[]}\n'
ACCOUNT = "ada@example.org"
DAILY = "2026-02-12.json"
SECOND = "2026-02-12_000001-daily.json"


@pytest.fixture(params=["folder", "seaweedfs"])
def place(request: pytest.FixtureRequest, place_servers: PlaceServers) -> Iterator[Place]:
    place = place_at(place_servers.fresh(request.param))
    yield place
    place.close()


@pytest.fixture
def store(place: Place) -> ObjectStore:
    return a_store(place)


class Remembered:
    """What the database remembers of the marker."""

    def __init__(self) -> None:
        self.marker: str | None = None

    def expected(self) -> str | None:
        return self.marker

    def remember(self, marker: str) -> str:
        self.marker = self.marker or marker
        return self.marker


def a_store(place: Place, database: Remembered | None = None) -> ObjectStore:
    """A server that has just started."""
    remembered = database or Remembered()
    return ObjectStore(place, expected_marker=remembered.expected, remember=remembered.remember)


def names(kind: Kind = Kind.DAILY) -> Iterator[BackupName]:
    name = name_for(kind, AT)
    while True:
        yield name
        name = next_name(name)


def stored(store: ObjectStore, chunks: Iterable[bytes] = (DOCUMENT[:10], DOCUMENT[10:])) -> str:
    with store.stage(ACCOUNT, chunks) as staged:
        return staged.publish(names()).name.filename


def listed(store: ObjectStore) -> list[str]:
    return sorted(each.path for each in store.entries(ACCOUNT))


def objects(place: Place) -> list[str]:
    return sorted(each.key for each in place.entries() if each.key != ".moviemanager")


def read(store: ObjectStore, filename: str = DAILY, area: Area = Area.KEPT) -> bytes:
    with store.open(ACCOUNT, area, filename) as file:
        return file.read()


def test_a_stored_backup_is_one_object_and_is_listed_as_it_was_written(store: ObjectStore, place: Place) -> None:
    with store.stage(ACCOUNT, [DOCUMENT]) as staged:
        assert (staged.digest, staged.file.read()) == (sha256(DOCUMENT).hexdigest(), DOCUMENT)
        assert store.entries(ACCOUNT) == []
        entry = staged.publish(names())
    assert entry == Entry(name_for(Kind.DAILY, AT), Area.KEPT, len(DOCUMENT), entry.changed_ns)
    assert (store.entries(ACCOUNT), objects(place), read(store)) == ([entry], [f"{ACCOUNT}/{DAILY}"], DOCUMENT)
    assert store.digest(ACCOUNT, Area.KEPT, DAILY) == sha256(DOCUMENT).hexdigest()


def test_what_is_not_published_leaves_nothing(store: ObjectStore, place: Place) -> None:
    with store.stage(ACCOUNT, [DOCUMENT]):
        pass
    assert objects(place) == []


def test_no_backup_is_ever_replaced(store: ObjectStore) -> None:
    assert [stored(store), stored(store, [b"another"])] == [DAILY, SECOND]
    assert [read(store), read(store, SECOND)] == [DOCUMENT, b"another"]


def test_of_many_who_store_at_once_each_gets_a_name(store: ObjectStore) -> None:
    contents = [b"%d" % number for number in range(6)]
    threads = [threading.Thread(target=stored, args=(store, [each])) for each in contents]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(read(store, each.name.filename) for each in store.entries(ACCOUNT)) == contents


def test_deleting_moves_a_backup_with_all_that_belongs_to_it(store: ObjectStore, place: Place) -> None:
    store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(label="before the move"))
    assert store.delete(ACCOUNT, DAILY, at=5.5) == DAILY
    assert (listed(store), read(store, area=Area.DELETED)) == ([f"deleted/{DAILY}"], DOCUMENT)
    assert store.digest(ACCOUNT, Area.DELETED, DAILY) == sha256(DOCUMENT).hexdigest()
    assert store.note(ACCOUNT, Area.DELETED, DAILY) == Note(label="before the move", deleted_at=5.5)
    assert store.undelete(ACCOUNT, DAILY) == DAILY
    assert store.note(ACCOUNT, Area.KEPT, DAILY) == Note(label="before the move")
    assert objects(place) == [f"{ACCOUNT}/{DAILY}", f"{ACCOUNT}/{DAILY}.note"]


def test_neither_deleting_nor_bringing_back_replaces_anything(store: ObjectStore) -> None:
    store.delete(ACCOUNT, stored(store), at=5.0)
    stored(store, [b"another"])
    assert store.delete(ACCOUNT, DAILY, at=6.0) == SECOND
    stored(store, [b"a third"])
    assert store.undelete(ACCOUNT, DAILY) == SECOND
    assert (read(store), read(store, SECOND), read(store, SECOND, Area.DELETED)) == (b"a third", DOCUMENT, b"another")


def test_a_damaged_backup_stays_visibly_damaged_when_it_is_moved(store: ObjectStore, place: Place) -> None:
    filename = stored(store)
    with place.open(f"{ACCOUNT}/{filename}") as file:
        facts = place.facts(f"{ACCOUNT}/{filename}") or {}
        spoilt = file.read().replace(b"2", b"3")
    put(place, f"{ACCOUNT}/{filename}", spoilt, facts)
    store.delete(ACCOUNT, filename, at=5.0)
    assert read(store, area=Area.DELETED) == spoilt
    assert store.digest(ACCOUNT, Area.DELETED, filename) == sha256(DOCUMENT).hexdigest()


def put(place: Place, key: str, content: bytes, facts: Mapping[str, str] | None = None) -> None:

    place.put(key, BytesIO(content), sha256=sha256(content).hexdigest(), facts=facts or {})


def test_what_was_copied_from_a_folder_has_its_digest_beside_it(store: ObjectStore, place: Place) -> None:
    digest = sha256(DOCUMENT).hexdigest()
    put(place, f"{ACCOUNT}/{DAILY}", DOCUMENT)
    assert store.digest(ACCOUNT, Area.KEPT, DAILY) is None
    put(place, f"{ACCOUNT}/{DAILY}.sha256", f"{digest}  {DAILY}\n".encode())
    assert store.digest(ACCOUNT, Area.KEPT, DAILY) == digest
    store.delete(ACCOUNT, DAILY, at=5.0)
    assert store.digest(ACCOUNT, Area.DELETED, DAILY) == digest
    assert objects(place) == [f"{ACCOUNT}/deleted/{DAILY}", f"{ACCOUNT}/deleted/{DAILY}.note"]


def test_what_is_no_backup_is_left_alone_and_not_shown(store: ObjectStore, place: Place) -> None:
    stored(store)
    for key in ("notes.txt", "deeper/2026-02-11.json", "deleted/deeper/2026-02-11.json", "2026-13-45.json"):
        put(place, f"{ACCOUNT}/{key}", b"mine")
    assert listed(store) == [DAILY]
    for name in ("notes.txt", "../2026-02-11.json", "deeper/2026-02-11.json"):
        for act in (
            lambda name=name: read(store, name),
            lambda name=name: store.remove(ACCOUNT, Area.KEPT, name),
            lambda name=name: store.delete(ACCOUNT, name, at=5.0),
            lambda name=name: store.write_note(ACCOUNT, Area.KEPT, name, Note(pinned=True)),
        ):
            with pytest.raises(BackupNotFound):
                act()


@pytest.mark.parametrize("area", Area)
def test_removing_a_backup_takes_all_that_belongs_to_it_along(store: ObjectStore, place: Place, area: Area) -> None:
    store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(pinned=True))
    if area is Area.DELETED:
        store.delete(ACCOUNT, DAILY, at=5.0)
    store.remove(ACCOUNT, area, DAILY)
    assert objects(place) == []
    with pytest.raises(BackupNotFound):
        store.remove(ACCOUNT, area, DAILY)


def test_a_note_is_for_people_to_read_and_goes_when_it_says_nothing(store: ObjectStore, place: Place) -> None:
    filename = stored(store)
    store.write_note(ACCOUNT, Area.KEPT, filename, Note(pinned=True, label="Ein schöner Tag 🎬"))
    with place.open(f"{ACCOUNT}/{filename}.note") as file:
        assert json.load(file) == {"pinned": True, "label": "Ein schöner Tag 🎬", "deleted_at": None}
    store.write_note(ACCOUNT, Area.KEPT, filename, Note())
    assert objects(place) == [f"{ACCOUNT}/{filename}"]


def test_a_note_whose_backup_is_gone_is_swept(store: ObjectStore, place: Place) -> None:
    store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(pinned=True))
    place.remove(f"{ACCOUNT}/{DAILY}")
    put(place, f"{ACCOUNT}/notes.txt", b"mine")
    store.entries(ACCOUNT)
    store.sweep(ACCOUNT)
    assert objects(place) == [f"{ACCOUNT}/notes.txt"]


def test_an_account_is_described_once(store: ObjectStore, place: Place) -> None:
    stored(store)
    assert store.description(ACCOUNT) is None
    store.describe_account(ACCOUNT, b"one")
    store.describe_account(ACCOUNT, b"two")
    assert (store.description(ACCOUNT), list(store.accounts())) == (b"two", [ACCOUNT])
    store.remove(ACCOUNT, Area.KEPT, DAILY)
    put(place, f"{ACCOUNT}/notes.txt", b"mine")
    store.remove_account(ACCOUNT)
    assert objects(place) == [f"{ACCOUNT}/notes.txt"]


def test_the_fingerprint_changes_with_what_is_there(store: ObjectStore) -> None:
    empty = store.fingerprint(ACCOUNT)
    stored(store)
    one = store.fingerprint(ACCOUNT)
    assert (empty.newest, one.newest, one == store.fingerprint(ACCOUNT), one == empty) == ("", DAILY, True, False)


# The marker


def test_the_first_backup_marks_the_bucket_and_others_are_refused(place: Place) -> None:
    this, other = Remembered(), Remembered()
    stored(a_store(place, this))
    other.marker = "another"
    with pytest.raises(StoreUnavailable, match=r"^The server cannot use its bucket of backups: it belongs to another"):
        stored(a_store(place, other))
    stored(a_store(place, this))
    assert this.marker is not None


def test_a_bucket_that_has_lost_everything_is_no_empty_one(place: Place) -> None:
    database = Remembered()
    stored(a_store(place, database))
    for each in list(place.entries()):
        place.remove(each.key)
    for act in (lambda store: store.entries(ACCOUNT), stored, lambda store: list(store.accounts())):
        with pytest.raises(StoreUnavailable, match="it is empty of what it held"):
            act(a_store(place, database))
    assert list(place.entries()) == []


def test_two_that_mark_a_bucket_at_once_agree(place: Place) -> None:
    database = Remembered()
    stores = [a_store(place, database) for _ in range(3)]
    threads = [threading.Thread(target=each.prepare) for each in stores]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with place.open(".moviemanager") as file:
        assert file.read().decode().strip() == database.marker


def test_a_store_that_lies_is_refused(place_servers: PlaceServers) -> None:
    place = place_at(place_servers.fresh("lying s3"))
    with pytest.raises(StoreUnavailable) as refused:
        stored(a_store(place))
    assert refused.value.detail == (
        "The server cannot use its bucket of backups: it does not keep two from creating the same object and it keeps "
        "bytes that do not match the digest sent along, so no backup would be safe in it. Nothing was changed."
    )
    place.close()


# What can go wrong on the way


class Failing:
    """A place, of which a test decides what goes wrong."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.steps_left: int | None = None
        self.error: BaseException = PlaceUnavailable("The bucket is too busy.")
        self.keeps = False
        self.spoils = False
        self.durable = place.durable
        self.shown = place.shown

    def _step(self) -> None:
        if self.steps_left is not None:
            if self.steps_left == 0:
                raise self.error
            self.steps_left -= 1

    def put(
        self, key: str, body: BinaryIO, *, sha256: str, facts: Mapping[str, str], only_if_absent: bool = False
    ) -> None:
        self._step()
        self._place.put(key, body, sha256=sha256, facts=facts, only_if_absent=only_if_absent)
        if self.spoils:
            put(self._place, key, b"spoilt", facts)

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        self._step()
        return self._place.open(key)

    def facts(self, key: str) -> Mapping[str, str] | None:
        self._step()
        return self._place.facts(key)

    def look(self, key: str) -> PlacedObject | None:
        self._step()
        return self._place.look(key)

    def entries(self, prefix: str = "") -> Iterator[PlacedObject]:
        self._step()
        return self._place.entries(prefix)

    def folders(self) -> Iterator[str]:
        self._step()
        return self._place.folders()

    def remove(self, key: str) -> None:
        self._step()
        if self.keeps:
            raise RemovalRefused("The bucket did not let the object be removed.")
        self._place.remove(key)

    def sweep(self) -> int:
        return self._place.sweep()

    def close(self) -> None:
        self._place.close()


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def failing(tmp_path: Path) -> Failing:
    (tmp_path / "place").mkdir()
    return Failing(place_at(str(tmp_path / "place")))


@pytest.mark.parametrize("source", Area)
def test_a_move_that_is_killed_at_any_step_leaves_the_backup_somewhere_and_goes_through_the_next_time(
    tmp_path: Path, source: Area
) -> None:
    target = Area.DELETED if source is Area.KEPT else Area.KEPT

    def move(store: ObjectStore) -> None:
        if source is Area.KEPT:
            store.delete(ACCOUNT, DAILY, at=5.0)
        else:
            store.undelete(ACCOUNT, DAILY)

    for step in range(40):
        (tmp_path / str(step)).mkdir()
        failing = Failing(place_at(str(tmp_path / str(step))))
        failing.error = Killed()
        store = a_store(failing)
        store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(label="mine"))
        if source is Area.DELETED:
            store.delete(ACCOUNT, DAILY, at=5.0)
        failing.steps_left = step
        try:
            move(store)
        except Killed:
            failing.steps_left = None
        else:
            assert step > 5
            return
        areas = {each.area for each in store.entries(ACCOUNT)}
        assert areas
        if source in areas:
            move(store)
        moved = store.entries(ACCOUNT)
        assert {each.area for each in moved} == {target}
        assert {store.digest(ACCOUNT, target, each.name.filename) for each in moved} == {sha256(DOCUMENT).hexdigest()}
    pytest.fail("it never went through")


def test_what_the_bucket_keeps_is_not_moved_and_not_removed(failing: Failing) -> None:
    store = a_store(failing)
    store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(label="mine"))
    failing.keeps = True
    with pytest.raises(BackupNotRemoved, match="the bucket did not let the object be removed"):
        store.remove(ACCOUNT, Area.KEPT, DAILY)
    with pytest.raises(BackupNotRemoved):
        store.delete(ACCOUNT, DAILY, at=5.0)
    assert (DAILY in listed(store), store.note(ACCOUNT, Area.KEPT, DAILY)) == (True, Note(label="mine"))


def test_a_backup_is_made_though_its_account_can_not_be_described(failing: Failing) -> None:
    store = a_store(failing)
    store.prepare()
    failing.steps_left = 0
    # Which whoever makes the backup passes over.
    with pytest.raises(StoreUnavailable):
        store.describe_account(ACCOUNT, b"mine")
    failing.steps_left = None
    store.describe_account(ACCOUNT, b"mine")
    assert store.description(ACCOUNT) == b"mine"


def test_what_arrives_spoilt_is_no_backup(failing: Failing) -> None:
    store = a_store(failing)
    store.prepare()
    failing.spoils = True
    with pytest.raises(BackupNotWritten, match="what was read back is not what was written"):
        stored(store)
    assert listed(store) == []


ACTS: list[Callable[[ObjectStore], object]] = [
    lambda store: store.entries(ACCOUNT),
    lambda store: store.fingerprint(ACCOUNT),
    read,
    lambda store: store.digest(ACCOUNT, Area.KEPT, DAILY),
    lambda store: store.note(ACCOUNT, Area.KEPT, DAILY),
    lambda store: store.description(ACCOUNT),
    lambda store: list(store.accounts()),
]


@pytest.mark.parametrize("act", ACTS)
def test_a_bucket_out_of_reach_is_unavailable_and_no_backup_is_called_damaged(
    failing: Failing, act: Callable[[ObjectStore], object]
) -> None:
    store = a_store(failing)
    stored(store)
    failing.steps_left = 0
    with pytest.raises(StoreUnavailable, match="bucket of backups: the bucket is too busy"):
        act(store)


def test_a_backup_that_can_not_be_sent_is_not_written(failing: Failing) -> None:
    store = a_store(failing)
    store.prepare()
    for step in range(1, 4):
        failing.steps_left = step
        with pytest.raises((BackupNotWritten, StoreUnavailable)):
            stored(store)
    failing.steps_left = None
    stored(store)
