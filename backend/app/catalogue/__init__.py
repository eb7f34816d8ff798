"""The services that know films: TMDB and OMDb. The server asks them, so that clients hold no keys."""

from dataclasses import dataclass

from backend.app.catalogue.log_redaction import keep_keys_out_of_logs
from backend.app.catalogue.omdb import Omdb
from backend.app.catalogue.service import Service
from backend.app.catalogue.source import OneByOne, Source
from backend.app.catalogue.tmdb import Tmdb
from backend.app.settings import Settings


@dataclass(frozen=True)
class Catalogue:
    tmdb: Tmdb
    omdb: Omdb

    @classmethod
    def from_settings(cls, settings: Settings) -> "Catalogue":
        """Both services, whether or not a key is set: one without says so when it is asked."""
        keep_keys_out_of_logs()
        return cls(
            Tmdb(Service("TMDB", base_url=settings.tmdb_base_url, variable="TMDB_API_KEY", key=settings.tmdb_api_key)),
            Omdb(Service("OMDb", base_url=settings.omdb_base_url, variable="OMDB_API_KEY", key=settings.omdb_api_key)),
        )

    @property
    def sources(self) -> list[Source]:
        """Those that can be asked, in the order in which their word counts."""
        every: list[Source] = [
            OneByOne(self.tmdb.service, "tmdb_data", self.tmdb.find),
            OneByOne(self.omdb.service, "omdb_data", self.omdb.find),
        ]
        return [source for source in every if source.configured]

    async def aclose(self) -> None:
        self.tmdb.service.close()
        self.omdb.service.close()
