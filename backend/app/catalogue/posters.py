"""Posters, fetched from the two hosts that metadata names and from no other place."""

import re
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

import httpx

from backend.app.bulkhead import Bulkhead
from backend.app.catalogue.service import certificates
from backend.app.errors import NoAnswer, NotFound, TooMany
from backend.app.settings import Settings

MOST_BYTES = 4 * 1024 * 1024
MOST_SECONDS = 15.0
# How long nobody asks after there was no connection: each poster of a page would wait for one.
REST_SECONDS = 60.0
WAIT_IN_LINE = 5

_TMDB_PICTURE = re.compile(r"[A-Za-z0-9_-]{1,64}\.(?:jpg|png)", re.ASCII)
_IMDB_PICTURE = re.compile(r"([A-Za-z0-9@_,-]{1,250})\.jpg", re.ASCII)
_BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)


class PosterHost(StrEnum):
    TMDB = "tmdb"
    IMDB = "imdb"


class PosterUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such poster.")


class PosterRefused(NoAnswer):
    def __init__(self, what: str) -> None:
        super().__init__(f"The poster's host {what}.", retry_after=round(REST_SECONDS))


class Crowded(TooMany):
    def __init__(self) -> None:
        super().__init__("Many posters are being fetched just now. Try again later.", retry_after=WAIT_IN_LINE)


@dataclass(frozen=True)
class PosterName:
    """A poster at one width. `picture` is a file name of the host, as metadata has it at the end of the address."""

    host: PosterHost
    width: int
    picture: str


class PosterHosts:
    """The hosts are constants and redirects are not followed, so a name leads nowhere else."""

    def __init__(
        self,
        *,
        tmdb_url: str,
        imdb_url: str,
        transport: httpx.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bases = {PosterHost.TMDB: tmdb_url.rstrip("/"), PosterHost.IMDB: imdb_url.rstrip("/")}
        self._monotonic = monotonic
        self._quiet_until = dict.fromkeys(PosterHost, 0.0)
        self._bulkhead = Bulkhead(running=8, waiting=24, wait=10.0, full=Crowded)
        self._client = httpx.Client(
            transport=transport,
            verify=certificates(),
            timeout=httpx.Timeout(10.0, connect=5.0),
            headers={"Accept": "image/jpeg, image/png, image/webp", "Accept-Encoding": "identity"},
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> "PosterHosts":
        return cls(tmdb_url=settings.tmdb_image_url, imdb_url=settings.imdb_image_url)

    def close(self) -> None:
        self._client.close()

    def fetch(self, name: PosterName) -> bytes:
        address = self._address(name)
        with self._bulkhead.place():
            if self._quiet_until[name.host] > self._monotonic():
                raise PosterRefused("could not be reached")
            try:
                with closing(self._client.send(self._client.build_request("GET", address), stream=True)) as response:
                    return self._read(response)
            except httpx.TransportError:
                self._quiet_until[name.host] = self._monotonic() + REST_SECONDS
                raise PosterRefused("could not be reached") from None

    def _address(self, name: PosterName) -> str:
        if name.host is PosterHost.TMDB and _TMDB_PICTURE.fullmatch(name.picture):
            return f"{self._bases[name.host]}/w{name.width}/{name.picture}"
        found = _IMDB_PICTURE.fullmatch(name.picture)
        if name.host is PosterHost.IMDB and found:
            return f"{self._bases[name.host]}/{found.group(1)}._V1_SX{name.width}.jpg"
        raise PosterUnknown

    def _read(self, response: httpx.Response) -> bytes:
        if response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            raise PosterUnknown
        if response.status_code != HTTPStatus.OK:
            raise PosterRefused(f"answered with status {response.status_code}")
        deadline = self._monotonic() + MOST_SECONDS
        content = bytearray()
        for piece in response.iter_raw():
            content += piece
            if len(content) > MOST_BYTES or self._monotonic() > deadline:
                raise PosterRefused("sent too much, or too slowly")
        if media_type(bytes(content)) is None:
            raise PosterRefused("sent something else than a picture")
        return bytes(content)


def media_type(content: bytes) -> str | None:
    """Of a picture by how it begins, whatever its sender calls it; None for anything else."""
    if _WEBP.match(content):
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)
