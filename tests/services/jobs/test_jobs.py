"""A move from another service over HTTP, from the first file to the undo."""

import csv
import io
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from backend.app.database import Database
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.service import MOST_FILES, MOST_JOBS
from backend.models import ImportFile, ImportJob, ImportTitle, TitleDecision, User
from tests.builders import an_account, signed_in
from tests.documents import a_document, a_movie
from tests.services.jobs.plain_readers import a_file
from tests.stand_in_catalogue import Scripted, StandInCatalogue, WikidataTitle

FLOW = WikidataTitle(
    "tt4772188", "Q1", {"en": "Flow"}, published=("2024-01-01T00:00:00Z",), directors=("Gints Zilbalodis",)
)
FLOW_SHORT = WikidataTitle(
    "tt0000002", "Q2", {"en": "Flow"}, published=("2024-01-01T00:00:00Z",), kinds=("short film",)
)
ALIEN = WikidataTitle(
    "tt0078748", "Q3", {"en": "Alien"}, published=("1979-01-01T00:00:00Z",), known_as={"P4947": "348"}
)
DIARY = a_file(
    {"title": "Alien", "year": 1979, "watched": True, "watched_on": "2024-03-09", "rating": 9.0},
    {"title": "Alien", "year": 1979, "watched": True, "watched_on": "2020-01-01"},
    {"title": "Flow", "year": 2024, "watched": True, "watched_on": "2025-01-01", "rating": 8.5},
    {"imdb": "tt0000042", "title": "By number", "wanted": True},
    {"title": "Nobody knows this", "year": 1950, "watched": True},
    {"refused": "episode", "title": "Pilot"},
)
OF_DIARY = {"rows": 6, "added": 2, "updated": 0, "unchanged": 0, "skipped": 2, "ambiguous": 1, "failed": 1}
JOBS = "/api/import/jobs"


def a_job(owner: TestClient, **files: bytes) -> str:
    job_id = ok(owner.post(JOBS, json={"zone": "Europe/Helsinki"}))["id"]
    for name, content in files.items():
        ok(owner.put(f"{JOBS}/{job_id}/files/{name}.json", content=content))
    return job_id


def ok(reply: Any) -> Any:
    assert reply.is_success, reply.text
    return reply.json()


def matched(app: FastAPI, owner: TestClient, job_id: str) -> Any:
    """The job once everybody was asked who can be."""
    ok(owner.post(f"{JOBS}/{job_id}/match"))
    run(app)
    return ok(owner.get(f"{JOBS}/{job_id}"))


def run(app: FastAPI) -> None:
    matching: JobMatching = app.state.job_matching
    while matching.look() == 0:
        pass


def library(owner: TestClient) -> list[tuple[str, str, float | None, float | None]]:
    movies = ok(owner.get("/api/backup/export"))["movies"]
    found = [(each, each["watch_history"] or {}) for each in movies]
    return [
        (each["imdb_id"], each["status"], history.get("date_watched"), history.get("my_rating"))
        for each, history in found
    ]


def put_into_library(owner: TestClient, imdb_id: str) -> None:
    document = a_document(movies=[a_movie(imdb_id, last_modified=1.0)])
    ok(owner.post("/api/backup/import", json=document))


@pytest.fixture(autouse=True)
def known(stand_in: StandInCatalogue) -> None:
    stand_in.knows_in_wikidata(FLOW, FLOW_SHORT, ALIEN)


# Noon in Helsinki.
MARCH_9, JANUARY_1 = 1_709_978_400.0, 1_735_725_600.0


def test_a_move_from_the_first_file_to_the_undo(app_with_readers: FastAPI, owner: TestClient) -> None:
    job_id = a_job(owner, diary=DIARY)
    job = ok(owner.get(f"{JOBS}/{job_id}"))
    assert (job["state"], job["rows"]) == ("open", 6)
    [part] = job["files"][0]["parts"]
    assert (part["label"], part["rows"], part["first"], part["last"]) == ("Plain titles", 6, "2020-01-01", "2025-01-01")
    job = matched(app_with_readers, owner, job_id)
    counts = {"total": 4, "certain": 2, "ambiguous": 1, "unknown": 1, "pending": 0, "waiting": 0, "skipped": 0}
    assert (job["state"], job["titles"]) == ("ready", counts)

    preview = ok(owner.get(f"{JOBS}/{job_id}/plan"))
    assert preview["outcomes"] == {**OF_DIARY, "reasons": {"episode": 1, "not_found": 1, "other_play": 1}}
    assert (preview["doubtful"], preview["preview"]["changes"]["movies"]["added"]) == (2, 2)
    digest = preview["preview"]["plan_digest"]
    applied = ok(owner.post(f"{JOBS}/{job_id}/apply?plan={digest}"))
    assert applied["outcomes"] == preview["outcomes"]
    assert (applied["job"]["state"], applied["job"]["undoable"]) == ("applied", True)
    assert library(owner) == [("tt0000042", "toWatch", None, None), ("tt0078748", "watched", MARCH_9, 9.0)]
    modified = {each["last_modified"] for each in ok(owner.get("/api/backup/export"))["movies"]}
    assert None not in modified

    doubtful = ok(owner.get(f"{JOBS}/{job_id}/titles"))
    assert [(each["title"], each["state"], each["rows"]) for each in doubtful["titles"]] == [
        ("Flow", "ambiguous", 1),
        ("Nobody knows this", "unknown", 1),
    ]
    flow = doubtful["titles"][0]
    assert [(each["imdb_id"], each["kind"]) for each in flow["candidates"]] == [
        ("tt0000002", "short"),
        ("tt4772188", "film"),
    ]
    decided = ok(
        owner.put(f"{JOBS}/{job_id}/decisions", json={"decisions": [{"key": flow["key"], "imdb_id": "tt4772188"}]})
    )
    assert (decided["titles"][0]["state"], decided["counts"]["certain"]) == ("certain", 3)
    again = ok(owner.post(f"{JOBS}/{job_id}/apply"))
    assert {key: again["outcomes"][key] for key in OF_DIARY} == {**OF_DIARY, "added": 3, "ambiguous": 0}
    assert library(owner)[-1] == ("tt4772188", "watched", JANUARY_1, 8.5)

    for left in (["tt0000042", "tt0078748"], []):
        ok(owner.post(f"{JOBS}/{job_id}/undo"))
        assert [each[0] for each in library(owner)] == left
    assert ok(owner.get(f"{JOBS}/{job_id}"))["state"] == "undone"
    refused = owner.post(f"{JOBS}/{job_id}/undo")
    assert (refused.status_code, refused.json()["title"]) == (409, "Nothing to undo")
    once_more = ok(owner.post(f"{JOBS}/{job_id}/apply"))
    assert once_more["outcomes"]["added"] == 3


def test_a_preview_calls_titles_as_they_were_found_or_else_as_the_files_do(
    app_with_readers: FastAPI, owner: TestClient
) -> None:
    diary = a_file(
        {"title": "Flow", "year": 2024, "watched": True},
        {"title": "Alien", "year": 1979, "watched": True},
        {"imdb": "tt0000042", "title": "By number", "year": 1984, "wanted": True},
        {"imdb": "tt0000043", "wanted": True},
        {"title": "Nobody knows this", "year": 1950, "watched": True},
    )
    job_id = a_job(owner, diary=diary)
    matched(app_with_readers, owner, job_id)
    flow, unknown = ok(owner.get(f"{JOBS}/{job_id}/titles"))["titles"]
    decisions = [{"key": flow["key"], "imdb_id": "tt4772188"}, {"key": unknown["key"], "imdb_id": "tt0000044"}]
    ok(owner.put(f"{JOBS}/{job_id}/decisions", json={"decisions": decisions}))
    names = {
        "tt4772188": ("Flow", 2024),
        "tt0078748": ("Alien", 1979),
        "tt0000042": ("By number", 1984),
        "tt0000043": (None, None),
        "tt0000044": ("Nobody knows this", 1950),
    }
    preview = ok(owner.get(f"{JOBS}/{job_id}/plan"))["preview"]
    assert {row["key"]: (row["title"], row["year"]) for row in preview["rows"]} == names
    # A preview after the library has changed names them too.
    put_into_library(owner, "tt0000042")
    overtaken = owner.post(f"{JOBS}/{job_id}/apply?plan={preview['plan_digest']}").json()["preview"]
    assert {row["key"]: (row["title"], row["year"]) for row in overtaken["rows"]} == {
        key: name for key, name in names.items() if key != "tt0000042"
    }


def test_a_second_import_adds_and_updates_nothing_and_asks_nobody(
    app_with_readers: FastAPI, owner: TestClient, stand_in: StandInCatalogue
) -> None:
    first = a_job(owner, diary=DIARY)
    matched(app_with_readers, owner, first)
    ok(owner.post(f"{JOBS}/{first}/apply"))
    before = library(owner)
    stand_in.asked.clear()
    second = a_job(
        owner,
        diary=a_file({"title": "ALIEN", "year": 1979, "watched": True, "watched_on": "2024-03-09", "rating": 9.0}),
    )
    assert ok(owner.post(f"{JOBS}/{second}/match"))["state"] == "ready"
    outcomes = ok(owner.post(f"{JOBS}/{second}/apply"))["outcomes"]
    assert (outcomes["unchanged"], outcomes["rows"], library(owner)) == (1, 1, before)
    assert stand_in.asked == []


def test_decisions_are_remembered_can_be_changed_and_taken_back(app_with_readers: FastAPI, owner: TestClient) -> None:
    flow = a_file({"title": "Flow", "year": 2024, "watched": True})
    job_id = a_job(owner, flow=flow)
    matched(app_with_readers, owner, job_id)
    key = ok(owner.get(f"{JOBS}/{job_id}/titles"))["titles"][0]["key"]

    def decide(**choice: Any) -> str:
        body = {"decisions": [{"key": key, **choice}]}
        return ok(owner.put(f"{JOBS}/{job_id}/decisions", json=body))["titles"][0]["state"]

    assert [decide(imdb_id="tt0000002"), decide(), decide(skip=True), decide(imdb_id="tt4772188")] == [
        "certain",
        "ambiguous",
        "skipped",
        "certain",
    ]
    [decided] = ok(owner.get(f"{JOBS}/{job_id}/titles?state=decided"))["titles"]
    assert (decided["key"], decided["decided"], decided["imdb_id"]) == (key, True, "tt4772188")
    assert owner.delete(f"{JOBS}/{job_id}").status_code == 204
    later = a_job(owner, flow=flow)
    assert ok(owner.post(f"{JOBS}/{later}/match"))["state"] == "ready"
    assert ok(owner.get(f"{JOBS}/{later}/titles?state=certain"))["titles"][0]["imdb_id"] == "tt4772188"
    assert ok(owner.get(f"{JOBS}/{later}/titles?state=decided")) == {"total": 0, "titles": []}
    unknown = owner.put(f"{JOBS}/{later}/decisions", json={"decisions": [{"key": "no such"}]})
    assert unknown.status_code == 404


def test_ids_of_a_row_that_disagree_are_settled_once_for_this_import_and_every_later_one(
    app_with_readers: FastAPI, owner: TestClient, stand_in: StandInCatalogue
) -> None:
    agreed = {"imdb": "tt0078748", "tmdb_film": "348", "title": "Alien", "watched": True}
    disagreed = {"imdb": "tt4772188", "tmdb_film": "348", "title": "Flow", "watched": True}
    job_id = a_job(owner, agreed=a_file(agreed), disagreed=a_file(disagreed))
    job = matched(app_with_readers, owner, job_id)
    assert (job["titles"]["certain"], job["titles"]["ambiguous"]) == (1, 1)
    [title] = ok(owner.get(f"{JOBS}/{job_id}/titles"))["titles"]
    assert [each["imdb_id"] for each in title["candidates"]] == ["tt4772188", "tt0078748"]
    decided = {"decisions": [{"key": title["key"], "imdb_id": "tt0078748"}]}
    ok(owner.put(f"{JOBS}/{job_id}/decisions", json=decided))
    assert owner.delete(f"{JOBS}/{job_id}").status_code == 204
    stand_in.asked.clear()
    later = a_job(owner, both=a_file(agreed, disagreed))
    assert ok(owner.post(f"{JOBS}/{later}/match"))["state"] == "ready"
    outcomes = ok(owner.post(f"{JOBS}/{later}/apply"))["outcomes"]
    assert (outcomes["added"], outcomes["reasons"]) == (1, {"duplicate_row": 1})
    assert [each[0] for each in library(owner)] == ["tt0078748"]
    assert stand_in.asked == []


def test_a_library_that_was_edited_since_the_preview_is_looked_at_again(
    app_with_readers: FastAPI, owner: TestClient
) -> None:
    job_id = a_job(owner, diary=DIARY)
    matched(app_with_readers, owner, job_id)
    digest = ok(owner.get(f"{JOBS}/{job_id}/plan"))["preview"]["plan_digest"]
    put_into_library(owner, "tt0078748")
    changed = owner.post(f"{JOBS}/{job_id}/apply?plan={digest}")
    assert (changed.status_code, changed.json()["title"]) == (409, "The library has changed")
    fresh = changed.json()["preview"]["plan_digest"]
    outcomes = ok(owner.post(f"{JOBS}/{job_id}/apply?plan={fresh}"))["outcomes"]
    assert (outcomes["added"], outcomes["updated"]) == (1, 1)


def test_a_quota_in_the_middle_pauses_the_job_and_it_goes_on(
    app_with_readers: FastAPI, owner: TestClient, stand_in: StandInCatalogue
) -> None:
    now = 1_900_000_000.0
    matching: JobMatching = app_with_readers.state.job_matching
    matching.clock = lambda: now
    stand_in.next_from_wikidata(Scripted(429, headers={"Retry-After": "1"}))
    job_id = a_job(owner, diary=DIARY)
    job = matched(app_with_readers, owner, job_id)
    assert (job["state"], job["titles"]["pending"], job["titles"]["unknown"]) == ("paused", 3, 0)
    assert job["paused"]["because"] == ["Wikidata takes no more requests for now. Try again later."]
    preview = ok(owner.get(f"{JOBS}/{job_id}/plan"))
    assert preview["outcomes"]["reasons"]["lookup_failed"] == 4
    matching.catalogue.wikidata.query._quiet_until = 0.0  # noqa: SLF001 -- its second has passed.
    now = job["paused"]["until"] + 1
    run(app_with_readers)
    job = ok(owner.get(f"{JOBS}/{job_id}"))
    assert (job["state"], job["titles"]["pending"], job["titles"]["certain"]) == ("ready", 0, 2)


def test_another_process_goes_on_where_one_was_killed(
    app_with_readers: FastAPI, owner: TestClient, database: Database
) -> None:
    job_id = a_job(owner, diary=DIARY)
    ok(owner.post(f"{JOBS}/{job_id}/match"))
    dead: JobMatching = app_with_readers.state.job_matching
    assert dead._hold() is not None  # noqa: SLF001 -- it is killed before it has answered.
    living = JobMatching(database, dead.catalogue)
    assert living.look() > 0
    living.clock = lambda: dead.clock() + 181
    assert living.look() == 0
    assert ok(owner.get(f"{JOBS}/{job_id}"))["state"] == "ready"


def test_files_may_be_changed_until_the_job_is_carried_out(app_with_readers: FastAPI, owner: TestClient) -> None:
    job_id = a_job(owner, diary=DIARY)
    matched(app_with_readers, owner, job_id)
    job = ok(owner.put(f"{JOBS}/{job_id}/files/notes.txt", content=b"hello"))
    assert (job["state"], job["titles"]["certain"]) == ("open", 2)
    assert job["files"][1]["not_understood"] == [{"path": "notes.txt", "size_bytes": 5}]
    assert owner.get(f"{JOBS}/{job_id}/plan").status_code == 409
    ok(owner.delete(f"{JOBS}/{job_id}/files/notes.txt"))
    assert owner.delete(f"{JOBS}/{job_id}/files/notes.txt").status_code == 404
    ok(owner.put(f"{JOBS}/{job_id}/files/diary.json", content=a_file({"imdb": "tt0000001", "watched": True})))
    assert ok(owner.post(f"{JOBS}/{job_id}/match"))["titles"]["total"] == 1
    ok(owner.post(f"{JOBS}/{job_id}/apply"))
    assert owner.put(f"{JOBS}/{job_id}/files/more.json", content=DIARY).status_code == 409


def test_a_title_that_was_removed_stays_so_unless_the_option_brings_it_back(
    app_with_readers: FastAPI, owner: TestClient
) -> None:
    document = a_document(movies=[a_movie("tt0078748", status="deleted", last_modified=1.0)])
    ok(owner.post("/api/backup/import", json=document))
    job_id = a_job(owner, diary=DIARY)
    matched(app_with_readers, owner, job_id)
    preview = ok(owner.get(f"{JOBS}/{job_id}/plan"))
    assert preview["removed_here"] == 1
    ok(owner.post(f"{JOBS}/{job_id}/apply"))
    assert {row[0]: row[1] for row in library(owner)}["tt0078748"] == "deleted"
    ok(owner.put(f"{JOBS}/{job_id}/options", json={"options": {"removed": "bring_back"}}))
    again = ok(owner.post(f"{JOBS}/{job_id}/apply"))
    assert again["result"]["changes"]["movies"]["updated"] == 1
    assert {row[0]: row[1:] for row in library(owner)}["tt0078748"] == ("watched", MARCH_9, 9.0)
    assert ok(owner.get(f"{JOBS}/{job_id}/plan"))["removed_here"] == 0


def test_options_and_answers_are_kept_and_closed(app_with_readers: FastAPI, owner: TestClient) -> None:
    job_id = a_job(owner, diary=DIARY)
    answers = {"diary.json": {"whose": "ben"}}
    job = ok(owner.put(f"{JOBS}/{job_id}/options", json={"options": {"viewing": "first"}, "answers": answers}))
    assert {each["name"]: each["value"] for each in job["options"]}["viewing"] == "first"
    assert job["files"][0]["parts"][0]["questions"][0]["answer"] == "ben"
    matched(app_with_readers, owner, job_id)
    ok(owner.post(f"{JOBS}/{job_id}/apply"))
    assert {row[0]: row[2] for row in library(owner)}["tt0078748"] == 1_577_872_800.0
    for body in ({"options": {"nonsense": "x"}}, {"options": {"viewing": "x"}}, {"zone": "Nowhere/Atall"}):
        assert owner.put(f"{JOBS}/{job_id}/options", json=body).status_code == 422


def test_one_job_of_an_account_runs_at_a_time_and_old_ones_go(
    app_with_readers: FastAPI, owner: TestClient, client: TestClient, database: Database
) -> None:
    job_id = a_job(owner)
    refused = owner.post(JOBS, json={})
    assert (refused.status_code, refused.json()["job"]) == (409, job_id)
    other = signed_in(client, an_account(database))
    for method, address in (("GET", ""), ("DELETE", ""), ("POST", "/match"), ("GET", "/rows"), ("POST", "/undo")):
        assert other.request(method, f"{JOBS}/{job_id}{address}").status_code == 404
    a_job(other)
    for _ in range(MOST_JOBS + 2):
        with database.write() as session:
            session.execute(update(ImportJob).values(state="applied"))
        a_job(owner)
    assert len(ok(owner.get(JOBS))["jobs"]) == MOST_JOBS
    matching: JobMatching = app_with_readers.state.job_matching
    matching.clock = lambda: 4_000_000_000.0
    matching.tidy()
    with database.read() as session:
        for table in (ImportJob, ImportFile, ImportTitle):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_limits_and_bad_files_are_said_and_nothing_is_kept(app_with_readers: FastAPI, owner: TestClient) -> None:
    job_id = a_job(owner)
    address = f"{JOBS}/{job_id}/files"
    assert owner.put(f"{address}/bad.zip", content=b"unsafe").json()["detail"] == "This file is unsafe."
    assert owner.put(f"{address}/{'x' * 201}", content=b"x").status_code == 422
    ok(owner.put(f"{address}/large", content=b"x" * 600_000))
    assert owner.put(f"{address}/larger", content=b"x" * 600_000).status_code == 413
    ok(owner.put(f"{address}/large", content=b"x" * 700_000))
    for number in range(MOST_FILES - 1):
        ok(owner.put(f"{address}/{number}", content=b"x"))
    assert owner.put(f"{address}/one-more", content=b"x").status_code == 429
    assert owner.post(JOBS, json={"zone": "Nowhere/Atall"}).status_code == 422


def test_the_report_has_every_row_and_its_windows_are_of_it(app_with_readers: FastAPI, owner: TestClient) -> None:
    job_id = a_job(owner, diary=DIARY)
    matched(app_with_readers, owner, job_id)
    rows = ok(owner.get(f"{JOBS}/{job_id}/rows"))
    assert [(each["line"], each["outcome"], each["reason"]) for each in rows["rows"]] == [
        (1, "added", None),
        (2, "skipped", "other_play"),
        (3, "ambiguous", None),
        (4, "added", None),
        (5, "failed", "not_found"),
        (6, "skipped", "episode"),
    ]
    window = ok(owner.get(f"{JOBS}/{job_id}/rows?outcome=skipped&offset=1&limit=1"))
    assert (window["total"], [each["line"] for each in window["rows"]]) == (2, [6])
    report = owner.get(f"{JOBS}/{job_id}/report?format=csv")
    assert report.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(report.content.decode("utf-8-sig"))))
    assert [lines[2][name] for name in ("title", "year", "date_watched", "rating", "watched", "candidates")] == [
        "Flow",
        "2024",
        "2025-01-01",
        "8.5",
        "yes",
        "tt0000002 tt4772188",
    ]
    as_json = ok(owner.get(f"{JOBS}/{job_id}/report?format=json"))
    assert as_json["rows"] == rows["rows"]
    ok(owner.post(f"{JOBS}/{job_id}/apply"))
    assert ok(owner.get(f"{JOBS}/{job_id}/rows"))["rows"] == rows["rows"]


def test_progress_is_told_until_all_titles_are_looked_up(app_with_readers: FastAPI, owner: TestClient) -> None:
    job_id = a_job(owner, diary=DIARY)
    matched(app_with_readers, owner, job_id)
    told = owner.get(f"{JOBS}/{job_id}/events")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert told.text.startswith('event: job\ndata: {"id":"')
    assert told.text.count("event: job") == 1


def test_what_an_account_had_goes_with_it(app_with_readers: FastAPI, owner: TestClient, database: Database) -> None:
    job_id = a_job(owner, diary=DIARY)
    matched(app_with_readers, owner, job_id)
    with database.write() as session:
        session.delete(session.scalars(select(User)).one())
    with database.read() as session:
        for table in (ImportJob, ImportFile, ImportTitle, TitleDecision):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_titles_of_a_hostile_file_are_taken_as_far_as_they_can_be_said(
    app_with_readers: FastAPI, owner: TestClient
) -> None:
    titles = ["\ud800", "a\0b", "x" * 100_000, "=SUM(1)", "\u202eevil", "…"]
    job_id = a_job(owner, diary=a_file(*({"title": each, "watched": True, "list_name": each} for each in titles)))
    job = matched(app_with_readers, owner, job_id)
    assert (job["rows"], job["titles"]["unknown"]) == (6, 6)
    assert ok(owner.get(f"{JOBS}/{job_id}/titles"))["total"] == 6
    decisions = [
        {"key": each["key"], "imdb_id": f"tt000000{number}"}
        for number, each in enumerate(ok(owner.get(f"{JOBS}/{job_id}/titles"))["titles"])
    ]
    ok(owner.put(f"{JOBS}/{job_id}/decisions", json={"decisions": decisions}))
    assert ok(owner.post(f"{JOBS}/{job_id}/apply"))["outcomes"]["added"] == 6
    assert owner.get(f"{JOBS}/{job_id}/report?format=csv").status_code == 200
    assert len(ok(owner.get(f"{JOBS}/{job_id}/report?format=json"))["rows"]) == 6
