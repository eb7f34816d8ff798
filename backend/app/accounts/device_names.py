"""What a User-Agent says of a device, in words for its owner. Anybody can write anything there."""

import re
from collections.abc import Sequence

LONGEST_NAME = 80

# The first that is found counts: most browsers also name those that they want to be taken for.
_PROGRAMS: Sequence[tuple[str, str]] = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Sequence[tuple[str, str]] = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str | None) -> str | None:
    """`Firefox on Linux`; of what is no browser, the program's own name."""
    said = "".join(letter for letter in user_agent or "" if letter.isprintable())
    program, system = _first(_PROGRAMS, said), _first(_SYSTEMS, said)
    if program is None:
        program = re.split(r"[/(]", said.strip(), maxsplit=1)[0].strip()[:LONGEST_NAME] or None
    if program is None or system is None:
        return program or system
    return f"{program} on {system}"


def _first(known: Sequence[tuple[str, str]], said: str) -> str | None:
    return next((name for mark, name in known if mark in said), None)
