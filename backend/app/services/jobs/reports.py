"""The report of a job as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from backend.app.transfer.jobs.report import ReportRow, as_csv, as_json


@dataclass(frozen=True, slots=True)
class ReportFile:
    filename: str
    media_type: str
    chunks: Iterator[bytes]


def as_file(rows: Iterable[ReportRow], written_as: Literal["csv", "json"]) -> ReportFile:
    if written_as == "csv":
        return ReportFile("moviemanager-import-report.csv", "text/csv; charset=utf-8", as_csv(rows))
    return ReportFile("moviemanager-import-report.json", "application/json", as_json(rows))
