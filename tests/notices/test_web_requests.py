"""One request, to the machine that was looked at, and no longer than its deadline."""

import itertools
import socket
import time

import pytest

from backend.app.notices import web_requests
from backend.app.notices.addresses import parse
from backend.app.notices.web_requests import NotDelivered, WebRequests
from tests.notices.receivers import a_closed_port, dead, receiving

IMPATIENT = 0.4
PRIVATE = "It is in a private network, and the operator has not set ALLOW_PRIVATE_TARGETS."


def why_not(url: str, *, private: bool = True, deadline: float = IMPATIENT) -> str:
    with pytest.raises(NotDelivered) as refused:
        WebRequests(private=private, deadline=deadline).post(parse(url), b"hello", {})
    return refused.value.detail


def test_what_is_posted_arrives_with_its_headers() -> None:
    with receiving() as server:
        address = parse(f"{server.url.replace('://', '://me:secret@')}/topic?a=b")
        WebRequests(private=True).post(address, b"hello", {"Title": "a title"})
        [request] = server.taken()
    assert (request.path, request.body) == ("/topic?a=b", b"hello")
    assert request.headers["Host"] == f"127.0.0.1:{address.port}"
    assert request.headers["Title"] == "a title"
    assert request.headers["Authorization"] == "Basic bWU6c2VjcmV0"


def test_a_redirect_is_not_followed() -> None:
    with receiving() as inner, receiving(302, location=inner.url) as outer:
        assert why_not(outer.url) == "It answered 302."
        assert inner.taken() == []


def test_the_environments_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{a_closed_port()}")
    with receiving() as server:
        WebRequests(private=True).post(parse(server.url), b"", {})
        assert len(server.taken()) == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.5",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::]",
        "2130706433",
        "0x7f.1",
        "localhost",
    ],
)
def test_nothing_in_a_private_network_is_reached_unless_the_operator_says_so(host: str) -> None:
    port = a_closed_port()
    assert why_not(f"http://{host}:{port}/", private=False) in {PRIVATE, "Its name is not known."}


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_the_rest_of_the_world_is_public(host: str) -> None:
    assert web_requests.is_public(host)


def test_a_name_that_means_another_machine_the_second_time_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = itertools.chain(["93.184.215.14"], itertools.repeat("127.0.0.1"))
    connected: list[str] = []

    def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(_self: object, host: str, *_: object) -> None:
        connected.append(host)
        raise web_requests.httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(web_requests.httpcore.SyncBackend, "connect_tcp", connect)
    why_not("http://rebinding.example.org/", private=False)
    assert connected == ["93.184.215.14"]


@pytest.mark.parametrize("behave", ["silent", "trickling"])
def test_who_never_comes_to_an_end_is_left_at_the_deadline(behave: str) -> None:
    with dead(behave) as server:
        began = time.monotonic()
        assert why_not(server.url) == "It did not answer within 0 seconds."
        assert IMPATIENT <= time.monotonic() - began < 60 * IMPATIENT


def test_who_closes_or_refuses_is_said_to() -> None:
    with dead("closing") as server:
        assert why_not(server.url, deadline=30) == "It closed the connection without an answer."
    assert why_not(f"http://127.0.0.1:{a_closed_port()}/", deadline=30) == "It refused the connection."


def test_a_name_that_nobody_knows_is_said_to_be_unknown() -> None:
    assert why_not("http://no-such-name.invalid/") == "Its name is not known."


def test_a_certificate_that_nobody_trusts_is_refused() -> None:
    with dead("closing") as server:
        assert why_not(server.url.replace("http:", "https:"), deadline=30).startswith("It c")
