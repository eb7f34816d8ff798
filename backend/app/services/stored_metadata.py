"""What `tmdb_data`, `omdb_data` and `catalogue_data` hold: JSON text of several generations, trusted by nobody."""

from typing import Any, TypedDict

import orjson

from backend.app.json_values import is_object


class Facts(TypedDict):
    """What the library's grid shows of a title."""

    title: str | None
    year: str | None
    poster: str | None
    media_type: str | None
    genres: list[str]
    director: str | None


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
            if known["title"] and known["year"] and known["poster"] and known["genres"]:
                return known  # Most titles that TMDB knows: the other texts need not be read at all.
    return known


def _combined(first: Facts, second: Facts) -> Facts:
    return {
        "title": first["title"] or second["title"],
        "year": first["year"] or second["year"],
        "poster": first["poster"] or second["poster"],
        "media_type": first["media_type"] or second["media_type"],
        "genres": first["genres"] or second["genres"],
        "director": first["director"] or second["director"],
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
    }


def _text(value: object) -> str | None:
    """OMDb's word for nothing is "N/A", and older rows kept it."""
    return value if isinstance(value, str) and value not in {"", "N/A"} else None


def _year(value: object) -> str | None:
    """Older rows hold it as a number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else _text(value)


def _picture(value: object) -> str | None:
    found = _text(value)
    return found if found and found.startswith(("https://", "http://")) else None
