"""An import is finished by its own report: the ids that nobody found are filled in, and it is dropped again."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.app.database import Database
from backend.app.services.jobs.readers import READERS
from tests.services.jobs.conftest import read_with
from tests.services.jobs.test_jobs import FLOW, FLOW_SHORT, JANUARY_1, JOBS, MARCH_9, library, matched, ok
from tests.stand_in_catalogue import StandInCatalogue

DIARY = (
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
    "2025-01-02,Flow,2024,https://boxd.it/aaaa,4.5,,,2025-01-01\n"
    "2024-03-10,Nobody knows this,1950,https://boxd.it/bbbb,2,,,2024-03-09\n"
)
MEANT = {"Flow": "tt4772188", "Nobody knows this": "tt0000042"}


@pytest.fixture
def app_that_reads(app_with_readers: FastAPI, database: Database) -> FastAPI:
    """With the readers of real services."""
    read_with(READERS, app_with_readers, database)
    return app_with_readers


def filled_in_table(report: bytes) -> bytes:
    rows: list[Mapping[str, Any]] = list(csv.DictReader(io.StringIO(report.decode("utf-8-sig"))))
    filled = io.StringIO(newline="")
    table = csv.DictWriter(filled, rows[0].keys())
    table.writeheader()
    table.writerows({**row, "imdb_id": MEANT[row["title"]]} for row in rows)
    return filled.getvalue().encode()


def filled_in_document(report: bytes) -> bytes:
    found = orjson.loads(report)
    return orjson.dumps({**found, "rows": [{**row, "imdb_id": MEANT[row["title"]]} for row in found["rows"]]})


@pytest.mark.parametrize(("form", "filled_in"), [("csv", filled_in_table), ("json", filled_in_document)])
def test_it_brings_in_what_was_left_out_with_its_dates_and_ratings(
    app_that_reads: FastAPI,
    owner: TestClient,
    stand_in: StandInCatalogue,
    form: str,
    filled_in: Callable[[bytes], bytes],
) -> None:
    stand_in.knows_in_wikidata(FLOW, FLOW_SHORT)
    outcomes, job_id = moved(app_that_reads, owner, "diary.csv", DIARY.encode())
    assert (outcomes["added"], outcomes["ambiguous"], outcomes["reasons"]) == (0, 1, {"not_found": 1})
    report = owner.get(f"{JOBS}/{job_id}/report?format={form}").content
    assert owner.delete(f"{JOBS}/{job_id}").status_code == 204
    outcomes, _ = moved(app_that_reads, owner, f"report.{form}", filled_in(report))
    assert (outcomes["rows"], outcomes["added"]) == (2, 2)
    assert library(owner) == [("tt0000042", "watched", MARCH_9, 4.0), ("tt4772188", "watched", JANUARY_1, 9.0)]


def moved(app: FastAPI, owner: TestClient, name: str, content: bytes) -> tuple[dict[str, Any], str]:
    job_id = ok(owner.post(JOBS, json={"zone": "Europe/Helsinki"}))["id"]
    ok(owner.put(f"{JOBS}/{job_id}/files/{name}", content=content))
    matched(app, owner, job_id)
    return ok(owner.post(f"{JOBS}/{job_id}/apply"))["outcomes"], job_id
