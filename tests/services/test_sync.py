from backend.app.database import Database
from backend.app.library.epoch import current_epoch
from backend.app.services import sync
from backend.app.services.accounts import Account
from backend.app.services.sync import OVERLAP_SECONDS, Changes
from tests.builders import an_account
from tests.library_builders import LONG_AGO, a_list, a_person, a_title

NOW = 1_800_000_000.5


def changes(database: Database, owner: Account, *, since: float = 0, limit: int = 500, offset: int = 0) -> Changes:
    with database.read() as session:
        return sync.changes(session, owner.id, since=since, limit=limit, offset=offset, clock=lambda: NOW)


def ids(page: Changes) -> list[str]:
    return [movie["imdb_id"] for movie in page["movies"]]


def test_since_zero_is_the_whole_library(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    a_title(database, alice, "tt0000001", last_modified=None)
    a_title(database, alice, "tt0000002", status="deleted")
    a_person(database, alice, "Zoë", last_modified=None)
    list_id = a_list(database, alice, last_modified=None)
    a_title(database, bob, "tt0000003")

    page = changes(database, alice)

    with database.read() as session:
        epoch = current_epoch(session, alice.id)
    assert ids(page) == ["tt0000001", "tt0000002"]
    assert [person["name"] for person in page["people"]] == ["Zoë"]
    assert [each["id"] for each in page["lists"]] == [list_id]
    assert {key: page[key] for key in page if key not in {"movies", "people", "lists"}} == {
        "deleted_movie_ids": ["tt0000002"],
        "has_more": False,
        "next_offset": None,
        "server_timestamp": NOW,
        "epoch": epoch,
    }


def test_later_only_what_changed_comes(database: Database) -> None:
    alice = an_account(database)
    for name, time in (("new", NOW), ("old", LONG_AGO), ("of unknown age", None)):
        a_person(database, alice, name, last_modified=time)
        a_list(database, alice, name, last_modified=time)
    for imdb_id, time in (("tt0000002", LONG_AGO), ("tt0000003", None)):
        a_title(database, alice, imdb_id, last_modified=time)

    page = changes(database, alice, since=NOW - 60)

    assert ids(page) == []
    assert [person["name"] for person in page["people"]] == ["new"]
    assert [each["name"] for each in page["lists"]] == ["new"]


def test_with_a_changed_title_come_all_numbers_that_count_titles(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, "tt0000001", last_modified=NOW)
    a_person(database, alice, "Zoë", last_modified=LONG_AGO)
    list_id = a_list(database, alice, last_modified=LONG_AGO)

    page = changes(database, alice, since=NOW - 60)

    assert ids(page) == ["tt0000001"]
    assert [person["name"] for person in page["people"]] == ["Zoë"]
    assert [each["id"] for each in page["lists"]] == [list_id]


def test_metadata_that_was_fetched_is_news_though_the_user_changed_nothing(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, "tt0000001", last_modified=LONG_AGO, metadata_at=NOW)
    a_title(database, alice, "tt0000002", last_modified=None, metadata_at=NOW)
    a_title(database, alice, "tt0000003", last_modified=LONG_AGO, metadata_at=LONG_AGO)

    assert ids(changes(database, alice, since=NOW - 60)) == ["tt0000001", "tt0000002"]


def test_a_change_that_is_committed_late_with_an_earlier_time_is_not_missed(database: Database) -> None:
    alice = an_account(database)
    asked_at = changes(database, alice)["server_timestamp"]
    a_title(database, alice, "tt0000001", last_modified=asked_at - OVERLAP_SECONDS + 1)
    a_title(database, alice, "tt0000002", last_modified=asked_at - OVERLAP_SECONDS - 1)

    assert ids(changes(database, alice, since=asked_at)) == ["tt0000001"]


def test_pages_hold_every_title_once_and_people_and_lists_come_with_the_first(database: Database) -> None:
    alice = an_account(database)
    every = [f"tt{number:07}" for number in (5, 1, 4, 2, 3)]
    for imdb_id in every:
        a_title(database, alice, imdb_id, status="deleted")
    a_person(database, alice, "Zoë")
    a_list(database, alice)

    pages = [changes(database, alice, limit=2)]
    while (offset := pages[-1]["next_offset"]) is not None:
        pages.append(changes(database, alice, limit=2, offset=offset))

    assert [ids(page) for page in pages] == [
        ["tt0000001", "tt0000002"],
        ["tt0000003", "tt0000004"],
        ["tt0000005"],
    ]
    assert [page["deleted_movie_ids"] for page in pages] == [ids(page) for page in pages]
    assert [page["has_more"] for page in pages] == [True, True, False]
    assert [(len(page["people"]), len(page["lists"])) for page in pages] == [(1, 1), (0, 0), (0, 0)]


def test_a_page_that_ends_with_the_last_title_says_so(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice, "tt0000001")
    a_title(database, alice, "tt0000002")

    page = changes(database, alice, limit=2)

    assert (page["has_more"], page["next_offset"]) == (False, None)


def test_a_page_beyond_the_end_is_empty(database: Database) -> None:
    alice = an_account(database)
    a_title(database, alice)

    page = changes(database, alice, offset=2**31 - 1)

    assert (page["movies"], page["has_more"]) == ([], False)
