"""One interface for whatever knows titles by their IMDb id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from backend.app.catalogue.service import Service
from backend.app.errors import MovieManagerError

TitleData: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class LookUp:
    """What a source said: of these titles something, of those that it knows none, and why it said no more."""

    found: Mapping[str, TitleData] = field(default_factory=dict[str, TitleData])
    unknown: Sequence[str] = ()
    failure: MovieManagerError | None = None


class Source(Protocol):
    """`key` names it in the database, `column` is where what it says of a title is kept there; `at_once` is how many
    titles one call may name.
    """

    @property
    def name(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def at_once(self) -> int: ...
    @property
    def configured(self) -> bool: ...

    @property
    def quiet_for(self) -> float:
        """For how many seconds it is better left alone."""
        ...

    def look_up(self, imdb_ids: Sequence[str]) -> LookUp:
        """Never raises what the source itself is to blame for."""
        ...


@dataclass(frozen=True)
class OneByOne:
    """A service that is asked for each title by itself. It is not asked for the next one after it failed."""

    service: Service
    key: str
    column: str
    find: Callable[[str], TitleData | None]
    at_once: int = 12

    @property
    def name(self) -> str:
        return self.service.name

    @property
    def configured(self) -> bool:
        return self.service.configured

    @property
    def quiet_for(self) -> float:
        return self.service.quiet_for

    def look_up(self, imdb_ids: Sequence[str]) -> LookUp:
        found: dict[str, TitleData] = {}
        unknown: list[str] = []
        for imdb_id in imdb_ids:
            try:
                data = self.find(imdb_id)
            except MovieManagerError as failure:
                return LookUp(found, unknown, failure)
            if data is None:
                unknown.append(imdb_id)
            else:
                found[imdb_id] = data
        return LookUp(found, unknown)
