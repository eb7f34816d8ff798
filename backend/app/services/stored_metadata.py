"""What `tmdb_data`, `omdb_data` and `catalogue_data` hold: JSON text of several generations, trusted by nobody."""

import re
from typing import Any, TypedDict

import orjson

from backend.app.json_values import is_object

# In minutes; longer than anything that was ever shown.
LONGEST_RUNTIME = 100_000
BEST_RATING = 10
_LEADING_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


class Facts(TypedDict):
    """What the library's grid shows of a title."""

    title: str | None
    year: str | None
    poster: str | None
    media_type: str | None
    genres: list[str]
    director: str | None
    runtime: int | None
    imdb_rating: float | None


def readable(stored: str | None) -> dict[str, Any] | None:
    """The object that was stored; None where there is none, or something else."""
    if stored is None:
        return None
    try:
        found = orjson.loads(stored)
    except orjson.JSONDecodeError:
        return None
    return found if is_object(found) else None


def passed_on(stored: str | None) -> orjson.Fragment | None:
    """The object as JSON to embed in an answer. It is written anew, so that nothing unreadable gets through."""
    found = readable(stored)
    if found is None:
        return None
    try:
        return orjson.Fragment(orjson.dumps(found))
    except orjson.JSONEncodeError:
        return None  # Nested deeper than any metadata is.


def facts(*sources: str | None) -> Facts | None:
    """The first source's word, and the next one's where it has none; None for a stub."""
    known: Facts | None = None
    for stored in sources:
        found = readable(stored)
        if found is not None:
            known = _facts(found) if known is None else _combined(known, _facts(found))
    return known


def _combined(first: Facts, second: Facts) -> Facts:
    return {
        "title": first["title"] or second["title"],
        "year": first["year"] or second["year"],
        "poster": first["poster"] or second["poster"],
        "media_type": first["media_type"] or second["media_type"],
        "genres": first["genres"] or second["genres"],
        "director": first["director"] or second["director"],
        "runtime": first["runtime"] or second["runtime"],
        "imdb_rating": first["imdb_rating"] or second["imdb_rating"],
    }


def _facts(data: dict[str, Any]) -> Facts:
    kind = data.get("mediaType")
    genres: list[Any] = data["genres"] if isinstance(data.get("genres"), list) else []
    return {
        "title": _text(data.get("title")),
        "year": _year(data.get("year")),
        "poster": _picture(data.get("poster")) or _picture(data.get("posterSmall")),
        "media_type": kind if kind in {"movie", "tv"} else None,
        "genres": [genre for genre in genres if _text(genre)],
        "director": _text(data.get("director")),
        "runtime": _minutes(data.get("runtime")),
        "imdb_rating": _rating(data.get("imdbRating")),
    }


def _text(value: object) -> str | None:
    """OMDb's word for nothing is "N/A", and older rows kept it."""
    return value if isinstance(value, str) and value not in {"", "N/A"} else None


def _year(value: object) -> str | None:
    """Older rows hold it as a number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else _text(value)


def _minutes(value: object) -> int | None:
    """OMDb says "136 min", TMDB the number."""
    if isinstance(value, str):
        found = _LEADING_NUMBER.match(value)
        value = int(found.group()) if found else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value < LONGEST_RUNTIME else None


def _rating(value: object) -> float | None:
    """OMDb says "8.7"; older rows hold the number."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        rating = float(value)
    except (ValueError, OverflowError):
        return None
    return rating if 1 <= rating <= BEST_RATING else None


def _picture(value: object) -> str | None:
    found = _text(value)
    return found if found and found.startswith(("https://", "http://")) else None
