"""SeriesGuide's JSON backup of films. It knows how often a film was watched, and not when."""

from collections.abc import Iterator

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import Item, Named, RawItem, as_text, ids_of, json_rows, need_name
from backend.app.formats.reading_values import BadValue, number, title
from backend.app.formats.recognise import JsonArray, Source

SERVICE = "series_guide"


def rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:  # noqa: ARG001 -- as every reader.
    return json_rows(part, _film, _named)


def _film(line: int, item: Item) -> Row:
    watched, wanted = item.get("watched") is True, item.get("in_watchlist") is True
    if not watched and not wanted:
        # In the collection only: who owns a film may not have seen it.
        raise BadValue(Reason.NO_PLACE)
    plays = max(int(number(as_text(item.get("plays"))) or 0), 1) if watched else 1
    ids = ids_of(Kind.FILM, imdb=as_text(item.get("imdb_id")), tmdb=as_text(item.get("tmdb_id")))
    claim = Claim(
        line,
        Kind.FILM,
        title=title(as_text(item.get("title"))),
        ids=ids,
        watched=watched,
        plays=plays,
        wanted=wanted,
        notices=(f"Watched {plays:,} times; this file has no dates.",) if plays > 1 else (),
        raw=RawItem(item),
    )
    return need_name(claim)


def _named(item: Item) -> Named:
    return as_text(item.get("title")), None


def _is_series_guide(item: Item) -> bool:
    return "tmdb_id" in item and "in_watchlist" in item


CARRIES = Carries(frozenset({Fact.WATCHED, Fact.WANTED}), ids=frozenset({Id.IMDB, Id.TMDB_FILM}))
SOURCES = (Source(SERVICE, "films", "SeriesGuide films", JsonArray(_is_series_guide), rows),)
