"""Yamtrack's CSV: one row for each title, season and episode, of every kind of medium."""

from collections.abc import Iterator

from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Reason, Refused, Row
from backend.app.formats.drop import Part
from backend.app.formats.reading import Cells, ids_of, last_of, name_in, need_name, table_rows, without_place
from backend.app.formats.reading_values import BadValue, moment, number, out_of_ten, title
from backend.app.formats.recognise import Header, Source

SERVICE = "yamtrack"

_KINDS = {"movie": Kind.FILM, "tv": Kind.SERIES}
_OTHERS = {
    "season": Reason.SEASON,
    "episode": Reason.EPISODE,
    "game": Reason.GAME,
    "boardgame": Reason.GAME,
    "book": Reason.BOOK,
    "comic": Reason.BOOK,
    "manga": Reason.BOOK,
}


def rows(part: Part, _answers: Answers, *, now: float) -> Iterator[Row]:
    def read(line: int, cells: Cells) -> Row:
        medium = cells["media_type"].strip().lower()
        kind = _KINDS.get(medium)
        if kind is None:
            # What is left is anime, which has only the ids of MyAnimeList.
            raise BadValue(_OTHERS.get(medium, Reason.NO_PLACE))
        return _title(line, cells, kind, now)

    return table_rows(part, read, _named)


_named = name_in("title", None)


def _title(line: int, cells: Cells, kind: Kind, now: float) -> Row:
    status = cells["status"].strip().lower()
    if status not in ("completed", "planning"):
        # In progress, paused, dropped: neither watched nor to be watched.
        return Refused(line, Reason.NO_PLACE, title(cells["title"]), raw=cells)
    ids = ids_of(kind, tmdb=cells["media_id"] if cells["source"].strip().lower() == "tmdb" else None)
    watched = status == "completed"
    rating = out_of_ten(cells.get("score"))
    plays = 1 + int(number(cells.get("repeats")) or 0)
    claim = Claim(
        line,
        kind,
        title=title(cells["title"]),
        ids=ids,
        watched=watched,
        watched_on=moment(cells.get("end_date"), now=now) if watched else None,
        plays=plays,
        rating=rating.value,
        wanted=not watched,
        notices=rating.notices + last_of(plays) + without_place({"notes": cells.get("notes")}),
        raw=cells,
    )
    return need_name(claim)


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.SERIES}),
    ids=frozenset({Id.TMDB_FILM, Id.TMDB_SERIES}),
    skips=frozenset({Reason.EPISODE, Reason.SEASON, Reason.GAME, Reason.BOOK}),
)
SOURCES = (
    Source(
        SERVICE,
        "titles",
        "Yamtrack export",
        Header(frozenset({"media_id", "source", "media_type", "title", "status"})),
        rows,
    ),
)
