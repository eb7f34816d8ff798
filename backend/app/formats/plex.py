"""A section of a Plex server, as its API answers: XML or JSON of the same shape."""

import re
from collections.abc import Iterator, Sequence

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import (
    ENVELOPE,
    Cells,
    Item,
    Named,
    RawItem,
    as_text,
    ids_of,
    json_rows,
    last_of,
    need_name,
    objects_in,
)
from backend.app.formats.reading_values import BadValue, epoch, number, out_of_ten, title, year
from backend.app.formats.recognise import JsonObject, Source, XmlRoot
from backend.app.formats.xml_stream import Element, xml_rows
from backend.app.json_values import is_object

SERVICE = "plex"

_KINDS = {"movie": Kind.FILM, "show": Kind.SERIES}
_OTHERS = {"season": Reason.SEASON, "episode": Reason.EPISODE, "track": Reason.MUSIC, "album": Reason.MUSIC}
# imdb://tt0113277, and of the agents before 2020 com.plexapp.agents.imdb://tt0113277?lang=en
_GUID = re.compile(
    r"(?:com\.plexapp\.agents\.)?(imdb|tmdb|themoviedb|tvdb|thetvdb)://([a-z0-9]+)(?:[/?].*)?", re.IGNORECASE
)
_PROVIDERS = {"themoviedb": "tmdb", "thetvdb": "tvdb"}
_MINUTE = 60_000
_ITEMS = frozenset({"Metadata", "Video"})


def from_xml(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, element: Element, cells: Cells) -> Row:
        guids = [guid.attributes.get("id", "") for guid in element.every("Guid")]
        directors = tuple(name for each in element.every("Director") if (name := each.attributes.get("tag")))
        guids.append(cells.get("guid", ""))
        return _title(line, element.attributes, guids=guids, directors=directors, raw=cells, now=now)

    return xml_rows(part, frozenset({"Video", "Directory"}), read, _named)


def from_json(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, item: Item) -> Row:
        guids = [as_text(guid.get("id")) for guid in objects_in(item.get("Guid"))]
        directors = tuple(name for each in objects_in(item.get("Director")) if (name := as_text(each.get("tag"))))
        guids.append(as_text(item.get("guid")))
        return _title(line, RawItem(item), guids=guids, directors=directors, raw=RawItem(item), now=now)

    return json_rows(part, read, lambda item: _named(RawItem(item)), keys=_ITEMS)


def _title(line: int, facts: Cells, *, guids: Sequence[str], directors: tuple[str, ...], raw: Cells, now: float) -> Row:
    kind = _KINDS.get(facts.get("type", ""))
    if kind is None:
        raise BadValue(_OTHERS.get(facts.get("type", ""), Reason.NOT_LIBRARY))
    plays = _plays(facts, kind)
    rating = out_of_ten(facts.get("userRating"))
    if not plays and not rating.value:
        # On the server only: who owns a film may not have seen it.
        raise BadValue(Reason.NO_PLACE)
    name, in_year = _named(facts)
    claim = Claim(
        line,
        kind,
        title=title(name),
        year=in_year,
        original_title=title(facts.get("originalTitle")),
        directors=directors,
        runtime_minutes=int(number(facts.get("duration")) or 0) // _MINUTE or None,
        ids=_ids(guids, kind),
        watched=plays > 0,
        watched_on=epoch(facts.get("lastViewedAt"), now=now) if plays else None,
        plays=max(plays, 1),
        rating=rating.value,
        rated_on=epoch(facts.get("lastRatedAt"), now=now) if rating.value else None,
        notices=rating.notices + last_of(plays),
        raw=raw,
    )
    return need_name(claim)


def _plays(facts: Cells, kind: Kind) -> int:
    """Of a series the views are those of its episodes: it is watched when there is none left."""
    if kind is Kind.FILM:
        return int(number(facts.get("viewCount")) or 0)
    seen, there = number(facts.get("viewedLeafCount")), number(facts.get("leafCount"))
    return int(seen is not None and seen == there)


def _named(facts: Cells) -> Named:
    return facts.get("title"), year(facts.get("year"))


def _ids(guids: Sequence[str], kind: Kind) -> dict[Id, str]:
    found: dict[str, str] = {}
    for guid in guids:
        match = _GUID.fullmatch(guid)
        if match:
            provider = match[1].lower()
            found.setdefault(_PROVIDERS.get(provider, provider), match[2])
    return ids_of(kind, imdb=found.get("imdb"), tmdb=found.get("tmdb"), tvdb=found.get("tvdb"))


def _is_section(members: Item) -> bool:
    return any("ratingKey" in members[name] for name in _ITEMS if is_object(members.get(name)))


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES, Id.TVDB_FILM, Id.TVDB_SERIES}),
    skips=frozenset({Reason.EPISODE, Reason.SEASON, Reason.MUSIC}),
)
SOURCES = (
    Source(SERVICE, "xml", "Plex library", XmlRoot(frozenset({ENVELOPE})), from_xml),
    Source(SERVICE, "json", "Plex library", JsonObject(_is_section), from_json),
)
