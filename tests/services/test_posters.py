import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from backend.app.catalogue.posters import (
    MOST_BYTES,
    REST_SECONDS,
    PosterHost,
    PosterHosts,
    PosterName,
    PosterRefused,
    PosterUnknown,
)
from backend.app.services.posters import PosterCache, Posters

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 10
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 10
WEBP = b"RIFF\x10\x00\x00\x00WEBP" + b"picture" * 10

Respond = Callable[[httpx.Request], httpx.Response]


class Hosts:
    """What was asked of the hosts, and what they answer."""

    def __init__(self, respond: Respond | None = None) -> None:
        self.asked: list[str] = []
        self.respond: Respond = respond or (lambda _: httpx.Response(200, content=iter([JPEG])))
        self.now = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self.respond(request)

    def open(self) -> PosterHosts:
        return PosterHosts(
            tmdb_url="https://image.example/t/p",
            imdb_url="https://media.example/images/M",
            transport=httpx.MockTransport(self),
            monotonic=lambda: self.now,
        )


def posters(hosts: Hosts, folder: Path, most_bytes: int = 10_000) -> Posters:
    return Posters(hosts.open(), PosterCache(folder, most_bytes), lambda: "a key")


def tmdb(picture: str, width: int = 342) -> PosterName:
    return PosterName(PosterHost.TMDB, width, picture)


def test_a_poster_is_fetched_once_in_its_width_and_kept(tmp_path: Path) -> None:
    hosts = Hosts()
    mine = posters(hosts, tmp_path / "posters")
    imdb = PosterName(PosterHost.IMDB, 185, "MV5BMDFk_-,@@.jpg")
    found = [mine.read(mine.poster_pass(), name) for name in (tmdb("a_B-9.jpg"), imdb, tmdb("a_B-9.jpg"), imdb)]
    assert found == [JPEG] * 4
    assert hosts.asked == [
        "https://image.example/t/p/w342/a_B-9.jpg",
        "https://media.example/images/M/MV5BMDFk_-,@@._V1_SX185.jpg",
    ]
    assert (tmp_path / "posters").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [JPEG, PNG, WEBP])
def test_any_kind_of_picture_is_taken(content: bytes) -> None:
    assert Hosts(lambda _: httpx.Response(200, content=iter([content]))).open().fetch(tmdb("a.jpg")) == content


@pytest.mark.parametrize(
    "picture",
    [
        "",
        ".jpg",
        "../a.jpg",
        "a/b.jpg",
        "a.svg",
        "a.jpg?x=1",
        "a.jpg#",
        "@evil.example/a.jpg",
        "a\n.jpg",
        "a.jpg\n",
        "ä.jpg",
    ],
)
@pytest.mark.parametrize("host", PosterHost)
def test_a_name_that_is_no_picture_of_the_host_is_not_asked_for(host: PosterHost, picture: str) -> None:
    hosts = Hosts()
    with pytest.raises(PosterUnknown):
        hosts.open().fetch(PosterName(host, 342, picture))
    assert hosts.asked == []


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(404), PosterUnknown),
        (httpx.Response(403), PosterUnknown),
        (httpx.Response(302, headers={"Location": "http://127.0.0.1/admin"}), PosterRefused),
        (httpx.Response(500), PosterRefused),
        (
            httpx.Response(200, content=iter([b"<svg onload='alert(1)'/>"]), headers={"Content-Type": "image/jpeg"}),
            PosterRefused,
        ),
        (httpx.Response(200, content=iter([b""])), PosterRefused),
        (httpx.Response(200, content=iter([JPEG + bytes(MOST_BYTES)])), PosterRefused),
    ],
)
def test_what_is_no_picture_is_neither_shown_nor_kept_nor_followed(
    tmp_path: Path, response: httpx.Response, error: type[Exception]
) -> None:
    hosts = Hosts(lambda _: response)
    mine = posters(hosts, tmp_path)
    with pytest.raises(error):
        mine.read(mine.poster_pass(), tmdb("a.jpg"))
    assert (len(hosts.asked), list(tmp_path.iterdir())) == (1, [])


def test_a_host_out_of_reach_is_left_alone_for_a_minute(tmp_path: Path) -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no network")

    hosts = Hosts(away)
    mine = posters(hosts, tmp_path)
    for _ in range(3):
        with pytest.raises(PosterRefused):
            mine.read(mine.poster_pass(), tmdb("a.jpg"))
    hosts.now, hosts.respond = REST_SECONDS, lambda _: httpx.Response(200, content=iter([JPEG]))
    assert mine.read(mine.poster_pass(), tmdb("a.jpg")) == JPEG
    assert len(hosts.asked) == 2


def test_a_wrong_pass_opens_nothing_and_asks_for_nothing(tmp_path: Path) -> None:
    hosts = Hosts()
    mine = posters(hosts, tmp_path)
    mine.read(mine.poster_pass(), tmdb("a.jpg"))
    for wrong in ("", "0" * 32, "ä", Posters(hosts.open(), PosterCache(tmp_path, 1), lambda: "another").poster_pass()):
        with pytest.raises(PosterUnknown):
            mine.read(wrong, tmdb("a.jpg"))
    assert len(hosts.asked) == 1


def test_the_folder_never_holds_more_than_it_may_and_the_oldest_go_first(tmp_path: Path) -> None:
    size = len(JPEG)
    cache = PosterCache(tmp_path, 16 * size)
    names = [tmdb(f"{number}.jpg") for number in range(40)]
    for number, name in enumerate(names):
        cache.put(name, JPEG)
        for path in tmp_path.iterdir():
            if path.stat().st_mtime > 10_000:
                os.utime(path, (number, number))
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 16 * size
    kept = [cache.get(name) is not None for name in names]
    assert kept == sorted(kept)
    assert 12 <= sum(kept) <= 16


def test_a_cache_that_cannot_be_written_or_is_spoilt_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    hosts = Hosts()
    mine = posters(hosts, tmp_path / "file")
    assert [mine.read(mine.poster_pass(), tmdb("a.jpg")) for _ in range(2)] == [JPEG, JPEG]
    assert len(hosts.asked) == 2

    cache = PosterCache(tmp_path / "spoilt", 1_000)
    cache.put(tmdb("a.jpg"), JPEG)
    next((tmp_path / "spoilt").iterdir()).write_bytes(bytes(10))
    assert cache.get(tmdb("a.jpg")) is None
    PosterCache(tmp_path / "none", 0).put(tmdb("a.jpg"), JPEG)
    assert list((tmp_path / "none").iterdir()) == []
