"""A bucket that not even the server's own credentials can empty, as docs/operating.md sets one up."""

import io
import re
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from backend.app.places.address import place_at
from backend.app.places.probe import probe
from backend.app.places.s3 import S3Place
from tests.place_servers import PlaceServers

LOCKED = (
    b'<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled'
    b"</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule>"
    b"</ObjectLockConfiguration>"
)


class Console:
    """What an operator does with the store's own tools; whoever has stolen the server's credentials can do it too."""

    def __init__(self, place: S3Place) -> None:
        self._place = place

    def ask(self, method: str, key: str | None = None, *, body: bytes = b"", **parameters: str) -> httpx.Response:
        headers = {"x-amz-bucket-object-lock-enabled": "true"} if not parameters and method == "PUT" else {}
        url, signed = self._place._signed(  # noqa: SLF001 -- a server never asks this
            method, key, parameters=parameters, headers=headers, body_sha256=sha256(body).hexdigest()
        )
        return httpx.request(method, url, headers=signed, content=body)


@pytest.fixture
def place(place_servers: PlaceServers) -> Iterator[S3Place]:
    address = place_servers.fresh("seaweedfs")
    query = urlsplit(address).query
    place = place_at(f"{address.partition('@')[0]}@locked-{uuid4().hex[:8]}?{query}")
    assert isinstance(place, S3Place)
    console = Console(place)
    assert console.ask("PUT").is_success
    assert console.ask("PUT", body=LOCKED, **{"object-lock": ""}).is_success
    yield place
    place.close()


def test_what_is_removed_from_a_locked_bucket_is_still_there(place: S3Place) -> None:
    content = b"a backup"
    place.put("ada/1", io.BytesIO(content), sha256=sha256(content).hexdigest(), facts={}, only_if_absent=True)
    place.remove("ada/1")
    assert (place.look("ada/1"), [each.key for each in place.entries()]) == (None, [])

    console = Console(place)
    versions = console.ask("GET", versions="").text
    found = re.search(r"<Version>.*?<VersionId>([^<]+)</VersionId>", versions, re.DOTALL)
    assert found is not None, versions
    assert console.ask("DELETE", "ada/1", versionId=found[1]).status_code == httpx.codes.FORBIDDEN
    assert console.ask("GET", "ada/1", versionId=found[1]).content == content


def test_a_locked_bucket_does_all_that_backups_need(place: S3Place) -> None:
    probed = probe(place)
    assert (probed.lies, probed.faults) == ((), ())
