"""610 people's libraries come back from their backups alone, after two nights and a disk that died."""

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from backend.app.database import connect
from backend.app.places.address import place_at
from backend.app.places.place import Place
from backend.app.services import accounts
from backend.app.services.accounts import Account
from backend.app.services.adopting import PassedOver
from backend.models import Base
from tests.acceptance.main_job import Installation, quick_folder
from tests.acceptance.movielens import FOLDER, is_here, read_viewers
from tests.conftest import REAL_DATA_REASON
from tests.manager_fixtures import NOON, Clock
from tests.place_servers import PlaceServers

pytestmark = pytest.mark.skipif(not is_here(), reason=f"MovieLens' {FOLDER.name}: {REAL_DATA_REASON}")

PEOPLE = 610
NIGHTS = ("2026-02-12.json", "2026-02-13.json")


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


def an_installation(folder: Path, name: str, clock: Clock) -> Installation:
    database = connect(f"sqlite:///{folder / name}")
    Base.metadata.create_all(database.engine)
    return Installation(database, folder / "backups", clock)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "damaged", "unnamed"),
    [
        pytest.param(PEOPLE // 10, 3, 2, id="some"),
        pytest.param(PEOPLE, 30, 5, id="all", marks=pytest.mark.long),
    ],
)
def test_every_library_comes_back_from_the_folder_alone(folder: Path, people: int, damaged: int, unnamed: int) -> None:
    clock = Clock(NOON)
    lost = an_installation(folder, "lost.db", clock)
    settled = [lost.settle(viewer) for viewer in read_viewers()[:people]]
    clock.now += 3600.0
    for _ in NIGHTS:
        assert len(lost.run_nightly_job().done) == people
        clock.now += 86_400.0
    before = {account.email: lost.export(account) for account in settled}
    lost.database.engine.dispose()

    whole = an_installation(folder, "whole.db", clock)
    assert {(each.restored, len(each.passed_over), each.problem) for each in whole.adopt()} == {(NIGHTS[1], 0, None)}
    assert exports_of(whole) == before

    chance = random.Random(610)
    broken = chance.sample(settled, damaged + unnamed)
    for account in broken[:damaged]:
        spoil(folder / "backups" / account.id / NIGHTS[1], chance)
    emails = {account.id: account.email for account in broken[damaged:]}
    for name in emails:
        (folder / "backups" / name / "account.json").unlink()

    harmed = an_installation(folder, "harmed.db", clock)
    first = {each.folder: each for each in harmed.adopt()}
    assert {name for name, each in first.items() if each.is_unnamed} == set(emails)
    assert [first[account.id].restored for account in broken[:damaged]] == [NIGHTS[0]] * damaged
    assert [first[account.id].passed_over for account in broken[:damaged]] == [
        [PassedOver(NIGHTS[1], f"The backup {NIGHTS[1]} is damaged: it no longer matches its checksum.")]
    ] * damaged
    second = {each.folder: each.restored for each in harmed.adopt(emails)}
    assert {name: second[name] for name in emails} == dict.fromkeys(emails, NIGHTS[1])
    assert exports_of(harmed) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "damaged"),
    [
        pytest.param(PEOPLE // 20, 3, id="some"),
        pytest.param(PEOPLE, 30, id="all", marks=pytest.mark.long),
    ],
)
def test_every_library_comes_back_from_a_bucket_alone(
    folder: Path, place_servers: PlaceServers, people: int, damaged: int
) -> None:
    clock, bucket = Clock(NOON), place_at(place_servers.fresh("seaweedfs"))
    lost = replace(an_installation(folder, "lost.db", clock), bucket=bucket)
    settled = [lost.settle(viewer) for viewer in read_viewers()[:people]]
    clock.now += 3600.0
    for _ in NIGHTS:
        assert len(lost.run_nightly_job().done) == people
        clock.now += 86_400.0
    before = {account.email: lost.export(account) for account in settled}
    lost.database.engine.dispose()

    chance = random.Random(610)
    broken = chance.sample(settled, damaged)
    for account in broken:
        spoil_object(bucket, f"{account.id}/{NIGHTS[1]}", chance)
    harmed = replace(an_installation(folder, "harmed.db", clock), bucket=bucket)
    adopted = {each.folder: each for each in harmed.adopt()}
    assert {name: each.restored for name, each in adopted.items()} == {
        account.id: NIGHTS[0] if account in broken else NIGHTS[1] for account in settled
    }
    assert [adopted[account.id].passed_over for account in broken] == [
        [PassedOver(NIGHTS[1], f"The backup {NIGHTS[1]} is damaged: it no longer matches its checksum.")]
    ] * damaged
    assert exports_of(harmed) == before
    bucket.close()


def exports_of(installation: Installation) -> dict[str, bytes]:
    with installation.database.read() as session:
        found: list[Account] = accounts.list_all(session)
    try:
        return {account.email: installation.export(account) for account in found}
    finally:
        installation.database.engine.dispose()


def spoil(path: Path, chance: random.Random) -> None:
    """One bit of it, as a disk does."""
    path.write_bytes(with_a_wrong_bit(path.read_bytes(), chance))


def spoil_object(place: Place, key: str, chance: random.Random) -> None:
    """The same in a bucket, which goes on saying what the digest of the bytes was."""
    with place.open(key) as file:
        content = with_a_wrong_bit(file.read(), chance)
    facts = place.facts(key) or {}
    place.put(key, io.BytesIO(content), sha256=sha256(content).hexdigest(), facts=facts)


def with_a_wrong_bit(content: bytes, chance: random.Random) -> bytes:
    """Behind the time, so that it still says how new it is."""
    wrong = bytearray(content)
    wrong[chance.randrange(len(wrong) // 2, len(wrong))] ^= 1 << chance.randrange(8)
    return bytes(wrong)
