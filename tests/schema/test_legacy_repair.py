"""What becomes of rows that nothing ever checked."""

import json
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import alembic.command
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backend.app.schema.legacy_repair import as_json, repair
from backend.app.schema.legacy_rules import RULES
from backend.app.schema.migrations import alone_with, configuration
from tests.existing_installation import HOUSEHOLD, NAMES, Rows, build, contents, insert

ANN = {"id": "u1", "email": "ann@example.test", "username": "ann", "hashed_password": "salt$hash"}
BEN = {"id": "u2", "email": "ben@example.test", "username": "ben", "hashed_password": "salt$hash"}
TITLE = {"imdb_id": "tt1", "user_id": "u1"}
TO_WATCH = {**TITLE, "status": "toWatch"}
BETWEEN = "could not stay as it was; the row as it was is in lost_rows"


@cache
def as_the_repair_meets_it() -> bytes:
    """An existing installation's file without rows, at the revision before the repair."""
    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder) / "app.db", {})
        with alone_with(f"sqlite:///{path}") as connection:
            alembic.command.upgrade(configuration(connection, print), "0004_unknown_dates_and_ratings")
        return path.read_bytes()


class Adopted:
    """A repaired database: what was said, what its tables hold, and what was set aside."""

    def __init__(self, rows: Rows) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "app.db"
            path.write_bytes(as_the_repair_meets_it())
            with closing(sqlite3.connect(path)) as connection:
                insert(connection, rows)
            self.before = contents(path)
            self.sentences = run_repair(path)
            self.after = contents(path)
            self.said_again = run_repair(path)
            with closing(sqlite3.connect(path)) as connection:
                self.lost = connection.execute("SELECT from_table, row, reason FROM lost_rows ORDER BY id").fetchall()
                self.dangling = connection.execute("PRAGMA foreign_key_check").fetchall()


def run_repair(path: Path) -> list[str]:
    with alone_with(f"sqlite:///{path}") as connection:
        return repair(connection)


def only(rows: list[dict[str, Any]], **expected: object) -> bool:
    return [{name: row[name] for name in expected} for row in rows] == [expected]


def test_a_sound_library_is_not_touched_and_nothing_is_said() -> None:
    adopted = Adopted(HOUSEHOLD)
    assert adopted.sentences == []
    assert repr(adopted.after) == repr(adopted.before)
    assert adopted.lost == []


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("movies", {"imdb_id": "tt1", "user_id": "gone", "tmdb_data": '{"title": "Kept"}'}),
        ("people", {"id": 1, "name": "Dana", "user_id": "gone"}),
        ("custom_lists", {"id": "l1", "name": "Best", "user_id": "gone"}),
        ("watch_history", {"imdb_id": "tt1", "user_id": "gone", "date_watched": 1.5, "my_rating": 8.0}),
        ("movie_status", {"imdb_id": "tt1", "user_id": "gone", "status": "watched"}),
        ("recommendations", {"id": 1, "imdb_id": "tt1", "user_id": "gone", "person_id": 1, "vote_type": 1}),
    ],
)
def test_a_row_of_an_account_that_is_gone_is_kept_in_lost_rows(table: str, row: dict[str, Any]) -> None:
    adopted = Adopted({"users": [ANN], table: [row]})
    assert adopted.sentences == [f"{table}: 1 row: its account is gone; kept in lost_rows."]
    assert adopted.lost == [(table, as_json(adopted.before[table][0]), "its account is gone; kept in lost_rows")]
    assert adopted.after[table] == []


@pytest.mark.parametrize(
    ("table", "row", "status"),
    [
        ("watch_history", {**TITLE, "date_watched": 1.5, "my_rating": 8.0}, "watched"),
        ("recommendations", {**TITLE, "id": 1, "person_id": 1, "vote_type": 1}, "toWatch"),
        ("movie_status", {**TITLE, "status": "deleted"}, "deleted"),
    ],
)
def test_a_title_of_which_only_traces_are_left_is_made_again(table: str, row: dict[str, Any], status: str) -> None:
    adopted = Adopted({"users": [ANN], "people": [{"id": 1, "name": "Dana", "user_id": "u1"}], table: [row]})
    assert only(adopted.after["movies"], **TITLE, tmdb_data=None, omdb_data=None, last_modified=None)
    assert only(adopted.after["movie_status"], **TITLE, status=status, custom_list_id=None)
    assert adopted.after[table] == adopted.before[table] if table != "movie_status" else True
    assert f"movies: 1 row: made, without metadata, because {table} has something about the title." in adopted.sentences
    assert adopted.lost == []


def test_a_recommendation_by_a_person_who_is_gone_is_kept_in_lost_rows() -> None:
    row = {**TITLE, "id": 1, "person_id": 99, "vote_type": 1}
    adopted = Adopted({"users": [ANN], "movies": [TITLE], "movie_status": [TO_WATCH], "recommendations": [row]})
    assert adopted.sentences == [
        "recommendations: 1 row: the person who recommended is gone; kept in lost_rows.",
    ]
    assert adopted.after["recommendations"] == []
    assert [json.loads(row)["person_id"] for _, row, _ in adopted.lost] == [99]


def test_a_recommendation_does_not_bring_another_accounts_person_along() -> None:
    row = {**TITLE, "id": 1, "person_id": 5, "vote_type": 1}
    people = [{"id": 5, "name": "Ben's friend", "user_id": "u2"}]
    rows = {"users": [ANN, BEN], "people": people, "movies": [TITLE], "movie_status": [TO_WATCH]}
    adopted = Adopted({**rows, "recommendations": [row]})
    assert adopted.sentences == [
        "recommendations: 1 row: it names a person of another account; kept in lost_rows.",
    ]


@pytest.mark.parametrize("owner", ["u2", "gone"])
def test_a_list_that_is_gone_or_somebody_elses_becomes_no_list(owner: str) -> None:
    status = {**TITLE, "status": "custom", "custom_list_id": "l1"}
    lists = [{"id": "l1", "name": "Ben's", "user_id": owner}]
    adopted = Adopted({"users": [ANN, BEN], "movies": [TITLE], "custom_lists": lists, "movie_status": [status]})
    assert only(adopted.after["movie_status"], **TITLE, status="custom", custom_list_id=None)
    said = "movie_status: 1 row: its list is gone, so it has none now; the row as it was is in lost_rows."
    assert said in adopted.sentences
    assert ("movie_status", as_json(adopted.before["movie_status"][0])) in [lost[:2] for lost in adopted.lost]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2025-10-09T08:53:20", 1760000000.0),
        ("2025-10-09 10:53:20+02:00", 1760000000.0),
        (1760000000123, 1760000000.123),
        ("yesterday", None),
        ("", None),
        (-1.0, None),
        (9e99, None),
        (float("inf"), None),
        (float("-inf"), None),
        (b"\x00\x01", None),
    ],
)
def test_a_time_that_is_none_is_read_where_it_is_certain_and_unknown_otherwise(
    written: Any, kept: float | None
) -> None:
    seen = {**TITLE, "date_watched": written, "my_rating": 7.5}
    watched = {**TITLE, "status": "watched"}
    adopted = Adopted({"users": [ANN], "movies": [TITLE], "movie_status": [watched], "watch_history": [seen]})
    assert only(adopted.after["watch_history"], **TITLE, date_watched=kept, my_rating=7.5)
    assert adopted.sentences == [f"watch_history: 1 row: date_watched {BETWEEN}."]
    assert [(table, row) for table, row, _ in adopted.lost] == [
        ("watch_history", as_json(adopted.before["watch_history"][0]))
    ]


@pytest.mark.parametrize("rating", [0.5, 10.5, -3.0, "great", b"8", float("inf")])
def test_a_rating_that_is_none_is_unknown_and_the_watch_stays(rating: Any) -> None:
    seen = {**TITLE, "date_watched": 0.1, "my_rating": rating}
    watched = {**TITLE, "status": "watched"}
    adopted = Adopted({"users": [ANN], "movies": [TITLE], "movie_status": [watched], "watch_history": [seen]})
    assert only(adopted.after["watch_history"], **TITLE, date_watched=0.1, my_rating=None)
    assert len(adopted.lost) == 1


@pytest.mark.parametrize("imdb_id", ["TT123", "nm0000001", "", "tt", "tt1\n", "tt" + "1" * 300, b"\xff"])
def test_what_has_no_imdb_id_is_kept_in_lost_rows_with_all_that_hangs_on_it(imdb_id: Any) -> None:
    title = {"imdb_id": imdb_id, "user_id": "u1"}
    adopted = Adopted(
        {
            "users": [ANN],
            "movies": [title],
            "people": [{"id": 1, "name": "Dana", "user_id": "u1"}],
            "movie_status": [{**title, "status": "watched"}],
            "watch_history": [{**title, "date_watched": 1.0, "my_rating": 8.0}],
            "recommendations": [{**title, "id": 1, "person_id": 1, "vote_type": 1}],
        }
    )
    assert sorted(table for table, _, _ in adopted.lost) == [
        "movie_status",
        "movies",
        "recommendations",
        "watch_history",
    ]
    assert adopted.after["movies"] == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (b"Dana", "Dana"),
        (b"J\xfcrgen", "J\N{REPLACEMENT CHARACTER}rgen"),
        ("Da\0na", "Da\N{REPLACEMENT CHARACTER}na"),
        ("", "Unnamed"),
        ("x" * 10_000, "x" * 200),
    ],
)
def test_a_name_that_no_document_can_carry_is_made_one_that_it_can(written: Any, kept: str) -> None:
    adopted = Adopted({"users": [ANN], "people": [{"id": 1, "name": written, "user_id": "u1", "color": "#fff"}]})
    assert only(adopted.after["people"], id=1, name=kept, user_id="u1", color="#fff")
    assert adopted.lost[0][:2] == ("people", as_json(adopted.before["people"][0]))


def test_people_whose_repaired_names_meet_stay_two() -> None:
    names: list[str | bytes] = ["Dana", b"Dana", "x" * 300, "x" * 400]
    people = [{"id": number, "name": name, "user_id": "u1"} for number, name in enumerate(names)]
    adopted = Adopted({"users": [ANN], "people": people})
    assert [row["name"] for row in adopted.after["people"]] == ["Dana", "Dana (2)", "x" * 200, "x" * 190 + " (2)"]


def test_a_title_that_is_there_as_text_and_as_bytes_is_kept_once_and_set_aside_once() -> None:
    titles = [{**TITLE, "tmdb_data": "{}"}, {"imdb_id": b"tt1", "user_id": b"u1", "tmdb_data": '{"title": "Other"}'}]
    adopted = Adopted({"users": [ANN], "movies": titles, "movie_status": [TO_WATCH]})
    assert only(adopted.after["movies"], **TITLE, tmdb_data="{}")
    assert [json.loads(row)["tmdb_data"] for _, row, _ in adopted.lost] == ['{"title": "Other"}']


@pytest.mark.parametrize("list_id", ["my list!", "../../etc", "x" * 65])
def test_a_list_whose_id_no_document_can_carry_keeps_its_titles(list_id: str) -> None:
    status = {**TITLE, "status": "custom", "custom_list_id": list_id}
    lists = [{"id": list_id, "name": "Best", "user_id": "u1"}]
    adopted = Adopted({"users": [ANN], "movies": [TITLE], "custom_lists": lists, "movie_status": [status]})
    [kept] = adopted.after["custom_lists"]
    assert kept["id"] != list_id
    assert only(adopted.after["movie_status"], status="custom", custom_list_id=kept["id"])


@pytest.mark.parametrize(
    ("table", "row", "kept"),
    [
        ("people", {"id": 1, "name": "Dana", "user_id": "u1", "color": "javascript:alert(1)"}, {"color": None}),
        ("people", {"id": 1, "name": "Dana", "user_id": "u1", "is_trusted": "maybe"}, {"is_trusted": None}),
        ("people", {"id": 1, "name": "Dana", "user_id": "u1", "is_trusted": "True"}, {"is_trusted": 1}),
        ("people", {"id": 1, "name": "Dana", "user_id": "u1", "emoji": "🎬" * 33}, {"emoji": None}),
        ("custom_lists", {"id": "l", "name": "Best", "user_id": "u1", "position": "first"}, {"position": None}),
        ("custom_lists", {"id": "l", "name": "Best", "user_id": "u1", "position": 2**40}, {"position": None}),
        ("movies", {**TITLE, "tmdb_data": b'{"a": 1}'}, {"tmdb_data": '{"a": 1}'}),
    ],
)
def test_a_value_of_the_wrong_kind_is_read_or_unknown(table: str, row: dict[str, Any], kept: dict[str, Any]) -> None:
    adopted = Adopted({"users": [ANN], "movie_status": [], table: [row]})
    assert only(adopted.after[table], **kept)
    assert [(table, row) for table, row, _ in adopted.lost] == [(table, as_json(adopted.before[table][0]))]


def test_an_unknown_trust_stays_unknown() -> None:
    adopted = Adopted({"users": [ANN], "people": [{"id": 1, "name": "Dana", "user_id": "u1", "is_trusted": None}]})
    assert (adopted.sentences, adopted.after) == ([], adopted.before)


@pytest.mark.parametrize(("vote", "kept"), [("upvote", 1), ("downvote", 0)])
def test_an_early_vote_in_words_is_understood(vote: str, kept: int) -> None:
    row = {**TITLE, "id": 1, "person_id": 1, "vote_type": vote}
    people = [{"id": 1, "name": "Dana", "user_id": "u1"}]
    adopted = Adopted(
        {"users": [ANN], "movies": [TITLE], "movie_status": [TO_WATCH], "people": people, "recommendations": [row]}
    )
    assert only(adopted.after["recommendations"], id=1, vote_type=kept)


def test_a_status_of_no_meaning_is_set_aside_and_follows_from_the_watch_history() -> None:
    seen = {**TITLE, "date_watched": 1.0, "my_rating": 8.0}
    status = {**TITLE, "status": "binned"}
    adopted = Adopted({"users": [ANN], "movies": [TITLE], "movie_status": [status], "watch_history": [seen]})
    assert only(adopted.after["movie_status"], **TITLE, status="watched")
    assert json.loads(adopted.lost[0][1])["status"] == "binned"


WEIRD = st.sampled_from([None, float("inf"), "soon", b"\xff\x00", -5, 1760000000123, "2024-02-30", 1e300, "\ud83d"])
USER, IMDB, PERSON, LIST = (
    st.sampled_from(["u1", "u2", "gone", b"u1"]),
    st.sampled_from(["tt1", "tt2", "TT3", "", b"tt1"]),
    st.integers(1, 4),
    st.sampled_from(["l1", "l2", "l 3", None]),
)
TIME = st.one_of(st.floats(0, 4e9), WEIRD)


def some(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=5)


WILD = st.fixed_dictionaries(
    {
        "movies": some(imdb_id=IMDB, user_id=USER, tmdb_data=WEIRD, last_modified=TIME),
        "people": some(id=PERSON, name=st.sampled_from(["Dana", "", b"Dana", "x" * 300]), user_id=USER, color=WEIRD),
        "custom_lists": some(id=LIST, user_id=USER, name=st.sampled_from(["Best", ""]), position=WEIRD),
        "recommendations": some(
            id=st.integers(1, 9),
            imdb_id=IMDB,
            user_id=USER,
            person_id=st.one_of(PERSON, st.just("nobody")),
            date_recommended=TIME,
            vote_type=st.sampled_from([0, 1, "upvote", 7]),
        ),
        "watch_history": some(
            imdb_id=IMDB, user_id=USER, date_watched=TIME, my_rating=st.sampled_from([1.0, 8.5, 11.0, "good"])
        ),
        "movie_status": some(
            imdb_id=IMDB,
            user_id=USER,
            status=st.sampled_from(["toWatch", "watched", "deleted", "custom", "lent"]),
            custom_list_id=LIST,
        ),
    }
)


@examples(max_examples=100, deadline=None)
@given(WILD)
def test_no_row_is_unaccounted_for_whatever_a_database_holds(wild: Rows) -> None:
    adopted = Adopted({"users": [ANN, BEN], **storable(wild)})
    assert adopted.dangling == []
    assert adopted.said_again == []
    for table in NAMES:
        kept = [repr(row) for row in adopted.after[table]]
        set_aside = [row for from_table, row, _ in adopted.lost if from_table == table]
        for row in adopted.before[table]:
            assert repr(row) in kept or as_json(row) in set_aside
        for row in adopted.after[table]:
            assert {name: rule(row[name]) for name, rule in RULES[table].items()} == {
                name: row[name] for name in RULES[table]
            }
    titles = {(row["imdb_id"], row["user_id"]) for row in adopted.after["movies"]}
    assert {(row["imdb_id"], row["user_id"]) for row in adopted.after["movie_status"]} == titles


def storable(wild: Rows) -> Rows:
    """The rows that SQLite itself would have taken: what is unique or required there."""
    with closing(sqlite3.connect(":memory:")) as connection:
        path = as_the_repair_meets_it()
        connection.deserialize(path)
        return {table: [row for row in rows if is_taken(connection, table, row)] for table, rows in wild.items()}


def is_taken(connection: sqlite3.Connection, table: str, row: Any) -> bool:
    try:
        insert(connection, {table: [row]})
    except (sqlite3.IntegrityError, UnicodeEncodeError):
        return False
    return True
