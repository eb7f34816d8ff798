"""What each column of an adopted database may hold, and what becomes of a value that it may not.

SQLite keeps whatever it was given, so a time may be text, a name may be bytes, and a rating endless.
Such a value would stop every later backup of its library, which must be able to read back what it wrote.
The rules are those of the day of adoption; they do not follow later changes of the document.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

LATEST_TIME = 4_102_444_800.0
# Seconds would reach this in the year 33658, milliseconds did in 2001.
SURELY_MILLISECONDS = 1e12
LONGEST_NAME = 200

Rule = Callable[[Any], Any]


class Unkeepable(ValueError):
    """The row means nothing without this value."""


def string(value: Any) -> str | None:
    """Text as it is; bytes, half characters and NUL become text that every database can hold."""
    if value is None:
        return None
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    if not isinstance(value, bytes):
        return str(value)
    return value.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def matching(pattern: str) -> Rule:
    def rule(value: Any) -> str | None:
        found = string(value)
        return found if found is not None and re.fullmatch(pattern, found, re.DOTALL) else None

    return rule


def required(rule: Rule) -> Rule:
    def strict(value: Any) -> Any:
        kept = rule(value)
        if kept is None:
            raise Unkeepable
        return kept

    return strict


def name(value: Any) -> str:
    return (string(value) or "Unnamed")[:LONGEST_NAME]


def list_id(value: Any) -> str | None:
    """An id that a document could not carry gets one derived from it, the same wherever it occurs."""
    found = string(value)
    if found is None or re.fullmatch(r"[A-Za-z0-9_-]{1,64}", found):
        return found
    return str(uuid5(NAMESPACE_URL, found))


def time(value: Any) -> float | None:
    if isinstance(value, str):
        return time(_written_time(value))
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if value >= SURELY_MILLISECONDS:
        value = value / 1000
    return value if 0 <= value <= LATEST_TIME else None


def _written_time(value: str) -> float | None:
    """Every time of the existing installation is in UTC, so one that is written out is too unless it says otherwise."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def rating(value: Any) -> float | None:
    return value if isinstance(value, int | float) and 1.0 <= value <= 10.0 else None  # noqa: PLR2004 - the range


def flag(value: Any) -> bool | int | None:
    if isinstance(value, str):
        return {"true": 1, "upvote": 1, "false": 0, "downvote": 0}.get(value.lower())
    return value if value in (0, 1) else None


def whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) and -(2**31) <= value < 2**31 else None


imdb_id = required(matching(r"tt[0-9]{1,20}"))
status = required(matching("toWatch|watched|deleted|custom"))
color = matching(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,32}")
key = required(string)

RULES: Mapping[str, Mapping[str, Rule]] = {
    "users": {
        "id": key,
        "email": key,
        "username": key,
        "hashed_password": key,
        "created_at": time,
        "is_active": flag,
    },
    "movies": {
        "imdb_id": imdb_id,
        "user_id": key,
        "tmdb_data": string,
        "omdb_data": string,
        "last_modified": time,
    },
    "people": {
        "name": name,
        "user_id": key,
        "is_trusted": flag,
        "color": color,
        "emoji": matching(r"[^\0]{0,32}"),
        "last_modified": time,
    },
    "custom_lists": {
        "id": required(list_id),
        "user_id": key,
        "name": name,
        "color": color,
        "icon": matching(r"[^\0]{0,64}"),
        "position": whole_number,
        "created_at": time,
        "last_modified": time,
    },
    "recommendations": {
        "imdb_id": imdb_id,
        "user_id": key,
        "person_id": required(whole_number),
        "date_recommended": time,
        "vote_type": required(flag),
    },
    "watch_history": {"imdb_id": imdb_id, "user_id": key, "date_watched": time, "my_rating": rating},
    "movie_status": {"imdb_id": imdb_id, "user_id": key, "status": status, "custom_list_id": list_id},
}
