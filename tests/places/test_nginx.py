"""WebDAV at nginx, which treats folders otherwise than Apache and WsgiDAV do."""

from collections.abc import Iterator

import httpx
import pytest

from backend.app.places.address import place_at
from backend.app.places.place import Place, PlaceUnavailable
from backend.app.places.probe import probe
from tests.place_servers import PlaceServers
from tests.places.test_contract import CONTENT, EXPECTED, FACTS, KEY, keys, put, read


@pytest.fixture(params=["", "making/"])
def address(request: pytest.FixtureRequest, place_servers: PlaceServers) -> str:
    """Where a PUT into a folder that is not there fails, and where it makes the folder."""
    return place_servers.fresh("nginx").replace("/dav/", f"/dav/{request.param}")


@pytest.fixture
def place(address: str) -> Iterator[Place]:
    place = place_at(address)
    yield place
    place.close()


def test_it_is_a_place_like_any_other(place: Place) -> None:
    put(place, facts=FACTS)
    put(place, "other/1", new=True)
    assert (read(place), place.facts(KEY), keys(place)) == (CONTENT, FACTS, [KEY, "other/1"])
    place.remove(KEY)
    assert keys(place) == ["other/1"]
    assert (probe(place).traits, probe(place).faults) == (EXPECTED["webdav"], ())


def test_a_folder_that_went_meanwhile_is_made_again(place: Place, address: str) -> None:
    put(place, "ada/1")
    httpx.delete(f"{address.removeprefix('webdav+')}/ada/").raise_for_status()
    put(place, "ada/2")
    assert keys(place) == ["ada/2"]


def test_a_place_that_is_not_there_is_not_made(address: str) -> None:
    place = place_at(f"{address}-gone")
    for _ in range(2):
        with pytest.raises(PlaceUnavailable, match="is not there"):
            put(place)
    with pytest.raises(PlaceUnavailable, match="is not there"):
        keys(place)
    place.close()
