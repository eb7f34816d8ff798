"""How an account's backups are going is decided by facts alone, and is never ok when it is not."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from backend.app.backups.filenames import parse_name
from backend.app.backups.index import StoredBackup
from backend.app.backups.status import (
    LATE_AFTER,
    BackupStatus,
    Facts,
    LossNotice,
    Standing,
    State,
    decide_state,
    gather_facts,
    status_of,
)
from backend.app.backups.store import Area
from backend.app.database import Database
from backend.app.services.accounts import Account
from backend.app.settings import BackupSchedule
from backend.models import BackupState, User
from tests.builders import signed_in

NOW = 1_770_905_703.0
HOUR = 3_600.0
DAY = 86_400.0
WELL = Facts(
    enabled=True,
    now=NOW,
    late_after=27 * HOUR,
    enabled_since=NOW - 100 * DAY,
    newest_good_at=NOW - 11 * HOUR,
    newest_is_tested=True,
    failing_since=None,
    failure=None,
    unavailable=None,
    missing=None,
    failed_test=None,
    loss=None,
)
ALL_WELL = "Nightly backups are made, and the newest one was restored in a test."
NEVER = "There is no good backup yet, though backups are on. Make one now, and see that the server is running."
GONE = (
    "The backup 2026-02-12.json is not there any more, and nobody deleted it here. "
    "Make a backup now, and ask the operator."
)
LOSS = "Since the backup 2026-02-11.json, 9 of 10 titles are gone or overwritten, so that backup is being kept."


def late(age: str) -> str:
    return f"The newest good backup is {age} old. Make one now, and see that the server runs at night."


@pytest.mark.parametrize(
    ("facts", "state", "sentence"),
    [
        ({}, State.OK, ALL_WELL),
        (
            {"newest_is_tested": False},
            State.OK,
            "Nightly backups are made. The newest one has not been restored in a test yet.",
        ),
        ({"enabled": False}, State.OFF, "Nightly backups are off. Switch them on to be safe."),
        ({"newest_good_at": NOW - 27 * HOUR}, State.OK, ALL_WELL),
        ({"newest_good_at": NOW - 27 * HOUR - 1}, State.LATE, late("27 hours")),
        ({"newest_good_at": NOW - 48 * HOUR}, State.LATE, late("2 days")),
        ({"newest_good_at": NOW - 30 * DAY}, State.LATE, late("30 days")),
        ({"newest_good_at": NOW + HOUR}, State.OK, ALL_WELL),
        ({"newest_good_at": None}, State.LATE, NEVER),
        ({"newest_good_at": None, "enabled_since": None}, State.LATE, NEVER),
        (
            {"newest_good_at": None, "enabled_since": NOW},
            State.OK,
            "Nightly backups are on; the first one is made within the hour.",
        ),
        ({"newest_good_at": None, "enabled_since": NOW - 27 * HOUR - 1}, State.LATE, NEVER),
        ({"newest_good_at": None, "enabled_since": NOW + 400 * DAY}, State.LATE, NEVER),
        (
            {"failing_since": NOW - HOUR, "failure": "no space left on device"},
            State.FAILING,
            "The last backup failed: no space left on device. It is tried again every hour.",
        ),
        (
            {"failing_since": NOW - HOUR},
            State.FAILING,
            "The last backup failed: the reason is in the server's log. It is tried again every hour.",
        ),
        (
            {"failed_test": "what was restored is not what the file holds."},
            State.FAILING,
            "The newest backup could not be restored in a test: what was restored is not what the file holds.",
        ),
        (
            {"unavailable": "The server cannot use its folder of backups: it belongs to another installation."},
            State.MISSING,
            "The server cannot use its folder of backups: it belongs to another installation.",
        ),
        (
            {"missing": "2026-02-12.json"},
            State.MISSING,
            GONE,
        ),
        ({"loss": LOSS}, State.SHRUNK, LOSS),
    ],
)
def test_every_state_has_its_sentence(facts: dict[str, Any], state: State, sentence: str) -> None:
    assert decide_state(replace(WELL, **facts)) == Standing(state, sentence)


BAD: list[tuple[dict[str, Any], State]] = [
    ({"unavailable": "x"}, State.MISSING),
    ({"missing": "x"}, State.MISSING),
    ({"failing_since": NOW, "failure": "x"}, State.FAILING),
    ({"failed_test": "x."}, State.FAILING),
    ({"newest_good_at": NOW - 3 * DAY}, State.LATE),
    ({"loss": "x"}, State.SHRUNK),
]


@pytest.mark.parametrize("worst", range(len(BAD)))
def test_of_several_troubles_the_worst_is_said(worst: int) -> None:
    together = {name: value for facts, _ in BAD[worst:] for name, value in facts.items()}
    assert decide_state(replace(WELL, **together)) == decide_state(replace(WELL, **BAD[worst][0]))


def test_off_is_off_whatever_else_is_wrong() -> None:
    together = {name: value for facts, _ in BAD for name, value in facts.items()}
    assert decide_state(replace(WELL, enabled=False, **together)).state is State.OFF


moments = st.none() | st.floats(NOW - 400 * DAY, NOW + 400 * DAY)
words = st.none() | st.sampled_from(["x", "a reason"])


@given(
    st.builds(
        Facts,
        enabled=st.just(value=True),
        now=st.just(NOW),
        late_after=st.sampled_from([each.total_seconds() for each in LATE_AFTER.values()]),
        enabled_since=moments,
        newest_good_at=moments,
        failing_since=moments,
        failure=words,
        unavailable=words,
        missing=words,
        failed_test=words,
        loss=words,
    )
)
def test_it_is_ok_only_where_nothing_is_wrong_and_the_newest_good_backup_is_young(facts: Facts) -> None:
    troubles = (facts.failing_since, facts.unavailable, facts.missing, facts.failed_test, facts.loss)
    newest = facts.enabled_since if facts.newest_good_at is None else facts.newest_good_at
    is_young = newest is not None and NOW - 1.5 * DAY <= newest <= NOW + HOUR
    if decide_state(facts).state is State.OK:
        assert (set(troubles), is_young) == ({None}, True)


def a_backup(filename: str = "2026-02-12.json", *, hours_old: float = 11, **fields: Any) -> StoredBackup:
    name = parse_name(filename)
    assert name is not None
    area = Area.DELETED if "deleted_at" in fields else Area.KEPT
    known: dict[str, Any] = {"verified": True, **fields}
    return StoredBackup(name, area, 100, 1, NOW - hours_old * HOUR, **known)


def facts_of(*backups: StoredBackup, schedule: BackupSchedule = BackupSchedule.DAILY, **state: Any) -> Facts:
    row = BackupState(user_id="u", **{"enabled_since": NOW - 100 * DAY, **state})
    return gather_facts(
        row, list(backups), enabled=True, late_after=LATE_AFTER[schedule].total_seconds(), now=NOW, unavailable=None
    )


def test_facts_are_gathered_from_the_state_and_the_index() -> None:
    backups = [
        a_backup(restorable=False, test_failure="it is broken."),
        a_backup("2026-02-11.json", hours_old=35, loss_before="2026-02-10.json", loss_sentence=LOSS),
    ]
    assert facts_of(
        *backups, last_success_file="2026-02-09.json", failing_since=5.0, last_failure_reason="file exists"
    ) == replace(
        WELL,
        newest_good_at=NOW - 35 * HOUR,
        newest_is_tested=False,
        failing_since=5.0,
        failure="file exists",
        missing="2026-02-09.json",
        failed_test="it is broken.",
        loss=LOSS,
    )


@pytest.mark.parametrize(
    "newest",
    [
        a_backup(verified=False),
        a_backup(restorable=False, test_failure="x."),
        a_backup("2026-02-12_141503-rescue.jsonl"),
        a_backup(hours_old=-400 * 24),
        a_backup(hours_old=-1.01),
    ],
    ids=["damaged", "not restorable", "a rescue copy", "a year ahead", "an hour ahead"],
)
def test_only_what_can_be_restored_and_lies_in_the_past_is_a_good_backup(newest: StoredBackup) -> None:
    assert facts_of(newest, a_backup("2026-02-11.json", hours_old=30)).newest_good_at == NOW - 30 * HOUR


def test_a_backup_that_its_user_deleted_is_not_missing() -> None:
    deleted = a_backup(deleted_at=NOW - HOUR)
    assert facts_of(deleted, last_success_file="2026-02-12.json").missing is None
    assert facts_of(last_success_file="2026-02-12.json").missing == "2026-02-12.json"
    assert facts_of().missing is None


def test_a_failed_test_counts_while_its_backup_is_the_newest_of_the_kept() -> None:
    failed = a_backup(restorable=False, test_failure="x.")
    assert facts_of(failed).failed_test == "x."
    assert facts_of(a_backup(hours_old=1), failed).failed_test is None
    assert facts_of(a_backup(hours_old=1, restorable=False, test_failure="x.", deleted_at=NOW)).failed_test is None


def test_a_loss_that_was_seen_is_no_trouble_any_more() -> None:
    loss = a_backup(loss_before="2026-02-10.json", loss_sentence=LOSS)
    assert facts_of(loss).loss == LOSS
    assert facts_of(replace(loss, loss_seen=True)).loss is None


def test_what_is_late_depends_on_the_schedule() -> None:
    hourly = facts_of(a_backup(hours_old=3.1), schedule=BackupSchedule.HOURLY)
    assert (hourly.late_after, decide_state(hourly)) == (3 * HOUR, Standing(State.LATE, late("3 hours")))


def test_the_status_says_all_that_is_known() -> None:
    state = BackupState(
        user_id="u",
        enabled_since=NOW - 100 * DAY,
        last_success_at=NOW - 11 * HOUR,
        last_success_file="2026-02-12.json",
        last_failure_at=5.0,
        last_failure_reason=None,
        failing_since=None,
    )
    backups = [
        a_backup(loss_before="2026-02-11.json", loss_sentence=LOSS, restorable=True, tested_at=NOW - 10 * HOUR),
        a_backup("2026-02-11.json", hours_old=35, restorable=False, tested_at=NOW - 40 * HOUR, test_failure="x."),
        a_backup("2026-02-10.json", hours_old=59),
    ]
    facts = gather_facts(
        state,
        backups,
        enabled=True,
        late_after=LATE_AFTER[BackupSchedule.DAILY].total_seconds(),
        now=NOW,
        unavailable=None,
    )
    assert status_of(
        state,
        facts,
        backups,
        schedule=BackupSchedule.DAILY,
        zone=ZoneInfo("Europe/Berlin"),
        next_run=datetime.fromtimestamp(NOW + 9, UTC),
        ask_to_enable=False,
        free_bytes=7,
    ) == BackupStatus(
        backup_enabled=True,
        schedule=BackupSchedule.DAILY,
        timezone="Europe/Berlin",
        state=State.SHRUNK,
        sentence=LOSS,
        last_success_at=NOW - 11 * HOUR,
        last_success_file="2026-02-12.json",
        last_failure_at=5.0,
        last_failure_reason=None,
        failing_since=None,
        last_test_at=NOW - 10 * HOUR,
        last_test_ok=True,
        last_test_failure=None,
        last_tested_file="2026-02-12.json",
        stale=False,
        next_run_at=NOW + 9,
        holds=LOSS,
        loss=LossNotice("2026-02-12.json", "2026-02-11.json", LOSS, seen=False),
        ask_to_enable=False,
        free_bytes=7,
    )


def test_of_tests_the_failed_one_is_told_or_that_of_the_newest() -> None:
    newest = a_backup(restorable=True, tested_at=NOW - 10 * HOUR)
    older = a_backup("2026-02-11.json", hours_old=35, restorable=True, tested_at=NOW - 9 * HOUR)
    broken = a_backup("2026-02-10.json", hours_old=59, restorable=False, tested_at=NOW - 8 * HOUR, test_failure="x.")
    assert told_of(newest, older) == ("2026-02-12.json", True, None)
    assert told_of(newest, older, broken) == ("2026-02-10.json", False, "x.")
    assert told_of(a_backup(), older) == ("2026-02-11.json", True, None)
    assert told_of(a_backup()) == (None, None, None)


def told_of(*backups: StoredBackup) -> tuple[str | None, bool | None, str | None]:
    found = status_of(
        BackupState(user_id="u"),
        facts_of(*backups),
        list(backups),
        schedule=BackupSchedule.DAILY,
        zone=ZoneInfo("UTC"),
        next_run=datetime.fromtimestamp(NOW, UTC),
        ask_to_enable=False,
        free_bytes=None,
    )
    return found.last_tested_file, found.last_test_ok, found.last_test_failure


def test_an_unseen_loss_is_shown_before_a_newer_one_that_was_seen() -> None:
    seen = a_backup(loss_before="2026-02-11.json", loss_sentence="seen", loss_seen=True)
    unseen = a_backup("2026-02-11.json", hours_old=35, loss_before="2026-02-10.json", loss_sentence="unseen")
    assert facts_of(seen, unseen).loss == "unseen"


@pytest.mark.parametrize(
    ("facts", "stale"),
    [({}, False), *[(facts, state is not State.SHRUNK) for facts, state in BAD], ({"enabled": False}, False)],
)
def test_earlier_clients_see_whether_something_is_wrong(facts: dict[str, Any], *, stale: bool) -> None:
    status = status_of(
        BackupState(user_id="u"),
        replace(WELL, **facts),
        [],
        schedule=BackupSchedule.DAILY,
        zone=ZoneInfo("UTC"),
        next_run=datetime.fromtimestamp(NOW, UTC),
        ask_to_enable=False,
        free_bytes=None,
    )
    assert status.stale is stale


@pytest.mark.parametrize("answer", [True, False])
def test_an_account_whose_nightly_backups_ended_with_an_upgrade_is_asked_until_it_answers(
    client: TestClient, database: Database, alice: Account, *, answer: bool
) -> None:
    own = signed_in(client, alice)
    assert own.get("/api/backup/status").json()["ask_to_enable"] is False
    with database.write() as session:
        session.execute(update(User).where(User.id == alice.id).values(ask_to_enable_backups=True))
    assert [own.get("/api/backup/status").json()["ask_to_enable"] for _ in range(2)] == [True, True]
    own.put("/api/backup/settings", json={"backup_enabled": answer}).raise_for_status()
    status = own.get("/api/backup/status").json()
    assert (status["ask_to_enable"], status["backup_enabled"]) == (False, answer)
    own.put("/api/backup/settings", json={"backup_enabled": False}).raise_for_status()
    assert own.get("/api/backup/status").json()["ask_to_enable"] is False
