"""Whatever knows films: IMDb's data files and Wikidata, which need no key, and TMDB and OMDb. The server asks them, so
that clients hold no keys.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from backend.app.catalogue.imdb_dataset import ImdbDataset
from backend.app.catalogue.log_redaction import keep_keys_out_of_logs
from backend.app.catalogue.omdb import Omdb
from backend.app.catalogue.service import Service
from backend.app.catalogue.source import OneByOne, Source
from backend.app.catalogue.tmdb import Tmdb
from backend.app.catalogue.wikidata import Wikidata, manners
from backend.app.settings import Settings

QUERY_SECONDS, SEARCH_SECONDS = 70.0, 15.0


@dataclass(frozen=True)
class Catalogue:
    tmdb: Tmdb
    omdb: Omdb
    wikidata: Wikidata
    offline: ImdbDataset

    @classmethod
    def from_settings(cls, settings: Settings, *, monotonic: Callable[[], float] = time.monotonic) -> "Catalogue":
        """All services, whether or not a key is set: one without says so when it is asked."""
        keep_keys_out_of_logs()
        return cls(
            Tmdb(
                Service("TMDB", base_url=settings.tmdb_base_url, variable="TMDB_API_KEY", key=settings.tmdb_api_key),
                settings.catalogue_language,
            ),
            Omdb(Service("OMDb", base_url=settings.omdb_base_url, variable="OMDB_API_KEY", key=settings.omdb_api_key)),
            _wikidata(settings, monotonic),
            ImdbDataset(settings.catalogue_index, settings.catalogue_language),
        )

    @property
    def every_source(self) -> list[Source]:
        """Those that name many titles at once come first, and the one that needs no network before them."""
        return [
            self.offline,
            self.wikidata,
            OneByOne(self.tmdb.service, "tmdb", "tmdb_data", self.tmdb.find),
            OneByOne(self.omdb.service, "omdb", "omdb_data", self.omdb.find),
        ]

    @property
    def sources(self) -> list[Source]:
        """Those that can be asked."""
        return [source for source in self.every_source if source.configured]

    async def aclose(self) -> None:
        self.tmdb.service.close()
        self.omdb.service.close()
        self.wikidata.close()


def _wikidata(settings: Settings, monotonic: Callable[[], float]) -> Wikidata:
    contact = settings.catalogue_contact or "a self-hosted film library; its operator gave no contact"
    agent = f"MovieManager/1.0 ({contact})"
    query, query_path = _split(settings.wikidata_query_url)
    api, api_path = _split(settings.wikidata_api_url)
    return Wikidata(
        Service("Wikidata", base_url=query, manners=manners(agent, seconds=QUERY_SECONDS), monotonic=monotonic),
        query_path,
        Service("Wikidata", base_url=api, manners=manners(agent, seconds=SEARCH_SECONDS), monotonic=monotonic),
        api_path,
        settings.catalogue_language,
        configured=settings.wikidata,
    )


def _split(address: str) -> tuple[str, str]:
    """The service and the path on it, because httpx ends every base with a slash."""
    base, _, path = address.rpartition("/")
    return base, f"/{path}"
