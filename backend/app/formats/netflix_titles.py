"""Whether a line of Netflix's viewing history is an episode: it says “Show: Season 1: Pilot”, in any language, and
films have colons too.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_COLON = re.compile(r"\s*:\s+|\s*\uff1a\s*")
_WORD = (
    "season|series|staffel|saison|temporada|stagione|kausi|säsong|sæson|sesong|seizoen|sezon|sezonul|sezóna|série|seria"
    "|sezona|évad|σεζόν|сезон|сезона|עונה|الموسم|musim|mùa|phần|ซีซั่น|シーズン|시즌|第"
    "|part|teil|partie|parte|del|osa|deel|część|volume|vol|volumen|band|chapter|kapitel|chapitre|capítulo|book|livre|libro"
)
_NUMBER = r"(?:[0-9]{1,4}|[ivx]{1,6}|one|two|three|four|five|six|seven|eight|nine|ten)"
_SEASON = re.compile(
    rf"(?:(?:{_WORD})\.?\s*{_NUMBER}(?:\s*季)?\b.*|{_NUMBER}\s*\.?\s*(?:{_WORD})\b.*"
    r"|.*\b(?:limited series|mini-?series?|miniserie|miniserien|serie limitada|série limitée|miniserial)\b.*)",
    re.IGNORECASE,
)
_EPISODE = re.compile(
    r"(?:episode|folge|épisode|episodio|episódio|jakso|avsnitt|afsnit|aflevering|odcinek)\s[0-9]+", re.IGNORECASE
)
_PARTS_OF_AN_EPISODE = 3
# Three films of one series of films are seen, too; hardly two of them on a day.
_FEWEST_OF_A_SHOW = 3


def parts_of(title: str) -> list[str]:
    return _COLON.split(title.strip())


def shows(lines: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Of titles and their days: what at least three different titles begin with, of which two were seen on a day."""
    titles: defaultdict[str, set[str]] = defaultdict(set)
    days: Counter[tuple[str, str]] = Counter()
    for title, day in lines:
        parts = parts_of(title)
        if len(parts) > 1 and title not in titles[parts[0]]:
            titles[parts[0]].add(title)
            days[parts[0], day] += 1
    binged = {show for (show, _), count in days.items() if count > 1}
    return frozenset(show for show in binged if len(titles[show]) >= _FEWEST_OF_A_SHOW)


def is_episode(title: str, known_shows: frozenset[str]) -> bool:
    parts = parts_of(title)
    if len(parts) == 1:
        return False
    if parts[0] in known_shows or _EPISODE.fullmatch(parts[-1]):
        return True
    return len(parts) >= _PARTS_OF_AN_EPISODE and any(_is_season(part, parts[0]) for part in parts[1:-1])


def _is_season(part: str, show: str) -> bool:
    """“Season 1”, or the show's own name with a number."""
    return bool(_SEASON.fullmatch(part)) or (part.startswith(f"{show} ") and part[len(show) :].strip().isdigit())
