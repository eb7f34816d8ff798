"""Any table, by what its columns are called; what they do not say is asked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from backend.app.formats import day_order
from backend.app.formats.claims import Answers, Choice, Question, Refused
from backend.app.formats.drop import Part
from backend.app.formats.reading_values import BadValue, decimal, list_name
from backend.app.formats.text import open_table


class Column(StrEnum):
    TITLE = "title"
    ORIGINAL_TITLE = "original_title"
    YEAR = "year"
    IMDB = "imdb_id"
    TMDB = "tmdb_id"
    TVDB = "tvdb_id"
    TYPE = "type"
    WATCHED = "watched"
    RATING = "rating"
    STATUS = "status"
    WATCHLIST = "watchlist"
    LIST = "list"
    DIRECTORS = "directors"
    NOTES = "notes"


class Scale(StrEnum):
    STARS = "5"
    TEN = "10"
    HUNDRED = "100"


class Means(StrEnum):
    WATCHED = "watched"
    WANTED = "wanted"
    LIST = "list"


MEANS, SCALE, KIND, LIST_NAME = "means", "scale", "kind", "list_name"
NONE = ""
IDS = (Column.IMDB, Column.TMDB, Column.TVDB)

_SENTENCES = {
    Column.TITLE: "Which column holds the title?",
    Column.ORIGINAL_TITLE: "Which column holds the original title?",
    Column.YEAR: "Which column holds the year, or the day of release?",
    Column.IMDB: "Which column holds the IMDb id?",
    Column.TMDB: "Which column holds the TMDB id?",
    Column.TVDB: "Which column holds the TheTVDB id?",
    Column.TYPE: "Which column tells films from series?",
    Column.WATCHED: "Which column says when a title was watched, or whether?",
    Column.RATING: "Which column holds your rating?",
    Column.STATUS: "Which column says “watched” or “to watch”?",
    Column.WATCHLIST: "Which column says whether a title is on the watchlist?",
    Column.LIST: "Which column holds the name of a list?",
    Column.DIRECTORS: "Which column holds the directors?",
    Column.NOTES: "Which column holds notes?",
}
# The likelier name is the earlier one.
_NAMES = {
    Column.TITLE: "title name film filmtitle movie movietitle filmname moviename",
    Column.ORIGINAL_TITLE: "originaltitle originalname",
    Column.YEAR: "year releaseyear releasedate released yearofrelease",
    Column.IMDB: "imdbid imdb const tconst imdburl imdblink",
    Column.TMDB: "tmdbid tmdb themoviedbid themoviedatabaseid",
    Column.TVDB: "tvdbid tvdb thetvdbid",
    Column.TYPE: "type titletype mediatype kind",
    Column.WATCHED: "watcheddate datewatched watchedat watchedon lastwatched watchdate dateseen seenon watched seen",
    Column.RATING: "myrating yourrating userrating rating10 rating myscore yourscore score stars",
    Column.STATUS: "status state",
    Column.WATCHLIST: "watchlist inwatchlist watchlisted towatch wanttowatch",
    Column.LIST: "list listname lists",
    Column.DIRECTORS: "directors director directedby",
    Column.NOTES: "notes note comment comments review tags",
}


def key(column: Column) -> str:
    """Of the question that says which column of the file it is."""
    return f"column:{column}"


def guess(header: Iterable[str]) -> dict[Column, str]:
    folded = {re.sub(r"[\W_]+", "", name): name for name in header}
    found = (
        (column, next((name for name in names.split() if name in folded), None)) for column, names in _NAMES.items()
    )
    return {column: folded[name] for column, name in found if name}


def mapping(header: Sequence[str], answers: Answers) -> dict[Column, str]:
    """What was answered, and what is guessed where nothing was."""
    guessed = guess(header)
    chosen = {column: answers.get(key(column), guessed.get(column, NONE)) for column in Column}
    return {column: name for column, name in chosen.items() if name and name in header}


def questions(part: Part) -> tuple[Question, ...]:
    header, cells = _look(part)
    guessed = guess(header)
    choices = (Choice(NONE, "None"), *(Choice(name, name) for name in header if name))
    which = (Question(key(column), _SENTENCES[column], choices, guessed.get(column, NONE)) for column in Column)
    ratings = cells.get(guessed.get(Column.RATING, NONE), [])
    return (
        *which,
        means_question(guessed),
        list_name_question(part),
        scale_question(ratings),
        kind_question(guessed),
        *_order(cells),
    )


def _look(part: Part) -> tuple[tuple[str, ...], Mapping[str, list[str]]]:
    """The columns and all that is in them."""
    with open_table(part) as table:
        cells: dict[str, list[str]] = {name: [] for name in table.header}
        for line in table:
            if not isinstance(line, Refused):
                for name, cell in line[1].items():
                    cells[name].append(cell.strip())
        return table.header, cells


def means_question(guessed: Mapping[Column, str]) -> Question:
    labels = {
        Means.WATCHED: "Titles that were watched",
        Means.WANTED: "Titles to watch",
        Means.LIST: "Titles of a list",
    }
    choices = tuple(Choice(means, label) for means, label in labels.items())
    seen = Column.WATCHED in guessed or Column.RATING in guessed
    return Question(MEANS, "What are the rows that do not say it themselves?", choices, Means.WATCHED if seen else None)


def list_name_question(part: Part) -> Question:
    name = part.path.rpartition("/")[2].rpartition(".")[0]
    return Question(LIST_NAME, "If they are a list, what is it called?", default=list_name(name) or "List")


def scale_question(ratings: Sequence[str]) -> Question:
    """Numbers up to 5 may be stars, and may be of somebody who is hard to please: then nothing is assumed."""
    found = sorted(set(_numbers(ratings)))
    choices = (Choice(Scale.STARS, "½ to 5 stars"), Choice(Scale.TEN, "1 to 10"), Choice(Scale.HUNDRED, "0 to 100"))
    if not found:
        return Question(SCALE, "On what scale are the ratings?", choices, Scale.TEN)
    lowest, highest = found[0], found[-1]
    default = None
    if highest > int(Scale.STARS):
        default = Scale.TEN if highest <= int(Scale.TEN) else Scale.HUNDRED
    return Question(SCALE, f"The ratings go from {lowest:f} to {highest:f}. On what scale are they?", choices, default)


def _numbers(ratings: Iterable[str]) -> Iterator[Decimal]:
    for text in ratings:
        try:
            found = decimal(text)
        except BadValue:
            continue
        if found:
            yield found


def kind_question(guessed: Mapping[Column, str]) -> Question:
    """TMDB and TheTVDB number films and series apart, so their ids mean nothing until it is known which."""
    numbered = Column.TYPE not in guessed and (Column.TMDB in guessed or Column.TVDB in guessed)
    choices = (Choice("film", "Films"), Choice("series", "Series"), Choice("unknown", "Both, or not known"))
    return Question(KIND, "What are the rows whose type is not said?", choices, "film" if numbered else "unknown")


def _order(cells: Mapping[str, Sequence[str]]) -> tuple[Question, ...]:
    """Of all columns, as any of them may turn out to be that of the day."""
    days = ([each for each in map(day_part, column) if day_order.is_day(each)] for column in cells.values())
    return next((asked for column in days if (asked := day_order.question(column))), ())


def day_part(text: str) -> str:
    """Without the time of day that may follow."""
    return re.split(r"[ T,]+(?=[0-9]{1,2}:[0-9]{2})", text.strip(), maxsplit=1)[0]
