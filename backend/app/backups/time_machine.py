"""Looking into the past: what is in a backup, what differs between two moments, and one title over all backups."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.app.backups.archive import Archive
from backend.app.backups.errors import BackupDamaged, BackupNotFound, BackupUnreadable
from backend.app.backups.filenames import Kind
from backend.app.errors import Unusable
from backend.app.library.load import load_library
from backend.app.library.model import Document, Movie
from backend.app.transfer.compare import compare
from backend.app.transfer.contents import ContentsKind, ContentsRow, contents
from backend.app.transfer.history import Span, TitleThen, find_movie, history
from backend.app.transfer.result import Counts
from backend.app.transfer.rows import Changes, RowChange, RowWindow, imdb_ids_of, with_names
from backend.app.transfer.titles import names_of, titles_of


@dataclass(frozen=True, slots=True)
class ContentsQuery:
    """`search` looks at names of titles, IMDb ids, recommenders, people and lists."""

    kind: ContentsKind
    search: str
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class BackupContents:
    """`counts` of the whole backup, `total` of what the search finds. `created_at` is float seconds since 1970, UTC."""

    filename: str
    created_at: float | None
    counts: Counts
    total: int
    rows: list[ContentsRow]


@dataclass(frozen=True, slots=True)
class BackupComparison:
    """What is different in `newer` compared with `older`; `newer` is None for the library now."""

    older: str
    newer: str | None
    changes: Changes
    rows: list[RowChange]
    rows_total: int
    list_names: dict[str, str]


@dataclass(frozen=True, slots=True)
class TitleHistory:
    """`now` is the title as the library has it. `skipped` names the backups that cannot be read."""

    imdb_id: str
    title: str | None
    now: Movie | None
    spans: list[Span]
    skipped: list[str]


def contents_of(
    session: Session, user_id: str, filename: str, document: Document, wanted: ContentsQuery
) -> BackupContents:
    titles = titles_of(session, user_id, [movie.imdb_id for movie in document.movies])
    found = contents(
        document,
        kind=wanted.kind,
        search=wanted.search,
        offset=wanted.offset,
        limit=wanted.limit,
        titles=titles,
    )
    return BackupContents(filename, document.exported_at, found.counts, found.total, found.rows)


def comparison_of(
    session: Session,
    user_id: str,
    older: tuple[str, Document],
    newer: tuple[str | None, Document],
    window: RowWindow,
) -> BackupComparison:
    found = compare(older[1], newer[1], window)
    rows = with_names(found.rows, names_of(session, user_id, imdb_ids_of(found.rows)))
    return BackupComparison(older[0], newer[0], found.changes, rows, found.rows_total, found.list_names)


def history_of(session: Session, user_id: str, imdb_id: str, archive: Archive, *, now: float) -> TitleHistory:
    skipped: list[str] = []
    spans = history(_states(archive, user_id, imdb_id, skipped, now))
    title = titles_of(session, user_id, [imdb_id]).get(imdb_id)
    movies = load_library(session, user_id).document.movies
    now_here = next((movie for movie in movies if movie.imdb_id == imdb_id), None)
    return TitleHistory(imdb_id, title, now_here, spans, skipped)


def _states(archive: Archive, user_id: str, imdb_id: str, skipped: list[str], now: float) -> Iterator[TitleThen]:
    """The title in each backup, oldest first."""
    for backup in reversed(archive.backups(user_id)):
        filename = backup.name.filename
        if backup.name.kind is Kind.RESCUE:
            continue
        try:
            with archive.open(user_id, filename) as (file, described):
                if described.verified is False:
                    raise BackupDamaged(filename)
                movie = find_movie(file, imdb_id, now=now)
        except BackupNotFound:
            continue
        except (BackupUnreadable, Unusable):
            skipped.append(filename)
        else:
            yield TitleThen(filename, backup.created_at, movie)
