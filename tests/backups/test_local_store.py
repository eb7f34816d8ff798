"""Files appear whole or not at all, are proven by their checksum, and lead nowhere else."""

import errno
import json
import os
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from backend.app.backups.errors import BackupNotFound, BackupNotWritten, BackupUnreadable
from backend.app.backups.filenames import BackupName, Kind, name_for, next_name
from backend.app.backups.local_store import ABANDONED_AFTER_NS, MARKER, LocalStore
from backend.app.backups.store import Area, Entry, Note
from backend.app.safe_files import folder_name

AT = datetime(2026, 2, 12, 14, 15, 3)  # noqa: DTZ001 -- names hold local time
DOCUMENT = b'{"version":2,"exported_at":1770905703.5,"movies":[{"imdb_id":"tt1"},{"imdb_id":"tt2"}],"people":[]}\n'
ACCOUNT = "user-1"
DAILY = "2026-02-12.json"


@pytest.fixture
def store(backup_dir: Path) -> LocalStore:
    return a_store(backup_dir)


@pytest.fixture
def folder(backup_dir: Path) -> Path:
    return backup_dir / ACCOUNT


def a_store(root: Path) -> LocalStore:
    """One that nobody has told of a marker, as on the first day."""
    return LocalStore(root, expected_marker=lambda: None, remember=lambda marker: marker)


def names(kind: Kind = Kind.DAILY) -> Iterator[BackupName]:
    name = name_for(kind, AT)
    while True:
        yield name
        name = next_name(name)


def stored(
    store: LocalStore, kind: Kind = Kind.DAILY, chunks: Iterable[bytes] = (DOCUMENT[:10], DOCUMENT[10:]), **where: str
) -> str:
    with store.stage(where.get("account", ACCOUNT), chunks) as staged:
        return staged.publish(names(kind)).name.filename


def listed(store: LocalStore, account: str = ACCOUNT) -> list[str]:
    return sorted(each.path for each in store.entries(account))


def content(folder: Path) -> dict[str, bytes]:
    """Every file below the folder by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def checksum(filename: str, document: bytes = DOCUMENT) -> bytes:
    return f"{sha256(document).hexdigest()}  {filename}\n".encode()


def test_a_stored_backup_is_listed_as_it_was_written(store: LocalStore, folder: Path) -> None:
    with store.stage(ACCOUNT, [DOCUMENT]) as staged:
        assert (staged.digest, staged.file.read()) == (sha256(DOCUMENT).hexdigest(), DOCUMENT)
        assert store.entries(ACCOUNT) == []
        entry = staged.publish(names())
    written = (folder / DAILY).stat()
    assert entry == Entry(name_for(Kind.DAILY, AT), Area.KEPT, len(DOCUMENT), written.st_mtime_ns)
    assert store.entries(ACCOUNT) == [entry]
    assert content(folder) == {DAILY: DOCUMENT, f"{DAILY}.sha256": checksum(DAILY)}


def test_what_is_not_published_leaves_nothing(store: LocalStore, folder: Path) -> None:
    with store.stage(ACCOUNT, [DOCUMENT]) as staged:
        assert staged.file.read() == DOCUMENT
    assert content(folder) == {}


def test_the_checksum_is_what_sha256sum_checks(store: LocalStore, folder: Path) -> None:
    filename = stored(store)
    checked = subprocess.run(["sha256sum", "-c", f"{filename}.sha256"], cwd=folder, check=True, capture_output=True)
    assert checked.stdout.decode() == f"{filename}: OK\n"


def test_folders_and_files_are_for_their_owner_alone(store: LocalStore, backup_dir: Path, folder: Path) -> None:
    store.delete(ACCOUNT, stored(store), at=5.0)
    store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(pinned=True))
    modes = {
        str(path.relative_to(backup_dir)): stat.S_IMODE(path.stat().st_mode)
        for path in (backup_dir, *backup_dir.rglob("*"))
    }
    assert modes == {
        ".": 0o700,
        MARKER: 0o600,
        ACCOUNT: 0o700,
        f"{ACCOUNT}/{DAILY}": 0o600,
        f"{ACCOUNT}/{DAILY}.sha256": 0o600,
        f"{ACCOUNT}/{DAILY}.note": 0o600,
        f"{ACCOUNT}/deleted": 0o700,
        f"{ACCOUNT}/deleted/{DAILY}": 0o600,
        f"{ACCOUNT}/deleted/{DAILY}.sha256": 0o600,
        f"{ACCOUNT}/deleted/{DAILY}.note": 0o600,
    }


def test_a_folder_of_an_earlier_installation_is_closed_to_others(store: LocalStore, folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    stored(store)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_recorded_digest_is_the_checksum_files(store: LocalStore) -> None:
    assert store.digest(ACCOUNT, Area.KEPT, stored(store)) == sha256(DOCUMENT).hexdigest()


@pytest.mark.parametrize(
    "line", [b"", b"nonsense", b"\xff\xfe", b"0" * 5000, checksum("2026-02-11.json"), b"0" * 64 + b" *2026-02-12.json"]
)
def test_a_broken_checksum_or_one_of_another_file_proves_nothing(store: LocalStore, folder: Path, line: bytes) -> None:
    filename = stored(store)
    (folder / f"{filename}.sha256").write_bytes(line)
    assert store.digest(ACCOUNT, Area.KEPT, filename) == ""


def test_a_file_of_an_earlier_installation_has_no_checksum(store: LocalStore, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "2026-01-01.json").write_bytes(DOCUMENT)
    assert listed(store) == ["2026-01-01.json"]
    assert store.digest(ACCOUNT, Area.KEPT, "2026-01-01.json") is None


def test_what_is_no_backup_is_left_alone_and_not_shown(store: LocalStore, folder: Path, tmp_path: Path) -> None:
    filename = stored(store)
    (tmp_path / "elsewhere.json").write_bytes(DOCUMENT)
    (folder / "notes.txt").write_text("mine")
    (folder / "2026-02-01.json").mkdir()
    (folder / "2026-02-02.json").symlink_to(tmp_path / "elsewhere.json")
    os.mkfifo(folder / "2026-02-03.json")
    assert listed(store) == [filename]
    for name in ("2026-02-01.json", "2026-02-02.json", "2026-02-03.json", "notes.txt"):
        with pytest.raises(BackupNotFound), store.open(ACCOUNT, Area.KEPT, name):
            pass
        with pytest.raises(BackupNotFound):
            store.remove(ACCOUNT, Area.KEPT, name)
        with pytest.raises(BackupNotFound):
            store.delete(ACCOUNT, name, at=5.0)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "2026-02-02.json").is_symlink()


@pytest.mark.parametrize("area", ["", "deleted"])
def test_a_folder_that_is_a_link_is_not_entered(store: LocalStore, folder: Path, tmp_path: Path, area: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "2026-02-01.json").write_bytes(DOCUMENT)
    stored(store, account="user-2")
    (folder / area).parent.mkdir(exist_ok=True)
    (folder / area).symlink_to(tmp_path / "other")
    assert listed(store) == []
    with pytest.raises(BackupNotFound):
        store.remove(ACCOUNT, Area(area or "kept"), "2026-02-01.json")
    assert content(tmp_path / "other") == {"2026-02-01.json": DOCUMENT}


def test_nothing_is_written_into_a_folder_that_is_a_link(store: LocalStore, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "other")
    with pytest.raises(BackupNotWritten):
        stored(store)
    assert content(tmp_path / "other") == {}


def test_nothing_is_deleted_into_a_folder_that_is_a_link(store: LocalStore, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stored(store)
    (folder / "deleted").symlink_to(tmp_path / "other")
    with pytest.raises(Exception, match="could not be removed"):
        store.delete(ACCOUNT, DAILY, at=5.0)
    assert (content(tmp_path / "other"), listed(store)) == ({}, [DAILY])


@pytest.mark.parametrize("user_id", ["..", ".", "", "a/b", "../../b", "a\0b", "ä", "x" * 65, ".locks"])
def test_an_account_whose_id_is_no_folder_name_has_a_folder_all_the_same(backup_dir: Path, user_id: str) -> None:
    store, account = a_store(backup_dir), folder_name(user_id)
    filename = stored(store, account=account)
    assert (list(store.accounts()), listed(store, account)) == ([account], [filename])
    assert (backup_dir / account / filename).read_bytes() == DOCUMENT


@pytest.mark.parametrize("user_id", ["1", "0f8b7a52-6a0e-4f3e-9a53-0f4f6d3f6c55", "alice@example.org", "user.1"])
def test_a_folder_is_called_as_its_account(backup_dir: Path, user_id: str) -> None:
    store = a_store(backup_dir)
    stored(store, account=folder_name(user_id))
    (backup_dir / "a file").write_text("mine")
    assert list(store.accounts()) == [user_id]


@pytest.mark.parametrize("kind", Kind)
def test_no_backup_is_ever_replaced(store: LocalStore, folder: Path, kind: Kind) -> None:
    """Whatever its kind and its content: the next name that is free is taken."""
    first, second = stored(store, kind), stored(store, kind, [b"another"])
    assert (first, second) == (name_for(kind, AT).filename, next_name(name_for(kind, AT)).filename)
    assert content(folder) == {
        first: DOCUMENT,
        f"{first}.sha256": checksum(first),
        second: b"another",
        f"{second}.sha256": checksum(second, b"another"),
    }


@pytest.mark.parametrize("in_the_way", ["folder", "link"])
def test_a_name_that_something_else_has_is_taken(store: LocalStore, folder: Path, in_the_way: str) -> None:
    folder.mkdir(parents=True)
    if in_the_way == "folder":
        (folder / DAILY).mkdir()
    else:
        (folder / DAILY).symlink_to("nowhere")
    assert stored(store) == "2026-02-12_000001-daily.json"


def no_hard_links(*_args: object, **_options: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_no_backup_is_ever_replaced_where_there_are_no_hard_links(
    store: LocalStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_hard_links)
    first, second = stored(store), stored(store, chunks=[b"another"])
    assert store.delete(ACCOUNT, first, at=5.0) == first
    third = stored(store, chunks=[b"a third"])
    assert store.undelete(ACCOUNT, first) == "2026-02-12_000002-daily.json"
    assert {path: data for path, data in content(folder).items() if path.endswith("json")} == {
        third: b"a third",
        second: b"another",
        "2026-02-12_000002-daily.json": DOCUMENT,
    }


def breaking() -> Iterator[bytes]:
    yield DOCUMENT[:20]
    raise OSError(errno.ENOSPC, "No space left on device", "/a/path/of/this/server")


def test_a_failure_half_way_leaves_what_was_there(store: LocalStore, folder: Path) -> None:
    stored(store)
    before = content(folder)
    with pytest.raises(BackupNotWritten) as refused:
        stored(store, chunks=breaking())
    assert content(folder) == before
    assert refused.value.detail == ("The backup could not be written (the disk is full), so nothing was changed.")


def test_deleting_moves_a_backup_with_all_that_belongs_to_it(store: LocalStore, folder: Path) -> None:
    store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(label="before the move"))
    assert store.delete(ACCOUNT, DAILY, at=5.5) == DAILY
    assert listed(store) == [f"deleted/{DAILY}"]
    assert store.digest(ACCOUNT, Area.DELETED, DAILY) == sha256(DOCUMENT).hexdigest()
    assert store.note(ACCOUNT, Area.DELETED, DAILY) == Note(label="before the move", deleted_at=5.5)
    assert store.undelete(ACCOUNT, DAILY) == DAILY
    assert (listed(store), store.note(ACCOUNT, Area.KEPT, DAILY)) == ([DAILY], Note(label="before the move"))
    assert sorted(content(folder)) == [DAILY, f"{DAILY}.note", f"{DAILY}.sha256"]


def test_neither_deleting_nor_bringing_back_replaces_anything(store: LocalStore, folder: Path) -> None:
    store.delete(ACCOUNT, stored(store), at=5.0)
    stored(store, chunks=[b"another"])
    assert store.delete(ACCOUNT, DAILY, at=6.0) == "2026-02-12_000001-daily.json"
    stored(store, chunks=[b"a third"])
    assert store.undelete(ACCOUNT, DAILY) == "2026-02-12_000001-daily.json"
    assert {path: data for path, data in content(folder).items() if path.endswith("json")} == {
        DAILY: b"a third",
        "2026-02-12_000001-daily.json": DOCUMENT,
        "deleted/2026-02-12_000001-daily.json": b"another",
    }
    assert content(folder)["2026-02-12_000001-daily.json.sha256"] == checksum("2026-02-12_000001-daily.json")


def test_of_two_who_move_a_backup_to_and_fro_at_once_neither_takes_the_others_away(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody brings it back in the very moment in which it is in both areas."""
    stored(store)
    real = os.link

    def linked_and_brought_back(*args: Any, **options: Any) -> None:
        real(*args, **options)
        monkeypatch.setattr(os, "link", real)
        store.undelete(ACCOUNT, DAILY)

    monkeypatch.setattr(os, "link", linked_and_brought_back)
    store.delete(ACCOUNT, DAILY, at=5.0)
    assert [(each.area, each.size_bytes) for each in store.entries(ACCOUNT)] == [(Area.KEPT, len(DOCUMENT))]


class Killed(BaseException):
    """The process ends here."""


def killed_after(monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """Let so many changes of the disk pass, then end."""
    left = calls

    def counted(change: Any) -> Any:
        def act(*args: Any, **options: Any) -> Any:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return change(*args, **options)

        return act

    for change in ("link", "unlink", "rename", "replace", "fsync", "mkdir"):
        monkeypatch.setattr(os, change, counted(getattr(os, change)))


def deleted(store: LocalStore) -> str:
    return store.delete(ACCOUNT, DAILY, at=5.0)


def brought_back(store: LocalStore) -> str:
    return store.undelete(ACCOUNT, DAILY)


@pytest.mark.parametrize("move", [deleted, brought_back])
def test_a_move_that_is_killed_at_any_step_leaves_the_backup_somewhere_and_goes_through_the_next_time(
    tmp_path: Path, move: Callable[[LocalStore], str]
) -> None:
    source, target = (Area.KEPT, Area.DELETED) if move is deleted else (Area.DELETED, Area.KEPT)
    for step in range(60):
        store = a_store(tmp_path / str(step))
        stored(store)
        if source is Area.DELETED:
            deleted(store)
        with pytest.MonkeyPatch.context() as patched:
            killed_after(patched, step)
            try:
                move(store)
            except Killed:
                pass
            else:
                assert step > 5
                return
        areas = {each.area for each in store.entries(ACCOUNT)}
        assert areas
        # `sha256sum -c *.sha256` fails at a checksum without its file.
        there = content(tmp_path / str(step) / ACCOUNT).keys()
        assert [name for name in there if name.endswith(".sha256") and name.removesuffix(".sha256") not in there] == []
        if source in areas:
            move(store)
        # What was linked before the end is there twice, and never not at all.
        moved = store.entries(ACCOUNT)
        assert {each.area for each in moved} == {target}
        digests = {store.digest(ACCOUNT, target, each.name.filename) for each in moved}
        assert digests - {None} == {sha256(DOCUMENT).hexdigest()}
    pytest.fail("it never went through")


@pytest.mark.parametrize("area", Area)
def test_removing_a_backup_takes_all_that_belongs_to_it_along(store: LocalStore, folder: Path, area: Area) -> None:
    store.write_note(ACCOUNT, Area.KEPT, stored(store), Note(pinned=True))
    if area is Area.DELETED:
        store.delete(ACCOUNT, DAILY, at=5.0)
    store.remove(ACCOUNT, area, DAILY)
    assert content(folder) == {}
    with pytest.raises(BackupNotFound):
        store.remove(ACCOUNT, area, DAILY)


def test_a_note_is_for_people_to_read_and_goes_when_it_says_nothing(store: LocalStore, folder: Path) -> None:
    filename = stored(store)
    store.write_note(ACCOUNT, Area.KEPT, filename, Note(pinned=True, label="Ein schöner Tag 🎬"))
    assert json.loads((folder / f"{filename}.note").read_bytes()) == {
        "pinned": True,
        "label": "Ein schöner Tag 🎬",
        "deleted_at": None,
    }
    store.write_note(ACCOUNT, Area.KEPT, filename, Note())
    assert sorted(content(folder)) == [filename, f"{filename}.sha256"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (b"", Note()),
        (b"broken", Note()),
        (b"[1]", Note()),
        (b'{"pinned": 1, "label": 5, "deleted_at": "yesterday"}', Note()),
        (b'{"pinned": true, "deleted_at": true, "more": []}', Note(pinned=True)),
        (b'{"label": "x", "deleted_at": 5}', Note(label="x", deleted_at=5.0)),
        (b'{"deleted_at": 1e999}', Note()),
    ],
)
def test_a_note_that_somebody_wrote_says_what_can_be_read_of_it(
    store: LocalStore, folder: Path, said: bytes, read: Note
) -> None:
    filename = stored(store)
    (folder / f"{filename}.note").write_bytes(said)
    assert store.note(ACCOUNT, Area.KEPT, filename) == read


def test_there_is_no_note_of_what_is_not_there(store: LocalStore, folder: Path) -> None:
    stored(store)
    for filename in ("2026-02-11.json", "../secret", "notes.txt"):
        with pytest.raises(BackupNotFound):
            store.write_note(ACCOUNT, Area.KEPT, filename, Note(pinned=True))
    assert sorted(content(folder)) == [DAILY, f"{DAILY}.sha256"]


def grown_old(path: Path, by: int = ABANDONED_AFTER_NS) -> None:
    then = path.lstat().st_mtime_ns - by - 10**9
    os.utime(path, ns=(then, then), follow_symlinks=False)


def test_what_killed_processes_left_is_swept_away_once_nobody_can_be_at_it(store: LocalStore, folder: Path) -> None:
    store.delete(ACCOUNT, stored(store), at=5.0)
    stored(store)
    kept = content(folder)
    for place in (folder, folder / "deleted"):
        for name in (".tmp-old", "2026-01-01.json.sha256", "2026-01-01.json.note"):
            (place / name).write_bytes(b"half")
            grown_old(place / name)
        (place / ".tmp-new").write_bytes(b"half")
        (place / "2026-01-02.json.sha256").write_bytes(b"its backup is still to come")
    store.sweep(ACCOUNT)
    assert content(folder) == kept | {
        ".tmp-new": b"half",
        "2026-01-02.json.sha256": b"its backup is still to come",
        "deleted/.tmp-new": b"half",
        "deleted/2026-01-02.json.sha256": b"its backup is still to come",
    }


def test_sweeping_leaves_every_backup_and_every_other_file_however_old(store: LocalStore, folder: Path) -> None:
    stored(store)
    (folder / "notes.txt.sha256").write_text("mine")
    (folder / "account.json").write_text("{}")
    for path in folder.iterdir():
        grown_old(path, 10**18)
    before = content(folder)
    store.sweep(ACCOUNT)
    assert content(folder) == before


def test_what_an_account_is_called_is_kept_current(store: LocalStore, folder: Path) -> None:
    stored(store)
    for said in (b'{"username":"alice"}\n', b'{"username":"al"}\n', b'{"username":"al"}\n'):
        store.describe_account(ACCOUNT, said)
        assert (folder / "account.json").read_bytes() == said
    written = (folder / "account.json").stat().st_ino
    store.describe_account(ACCOUNT, said)
    assert (folder / "account.json").stat().st_ino == written
    store.describe_account("nobody", b"{}")
    assert list(store.accounts()) == [ACCOUNT]


def test_a_file_that_cannot_be_opened_is_unreadable_and_not_missing(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    filename, real = stored(store), os.open

    def broken(path: Any, *args: Any, **options: Any) -> int:
        if path == filename:
            raise OSError(errno.EIO, "Input/output error")
        return real(path, *args, **options)

    monkeypatch.setattr(os, "open", broken)
    with pytest.raises(BackupUnreadable), store.open(ACCOUNT, Area.KEPT, filename):
        pass
    assert listed(store) == [filename]


def test_the_room_that_is_left_is_that_of_the_folder_or_of_the_nearest_one_above_it(
    store: LocalStore, backup_dir: Path
) -> None:
    free = store.free_bytes()
    assert free is not None
    assert free > 0
    assert a_store(backup_dir / "not" / "there" / "yet").free_bytes() is not None
