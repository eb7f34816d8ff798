"""Time zones by the names that people send."""

from zoneinfo import ZoneInfo

from backend.app.errors import Unusable


class ZoneUnknown(Unusable):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name[:60]}” is not a time zone; use a name such as Europe/Helsinki.")


def zone_named(name: str) -> ZoneInfo:
    """Raises ZoneUnknown."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ZoneUnknown(name) from error
