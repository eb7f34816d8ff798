"""One pattern decides which files are backups."""

from datetime import datetime

import pytest

from backend.app.backups.filenames import BackupName, Kind, exact_name, name_for, next_name, parse_name

AT = datetime(2026, 2, 12, 14, 15, 3)  # noqa: DTZ001 -- names hold local time


@pytest.mark.parametrize(
    ("filename", "kind", "taken_at"),
    [
        ("2026-02-12.json", Kind.DAILY, AT.replace(hour=0, minute=0, second=0)),
        ("2026-02-12_14.json", Kind.HOURLY, AT.replace(minute=0, second=0)),
        ("2026-02-12_141503-manual.json", Kind.MANUAL, AT),
        ("2026-02-12_141503-before-import.json", Kind.BEFORE_IMPORT, AT),
        ("2026-02-12_141503-before-restore.json", Kind.BEFORE_RESTORE, AT),
        ("2026-02-12_141503-rescue.jsonl", Kind.RESCUE, AT),
    ],
)
def test_a_name_says_what_it_is_and_when_it_was_taken(filename: str, kind: Kind, taken_at: datetime) -> None:
    assert parse_name(filename) == BackupName(filename, kind, taken_at)
    assert name_for(kind, AT).filename == filename


@pytest.mark.parametrize(
    ("kind", "filename"),
    [(Kind.DAILY, "2026-02-12_141503-daily.json"), (Kind.HOURLY, "2026-02-12_141503-hourly.json")],
)
def test_a_scheduled_backup_has_a_name_to_the_second_for_when_its_short_one_is_taken(kind: Kind, filename: str) -> None:
    assert exact_name(kind, AT) == parse_name(filename) == BackupName(filename, kind, AT)


@pytest.mark.parametrize(
    "filename",
    [
        "",
        "backup.json",
        "2026-02-30.json",
        "2026-13-01.json",
        "0000-01-01.json",
        "2026-02-12_24.json",
        "2026-02-12_246060-manual.json",
        "2026-02-12.json.sha256",
        "2026-02-12.json.note",
        "2026-02-12.json\n",
        "../2026-02-12.json",
        "deleted/2026-02-12.json",
        "%2e%2e/2026-02-12.json",
        "2026-02-12_141503-other.json",
        "2026-02-12_141503.json",
        "2026-02-12_141503-rescue.json",
        "2026-02-12_141503-manual.jsonl",
        "2026-02-12.jsonl",
        "2026-02-12.JSON",
        "\u0662026-02-12.json",
        "2026-02-12.json\0",
        ".tmp-2026-02-12.json",
        "account.json",
        "2" * 5000,
    ],
)
def test_every_other_name_is_somebody_elses(filename: str) -> None:
    assert parse_name(filename) is None


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        (name_for(Kind.MANUAL, AT), "2026-02-12_141504-manual.json"),
        (exact_name(Kind.DAILY, AT), "2026-02-12_141504-daily.json"),
        (name_for(Kind.DAILY, AT), "2026-02-12_000001-daily.json"),
        (name_for(Kind.RESCUE, AT.replace(hour=23, minute=59, second=59)), "2026-02-13_000000-rescue.jsonl"),
    ],
)
def test_a_name_that_is_taken_moves_on_by_a_second(taken: BackupName, free: str) -> None:
    assert next_name(taken).filename == free
