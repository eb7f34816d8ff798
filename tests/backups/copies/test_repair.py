"""A backup that is damaged, or was taken away, comes back from a copy whose digest is its own."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from backend.app.services.accounts import Account
from tests.backups.copies.conftest import Server
from tests.backups.copies.memory_place import MemoryPlace

FIRST = "2026-02-12_141503-manual.json"


@pytest.fixture
def stored(server: Server, alice: Account) -> Path:
    """The file of a backup that is pinned and copied."""
    server.back_up(alice, 3)
    server.manager.annotate_backup(alice.id, FIRST, pinned=True, label="Mine")
    server.copy()
    return server.root / server.folder(alice) / FIRST


def test_a_damaged_backup_is_repaired_and_it_says_so(
    server: Server, alice: Account, stored: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = stored.read_bytes()
    [before] = server.manager.list_backups(alice.id)
    stored.write_bytes(good.replace(b"tt2", b"tt9"))
    [damaged] = server.manager.verify_backups(alice.id)
    assert damaged.verified is False
    server.next_day(0.1)
    assert server.copy().repaired == 1
    [after] = server.manager.list_backups(alice.id)
    assert (stored.read_bytes(), after.verified, after.pinned, after.label) == (good, True, True, "Mine")
    assert (after.sha256, after.created_at) == (before.sha256, before.created_at)
    assert (after.repaired_at, after.repaired_from) == (server.clock.now, "memory “place”")
    assert f"The backup {FIRST} of user {alice.id} was repaired from the copy at memory://place" in caplog.text
    [aside] = server.manager.list_deleted(alice.id)
    assert (aside.name.filename, aside.verified) == (FIRST, False)
    assert server.copy(look=True).repaired == 0
    assert server.manager.reindex(alice.id)[0].repaired_from == "memory “place”"


def test_backups_that_were_taken_away_come_back(server: Server, alice: Account, stored: Path) -> None:
    good = stored.read_bytes()
    shutil.rmtree(stored.parent)
    assert server.manager.list_backups(alice.id) == []
    assert server.copy().repaired == 1
    [after] = server.manager.list_backups(alice.id)
    assert (stored.read_bytes(), after.repaired_from) == (good, "memory “place”")
    assert server.copy(look=True).repaired == 0


def test_what_was_removed_here_stays_away(server: Server, alice: Account, stored: Path) -> None:
    server.back_up(alice, 1)
    server.copy()
    server.manager.purge_backup(alice.id, FIRST)
    second = server.manager.list_backups(alice.id)[0].name.filename
    server.manager.delete_backup(alice.id, second)
    assert (server.copy(look=True).repaired, server.manager.list_backups(alice.id)) == (0, [])
    assert [each.name.filename for each in server.manager.list_deleted(alice.id)] == [second]


def test_a_damaged_copy_repairs_nothing(server: Server, alice: Account, stored: Path) -> None:
    stored.unlink()
    server.manager.list_backups(alice.id)
    server.place.damage(f"{server.folder(alice)}/{FIRST}.zst")
    assert (server.copy().repaired, server.manager.list_backups(alice.id)) == (0, [])


def test_another_place_repairs_what_the_first_cannot(server: Server, alice: Account, stored: Path) -> None:
    server.restarted(places=[server.place, MemoryPlace("memory://second")])
    server.copy()
    stored.unlink()
    server.manager.list_backups(alice.id)
    server.place.damage(f"{server.folder(alice)}/{FIRST}.zst")
    assert server.copy().repaired == 1
    [after] = server.manager.list_backups(alice.id)
    assert after.repaired_from == "memory “second”"


def test_two_places_repair_it_once(server: Server, alice: Account, stored: Path) -> None:
    server.restarted(places=[server.place, MemoryPlace("memory://second")])
    server.copy()
    good = stored.read_bytes()
    stored.write_bytes(good[:-9])
    server.manager.verify_backups(alice.id)
    assert server.copy().repaired == 1
    assert (stored.read_bytes(), len(server.manager.list_deleted(alice.id))) == (good, 1)


def test_a_repair_that_was_killed_half_way_is_finished(
    server: Server, alice: Account, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = stored.read_bytes()
    stored.write_bytes(good.replace(b"tt2", b"tt9"))
    server.manager.verify_backups(alice.id)
    store = server.manager.archive.store
    delete = store.delete

    def killed(account: str, filename: str, *, at: float) -> str:
        delete(account, filename, at=at)
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "delete", killed)
    with pytest.raises(KeyboardInterrupt):
        server.copy()
    monkeypatch.undo()
    server.clock.now += 601
    server.restarted()
    assert (server.copy().repaired, stored.read_bytes()) == (1, good)
    assert replace(server.manager.list_backups(alice.id)[0]).verified is True
