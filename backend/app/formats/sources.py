"""All services whose files are understood, and what their files mean together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

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
    own_table,
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
from backend.app.formats.claims import Carries
from backend.app.formats.drop import Part
from backend.app.formats.recognise import Recognised, RecognisedFile, Source, recognise_among


class Service(Protocol):
    """What the module of a service has."""

    @property
    def SERVICE(self) -> str: ...  # noqa: N802 -- a constant of the module.
    @property
    def SOURCES(self) -> tuple[Source, ...]: ...  # noqa: N802
    @property
    def CARRIES(self) -> Carries: ...  # noqa: N802


_SERVICES: tuple[Service, ...] = (
    column_rows,
    criticker,
    imdb,
    jellyfin,
    kodi,
    letterboxd,
    movary,
    movielens,
    netflix,
    own_table,
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
SOURCES: tuple[Source, ...] = tuple(source for service in _SERVICES for source in service.SOURCES)
CARRIES: Mapping[str, Carries] = {service.SERVICE: service.CARRIES for service in _SERVICES}
_SETTLE = {each.SERVICE: each.settle for each in (letterboxd, movielens, trakt)}


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
