from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier, Event

import pytest

from backend.app.api.reply_cache import Reply, ReplyCache

Make = Callable[[Reply | None], Reply]


def making(body: bytes, tag: str = "1") -> Make:
    return lambda _kept: Reply(tag, body)


def never(_kept: Reply | None) -> Reply:
    raise AssertionError("it is there already")


def cache_of(max_bytes: int) -> ReplyCache:
    ticks = count(1)
    return ReplyCache(max_bytes, clock=lambda: float(next(ticks)))


def test_an_answer_is_made_once_for_each_tag() -> None:
    cache = cache_of(100)
    bodies = [
        cache.get("a", "1", making(b"x")).body,
        cache.get("a", "1", never).body,
        cache.get("a", "2", making(b"y", "2")).body,
        cache.get("a", "2", never).body,
    ]
    assert bodies == [b"x", b"x", b"y", b"y"]


def test_what_is_kept_helps_to_make_the_next() -> None:
    cache = cache_of(100)
    first = cache.get("a", "1", lambda _kept: Reply("1", b"x", parts={"a": 1}, parts_bytes=5))
    seen: list[Reply | None] = []

    def make(kept: Reply | None) -> Reply:
        seen.append(kept)
        return Reply("2", b"y")

    cache.get("a", "2", make)
    assert seen == [first]


def test_the_longest_unused_goes_first() -> None:
    cache = cache_of(100)
    for key in "abcd":
        cache.get(key, "1", making(b"x" * 25))
    cache.get("a", "1", never)
    cache.get("e", "1", making(b"x" * 25))
    found = [cache.get(key, "1", making(b"made again")).body for key in "acdeb"]
    assert found == [b"x" * 25] * 4 + [b"made again"]


def test_a_newer_answer_takes_the_place_of_the_one_before() -> None:
    cache = cache_of(100)
    for number in range(20):
        cache.get("a", str(number), making(b"x" * 25, str(number)))
    cache.get("b", "1", making(b"y"))
    assert cache.get("a", "19", never).body == b"x" * 25


def test_one_that_is_too_large_is_kept_without_its_parts_or_not_at_all() -> None:
    cache = cache_of(100)
    cache.get("a", "1", lambda _kept: Reply("1", b"x" * 25, parts=[1], parts_bytes=1))
    assert (cache.get("a", "1", never).body, cache.get("a", "1", never).parts) == (b"x" * 25, None)
    assert cache.get("b", "1", making(b"y" * 26)).body == b"y" * 26
    assert cache.get("b", "1", making(b"again")).body == b"again"
    assert cache.get("a", "1", never).body == b"x" * 25


def test_whoever_waits_takes_an_answer_that_was_begun_after_they_asked() -> None:
    """One is being made, of an older version. Seven ask meanwhile: one of them makes the next, for all."""
    begun, go_on, made = Event(), Event(), count(1)
    asked = Barrier(8)
    cache = ReplyCache(100, clock=Clock(asked))

    def first(_kept: Reply | None) -> Reply:
        begun.set()
        assert go_on.wait(60)
        return Reply("1", b"older")

    with ThreadPoolExecutor(8) as pool:
        older = pool.submit(cache.get, "a", "1", first)
        assert begun.wait(60)
        waiting = [pool.submit(cache.get, "a", "2", lambda _kept: Reply("3", b"%d" % next(made))) for _ in range(7)]
        asked.wait(60)
        go_on.set()
        assert older.result().body == b"older"
        assert {each.result().body for each in waiting} == {b"1"}


class Clock:
    """Each look is later than the one before; those who ask after the first one are let go together."""

    def __init__(self, asked: Barrier) -> None:
        self._asked = asked
        self._ticks = count(1)

    def __call__(self) -> float:
        now = next(self._ticks)
        # The first two looks are those of the answer that is being made.
        if 2 < now <= 9:
            self._asked.wait(60)
        return float(now)


def test_a_failure_is_told_and_the_next_one_tries_again() -> None:
    cache = cache_of(100)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", "1", lambda _kept: Reply("1", bytes(1 // 0)))
    assert cache.get("a", "1", making(b"x")).body == b"x"
