"""A copy is restored through the same door as a backup: preview, plan digest, safety backup, undo."""

import pytest

from backend.app.backups.copies.errors import CopyDamaged, CopyNotFound, PlaceNotReached, PlaceUnknown
from backend.app.errors import MovieManagerError
from backend.app.services.accounts import Account
from backend.app.services.backup import ImportResult
from tests.backups.copies.conftest import Server
from tests.backups.test_archive import holds

COPY = "2026-02-12_141503-manual.json.zst"


def restore(server: Server, owner: Account, filename: str = COPY, **wanted: object) -> ImportResult:
    place = {"place": server.overview(owner).place.id} | wanted
    with server.database.write() as session:
        return server.manager.restore_from_backup(session, owner.id, filename, **place)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def copied(server: Server, alice: Account) -> Server:
    server.back_up(alice, 3)
    server.copy()
    return server


def movies(server: Server, owner: Account) -> list[str]:
    with server.database.read() as session:
        return [each["imdb_id"] for each in server.manager.build_condensed_payload(session, owner.id)["movies"]]


def test_a_copy_is_previewed_restored_and_undone(copied: Server, alice: Account) -> None:
    holds(copied.manager, copied.database, alice, 1)
    preview = restore(copied, alice, dry_run=True)
    assert (preview.changes.movies.added, movies(copied, alice)) == (2, ["tt1"])
    done = restore(copied, alice, plan=preview.plan_digest)
    assert (done.changes, movies(copied, alice)) == (preview.changes, ["tt1", "tt2", "tt3"])
    assert done.safety_backup is not None
    with copied.database.write() as session:
        copied.manager.restore_from_backup(session, alice.id, done.safety_backup)
    assert movies(copied, alice) == ["tt1"]


def refused(server: Server, owner: Account, filename: str = COPY, **wanted: object) -> MovieManagerError:
    before = movies(server, owner)
    with pytest.raises(MovieManagerError) as caught:
        restore(server, owner, filename, **wanted)
    assert movies(server, owner) == before
    return caught.value


def test_what_cannot_be_restored_is_said(copied: Server, alice: Account, bob: Account) -> None:
    assert isinstance(refused(copied, alice, "2026-01-01.json.zst"), CopyNotFound)
    assert isinstance(refused(copied, alice, "../../etc/passwd"), CopyNotFound)
    assert isinstance(refused(copied, alice, place="nowhere"), PlaceUnknown)
    assert isinstance(refused(copied, bob), CopyNotFound)
    copied.place.damage(f"{copied.folder(alice)}/{COPY}")
    error = refused(copied, alice)
    assert isinstance(error, CopyDamaged)
    assert error.detail == (
        f"The copy {COPY} is damaged: its bytes are no longer what was written. Nothing was changed; use another one."
    )
    copied.place.down = True
    error = refused(copied, alice)
    assert isinstance(error, PlaceNotReached)
    assert error.detail == "memory “place” cannot be used now: it does not answer. Nothing was changed."


def test_a_copy_that_was_exchanged_for_another_is_refused(copied: Server, alice: Account) -> None:
    copied.back_up(alice, 1)
    copied.copy()
    newer = next(key for key in copied.place.objects if key.endswith(".zst") and not key.endswith(COPY))
    older = f"{copied.folder(alice)}/{COPY}"
    copied.place.objects[older] = (copied.place.objects[newer][0], *copied.place.objects[older][1:])
    assert isinstance(refused(copied, alice), CopyDamaged)
