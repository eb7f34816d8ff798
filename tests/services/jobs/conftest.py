from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.catalogue import Catalogue
from backend.app.database import Database
from backend.app.services.jobs.carrying_out import CarryingOut
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.reading import Readers
from backend.app.services.jobs.service import ImportJobs
from tests.builders import an_account, signed_in
from tests.catalogue.conftest import a_catalogue
from tests.services.jobs.plain_readers import PlainReaders
from tests.stand_in_catalogue import StandInCatalogue, stand_in_catalogue


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stamina.set_testing(True, attempts=1, cap=True), stand_in_catalogue() as server:
        yield server


@pytest.fixture
def catalogue(stand_in: StandInCatalogue, tmp_path: Path) -> Catalogue:
    return a_catalogue(stand_in, tmdb_key=None, omdb_key=None, wikidata=True)


@pytest.fixture
def matching(app: FastAPI) -> JobMatching:
    found: JobMatching = app.state.job_matching
    return found


@pytest.fixture
def app_with_readers(app: FastAPI, database: Database, catalogue: Catalogue) -> FastAPI:
    """The application with an invented service to come from, and a catalogue that is asked step by step."""
    app.state.catalogue = catalogue
    app.state.job_matching = JobMatching(database, catalogue)
    read_with(PlainReaders(), app, database)
    return app


def read_with(readers: Readers, app: FastAPI, database: Database) -> None:
    app.state.import_jobs = ImportJobs(database, readers, 1_000_000, app.state.job_matching.wake)
    app.state.carrying_out = CarryingOut(database, app.state.backups, readers)


@pytest.fixture
def owner(app_with_readers: FastAPI, client: TestClient, database: Database) -> TestClient:
    return signed_in(client, an_account(database))
