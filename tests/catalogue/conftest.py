import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stamina
from pydantic import SecretStr

from backend.app.catalogue import Catalogue
from backend.app.settings import Settings
from tests.stand_in_catalogue import OMDB_KEY, TMDB_KEY, StandInCatalogue, stand_in_catalogue


@pytest.fixture(autouse=True)
def _no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stand_in_catalogue() as server:
        yield server


@pytest.fixture
def catalogue(stand_in: StandInCatalogue) -> Catalogue:
    return a_catalogue(stand_in)


def a_catalogue(
    stand_in: StandInCatalogue,
    *,
    tmdb_key: str | None = TMDB_KEY,
    omdb_key: str | None = OMDB_KEY,
    wikidata: bool = False,
    language: str = "en",
    contact: str | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    index: Path = Path("no-such-catalogue.db"),
) -> Catalogue:
    return Catalogue.from_settings(
        Settings(
            _env_file=None,  # pyright: ignore[reportCallIssue]
            tmdb_api_key=SecretStr(tmdb_key) if tmdb_key else None,
            omdb_api_key=SecretStr(omdb_key) if omdb_key else None,
            tmdb_base_url=stand_in.tmdb_url,
            omdb_base_url=stand_in.omdb_url,
            wikidata=wikidata,
            wikidata_query_url=stand_in.wikidata_query_url,
            wikidata_api_url=stand_in.wikidata_api_url,
            catalogue_language=language,
            catalogue_contact=contact,
            catalogue_index=index,
        ),
        monotonic=monotonic,
    )
