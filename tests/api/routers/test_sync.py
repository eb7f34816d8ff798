import pytest
from fastapi.testclient import TestClient

from backend.app.database import Database
from tests.builders import an_account, signed_in


@pytest.fixture
def alice(client: TestClient, database: Database) -> TestClient:
    return signed_in(client, an_account(database))


def test_another_device_hears_of_a_change_and_of_nothing_else(alice: TestClient) -> None:
    alice.put("/api/movies/tt1/watch", json={"my_rating": 8})
    first = alice.get("/api/sync/changes").json()
    later = first["server_timestamp"] + 3_600
    alice.put("/api/movies/tt2/status", json={"status": "deleted"})

    news = alice.get("/api/sync/changes", params={"since": first["server_timestamp"]}).json()

    assert [movie["imdb_id"] for movie in first["movies"]] == ["tt1"]
    assert {movie["imdb_id"] for movie in news["movies"]} >= {"tt2"}
    assert news["deleted_movie_ids"] == ["tt2"]
    assert alice.get("/api/sync/changes", params={"since": later}).json()["movies"] == []


def test_the_epoch_moves_when_a_copy_cannot_be_brought_up_to_date_by_changes_alone(alice: TestClient) -> None:
    def epoch() -> str:
        polled = alice.get("/api/sync/epoch").json()["epoch"]
        assert alice.get("/api/sync/changes").json()["epoch"] == polled
        return polled

    alice.post("/api/people", json={"name": "Zoe"})
    list_id = alice.post("/api/lists", json={"name": "Favourites"}).json()["id"]
    seen = [epoch()]
    alice.put("/api/people/Zoe", json={"emoji": "🎬"})
    seen.append(epoch())
    alice.put("/api/people/Zoe", json={"name": "Zoë"})
    seen.append(epoch())
    alice.delete("/api/people/Zo%C3%AB")
    seen.append(epoch())
    alice.delete(f"/api/lists/{list_id}")
    seen.append(epoch())

    assert seen[0] == seen[1]
    assert len(set(seen)) == 4


def test_a_question_that_makes_no_sense_is_refused(alice: TestClient) -> None:
    for query in (
        "since=-1",
        "since=nan",
        "since=inf",
        "since=1e400",
        "since=yesterday",
        "since=" + "9" * 5_000,
        "limit=0",
        "limit=1001",
        "limit=1.5",
        "offset=-1",
        "offset=99999999999999999999",
    ):
        assert alice.get(f"/api/sync/changes?{query}").status_code == 422, query
