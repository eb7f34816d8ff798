"""What the cells of other services mean. Each function returns a value, None where there is none, or raises BadValue;
none of them guesses. Ratings are decimals until they are halves.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from backend.app.formats.claims import Moment, Reason
from backend.app.library.values import HIGHEST_RATING, LONGEST_LIST_NAME, LOWEST_RATING

LONGEST_TITLE = 500
FIRST_YEAR, LAST_YEAR = 1870, 2100
FIRST_FILM = date(1895, 1, 1)
# How services write “some day”.
UNKNOWN_DAYS = frozenset({date(1970, 1, 1), date(1, 1, 1), date(1969, 12, 31), date(1601, 1, 1)})
ONE_DAY = 86_400.0
LOWEST, HIGHEST = Decimal(LOWEST_RATING), Decimal(HIGHEST_RATING)

_NO_ID = frozenset({"", "-1", "0", "tt0", "\\n", "n/a", "null", "none"})
_IMDB = re.compile(r"(?:.*/)?(tt|nm|co|ch|ev|ls|ur)?([0-9]{1,10})(?:[/?#].*)?", re.IGNORECASE)
_IMDB_URL = re.compile(r".*imdb\.com/(?:[a-z-]+/)?(?:title|name|company)/.*", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,10}")
_YEAR = re.compile(r"([0-9]{4})(?:\.0)?(?:\s*[-\u2013\u2014]\s*(?:[0-9]{4})?)?")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,6}(?:[.,][0-9]{1,17})?")
_STARS = re.compile(r"(★{0,5})(½?)")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,]([0-9]{1,9}))?"
    r"\s*(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNPRINTABLE = re.compile(r"[\0\ud800-\udfff]")


class BadValue(Exception):
    """A cell that should say something and does not: the row is refused with the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Rating(NamedTuple):
    """From 1 to 10 in halves, with a sentence for each change that made it one."""

    value: float | None
    notices: tuple[str, ...] = ()


NO_RATING = Rating(None)


def title(text: str | None) -> str | None:
    """Trimmed, and without what no database and no JSON can hold."""
    found = (text or "").strip()
    if not found.isprintable():
        found = _UNPRINTABLE.sub("\ufffd", found)
    if len(found) > LONGEST_TITLE:
        raise BadValue(Reason.TOO_LONG)
    return found or None


def list_name(text: str | None) -> str | None:
    """As a title, and cut where a list of the library may not be called longer."""
    found = _UNPRINTABLE.sub("\ufffd", text or "").strip()
    if len(found) > LONGEST_LIST_NAME:
        found = found[: LONGEST_LIST_NAME - 1].rstrip() + "…"
    return found or None


def imdb_id(text: str | None) -> str | None:
    """`tt` and at least seven digits, whatever a service or a spreadsheet made of it: a bare number, an address."""
    found = (text or "").strip()
    if found.lower() in _NO_ID:
        return None
    match = _IMDB.fullmatch(found)
    if not match or ("/" in found and not _IMDB_URL.fullmatch(found)):
        raise BadValue(Reason.BAD_ID)
    if (match[1] or "tt").lower() != "tt":
        raise BadValue(Reason.PERSON)
    if not int(match[2]):
        return None
    return f"tt{int(match[2]):07d}"


def number(text: str | int | None) -> str | None:
    """The number of a title at a service, as its digits; 0 and -1 are none."""
    found = str(text if text is not None else "").strip().removesuffix(".0")
    if found.lower() in _NO_ID:
        return None
    if not _NUMBER.fullmatch(found):
        raise BadValue(Reason.BAD_ID)
    return str(int(found)) if int(found) else None


@lru_cache(maxsize=1_000)
def year(text: str | None) -> int | None:
    """A year that cannot be read is unknown: it only helps to find a title. Of a range it is the first."""
    match = _YEAR.fullmatch((text or "").strip())
    found = int(match[1]) if match else 0
    return found if FIRST_YEAR <= found <= LAST_YEAR else None


def decimal(text: str | None) -> Decimal | None:
    """With a point or a comma."""
    found = (text or "").strip()
    if not found:
        return None
    if not _DECIMAL.fullmatch(found):
        raise BadValue(Reason.BAD_RATING)
    try:
        return Decimal(found.replace(",", "."))
    except InvalidOperation as error:
        raise BadValue(Reason.BAD_RATING) from error


@lru_cache(maxsize=1_000)
def stars(text: str | None) -> Rating:
    """0.5 to 5 in halves, as digits or as ★★★½: doubled. 0 is no rating."""
    found = (text or "").strip()
    drawn = _STARS.fullmatch(found)
    value = Decimal(len(drawn[1])) + Decimal("0.5") * len(drawn[2]) if drawn else decimal(found)
    if not value:
        return NO_RATING
    doubled = value * 2
    if not LOWEST <= doubled <= HIGHEST or doubled % 1:
        raise BadValue(Reason.BAD_RATING)
    return Rating(float(doubled))


@lru_cache(maxsize=1_000)
def out_of_ten(text: str | None) -> Rating:
    """0.5 to 10; 0 is no rating. What lies between two halves is the nearest one, upwards from the middle."""
    value = decimal(text)
    return _in_halves(value, text) if value else NO_RATING


def as_rated(text: str | None) -> float | None:
    """1 to 10, kept as it is: what the library itself has written."""
    value = decimal(text)
    if value is not None and not LOWEST <= value <= HIGHEST:
        raise BadValue(Reason.BAD_RATING)
    return None if value is None else float(value)


@lru_cache(maxsize=1_000)
def out_of_hundred(text: str | None) -> Rating:
    """0 to 100, of which 0 is the lowest and not none."""
    value = decimal(text)
    return NO_RATING if value is None else _in_halves(value / 10, text)


def _in_halves(value: Decimal, text: str | None) -> Rating:
    if not 0 <= value <= HIGHEST:
        raise BadValue(Reason.BAD_RATING)
    half = (value * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2
    rating = max(half, LOWEST)
    if rating == value:
        return Rating(float(rating))
    return Rating(float(rating), (f"Rating {(text or '').strip()} → {float(rating):g}.",))


def day(text: str | None, *formats: str, now: float) -> date | None:
    """A day without a zone: YYYY-MM-DD, or exactly one of the formats of strptime."""
    return _plausible(text, formats, now // ONE_DAY) if text else None


@lru_cache(maxsize=10_000)
def _plausible(text: str, formats: tuple[str, ...], today: float) -> date | None:
    found = text.strip()
    return _plausible_day(_day(found, formats), today * ONE_DAY) if found else None


def _day(text: str, formats: tuple[str, ...]) -> date:
    for each in formats:
        with suppress(ValueError):
            return datetime.strptime(text, each).date()  # noqa: DTZ007 -- a day has no zone.
    if not formats and _ISO_DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise BadValue(Reason.BAD_DATE)


def moment(text: str | None, *, now: float, midnight_is_day: bool = False) -> Moment | None:
    """ISO 8601: a day stays a day, an instant without a zone is UTC. With `midnight_is_day` so does 00:00:00Z, which is
    how days look once they have been through a service that only knows instants.
    """
    found = (text or "").strip()
    if not found:
        return None
    if _ISO_DAY.fullmatch(found):
        return day(found, now=now)
    instant = _instant(found)
    on = (_EPOCH + timedelta(seconds=instant)).date()
    if _plausible_day(on, now) is None:
        return None
    return on if midnight_is_day and not instant % ONE_DAY else instant


def instant(text: str | None, *, now: float) -> float | None:
    """As `moment`, where a day alone is not a value."""
    found = moment(text, now=now)
    if isinstance(found, date):
        raise BadValue(Reason.BAD_DATE)
    return found


def epoch(seconds: float | str | None, *, now: float) -> float | None:
    """Seconds since 1970; 0 is none."""
    try:
        found = float(seconds or 0)
        on = (_EPOCH + timedelta(seconds=found)).date()
    except (ValueError, OverflowError) as error:
        raise BadValue(Reason.BAD_DATE) from error
    return found if found and _plausible_day(on, now) else None


@lru_cache(maxsize=10_000)
def _instant(text: str) -> float:
    match = _ISO_INSTANT.fullmatch(text)
    if not match:
        raise BadValue(Reason.BAD_DATE)
    zone = (match[4] or "Z").upper().replace("UTC", "Z")
    try:
        # A time that only a zone takes out of the calendar overflows here.
        found = datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").astimezone(UTC)
        # Six digits are what was a float of seconds, exactly.
        return (found - _EPOCH + timedelta(microseconds=int((match[3] or "").ljust(6, "0")[:6]))).total_seconds()
    except (ValueError, OverflowError) as error:
        raise BadValue(Reason.BAD_DATE) from error


def _plausible_day(found: date, now: float) -> date | None:
    if found in UNKNOWN_DAYS:
        return None
    if found < FIRST_FILM or (found - _EPOCH.date()).days > now // ONE_DAY + 1:
        raise BadValue(Reason.BAD_DATE)
    return found


def is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in {"true", "1", "yes"}


def minutes(text: str | None) -> int | None:
    """Only helps to find a title, so what cannot be read is unknown."""
    found = (text or "").strip()
    return int(found) if _NUMBER.fullmatch(found) else None


def joined(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Names of people, from one cell that separates them with commas or from several."""
    return tuple(name for text in texts for each in (text or "").split(",") if (name := each.strip()))


def latest(moments: Iterable[Moment]) -> Moment | None:
    """A day counts as its noon, wherever that is."""
    return max(moments, key=_noon_or_instant, default=None)


def _noon_or_instant(found: Moment) -> float:
    return (found - _EPOCH.date()).days * ONE_DAY + ONE_DAY / 2 if isinstance(found, date) else found


_NAMED_YEAR = re.compile(r"(.*\S)\s*\(([0-9]{4})\)", re.DOTALL)


def titled(text: str | None) -> tuple[str | None, int | None]:
    """“Heat (1995)” as its title and its year."""
    match = _NAMED_YEAR.fullmatch((text or "").strip())
    return (title(match[1]), year(match[2])) if match else (title(text), None)
