"""Which addresses an account may be told at, and how much of them is shown."""

import pytest

from backend.app.notices.addresses import AddressRefused, WebAddress, below, parse, parse_ntfy


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://ntfy.sh/alice", WebAddress("https", "ntfy.sh", 443, "/alice")),
        ("http://10.0.0.5:8080/a/b?c=d", WebAddress("http", "10.0.0.5", 8080, "/a/b?c=d")),
        ("https://me:p%40ss@ntfy.example.org/t", WebAddress("https", "ntfy.example.org", 443, "/t", "me", "p@ss")),
        ("https://[2001:db8::1]:444/", WebAddress("https", "2001:db8::1", 444, "/")),
        ("HTTPS://Example.ORG", WebAddress("https", "example.org", 443, "/")),
    ],
)
def test_a_web_address_is_taken_apart(text: str, address: WebAddress) -> None:
    assert parse(text) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("file:///etc/passwd", "https:// or http://"),
        ("json://localhost/", "https:// or http://"),
        ("mailto://user:pass@example.org", "https:// or http://"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "https:// or http://"),
        ("ntfy.sh/alice", "https:// or http://"),
        ("", "https:// or http://"),
        ("https:///path", "names no server"),
        ("https://example.org:0/", "names no server"),
        ("https://example.org:99999/", "no web address"),
        ("https://[::1/", "no web address"),
        ("https://example.org/a#b", "holds a #"),
        ("https://example.org/a b", "spaces"),
        ("https://example.org/\r\nHost: other", "spaces"),
        ("https://example.org\\@127.0.0.1/", "spaces"),
        ("https://exämple.org/", "spaces"),
        (f"https://example.org/{'a' * 500}", "longer than 500"),
    ],
)
def test_everything_else_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(AddressRefused, match=why) as refused:
        parse(text)
    assert text == "" or text not in refused.value.detail


@pytest.mark.parametrize("text", ["https://ntfy.sh", "https://ntfy.sh/", "https://ntfy.sh/a/b", "https://ntfy.sh/a?b"])
def test_an_ntfy_address_ends_with_its_topic(text: str) -> None:
    with pytest.raises(AddressRefused, match="the topic"):
        parse_ntfy(text)


def test_of_an_address_only_its_server_is_shown() -> None:
    assert parse("https://me:secret@hooks.example.org:444/services/T0/B0/xyz?key=1").shown == (
        "https://hooks.example.org:444/…"
    )


def test_a_part_is_put_behind_the_path_and_before_the_query() -> None:
    assert below(parse("https://hc.example.org/ping/u-u/?rid=1"), "fail").target == "/ping/u-u/fail?rid=1"
