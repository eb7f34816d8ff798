import logging

from backend.app.commands.server_log import OnceAMinute


def record(text: str, *values: object, name: str = "asyncio", level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, text, values, None)


def test_what_a_stranger_can_cause_is_said_once_a_minute() -> None:
    now = 0.0
    filtered = OnceAMinute(lambda: now)
    said: list[str] = []
    for second in range(0, 121, 20):
        now = float(second)
        for text in ("Too many open files\nsocket: <a>", "Too many open files\nsocket: <b>", "Another"):
            each = record(text)
            if filtered.filter(each):
                said.append(f"{second}: {each.getMessage().splitlines()[0]} {each.getMessage()[-45:]}")
    assert [line.split(" ", 1)[0] for line in said] == ["0:", "0:", "60:", "60:", "120:", "120:"]
    assert said[2].endswith("(5 times more since this was said last)")
    assert said[3].endswith("(2 times more since this was said last)")


def test_what_differs_in_its_values_alone_is_the_same() -> None:
    filtered = OnceAMinute(lambda: 0.0)
    assert [filtered.filter(record("%s went away", who)) for who in ("a", "b")] == [True, False]


def test_everything_else_is_said_each_time() -> None:
    filtered = OnceAMinute(lambda: 0.0)
    info = record("Started", name="uvicorn.error", level=logging.INFO)
    failure = record("A backup failed", name="backend.app.services.backup")
    assert [filtered.filter(each) for each in (info, info, failure, failure)] == [True] * 4
