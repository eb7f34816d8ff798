"""Copies are made of what is verified, read back, and never let go of by an accident."""

import os
import threading
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
import zstandard
from sqlalchemy import delete

from backend.app.backups.copies.cache import claim_place
from backend.app.places.place import PlaceError
from backend.app.services.accounts import Account
from backend.app.services.backup import Kind
from backend.models import BackupCopy, CopyPlace, CopyState
from tests.backups.copies.conftest import DAY, Server
from tests.backups.copies.memory_place import MemoryPlace

FIRST = "2026-02-12_141503-manual.json"
ALL_GONE = (
    "All copies are gone from there since 13 February 2026. Is its disk mounted? Nothing is copied there until they "
    "are back, or the operator has said that it is meant to be empty."
)


class Killed(BaseException):
    """The process ends here."""


def documents(place: MemoryPlace) -> dict[str, int]:
    """How many titles each copy holds, as the program zstd would open it."""
    return {
        key: len(orjson.loads(zstandard.ZstdDecompressor().decompressobj().decompress(content))["movies"])
        for key, (content, _, _) in place.objects.items()
        if key.endswith(".zst")
    }


def test_every_verified_backup_is_copied_as_it_is(server: Server, alice: Account) -> None:
    made = server.back_up(alice, 3)
    assert server.copy().made == 1
    key = f"{server.folder(alice)}/{FIRST}.zst"
    content, facts, _ = server.place.objects[key]
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(content)
    stored = (server.root / server.folder(alice) / FIRST).read_bytes()
    assert plain == stored
    assert facts == {
        "plain_sha256": made.sha256,
        "content_sha256": made.content_sha256,
        "packed_sha256": sha256(content).hexdigest(),
        "created_at": repr(server.clock.now),
        "titles": "3",
        "written_by": (server.root / ".moviemanager").read_text().strip(),
    }
    assert server.sentence(alice) == ("ok", "Holds the newest backup.")
    account = orjson.loads(server.place.objects[f"{server.folder(alice)}/account.json"][0])
    assert account["email"] == alice.email
    puts = list(server.place.puts)
    assert (server.copy().made, server.copy(look=True).made, server.place.puts) == (0, 0, puts)


def test_before_the_first_copy_it_says_so(server: Server, alice: Account) -> None:
    assert server.sentence(alice) == ("waiting", "There is no backup to copy yet.")
    server.back_up(alice, 1)
    assert server.sentence(alice) == ("waiting", "The first copy is made within the hour.")


def test_an_unchanged_library_needs_no_new_object(server: Server, alice: Account) -> None:
    server.back_up(alice, 2)
    server.copy()
    server.next_day(3)
    server.back_up(alice, 2)
    assert server.copy(look=True).made == 0
    assert server.names(alice) == [f"{FIRST}.zst"]
    standing = server.overview(alice).standing
    assert (standing.holds_from, standing.holds_until) == (server.clock.now - 3 * DAY, server.clock.now)
    assert server.sentence(alice) == (
        "ok",
        "Holds the newest backup. The library has not changed since 12 February 2026.",
    )
    server.back_up(alice, 3)
    assert server.copy().made == 1
    assert server.sentence(alice) == ("ok", "Holds the newest backup.")


def test_what_is_damaged_in_the_store_does_not_travel(server: Server, alice: Account) -> None:
    server.back_up(alice, 2)
    path = server.root / server.folder(alice) / FIRST
    path.write_bytes(path.read_bytes().replace(b"tt2", b"tt3"))
    server.manager.verify_backups(alice.id)
    assert (server.copy(look=True).made, server.names(alice)) == (0, [])


def test_what_rots_between_the_look_and_the_copy_does_not_travel(server: Server, alice: Account) -> None:
    server.back_up(alice, 2)
    path = server.root / server.folder(alice) / FIRST
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"tt2", b"tt3"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (server.copy(look=True).made, server.names(alice)) == (0, [])


def test_one_place_that_fails_stops_no_other(server: Server, alice: Account, bob: Account) -> None:
    server.restarted(places=[MemoryPlace("memory://down", down=True), MemoryPlace("memory://up")])
    server.back_up(alice, 1)
    server.back_up(bob, 2)
    done = server.copy()
    assert (done.made, done.failed) == (2, {"memory://down": "it does not answer"})
    assert server.sentence(alice, 1) == ("ok", "Holds the newest backup.")
    assert server.sentence(alice) == ("unreachable", "Not reachable since 12 February 2026: it does not answer.")
    server.next_day(3)
    server.copy()
    assert server.sentence(alice) == (
        "unreachable",
        "Not reachable since 12 February 2026: it does not answer. 1 night behind.",
    )
    server.place.down = False
    assert (server.copy().made, server.sentence(alice)[0]) == (2, "ok")


def test_nights_that_are_lacking_are_counted(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.copy()
    for titles in (2, 3, 4):
        server.next_day()
        server.back_up(alice, titles)
    server.next_day(0.5)
    assert server.sentence(alice) == ("behind", "3 nights behind.")


def test_a_copy_that_is_read_back_as_something_else_does_not_count(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.place.spoils = True
    done = server.copy()
    assert (done.made, list(done.failed.values())) == (
        0,
        [f"what was read back of {FIRST}.zst is not what was copied"],
    )
    assert server.sentence(alice) == (
        "damaged",
        f"The copy {FIRST}.zst is not to be relied on: what was read back is not what was copied.",
    )
    server.place.spoils = False
    assert (server.copy().made, server.names(alice)) == (1, ["2026-02-12_141504-manual.json.zst", f"{FIRST}.zst"])


@pytest.mark.parametrize("when", ["before_put", "after_put"])
def test_a_process_that_is_killed_leaves_nothing_that_the_next_one_does_not_finish(
    server: Server, alice: Account, when: str
) -> None:
    server.back_up(alice, 1)

    def kill(_key: str) -> None:
        raise Killed

    setattr(server.place, when, kill)
    with pytest.raises(Killed):
        server.copy()
    setattr(server.place, when, None)
    server.clock.now += 601
    server.restarted()
    server.copy()
    assert (documents(server.place), server.sentence(alice)) == (
        {f"{server.folder(alice)}/{FIRST}.zst": 1},
        ("ok", "Holds the newest backup."),
    )


def test_a_copy_without_its_facts_is_taken_for_what_it_is(server: Server, alice: Account) -> None:
    """A place without metadata keeps them in a file of its own, and a process is killed between the two."""
    server.back_up(alice, 1)
    server.copy()
    key = f"{server.folder(alice)}/{FIRST}.zst"
    content, facts, at = server.place.objects[key]
    server.place.objects[key] = (content, {}, at)
    forget_everything(server)
    assert server.copy().made == 1
    assert server.place.objects[key][:2] == (content, facts)
    assert server.names(alice) == [f"{FIRST}.zst"]


def test_two_processes_at_once_copy_nothing_twice(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    other = Server(server.root, server.database, server.clock, places=server.places)
    inside, go_on = threading.Event(), threading.Event()

    def wait(_key: str) -> None:
        inside.set()
        assert go_on.wait(30)

    server.place.before_put = wait
    first = threading.Thread(target=server.copy)
    first.start()
    assert inside.wait(30)
    assert other.copy().made == 0
    go_on.set()
    first.join()
    server.place.before_put = None
    assert sorted(server.place.puts) == [
        f"{server.folder(alice)}/{FIRST}.zst",
        f"{server.folder(alice)}/account.json",
    ]


def test_a_claim_of_a_process_that_has_died_ends(server: Server) -> None:
    def claims(worker: str, now: float) -> bool:
        with server.database.write() as session:
            return claim_place(session, "p", "p", worker=worker, now=now, lease=600.0)

    assert [claims("one", 0.0), claims("other", 599.0), claims("one", 599.0), claims("other", 1200.0)] == [
        True,
        False,
        True,
        True,
    ]
    # A clock that was wrong does not keep everybody away until then.
    assert claims("third", -10_000.0)


def test_where_the_name_is_taken_by_another_content_it_takes_another_name(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    key = f"{server.folder(alice)}/{FIRST}.zst"
    theirs = zstandard.ZstdCompressor().compress(b'{"version": 2}')
    server.place.objects[key] = (theirs, {}, 5.0)
    assert server.copy().made == 1
    assert server.place.objects[key] == (theirs, {}, 5.0)
    assert documents(MemoryPlace(objects={k: v for k, v in server.place.objects.items() if k != key})) == {
        f"{server.folder(alice)}/2026-02-12_141504-manual.json.zst": 1
    }


def forget_everything(server: Server) -> None:
    with server.database.write() as session:
        for table in (BackupCopy, CopyPlace, CopyState):
            session.execute(delete(table))


def test_what_is_known_is_found_again_at_the_place(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.next_day()
    server.back_up(alice, 2)
    server.copy()
    before = [each.copy for each in server.overview(alice).copies]
    forget_everything(server)
    assert server.overview(alice).copies == []
    puts = list(server.place.puts)
    assert (server.copy().made, server.place.puts) == (0, puts)
    assert [each.copy for each in server.overview(alice).copies] == before


def test_a_place_that_lists_nothing_is_an_alarm(
    server: Server, alice: Account, caplog: pytest.LogCaptureFixture
) -> None:
    server.back_up(alice, 1)
    server.copy()
    held = dict(server.place.objects)
    server.place.objects.clear()
    server.next_day()
    server.back_up(alice, 2)
    assert server.copy().failed == {"memory://place": "all copies are gone from there"}
    assert (server.place.objects, server.sentence(alice)) == ({}, ("gone", ALL_GONE))
    assert "All 1 copies are gone from memory://place" in caplog.text
    server.place.objects.update(held)
    assert (server.copy().made, server.sentence(alice)) == (1, ("ok", "Holds the newest backup."))


def test_the_operator_says_that_a_place_is_meant_to_be_empty(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.copy()
    server.place.objects.clear()
    server.copy(look=True)
    server.manager.copies.accept_empty("memory://place")
    assert (server.copy().made, server.sentence(alice)) == (1, ("ok", "Holds the newest backup."))


def test_copies_that_vanished_are_made_anew_and_it_says_so(
    server: Server, alice: Account, bob: Account, caplog: pytest.LogCaptureFixture
) -> None:
    server.back_up(alice, 1)
    server.back_up(bob, 1)
    server.copy()
    del server.place.objects[f"{server.folder(alice)}/{FIRST}.zst"]
    assert server.copy(look=True).made == 1
    assert server.sentence(alice) == (
        "ok",
        "Holds the newest backup. 1 copy had vanished from there by 12 February 2026, and was made anew.",
    )
    assert server.sentence(bob) == ("ok", "Holds the newest backup.")
    assert f"1 copies of user {alice.id} are gone from memory://place" in caplog.text


def days_go_by(server: Server, alice: Account, days: int) -> list[int]:
    """On which of them the first copy was still there. Each day has another library, and is copied."""
    there: list[int] = []
    for day in range(1, days + 1):
        server.next_day()
        server.back_up(alice, day + 1)
        assert server.copy(look=True).failed == {}
        if f"{FIRST}.zst" in server.names(alice):
            there.append(day)
    return there


def test_a_delete_reaches_a_copy_after_14_days_at_the_earliest(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.copy()
    server.manager.purge_backup(alice.id, FIRST)
    assert days_go_by(server, alice, 20) == list(range(1, 15))
    assert f"{server.folder(alice)}/{FIRST}.zst" not in server.place.objects


def test_a_copy_stays_14_days_longer_than_what_it_is_of(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.copy()
    days_go_by(server, alice, 14)
    assert FIRST in {each.name.filename for each in server.manager.list_backups(alice.id)}
    assert days_go_by(server, alice, 20) == list(range(1, 15))


def test_a_store_that_has_lost_everything_takes_no_copy_with_it(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.next_day()
    server.back_up(alice, 2)
    server.copy()
    for each in server.manager.list_backups(alice.id):
        server.manager.purge_backup(alice.id, each.name.filename)
    for _ in range(60):
        server.next_day()
        server.copy(look=True)
    assert len(server.names(alice)) == 2


def test_nothing_is_removed_that_another_has_written(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    server.copy()
    key = f"{server.folder(alice)}/{FIRST}.zst"
    content, facts, at = server.place.objects[key]
    server.place.objects[key] = (content, facts | {"written_by": "another"}, at)
    server.manager.purge_backup(alice.id, FIRST)
    days_go_by(server, alice, 20)
    assert key in server.place.objects


def test_a_place_that_keeps_what_it_has_is_no_failure(server: Server, alice: Account) -> None:
    server.place.locked = True
    server.back_up(alice, 1)
    server.copy()
    server.manager.purge_backup(alice.id, FIRST)
    assert days_go_by(server, alice, 20) == list(range(1, 21))


def test_others_files_are_left_alone(server: Server, alice: Account) -> None:
    theirs = {
        "notes.txt": (b"x", {}, 1.0),
        f"{server.folder(alice)}/photo.jpg": (b"x", {}, 1.0),
        f"{server.folder(alice)}/deep/2026-02-12.json.zst": (b"x", {}, 1.0),
        "../2026-02-12.json.zst": (b"x", {}, 1.0),
    }
    server.place.objects.update(theirs)
    server.back_up(alice, 1)
    server.copy()
    assert {key: server.place.objects[key] for key in theirs} == theirs
    assert server.names(alice) == [f"{FIRST}.zst"]


def test_safety_backups_travel_and_rescue_copies_do_not(server: Server, alice: Account) -> None:
    server.back_up(alice, 1)
    holds_more = server.back_up(alice, 2)
    assert holds_more.name.kind is Kind.MANUAL
    with server.database.read() as session:
        rescue = server.manager.archive.make_rescue_copy(session, alice.id)
    with server.database.write() as session:
        server.manager.archive.record(session, [(alice.id, rescue)])
    server.copy()
    assert [Path(each).suffixes[-2:] for each in server.names(alice)] == [[".json", ".zst"]] * 2


def test_who_has_nothing_sees_nothing_of_others(server: Server, alice: Account, bob: Account) -> None:
    server.back_up(alice, 1)
    server.copy()
    assert server.names(bob) == []


def test_a_place_is_swept_with_the_daily_look_at_it(
    server: Server, alice: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server.back_up(alice, 1)
    server.copy()
    server.back_up(alice, 2)
    server.copy()
    assert server.place.sweeps == 1
    server.next_day()
    server.copy()
    assert server.place.sweeps == 2

    def refuse() -> int:
        raise PlaceError("The place could not do what it was asked.")

    monkeypatch.setattr(server.place, "sweep", refuse)
    server.back_up(alice, 3)
    assert (server.copy(look=True).made, server.sentence(alice)) == (1, ("ok", "Holds the newest backup."))
    assert "could not be swept: The place could not do what it was asked." in caplog.text
