"""The rows of any table, once it is known what its columns are."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.app.formats import columns
from backend.app.formats.claims import Answers, Carries, Claim, Fact, Id, Kind, Moment, Reason, Row
from backend.app.formats.columns import Column, Means, Scale, day_part
from backend.app.formats.day_order import Order, is_day, order_of, read_day
from backend.app.formats.drop import Part
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.imdb import TYPES, type_word
from backend.app.formats.reading import Cells, ids_of, need_name, table_rows, without_place
from backend.app.formats.reading_values import (
    BadValue,
    Rating,
    day,
    joined,
    list_name,
    moment,
    out_of_hundred,
    out_of_ten,
    stars,
    title,
    titled,
    year,
)
from backend.app.formats.recognise import AnyTable, Source
from backend.app.formats.text import open_table, readable_lines

SERVICE = "table"

_TYPES: Mapping[str, Kind | Reason] = TYPES | {
    **dict.fromkeys(("movies", "films"), Kind.FILM),
    **dict.fromkeys(("tv", "series", "show", "tvshow", "shows"), Kind.SERIES),
    "episode": Reason.EPISODE,
    "season": Reason.SEASON,
    "game": Reason.GAME,
    "book": Reason.BOOK,
    "podcast": Reason.PODCAST,
}
_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "watched", "seen"})
_NO = frozenset({"", "no", "n", "false", "0", "-", "unwatched", "not watched"})
_DONE = frozenset({"watched", "seen", "completed", "complete", "finished", "done", "viewed"})
_PLANNED = frozenset({"towatch", "watchlist", "planned", "planning", "plantowatch", "wanttowatch", "want", "unwatched"})
_WITH_MONTH = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y")
_SCALES: Mapping[str | None, Callable[[str], Rating]] = {
    Scale.STARS: stars,
    Scale.TEN: out_of_ten,
    Scale.HUNDRED: out_of_hundred,
}
_FOUR_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def rows(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:
    """Raises AnswerNeeded while a question is open that the file cannot be read without."""
    reading = _reading(part, answers, now)
    return table_rows(part, reading.row, reading.named)


@dataclass(frozen=True, slots=True)
class _Reading:
    columns: Mapping[Column, str]
    means: Means
    scale: Callable[[str], Rating]
    order: Order | None
    kind: Kind
    list_name: str
    now: float

    def row(self, line: int, cells: Cells) -> Row:
        kind = self._kind(cells)
        name, in_year = self.named(cells)
        rating = self.scale(self._cell(cells, Column.RATING))
        watched, watched_on, wanted = self._state(cells, rating)
        listed = self.means == Means.LIST and not watched and not wanted
        claim = Claim(
            line,
            kind,
            title=title(name),
            year=in_year,
            original_title=title(self._cell(cells, Column.ORIGINAL_TITLE)),
            directors=joined([self._cell(cells, Column.DIRECTORS)]),
            ids=self._ids(cells, kind),
            watched=watched,
            watched_on=watched_on,
            rating=rating.value,
            wanted=wanted,
            list_name=list_name(self._cell(cells, Column.LIST)) or (self.list_name if listed else None),
            notices=rating.notices + without_place({"notes": self._cell(cells, Column.NOTES)}),
            raw=cells,
        )
        return need_name(claim)

    def named(self, cells: Cells) -> tuple[str | None, int | None]:
        written = self._cell(cells, Column.TITLE)
        found = _FOUR_DIGITS.search(self._cell(cells, Column.YEAR))
        if found:
            return written, year(found[0])
        try:
            return titled(written)
        except BadValue:
            return written, None

    def _cell(self, cells: Cells, column: Column) -> str:
        name = self.columns.get(column)
        return cells[name].strip() if name else ""

    def _kind(self, cells: Cells) -> Kind:
        word = type_word(self._cell(cells, Column.TYPE))
        found = _TYPES.get(word, Kind.UNKNOWN) if word else self.kind
        if isinstance(found, Reason):
            raise BadValue(found)
        return found

    def _ids(self, cells: Cells, kind: Kind) -> dict[Id, str]:
        imdb, tmdb, tvdb = (self._cell(cells, column) for column in columns.IDS)
        return ids_of(kind, imdb=imdb, tmdb=tmdb, tvdb=tvdb)

    def _state(self, cells: Cells, rating: Rating) -> tuple[bool, Moment | None, bool]:
        """Watched, when, and wanted: what the row says of itself, else what was answered of all rows."""
        status = type_word(self._cell(cells, Column.STATUS))
        if status and status not in _DONE | _PLANNED:
            raise BadValue(Reason.NO_PLACE)
        said = self._cell(cells, Column.WATCHED).lower()
        watched_on = None if said in _YES | _NO else self._moment(self._cell(cells, Column.WATCHED))
        watched = status in _DONE or said not in _NO
        wanted = status in _PLANNED or self._cell(cells, Column.WATCHLIST).lower() not in _NO
        if watched or wanted:
            return watched, watched_on, wanted
        if said and self.means == Means.WATCHED and rating.value is None:
            # It says itself that it was not watched.
            raise BadValue(Reason.NO_PLACE)
        return self.means == Means.WATCHED, None, self.means == Means.WANTED

    def _moment(self, text: str) -> Moment | None:
        written = day_part(text)
        if written != text and _FOUR_DIGITS.match(text):
            return moment(text, now=self.now)
        return read_day(written, self.order, now=self.now) if is_day(written) else _with_month(written, self.now)


def _with_month(text: str, now: float) -> date | None:
    return day(text, *_WITH_MONTH, now=now)


def _reading(part: Part, answers: Answers, now: float) -> _Reading:
    with open_table(part) as table:
        found = columns.mapping(table.header, answers)
    if not found.keys() & {Column.TITLE, *columns.IDS}:
        raise AnswerNeeded("Which column holds the title?")
    days = [each for each in map(day_part, _cells(part, found.get(Column.WATCHED))) if is_day(each)]
    return _Reading(
        columns=found,
        means=_means(found, answers),
        scale=_scale(part, found, answers),
        order=order_of(days, answers),
        kind=_kind(answers, found),
        list_name=list_name(answers.get(columns.LIST_NAME)) or columns.list_name_question(part).default or "",
        now=now,
    )


def _means(found: Mapping[Column, str], answers: Answers) -> Means:
    question = columns.means_question(found)
    answered = answers.get(columns.MEANS) or question.default
    if answered not in set(Means):
        raise AnswerNeeded(question.sentence)
    return Means(answered)


def _scale(part: Part, found: Mapping[Column, str], answers: Answers) -> Callable[[str], Rating]:
    question = columns.scale_question(_cells(part, found.get(Column.RATING)))
    answered = answers.get(columns.SCALE) or question.default
    if answered not in _SCALES:
        raise AnswerNeeded(question.sentence)
    return _SCALES[answered]


def _kind(answers: Answers, found: Mapping[Column, str]) -> Kind:
    answered = answers.get(columns.KIND, columns.kind_question(found).default)
    return Kind(answered) if answered in set(Kind) else Kind.UNKNOWN


def _cells(part: Part, name: str | None) -> Sequence[str]:
    if name is None:
        return ()
    return [cells[name].strip() for cells in readable_lines(part)]


CARRIES = Carries(
    frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.RATING, Fact.WANTED, Fact.LIST, Fact.SERIES}),
    ids=frozenset({Id.IMDB, Id.TMDB_FILM, Id.TMDB_SERIES, Id.TVDB_FILM, Id.TVDB_SERIES}),
    skips=frozenset({Reason.EPISODE, Reason.SEASON, Reason.GAME, Reason.PODCAST, Reason.MUSIC, Reason.BOOK}),
)
SOURCES = (Source(SERVICE, "rows", "Table", AnyTable(), rows, columns.questions),)
