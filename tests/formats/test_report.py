"""The report of an import, filled in by a person and dropped again."""

import json
from datetime import date

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from backend.app.formats.sources import recognise
from tests.formats.dropped import NOW, dropped, read_one

HEADER = (
    "file,line,outcome,reason,title,year,imdb_id,candidates,date_watched,rating,list,wanted,watched,liked,kind,"
    "notices,raw"
)
ROWS = [
    "a.csv,2,ambiguous,,Flow,2024,tt4772188,tt1 tt2,2024-01-01,8.5,,,yes,,unknown,,",
    "a.csv,3,failed,not_found,Heat,1995,,,2024-01-01T20:00:00Z,,Best,yes,,yes,film,,",
    "a.csv,4,skipped,episode,Fargo,,,,,,,,,,,,",
    "a.csv,5,failed,bad_date,Heat,1995,tt0113277,,2023-02-29,,,,,,film,,",
    "a.csv,6,added,,Heat,1995,tt0113277,,,9,,,yes,,film,,",
    "a.csv,7,failed,bad_rating,Heat,,,,,,,,,,,,",
]
EXPECTED = [
    Claim(
        2,
        Kind.UNKNOWN,
        "Flow",
        2024,
        ids={Id.IMDB: "tt4772188"},
        watched=True,
        watched_on=date(2024, 1, 1),
        rating=8.5,
    ),
    Claim(3, Kind.FILM, "Heat", 1995, watched=True, watched_on=1704139200.0, wanted=True, liked=True, list_name="Best"),
    Refused(4, Reason.EPISODE, "Fargo"),
    Refused(5, Reason.BAD_DATE, "Heat", 1995),
    Claim(6, Kind.FILM, "Heat", 1995, ids={Id.IMDB: "tt0113277"}, watched=True, rating=9.0),
    Refused(7, Reason.BAD_RATING, "Heat"),
]


def test_as_a_table() -> None:
    assert read_one("report.csv", "\ufeff" + "\r\n".join([HEADER, *ROWS])) == EXPECTED


def test_as_json() -> None:
    names = HEADER.split(",")
    rows = [dict(zip(names, row.split(","), strict=True)) for row in ROWS]
    data = json.dumps({"report": 1, "rows": rows})
    moved = read_one("report.json", data)
    for row in moved:
        row.line += 1
    assert moved == EXPECTED


def test_each_row_still_says_what_it_first_was() -> None:
    raw = json.dumps({"Name": "Flow", "Year": "2024"}).replace('"', '""')
    (file,) = recognise(dropped("report.csv", f'{HEADER}\na.csv,2,ambiguous,,Flow,2024,,,,,,,,,,,"{raw}"')).files
    assert [row.raw for row in file.rows({}, now=NOW)] == [{"Name": "Flow", "Year": "2024"}]
