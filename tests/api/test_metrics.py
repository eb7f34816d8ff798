"""What Prometheus reads, and that the files in docs/monitoring ask for nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import update

from backend.app.database import Database
from backend.app.notices import outbox
from backend.app.notices.topics import Topic
from backend.app.services.backup import BackupManager
from backend.models import Movie, StoredBackup
from tests.builders import an_account
from tests.driver_statements import noted_statements
from tests.library_builders import a_title
from tests.manager_fixtures import NOON, Clock

TOKEN = "a token for metrics"
MONITORING = Path(__file__).parents[2] / "docs" / "monitoring"
SLOT = 1_770_865_200.0


@pytest.fixture
def scraped(app: FastAPI, client: TestClient, manager: BackupManager) -> TestClient:
    app.state.settings = app.state.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    app.state.backups = manager
    client.headers["Authorization"] = f"Bearer {TOKEN}"
    return client


def metrics(client: TestClient) -> dict[str, Any]:
    reply = client.get("/metrics")
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return {
        sample.name + "".join(f"{{{value}}}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def test_metrics_are_off_unless_the_operator_wants_them(client: TestClient) -> None:
    reply = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (reply.status_code, reply.json()["detail"]) == (
        404,
        "This server gives no metrics: METRICS_TOKEN is not set.",
    )


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer", f"Basic {TOKEN}", "Bearer äöü"])
def test_they_are_given_to_nobody_without_the_token(scraped: TestClient, header: str | None) -> None:
    del scraped.headers["Authorization"]
    headers = {} if header is None else {b"Authorization": header.encode()}
    reply = scraped.get("/metrics", headers=headers)
    assert (reply.status_code, reply.json()["detail"]) == (401, "This is not the server's METRICS_TOKEN.")


def test_every_number_is_what_the_database_says(
    scraped: TestClient, manager: BackupManager, database: Database, clock: Clock
) -> None:
    accounts = [an_account(database) for _ in range(4)]
    for each in accounts:
        a_title(database, each, "tt0000001")
    with database.write() as session:
        for each in accounts[:3]:
            manager.set_enabled(session, each.id, enabled=True)
    with database.session() as db:
        manager.run_scheduled_backups(db)
    size = sum(manager.list_backups(each.id)[0].size_bytes for each in accounts[:3])
    clock.now += 86_400.0
    with database.write() as session:
        session.execute(update(Movie).where(Movie.user_id == accounts[0].id).values(last_modified=float("inf")))
        here = StoredBackup.user_id == accounts[1].id
        session.execute(update(StoredBackup).where(here).values(verified=False, restorable=False))
        outbox.begin(session, Topic.DAMAGED, [accounts[1].id], at=clock.now)
    with database.session() as db:
        manager.run_scheduled_backups(db)
    measured = metrics(scraped)
    free = measured.pop("moviemanager_backup_store_free_bytes")
    assert free > 0
    again = sum(manager.list_backups(each.id)[0].size_bytes for each in accounts[1:3])
    assert (size > again, {name.partition("{")[0] for name in measured if "info" in name}) == (
        True,
        {"moviemanager_info"},
    )
    assert {name: value for name, value in measured.items() if "info" not in name} == {
        "moviemanager_backup_accounts{off}": 1,
        "moviemanager_backup_accounts{ok}": 1,
        "moviemanager_backup_accounts{missing}": 0,
        "moviemanager_backup_accounts{failing}": 1,
        "moviemanager_backup_accounts{damaged}": 1,
        "moviemanager_backup_accounts{not-restorable}": 0,
        "moviemanager_backup_accounts{late}": 0,
        "moviemanager_backup_accounts{shrunk}": 0,
        "moviemanager_backup_oldest_success_timestamp_seconds": NOON,
        "moviemanager_backup_accounts_without_backup": 0,
        "moviemanager_backups_damaged": 1,
        "moviemanager_backups_not_restorable": 0,
        "moviemanager_backup_slot_timestamp_seconds": SLOT + 86_400.0,
        "moviemanager_backup_slot_remaining": 1,
        "moviemanager_backup_run_seconds": 0,
        "moviemanager_backup_run_made": 2,
        "moviemanager_backup_run_bytes": again,
        "moviemanager_backup_run_timestamp_seconds": clock.now,
        "moviemanager_backup_store_available": 1,
        "moviemanager_notice_channels_failing": 0,
        "moviemanager_notices_waiting": 0,
    }


def test_a_scrape_asks_the_same_of_many_accounts_as_of_none(
    scraped: TestClient, manager: BackupManager, database: Database
) -> None:
    metrics(scraped)
    with noted_statements(database) as of_none:
        metrics(scraped)
    for _ in range(5):
        account = an_account(database)
        with database.write() as session:
            manager.set_enabled(session, account.id, enabled=True)
    with noted_statements(database) as of_many:
        metrics(scraped)
    # One more where there are any: which of those that remain have failed.
    assert len(of_many) == len(of_none) + 1 <= 20


def test_the_files_for_prometheus_and_grafana_name_only_what_there_is(scraped: TestClient) -> None:
    known = set(re.findall(r"^# TYPE (\w+) gauge$", scraped.get("/metrics").text, re.MULTILINE))
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text(encoding="utf-8"))
    dashboard = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = set(re.findall(r"moviemanager_\w+", " ".join(asked)))
    assert (named - known, len(named) > 10) == (set(), True)
    assert {rule["labels"]["severity"] for group in rules["groups"] for rule in group["rules"]} == {
        "critical",
        "warning",
    }
