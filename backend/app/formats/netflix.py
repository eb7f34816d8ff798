"""Netflix's viewing histories: the one that its website lets download, which knows titles and days, and the one of
“Download your personal information”, of all profiles, by the second. It has no years and no ids.
"""

import re
from collections.abc import Iterator

from backend.app.formats.claims import Answers, Carries, Choice, Claim, Fact, Kind, Question, Reason, Row
from backend.app.formats.day_order import order_of, question, read_day
from backend.app.formats.drop import Part
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.netflix_titles import is_episode, parts_of, shows
from backend.app.formats.reading import Cells, name_in, need_name, table_rows
from backend.app.formats.reading_values import BadValue, moment, title
from backend.app.formats.recognise import Header, Source
from backend.app.formats.text import open_table, readable_lines

SERVICE = "netflix"

PROFILE = "profile"
# Which part of a film that is, nobody says; but nobody has seen a film in less.
SHORTEST_VIEWING_SECONDS = 20 * 60
_DURATION = re.compile(r"([0-9]{1,3}):([0-9]{2}):([0-9]{2})")
_WHOSE = "Whose films are these? The file holds the profiles of all."


def history(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:
    days = _column(part, "date")
    order = order_of(days, answers)
    known_shows = shows(zip(_column(part, "title"), days, strict=True))

    def read(line: int, cells: Cells) -> Row:
        claim = _film(line, cells, known_shows)
        claim.watched, claim.watched_on = True, read_day(cells["date"], order, now=now)
        return need_name(claim)

    return table_rows(part, read, name_in("title", None))


def history_questions(part: Part) -> tuple[Question, ...]:
    return question(_column(part, "date"))


def viewing_activity(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:
    profile = _profile(part, answers)
    start = next((each for each in _header(part) if each.startswith("start time")), "")
    known_shows = shows(_titles_and_days(part, start))

    def read(line: int, cells: Cells) -> Row:
        _refuse_other_views(cells, profile)
        claim = _film(line, cells, known_shows)
        claim.watched, claim.watched_on = True, moment(cells.get(start), now=now)
        return need_name(claim)

    return table_rows(part, read, name_in("title", None))


def my_list(part: Part, answers: Answers, *, now: float) -> Iterator[Row]:
    profile = _profile(part, answers)

    def read(line: int, cells: Cells) -> Row:
        if profile not in (None, cells["profile name"]):
            raise BadValue(Reason.CHOSEN_SKIP)
        added = moment(cells["utc title add date"], now=now)
        claim = Claim(line, Kind.UNKNOWN, title=title(cells["title name"]), wanted=True, listed_on=added, raw=cells)
        return need_name(claim)

    return table_rows(part, read, name_in("title name", None))


def profile_questions(part: Part) -> tuple[Question, ...]:
    names = sorted(set(_column(part, "profile name")))
    return (Question(PROFILE, _WHOSE, tuple(Choice(name, name) for name in names)),) if len(names) > 1 else ()


def _film(line: int, cells: Cells, known_shows: frozenset[str]) -> Claim:
    name = title(cells["title"])
    if name and is_episode(name, known_shows):
        raise BadValue(Reason.EPISODE)
    # What Netflix no longer has is called “: ”, or nothing.
    if not name or not parts_of(name)[0].strip(" :\uff1a"):
        raise BadValue(Reason.NO_TITLE)
    return Claim(line, Kind.FILM, title=name, raw=cells)


def _refuse_other_views(cells: Cells, profile: str | None) -> None:
    if profile not in (None, cells["profile name"]):
        raise BadValue(Reason.CHOSEN_SKIP)
    if cells["supplemental video type"].strip() or "autoplay" in cells.get("attributes", "").lower():
        raise BadValue(Reason.NOT_LIBRARY)
    if cells.get("latest bookmark", "").strip().lower() == "not latest view":
        raise BadValue(Reason.OTHER_PLAY)
    # Who goes on the next day sees little, and gets far.
    seen = max(_seconds(cells.get(column, "")) for column in ("duration", "bookmark", "latest bookmark"))
    if seen < SHORTEST_VIEWING_SECONDS:
        raise BadValue(Reason.NO_PLACE)


def _seconds(text: str) -> int:
    match = _DURATION.fullmatch(text.strip())
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else 0


def _profile(part: Part, answers: Answers) -> str | None:
    asked = profile_questions(part)
    if not asked:
        return None
    answered = answers.get(PROFILE)
    if answered not in {choice.value for choice in asked[0].choices}:
        raise AnswerNeeded(_WHOSE)
    return answered


def _titles_and_days(part: Part, start: str) -> Iterator[tuple[str, str]]:
    return zip(_column(part, "title"), (each[:10] for each in _column(part, start)), strict=True)


def _header(part: Part) -> tuple[str, ...]:
    with open_table(part) as table:
        return table.header


def _column(part: Part, name: str) -> list[str]:
    return [cells.get(name, "") for cells in readable_lines(part)]


_VIEWS = Header(frozenset({"profile name", "supplemental video type"}))
_MY_LIST = Header(frozenset({"profile name", "title name", "utc title add date"}))
CARRIES = Carries(frozenset({Fact.WATCHED, Fact.WATCHED_ON, Fact.WANTED}), skips=frozenset({Reason.EPISODE}))
SOURCES = (
    Source(
        SERVICE,
        "history",
        "Netflix viewing history",
        Header(frozenset({"title", "date"}), exactly=True),
        history,
        history_questions,
    ),
    Source(SERVICE, "activity", "Netflix viewing activity", _VIEWS, viewing_activity, profile_questions),
    Source(SERVICE, "my-list", "Netflix My List", _MY_LIST, my_list, profile_questions),
)
