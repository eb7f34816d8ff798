"""The films and series of a Jellyfin or Emby server, as its API answers about them for one user."""

from collections.abc import Iterator
from typing import Any

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import (
    Item,
    Named,
    RawItem,
    as_text,
    field,
    ids_of,
    json_rows,
    last_of,
    need_name,
    object_in,
)
from backend.app.formats.reading_values import BadValue, moment, number, title, year
from backend.app.formats.recognise import JsonObject, Source
from backend.app.json_values import is_object

SERVICE = "jellyfin"

_KINDS = {"Movie": Kind.FILM, "Series": Kind.SERIES}
_OTHERS = {"Season": Reason.SEASON, "Episode": Reason.EPISODE, "Audio": Reason.MUSIC, "MusicVideo": Reason.MUSIC}
_TICKS_A_MINUTE = 600_000_000


def rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, item: Item) -> Row:
        kind = _KINDS.get(as_text(item.get("Type")))
        if kind is None:
            raise BadValue(_OTHERS.get(as_text(item.get("Type")), Reason.NOT_LIBRARY))
        return _title(line, item, kind, now)

    return json_rows(part, read, _named, keys=frozenset({"Items"}))


def _title(line: int, item: Item, kind: Kind, now: float) -> Row:
    watched, liked = field(item, "UserData", "Played") is True, field(item, "UserData", "IsFavorite") is True
    if not watched and not liked:
        # On the server only: who owns a film may not have seen it.
        raise BadValue(Reason.NO_PLACE)
    last_played = as_text(field(item, "UserData", "LastPlayedDate"))
    plays = max(int(number(as_text(field(item, "UserData", "PlayCount"))) or 0), 1) if watched else 1
    name, in_year = _named(item)
    claim = Claim(
        line,
        kind,
        title=title(name),
        year=in_year,
        original_title=title(as_text(item.get("OriginalTitle"))),
        runtime_minutes=_minutes(item.get("RunTimeTicks")),
        ids=_ids(item, kind),
        watched=watched,
        watched_on=moment(last_played, now=now) if watched else None,
        plays=plays,
        liked=liked,
        notices=last_of(plays),
        raw=RawItem(item),
    )
    return need_name(claim)


def _named(item: Item) -> Named:
    return as_text(item.get("Name")), year(as_text(item.get("ProductionYear")))


def _ids(item: Item, kind: Kind) -> dict[Id, str]:
    providers = {name.lower(): as_text(value) for name, value in object_in(item.get("ProviderIds")).items()}
    return ids_of(kind, imdb=providers.get("imdb"), tmdb=providers.get("tmdb"), tvdb=providers.get("tvdb"))


def _minutes(ticks: Any) -> int | None:
    return ticks // _TICKS_A_MINUTE or None if isinstance(ticks, int) and ticks > 0 else None


def _is_items(members: Item) -> bool:
    first = members.get("Items")
    return is_object(first) and ("ProviderIds" in first or "UserData" in first)


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.LIKED, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES, Id.TVDB_FILM, Id.TVDB_SERIES}),
    skips=frozenset({Reason.EPISODE, Reason.SEASON, Reason.MUSIC}),
)
SOURCES = (Source(SERVICE, "items", "Jellyfin or Emby library", JsonObject(_is_items), rows),)
