from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from backend.app.api.reply_cache import ReplyCache


def never() -> bytes:
    raise AssertionError("it is there already")


def test_an_answer_is_made_once() -> None:
    cache = ReplyCache(100)
    assert (cache.get("a", lambda: b"x"), cache.get("a", never)) == (b"x", b"x")


def test_the_longest_unused_goes_first() -> None:
    cache = ReplyCache(100)
    for key in "abcd":
        cache.get(key, lambda: b"x" * 25)
    cache.get("a", never)
    cache.get("e", lambda: b"x" * 25)
    assert [cache.get(key, lambda: b"made again") for key in "acdeb"] == [b"x" * 25] * 4 + [b"made again"]


def test_one_that_is_too_large_is_not_kept() -> None:
    cache = ReplyCache(100)
    cache.get("a", lambda: b"x" * 25)
    assert cache.get("b", lambda: b"y" * 26) == b"y" * 26
    assert cache.get("b", lambda: b"again") == b"again"
    assert cache.get("a", never) == b"x" * 25


def test_of_several_that_ask_at_once_one_makes_it() -> None:
    cache, begun, go_on = ReplyCache(100), Event(), Event()

    def make() -> bytes:
        begun.set()
        assert go_on.wait(60)
        return b"x"

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(cache.get, "a", make)
        assert begun.wait(60)
        others = [pool.submit(cache.get, "a", never) for _ in range(7)]
        go_on.set()
        assert [each.result() for each in (first, *others)] == [b"x"] * 8


def test_a_failure_is_everybodys_and_the_next_one_tries_again() -> None:
    cache = ReplyCache(100)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: bytes(1 // 0))
    assert cache.get("a", lambda: b"x") == b"x"
