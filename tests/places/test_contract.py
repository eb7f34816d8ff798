"""What every place does, whatever it is made of: a folder, buckets, WebDAV and SFTP, on real servers."""

import io
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import stamina

from backend.app.places.address import place_at
from backend.app.places.place import (
    ObjectExists,
    ObjectNotFound,
    Place,
    PlacedObject,
    PlaceError,
    PlaceTraits,
    PlaceUnavailable,
)
from backend.app.places.probe import probe
from tests.place_servers import PlaceServers

HONEST = ["folder", "seaweedfs", "webdav", "sftp", "sshd"]
LYING = "lying s3"
KEY = "ada@example.org-1f0c/2026-11-24.json.zst"
CONTENT = bytes(range(256)) * 400
FACTS = {"content_sha256": sha256(b"plain").hexdigest(), "label": 'Ein "schöner" Tag & 100 % 🎬 + mehr'}


@pytest.fixture(params=[*HONEST, LYING])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def address(kind: str, place_servers: PlaceServers) -> str:
    return place_servers.fresh(kind)


@pytest.fixture
def place(address: str) -> Iterator[Place]:
    place = place_at(address)
    yield place
    place.close()


def put(
    place: Place, key: str = KEY, content: bytes = CONTENT, *, facts: Mapping[str, str] | None = None, new: bool = False
) -> None:
    digest = sha256(content).hexdigest()
    place.put(key, io.BytesIO(content), sha256=digest, facts=facts or {}, only_if_absent=new)


def read(place: Place, key: str = KEY) -> bytes:
    with place.open(key) as file:
        return file.read()


def keys(place: Place, prefix: str = "") -> list[str]:
    return sorted(each.key for each in place.entries(prefix))


def test_an_object_is_given_back_as_it_was_put_with_its_facts(place: Place) -> None:
    put(place, facts=FACTS)
    with place.open(KEY) as file:
        assert (file.read(), file.seek(0), file.read(3)) == (CONTENT, 0, CONTENT[:3])
    assert place.facts(KEY) == FACTS
    [listed] = place.entries()
    assert listed == PlacedObject(KEY, len(CONTENT), listed.changed_at)
    assert place.look(KEY) == listed
    assert listed.changed_at > 1_700_000_000


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_an_object_of_any_size_is_given_back(place: Place, size: int) -> None:
    put(place, content=b"x" * size)
    assert (len(read(place)), [each.size_bytes for each in place.entries()]) == (size, [size])


@pytest.mark.parametrize("key", ["account.json", ".marker", "a/b/c/d e+f&g=h%20ü.json"])
def test_a_key_may_be_any_plain_names(place: Place, key: str) -> None:
    put(place, key, facts={"kind": "odd"})
    assert (keys(place), read(place, key), place.facts(key)) == ([key], CONTENT, {"kind": "odd"})
    place.remove(key)
    assert keys(place) == []


@pytest.mark.parametrize(
    "key", ["", "/a", "a/", "a//b", "../a", "a/../b", ".", "a\0b", "a\nb", "a?b", ".tmp-1", "a.facts.json"]
)
def test_a_key_that_could_lead_elsewhere_is_refused(place: Place, key: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        put(place, key)


def test_an_object_is_replaced_with_its_facts(place: Place) -> None:
    put(place, facts={"first": "1", "both": "1"})
    put(place, content=b"another", facts={"both": "2"})
    assert (read(place), place.facts(KEY), keys(place)) == (b"another", {"both": "2"}, [KEY])
    put(place, content=b"a third")
    assert (read(place), place.facts(KEY)) == (b"a third", {})


@pytest.mark.parametrize("kind", HONEST)
def test_what_is_not_there_is_said_to_be_missing(place: Place) -> None:
    assert (place.facts(KEY), place.look(KEY), keys(place), keys(place, "ada/"), list(place.folders())) == (
        None,
        None,
        [],
        [],
        [],
    )
    with pytest.raises(ObjectNotFound, match=r"^There is no object of this name\.$"), place.open(KEY):
        pass
    place.remove(KEY)


def test_removing_takes_the_object_and_its_facts(place: Place) -> None:
    put(place, facts=FACTS)
    put(place, "other")
    place.remove(KEY)
    assert (keys(place), place.facts(KEY), list(place.folders())) in (
        (["other"], None, []),
        # A server keeps an empty folder.
        (["other"], None, [KEY.partition("/")[0]]),
    )
    put(place)
    assert place.facts(KEY) == {}


def test_entries_are_those_whose_keys_begin_so(place: Place) -> None:
    for key in ("a/1", "a/2", "a/deleted/1", "ab/1", "b"):
        put(place, key, b"1", facts={"fact": "x"})
    assert {prefix: keys(place, prefix) for prefix in ("", "a", "a/", "a/d", "a/deleted/", "c/")} == {
        "": ["a/1", "a/2", "a/deleted/1", "ab/1", "b"],
        "a": ["a/1", "a/2", "a/deleted/1", "ab/1"],
        "a/": ["a/1", "a/2", "a/deleted/1"],
        "a/d": ["a/deleted/1"],
        "a/deleted/": ["a/deleted/1"],
        "c/": [],
    }
    assert sorted(place.folders()) == ["a", "ab"]


@pytest.mark.parametrize("kind", HONEST)
def test_bytes_that_are_not_those_of_the_digest_are_not_kept(place: Place) -> None:
    put(place)
    with pytest.raises(PlaceError, match="digest is of"):
        place.put(KEY, io.BytesIO(b"spoilt"), sha256=sha256(b"whole").hexdigest(), facts={})
    assert (read(place), keys(place)) == (CONTENT, [KEY])


@pytest.mark.parametrize("kind", HONEST)
def test_of_many_who_create_one_key_one_wins_and_the_others_change_nothing(place: Place) -> None:
    outcomes: list[tuple[int, str]] = []
    barrier = threading.Barrier(6)

    def create(number: int) -> None:
        barrier.wait()
        try:
            put(place, content=b"%d" % number, facts={"number": str(number)}, new=True)
        except ObjectExists:
            outcomes.append((number, "refused"))
        else:
            outcomes.append((number, "created"))

    threads = [threading.Thread(target=create, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    [winner] = [number for number, outcome in outcomes if outcome == "created"]
    assert (len(outcomes), read(place), place.facts(KEY)) == (6, b"%d" % winner, {"number": str(winner)})
    with pytest.raises(ObjectExists, match=r"^There is an object of this name already\.$"):
        put(place, new=True)
    assert (read(place), keys(place)) == (b"%d" % winner, [KEY])


# WsgiDAV removes what a MOVE replaces a moment before.
@pytest.mark.parametrize("kind", ["folder", "seaweedfs", "sftp", "sshd"])
def test_a_reader_sees_the_old_bytes_or_the_new_ones(place: Place) -> None:
    """While one object is replaced again and again."""
    contents = {bytes([number]) * 300_000 for number in range(3)}
    put(place, content=min(contents))
    done = threading.Event()

    def replace() -> None:
        for _ in range(4):
            for content in contents:
                put(place, content=content)
        done.set()

    writer = threading.Thread(target=replace)
    writer.start()
    seen: set[bytes] = set()
    while not done.is_set():
        seen.add(read(place))
    writer.join()
    assert seen <= contents


EXPECTED = {
    "folder": PlaceTraits(durable=True, creates_once=True, checks_digests=True),
    "seaweedfs": PlaceTraits(durable=True, creates_once=True, checks_digests=True),
    "webdav": PlaceTraits(durable=False, creates_once=True, checks_digests=True),
    "sftp": PlaceTraits(durable=True, creates_once=True, checks_digests=True),
    "sshd": PlaceTraits(durable=True, creates_once=True, checks_digests=True),
    LYING: PlaceTraits(durable=True, creates_once=False, checks_digests=False),
}


def test_the_probe_finds_out_what_a_place_can_do_and_leaves_nothing(place: Place, kind: str) -> None:
    put(place)
    probed = probe(place)
    assert (probed.traits, probed.removes, probed.faults, keys(place)) == (EXPECTED[kind], True, (), [KEY])


def test_a_store_that_lies_is_named(place_servers: PlaceServers) -> None:
    place = place_at(place_servers.fresh(LYING))
    assert probe(place).lies == (
        "it does not keep two from creating the same object",
        "it keeps bytes that do not match the digest sent along",
    )
    place.close()


@pytest.mark.parametrize("kind", ["folder", "webdav", "sftp", "sshd", "seaweedfs"])
def test_a_place_that_is_not_there_is_no_empty_place(kind: str, place_servers: PlaceServers) -> None:
    """A disk that is not mounted, a folder or a bucket that somebody has removed."""
    base, question, query = place_servers.fresh(kind).partition("?")
    gone = base.replace("@films/", "@gone/") if kind == "seaweedfs" else f"{base}-gone"
    place = place_at(gone + question + query)
    acts = [lambda: keys(place), lambda: list(place.folders())]
    # SeaweedFS makes a bucket for whoever may make one.
    acts += [] if kind == "seaweedfs" else [lambda: put(place), lambda: read(place), lambda: place.look(KEY)]
    for act in acts:
        with pytest.raises(PlaceUnavailable):
            act()
    place.close()


@pytest.mark.parametrize("kind", ["seaweedfs", "webdav", "sftp"])
def test_wrong_credentials_are_a_sentence_without_them(kind: str, place_servers: PlaceServers) -> None:
    right = place_servers.fresh(kind)
    scheme, _, rest = right.partition("://")
    place = place_at(f"{scheme}://films:not-the-secret@{rest.rpartition('@')[2]}")
    with pytest.raises(PlaceUnavailable, match=r"refuse|does not know|wrong") as refused:
        put(place)
    assert "not-the-secret" not in f"{refused.value} {place.shown} {place!r}"
    place.close()


@pytest.mark.parametrize("kind", ["sftp", "sshd"])
def test_a_host_that_is_not_the_known_one_is_not_given_a_password(kind: str, place_servers: PlaceServers) -> None:
    address = place_servers.fresh(kind).partition("?")[0]
    place = place_at(f"{address}?fingerprint=SHA256:{'A' * 43}")
    with pytest.raises(PlaceUnavailable, match="host key"):
        put(place)
    place.close()


@pytest.mark.parametrize("kind", ["seaweedfs", "webdav", "sftp"])
def test_a_server_that_was_killed_is_unavailable(kind: str, tmp_path: Path) -> None:
    """A connection is open from before, which then leads nowhere."""
    servers = PlaceServers(tmp_path)
    with stamina.set_testing(True, attempts=2, cap=True):
        place = place_at(servers.fresh(kind))
        try:
            put(place)
            process = servers.server(kind).process
            process.send_signal(signal.SIGKILL)
            process.wait()
            for act in (lambda: put(place), lambda: keys(place), lambda: place.remove(KEY), lambda: read(place)):
                with pytest.raises(PlaceUnavailable):
                    act()
        finally:
            place.close()
            with suppress(Exception):
                servers.close()


@pytest.mark.parametrize("kind", ["sftp", "sshd"])
def test_a_connection_that_broke_is_made_again(kind: str, place_servers: PlaceServers) -> None:
    place: Any = place_at(place_servers.fresh(kind))
    put(place)
    # What a network does to it.
    place._loop.call_soon_threadsafe(place._connection.abort)  # noqa: SLF001
    assert read(place) == CONTENT
    place.close()


@pytest.mark.parametrize("broken", ["SFTPConnectionLost", "ConnectionLost", "ChannelOpenError"])
def test_a_connection_may_break_at_any_step(
    place_servers: PlaceServers, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    asyncssh = pytest.importorskip("asyncssh", reason="asyncssh is not here, which SFTP needs")
    place: Any = place_at(place_servers.fresh("sftp"))
    errors = {"ChannelOpenError": lambda: asyncssh.ChannelOpenError(1, "no more channels")}
    error = errors.get(broken, lambda: getattr(asyncssh, broken)("Connection lost"))()

    async def nowhere() -> None:
        raise error

    with stamina.set_testing(True, attempts=2, cap=True):
        monkeypatch.setattr(place, "_connected", nowhere)
        with pytest.raises(PlaceUnavailable, match=r"^The place broke the connection off\.$"):
            put(place)
    place.close()
