"""Kodi's library: exported to one videodb.xml, or the .nfo of one film or series."""

from collections.abc import Iterator

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import Cells, Named, ids_of, last_of, need_name
from backend.app.formats.reading_values import BadValue, day, number, out_of_ten, title, year
from backend.app.formats.recognise import Source, XmlRoot
from backend.app.formats.xml_stream import Element, xml_rows

SERVICE = "kodi"

_KINDS = {"movie": Kind.FILM, "tvshow": Kind.SERIES}
_OTHERS = {"episodedetails": Reason.EPISODE, "musicvideo": Reason.MUSIC}
_TITLES = frozenset({*_KINDS, *_OTHERS})


def rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, element: Element, cells: Cells) -> Row:
        if element.name in _OTHERS:
            raise BadValue(_OTHERS[element.name])
        return _title(line, element, cells, now)

    return xml_rows(part, _TITLES, read, _named)


def _title(line: int, element: Element, cells: Cells, now: float) -> Row:
    kind = _KINDS[element.name]
    plays = int(number(element.first("playcount")) or 0)
    # The user's own: `ratings` are those of everybody.
    rating = out_of_ten(element.first("userrating"))
    if not plays and not rating.value:
        # In the collection only: who owns a film may not have seen it.
        raise BadValue(Reason.NO_PLACE)
    # A day, to which older versions wrote the time of the room it stands in.
    watched_on = day(element.first("lastplayed")[:10], now=now) if plays else None
    name, in_year = _named(cells)
    claim = Claim(
        line,
        kind,
        title=title(name),
        year=in_year,
        original_title=title(element.first("originaltitle")),
        directors=tuple(text for child in element.every("director") if (text := child.text.strip())),
        ids=_ids(element, kind),
        watched=plays > 0,
        watched_on=watched_on,
        plays=max(plays, 1),
        rating=rating.value,
        notices=rating.notices + last_of(plays),
        raw=cells,
    )
    return need_name(claim)


def _named(cells: Cells) -> Named:
    return cells.get("title"), year(cells.get("year")) or year(cells.get("premiered", "")[:4])


def _ids(element: Element, kind: Kind) -> dict[Id, str]:
    """`id` alone is of any provider: only IMDb's shows whose it is."""
    found = {child.attributes.get("type", ""): child.text.strip() for child in element.every("uniqueid")}
    default = element.first("id")
    imdb = found.get("imdb") or (default if default.startswith("tt") else None)
    return ids_of(kind, imdb=imdb, tmdb=found.get("tmdb"), tvdb=found.get("tvdb"))


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES, Id.TVDB_FILM, Id.TVDB_SERIES}),
    skips=frozenset({Reason.EPISODE, Reason.MUSIC}),
)
SOURCES = (Source(SERVICE, "library", "Kodi library", XmlRoot(frozenset({"videodb", *_TITLES})), rows),)
