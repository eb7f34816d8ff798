"""All services whose files are understood, and what their files mean together."""

from collections.abc import Iterable, Sequence

from backend.app.formats import (
    column_rows,
    criticker,
    imdb,
    jellyfin,
    kodi,
    letterboxd,
    movary,
    movielens,
    netflix,
    plex,
    report,
    ryot,
    series_guide,
    simkl,
    tmdb_account,
    trakt,
    tv_time,
    watcharr,
    yamtrack,
)
from backend.app.formats.drop import Part
from backend.app.formats.recognise import Recognised, RecognisedFile, Source, recognise_among

SOURCES: tuple[Source, ...] = (
    *column_rows.SOURCES,
    *criticker.SOURCES,
    *imdb.SOURCES,
    *jellyfin.SOURCES,
    *kodi.SOURCES,
    *letterboxd.SOURCES,
    *movary.SOURCES,
    *movielens.SOURCES,
    *netflix.SOURCES,
    *plex.SOURCES,
    *report.SOURCES,
    *ryot.SOURCES,
    *series_guide.SOURCES,
    *simkl.SOURCES,
    *tmdb_account.SOURCES,
    *trakt.SOURCES,
    *tv_time.SOURCES,
    *watcharr.SOURCES,
    *yamtrack.SOURCES,
)
_SETTLE = {
    letterboxd.SERVICE: letterboxd.settle,
    movielens.SERVICE: movielens.settle,
    trakt.SERVICE: trakt.settle,
}


def recognise(parts: Iterable[Part]) -> Recognised:
    """Raises UnsafeArchive."""
    return recognise_among(parts, SOURCES)


def settled(files: Sequence[RecognisedFile]) -> list[RecognisedFile]:
    """All files of a drop, in its order, with the readers that heed the others."""
    replaced: dict[str, RecognisedFile] = {}
    for service, settle in _SETTLE.items():
        own = [file for file in files if file.service == service]
        replaced |= {file.path: file for file in settle(own)}
    return [replaced.get(file.path, file) for file in files]
