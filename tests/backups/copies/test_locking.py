"""Locked copies: whom they open for, and a sentence for everything that can be wrong with a key."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from backend.app.backups.copies.errors import CopyDamaged, CopyLocked
from backend.app.backups.copies.keys import fingerprint
from backend.app.backups.copies.kits import NewKit
from backend.app.encryption import identity_of, new_identity
from backend.app.services.accounts import Account
from backend.models import CopyKey
from tests.backups.copies.conftest import Server
from tests.backups.copies.test_copying import forget_everything
from tests.backups.copies.test_restoring import movies, refused, restore
from tests.backups.test_archive import holds
from tests.snapshot.test_encryption import NOT_HERE

COPY = "2026-02-12_141503-manual.json.zst.age"

pytest.importorskip("pyrage", reason=NOT_HERE)


@pytest.fixture
def kit() -> tuple[str, str]:
    """What opens, and what locks."""
    return new_identity()


def lock(server: Server, kit: tuple[str, str]) -> None:
    """With a kit whose key was typed back."""
    made = NewKit(*kit)
    server.manager.copies.kits.offer(made)
    server.manager.copies.kits.confirm(made.fingerprint, made.ending)


@pytest.fixture
def locked(server: Server, alice: Account, kit: tuple[str, str]) -> Server:
    lock(server, kit)
    server.back_up(alice, 3)
    server.copy()
    return server


def test_a_copy_opens_with_the_kit_and_for_the_server(locked: Server, alice: Account, kit: tuple[str, str]) -> None:
    [listed] = locked.overview(alice).copies
    assert (listed.copy.name.filename, listed.copy.is_locked, listed.is_openable, listed.kits) == (
        COPY,
        True,
        True,
        (fingerprint(kit[1]),),
    )
    assert locked.place.objects[f"{locked.folder(alice)}/{COPY}"][0].startswith(b"age-encryption.org/v1\n")
    assert listed.copy.restorable is True
    holds(locked.manager, locked.database, alice, 1)
    restore(locked, alice, COPY)
    assert movies(locked, alice) == ["tt1", "tt2", "tt3"]


def test_nothing_that_lies_there_says_whose_it_is(locked: Server, alice: Account) -> None:
    assert sorted(key.partition("/")[2] for key in locked.place.objects) == [COPY, "account.json.age"]
    lying_there = [(content, json.dumps(facts).encode()) for content, facts, _ in locked.place.objects.values()]
    names = (alice.email.encode(), alice.username.encode())
    assert not any(name in each for both in lying_there for each in both for name in names)


def test_a_plain_account_file_is_taken_away_when_locking_begins(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.copy()
    lock(server, new_identity())
    server.back_up(alice, 2)
    server.copy()
    assert {key.rpartition("/")[2] for key in server.place.objects if "account" in key} == {"account.json.age"}
    # What was plain before stays so, and the list says it from the bytes.
    assert [(each.copy.is_locked, each.kits != ()) for each in server.overview(alice).copies] == [
        (True, True),
        (False, False),
    ]


def test_lock_or_no_lock_is_read_from_the_bytes(locked: Server, alice: Account) -> None:
    server = locked
    key = f"{server.folder(alice)}/{COPY}"
    plain = f"{server.folder(alice)}/2026-02-01.json.zst"
    server.place.objects[plain] = server.place.objects[key]
    server.copy(look=True)
    assert {each.copy.name.filename: each.copy.is_locked for each in server.overview(alice).copies} == {
        COPY: True,
        "2026-02-01.json.zst": True,
    }


def test_a_server_with_another_key_cannot_open_it_and_says_which_kit_does(
    locked: Server, alice: Account, kit: tuple[str, str]
) -> None:
    locked.restarted(secret="another key that signs tokens, 32+")
    error = refused(locked, alice, COPY)
    assert isinstance(error, CopyLocked)
    assert f"is locked, and opens with the key {fingerprint(kit[1])} or " in error.detail
    assert [each.is_openable for each in locked.overview(alice).copies] == [False]
    wrong = refused(locked, alice, COPY, identities=[identity_of(new_identity()[0])])
    assert isinstance(wrong, CopyLocked)
    holds(locked.manager, locked.database, alice, 1)
    restore(locked, alice, COPY, identities=[identity_of(kit[0])])
    assert movies(locked, alice) == ["tt1", "tt2", "tt3"]


@pytest.mark.parametrize("cut", [-1, -50, 300])
def test_a_locked_copy_that_is_cut_off_is_said_to_be(locked: Server, alice: Account, cut: int) -> None:
    key = f"{locked.folder(alice)}/{COPY}"
    content, facts, at = locked.place.objects[key]
    locked.place.objects[key] = (content[:cut], facts, at)
    error = refused(locked, alice, COPY)
    assert isinstance(error, CopyDamaged)
    assert error.detail == (
        f"The copy {COPY} is damaged: it is cut off, or its bytes are no longer what was written. "
        "Nothing was changed; use another one."
    )


def test_a_locked_copy_whose_bytes_changed_is_said_to_be_damaged(locked: Server, alice: Account) -> None:
    key = f"{locked.folder(alice)}/{COPY}"
    content, facts, at = locked.place.objects[key]
    locked.place.objects[key] = (content[:-9] + bytes([content[-9] ^ 1]) + content[-8:], facts, at)
    assert isinstance(refused(locked, alice, COPY), CopyDamaged)


def test_after_a_rotation_old_copies_open_with_the_old_kit(
    locked: Server, alice: Account, kit: tuple[str, str]
) -> None:
    new = new_identity()
    locked.next_day()
    lock(locked, new)
    locked.back_up(alice, 4)
    locked.copy()
    newest, oldest = locked.overview(alice).copies
    assert (newest.kits, oldest.kits) == ((fingerprint(new[1]),), (fingerprint(kit[1]),))
    assert [(each.fingerprint, each.retired_at) for each in locked.manager.copies.kits.all()] == [
        (fingerprint(new[1]), None),
        (fingerprint(kit[1]), locked.clock.now),
    ]
    locked.restarted(secret="another key that signs tokens, 32+")
    assert isinstance(refused(locked, alice, newest.copy.name.filename, identities=[identity_of(kit[0])]), CopyLocked)
    restore(locked, alice, oldest.copy.name.filename, identities=[identity_of(kit[0])])
    assert movies(locked, alice) == ["tt1", "tt2", "tt3"]


def test_only_its_owner_can_open_it_and_what_that_costs_is_said(
    server: Server, alice: Account, kit: tuple[str, str]
) -> None:
    server.restarted(recipients=(kit[1],), owner_only=True)
    server.back_up(alice, 3)
    done = server.copy()
    assert (done.made, done.tested, server.sentence(alice)) == (1, 0, ("ok", "Holds the newest backup."))
    [listed] = server.overview(alice).copies
    assert (listed.is_openable, listed.kits, listed.copy.restorable) == (False, (fingerprint(kit[1]),), None)
    assert isinstance(refused(server, alice, COPY), CopyLocked)
    assert "can no longer test that a copy restores" in server.manager.copies.locking().sentence
    server.place.spoils = True
    server.back_up(alice, 4)
    assert list(server.copy().failed.values()) == [
        "what was read back of 2026-02-12_141504-manual.json.zst.age is not what was copied"
    ]


def test_a_server_that_has_lost_its_database_does_not_go_on_in_plain(locked: Server, alice: Account) -> None:
    forget_everything(locked)
    with locked.database.write() as session:
        session.execute(delete(CopyKey))
    locked.back_up(alice, 4)
    [why] = locked.copy().failed.values()
    assert why == (
        "the copies there are locked and this server knows no key, so nothing is copied there in plain; set "
        "BACKUP_AGE_RECIPIENTS, or run moviemanager backup kit"
    )
    assert len(locked.place.objects) == 2


def test_whoever_stops_locking_goes_on_in_plain(locked: Server, alice: Account) -> None:
    locked.manager.copies.kits.stop_locking()
    locked.back_up(alice, 4)
    assert locked.copy().made == 1
    assert [each.copy.is_locked for each in locked.overview(alice).copies] == [False, True]


def test_a_damaged_backup_is_repaired_from_a_locked_copy(locked: Server, alice: Account) -> None:
    path = locked.root / locked.folder(alice) / COPY.removesuffix(".zst.age")
    good = path.read_bytes()
    path.unlink()
    locked.manager.list_backups(alice.id)
    assert (locked.copy().repaired, path.read_bytes()) == (1, good)


def test_the_programs_age_and_zstd_open_a_copy(
    locked: Server, alice: Account, kit: tuple[str, str], tmp_path: Path
) -> None:
    for program in ("age", "zstd"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not here")
    (tmp_path / "kit.txt").write_text(f"# a comment\n{kit[0]}\n")
    (tmp_path / "copy.age").write_bytes(locked.place.objects[f"{locked.folder(alice)}/{COPY}"][0])
    opened: Any = subprocess.run(
        "age -d -i kit.txt copy.age | zstd -d", shell=True, cwd=tmp_path, capture_output=True, check=True
    )
    stored = locked.root / locked.folder(alice) / COPY.removesuffix(".zst.age")
    assert opened.stdout == stored.read_bytes()
