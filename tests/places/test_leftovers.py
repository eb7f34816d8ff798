"""What writers leave that were killed half way: never listed, and swept a day later by the place's own clock."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from backend.app.places.address import place_at
from backend.app.places.beside import ABANDONED_AFTER_SECONDS
from backend.app.places.place import Place
from tests.place_servers import PlaceServers
from tests.places.test_contract import CONTENT, KEY, keys, put, read

OURS = ".tmp-" + "0123456789abcdef" * 2
SECONDS = 60.0


@pytest.fixture(params=["folder", "webdav", "sftp", "sshd"])
def address(request: pytest.FixtureRequest, place_servers: PlaceServers) -> str:
    return place_servers.fresh(request.param)


@pytest.fixture
def place(address: str) -> Iterator[Place]:
    place = place_at(address)
    yield place
    place.close()


@pytest.fixture
def disk(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder behind the place: these servers keep files on this machine."""
    mark = uuid4().hex
    put(place, mark)
    [found] = [each.parent for each in tmp_path_factory.getbasetemp().rglob(mark)]
    place.remove(mark)
    return found


def leftovers(disk: Path) -> list[Path]:
    return sorted(each for each in disk.rglob(".tmp-*"))


def kill_half_way(address: str, disk: Path) -> Path:
    """What is left of it, once the server has it."""
    known = leftovers(disk)
    command = [sys.executable, "-m", "tests.places.doomed_writer", address, KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "half way\n"
        deadline = time.monotonic() + SECONDS
        while leftovers(disk) == known:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        writer.kill()
    [left] = [each for each in leftovers(disk) if each not in known]
    return left


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_a_killed_writer_left_is_swept_a_day_later_and_not_before(place: Place, address: str, disk: Path) -> None:
    put(place)
    left = kill_half_way(address, disk)
    assert (keys(place), read(place)) == ([KEY], CONTENT)
    assert (place.sweep(), leftovers(disk)) == (0, [left]), "another machine may be at work on it"
    age(left, ABANDONED_AFTER_SECONDS - 600)
    assert (place.sweep(), leftovers(disk)) == (0, [left])
    age(left, ABANDONED_AFTER_SECONDS + 600)
    another = kill_half_way(address, disk)
    assert (place.sweep(), leftovers(disk)) == (1, [another])
    assert (keys(place), read(place)) == ([KEY], CONTENT)


def test_only_what_this_program_may_have_left_is_swept(place: Place, disk: Path) -> None:
    put(place, "ada/1")
    others = [".tmp-notes.txt", ".tmp-", f"{OURS}0", OURS.upper(), "tmp-1", ".hidden", "old.json"]
    ours = [OURS, ".tmp-claim-2026-02-12.json.zst"]
    for name in [*others, *ours]:
        for path in (disk / name, disk / "ada" / name):
            path.write_text("x")
            age(path, 30 * ABANDONED_AFTER_SECONDS)
    (disk / OURS.replace("0", "f")).mkdir()
    assert place.sweep() == 4
    assert [each.name for each in disk.iterdir() if each.name in ours] == []
    assert {each.name for each in (disk / "ada").iterdir()} == {*others, "1"}
    assert {*others} <= {each.name for each in disk.iterdir()}
    assert read(place, "ada/1") == CONTENT


def test_a_clock_that_is_wrong_here_is_none_of_the_places(
    place: Place, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (disk / OURS).write_text("x")
    a_year_on = time.time() + 365 * 86_400
    monkeypatch.setattr(time, "time", lambda: a_year_on)
    assert (place.sweep(), leftovers(disk)) == (0, [disk / OURS])


def test_what_has_no_time_stays(place: Any, disk: Path) -> None:
    (disk / OURS).write_text("x")
    os.utime(disk / OURS, (0, 0))
    assert (place.sweep(), leftovers(disk)) == (0, [disk / OURS])


def test_a_bucket_has_no_half_of_anything(place_servers: PlaceServers) -> None:
    place = place_at(place_servers.fresh("seaweedfs"))
    put(place)
    assert (place.sweep(), keys(place)) == (0, [KEY])
    place.close()


def test_a_place_that_is_gone_is_not_swept(place_servers: PlaceServers) -> None:
    place = place_at(f"{place_servers.fresh('folder')}-gone")
    with pytest.raises(Exception, match="not mounted"):
        place.sweep()
    place.close()
