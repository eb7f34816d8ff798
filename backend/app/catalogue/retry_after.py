"""The Retry-After header (RFC 9110, 10.2.3): seconds, or a date."""

from email.utils import parsedate_to_datetime

SHORTEST, LONGEST = 0.1, 86_400.0


def seconds_to_wait(header: str | None, *, now: float) -> float | None:
    """None where the header is absent or says nothing that can be understood."""
    if header is None:
        return None
    if header.isascii() and header.isdigit() and len(header) <= 9:  # noqa: PLR2004 — a longer one is no number of seconds.
        return _bounded(float(header))
    try:
        return _bounded(parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _bounded(seconds: float) -> float:
    return min(max(seconds, SHORTEST), LONGEST)
