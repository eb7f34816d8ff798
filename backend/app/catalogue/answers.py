"""From whatever a service sent to values of known types: every function here is total.

A field of another type than expected is a fact that is not known, and becomes null;
what makes an answer useless as a whole is decided where the answer is read.
"""

import re
from typing import Any

LONGEST_TEXT = 10_000
_IMDB_ID = re.compile(r"tt[0-9]{1,20}")
_YEAR = re.compile(r"(1[89]|20|21)[0-9]{2}")


def text(value: object) -> str | None:
    """Blank, "N/A" and absurdly long texts say nothing."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return None
    stripped = value.strip()
    return None if stripped in {"", "N/A"} else stripped


def texts(values: list[Any], *, at_most: int) -> list[str]:
    return [found for value in values if (found := text(value)) is not None][:at_most]


def number(value: object) -> float | None:
    """JSON has one kind of number; true and false are none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole(value: object) -> int | None:
    """A positive whole number that any client can hold."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31:
        return value
    return None


def record(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def records(value: object) -> list[dict[str, Any]]:
    items: list[Any] = value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]
    return [item for item in items if isinstance(item, dict)]


def imdb_id(value: object) -> str | None:
    return value if isinstance(value, str) and _IMDB_ID.fullmatch(value) else None


def year(value: object) -> str | None:
    """The first year of a date, of a span of years, or of a bare year in text or digits."""
    found = _YEAR.match(str(value)) if isinstance(value, str | int) else None
    return found.group() if found else None


def web_address(value: object) -> str | None:
    """An address that a client may load: a picture must not come with another scheme."""
    found = text(value)
    return found if found and found.startswith(("https://", "http://")) else None
