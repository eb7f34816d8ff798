"""What goes out comes in again, for every target; what does not is named."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.app.formats.claims import Id, Kind
from backend.app.formats.drop import parts
from backend.app.formats.outgoing.archive import NOT_EXPORTED, zipped
from backend.app.formats.outgoing.imdb import imdb
from backend.app.formats.outgoing.letterboxd import letterboxd
from backend.app.formats.outgoing.own_table import own_table
from backend.app.formats.outgoing.titles import Outgoing, Title, local_day
from backend.app.formats.outgoing.trakt import trakt, trakt_table
from backend.app.formats.sources import recognise, settled
from backend.app.transfer.jobs.fold import Meaning, Part, Standing, fold
from backend.app.transfer.jobs.options import Options
from backend.app.transfer.jobs.titles import distinct_titles
from backend.models import Status
from tests.formats.dropped import NOW

ZONE = ZoneInfo("Europe/Helsinki")
WRITERS: dict[str, Callable[[list[Title]], Outgoing]] = {
    "letterboxd": lambda titles: letterboxd(titles, zone=ZONE),
    "trakt": trakt,
    "trakt-csv": trakt_table,
    "imdb": imdb,
    "csv": lambda titles: own_table(titles, zone=ZONE),
}
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)
LISTS = st.sampled_from(["Best of 2019", "best OF 2019", "My watchlist", "=SUM(1)", "a/b", "ガ", "'-1", "AUX"])
# A second that is neither the first of 1970, which is how services write “unknown”, nor a midnight, which is a day.
MOMENTS = st.integers(2 * 86_400 + 1, int(NOW)).filter(lambda second: second % 86_400 != 0).map(float)
HALVES = st.integers(2, 20).map(lambda halves: halves / 2)


@dataclass
class Held:
    """What a library holds of a title that another service could."""

    wanted: bool
    watched: bool
    date_watched: float | None
    rating: float | None
    list_name: str | None


@st.composite
def libraries(draw: st.DrawFn) -> list[Title]:
    ids = draw(st.lists(st.integers(1, 99_999_999), unique=True, max_size=6))
    return [_title(draw, f"tt{number:07d}") for number in ids]


def _title(draw: st.DrawFn, imdb_id: str) -> Title:
    watched, list_name = draw(st.booleans()), draw(st.none() | LISTS)
    wanted = not watched and (list_name is None or draw(st.booleans()))
    status = Status.WATCHED if watched else Status.TO_WATCH if wanted else Status.CUSTOM
    title = Title(imdb_id, status, draw(st.none() | NAMES), draw(st.none() | st.integers(1895, 2030)))
    title.kind, title.list_name, title.watched = draw(st.sampled_from(Kind)), list_name, watched
    if watched:
        title.date_watched, title.rating = draw(st.none() | MOMENTS), draw(st.none() | HALVES)
    return title


def held_by(title: Title) -> Held:
    return Held(title.wanted, title.watched, title.date_watched, title.rating, title.list_name)


def read_back(data: bytes) -> dict[str, Held]:
    """Through the readers and the folding of an import into an empty library."""
    found = recognise(parts(io.BytesIO(data), "out.zip"))
    assert [path for path, _ in found.not_understood] in ([], [f"out.zip/{NOT_EXPORTED}"])
    files = [file for file in settled(found.files) if not file.path.endswith(NOT_EXPORTED)]
    assert all(len(file.sources) == 1 for file in files), "nothing of our own is asked about"
    rows = {file.path: list(file.rows({}, now=NOW)) for file in files}
    titles = distinct_titles(row for of_file in rows.values() for row in of_file)
    meanings = {key: Meaning(Standing.CERTAIN, title.ids.get(Id.IMDB)) for key, title in titles.items()}
    read = [Part(file.path, file.service, lambda path=file.path: rows[path]) for file in files]
    document = fold(read, meanings, Options(), account="x", zone=ZONE).document
    names = {each.id: each.name for each in document.lists}
    return {
        movie.imdb_id: Held(
            movie.status == Status.TO_WATCH,
            movie.watch_history is not None,
            movie.watch_history and movie.watch_history.date_watched,
            movie.watch_history and movie.watch_history.my_rating,
            movie.custom_list_id and names[movie.custom_list_id],
        )
        for movie in document.movies
    }


@pytest.mark.parametrize("target", WRITERS)
@settings(max_examples=25)
@given(titles=libraries())
def test_what_is_not_named_as_lost_comes_back(target: str, titles: list[Title]) -> None:
    out = WRITERS[target](titles)
    back = read_back(zipped(out))
    lost = {loss.title.imdb_id for loss in out.losses if loss.title}
    renamed = {text for loss in out.losses if loss.title is None for text in [loss.reason]}
    for title in titles:
        if title.imdb_id in lost or any(f"“{title.list_name}”" in text for text in renamed):
            continue
        expected, found = held_by(title), back[title.imdb_id]
        if target == "letterboxd":
            expected.date_watched, found.date_watched = (
                _as_day(expected.date_watched),
                _as_day(found.date_watched),
            )
        assert found == expected


def _as_day(moment: float | None) -> float | None:
    day = local_day(moment, ZONE)
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() if day else None


@pytest.mark.parametrize("target", WRITERS)
@settings(max_examples=10)
@given(titles=libraries())
def test_the_same_library_is_the_same_file(target: str, titles: list[Title]) -> None:
    assert zipped(WRITERS[target](titles)) == zipped(WRITERS[target](titles[::-1]))
