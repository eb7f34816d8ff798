"""A library as the files of other services, packed with what these cannot hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.app.batches import batches
from backend.app.formats.claims import Kind
from backend.app.formats.outgoing.archive import zipped
from backend.app.formats.outgoing.imdb import imdb
from backend.app.formats.outgoing.letterboxd import letterboxd
from backend.app.formats.outgoing.own_table import own_table
from backend.app.formats.outgoing.titles import Outgoing, Title
from backend.app.formats.outgoing.trakt import trakt, trakt_table
from backend.app.library.gc_paused import gc_paused
from backend.app.library.load import load_library
from backend.app.library.model import Movie
from backend.app.library.title_metadata import texts_known
from backend.app.services.stored_metadata import Facts, facts
from backend.models import Status

TITLES_AT_A_TIME = 500
_KINDS = {"movie": Kind.FILM, "tv": Kind.SERIES}


class Format(StrEnum):
    LETTERBOXD = "letterboxd"
    TRAKT = "trakt"
    TRAKT_CSV = "trakt-csv"
    IMDB = "imdb"
    CSV = "csv"


@gc_paused()
def packed(session: Session, user_id: str, target: Format, zone: ZoneInfo) -> bytes:
    """A zip, the same for the same library. `zone` is that of the days, where a target has days only."""
    return zipped(_WRITERS[target](titles_of(session, user_id), zone))


def filename(target: Format) -> str:
    return f"moviemanager-{target}.zip"


_WRITERS: Mapping[Format, Callable[[Iterable[Title], ZoneInfo], Outgoing]] = {
    Format.LETTERBOXD: lambda titles, zone: letterboxd(titles, zone=zone),
    Format.TRAKT: lambda titles, _zone: trakt(titles),
    Format.TRAKT_CSV: lambda titles, _zone: trakt_table(titles),
    Format.IMDB: lambda titles, _zone: imdb(titles),
    Format.CSV: lambda titles, zone: own_table(titles, zone=zone),
}


def titles_of(session: Session, user_id: str) -> Iterator[Title]:
    """Each with the name and the year that are known of it; without anybody else's, as in the library's own pages."""
    document = load_library(session, user_id).document
    list_names = {each.id: each.name for each in document.lists}
    for some in batches(document.movies, TITLES_AT_A_TIME):
        texts = texts_known(session, user_id, [movie.imdb_id for movie in some])
        for movie in some:
            yield _title(movie, list_names, facts(*texts.get(movie.imdb_id, [])))


def _title(movie: Movie, list_names: Mapping[str, str], known: Facts | None) -> Title:
    history = movie.watch_history
    year = known["year"] if known else None
    return Title(
        movie.imdb_id,
        Status(movie.status),
        name=known["title"] if known else None,
        year=int(year) if year else None,
        kind=_KINDS.get((known and known["media_type"]) or "", Kind.UNKNOWN),
        list_name=list_names.get(movie.custom_list_id or ""),
        watched=history is not None,
        date_watched=history.date_watched if history else None,
        rating=history.my_rating if history else None,
        recommendations=movie.recommendations,
        last_modified=movie.last_modified,
    )
