"""Names for every title, in the background: in few questions, once for all accounts, and calm on bad days."""

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import stamina

from backend.app.database import Database
from backend.app.library.missing_titles import Standing
from backend.app.services.accounts import Account
from backend.app.services.filling import Filling
from tests.catalogue.conftest import a_catalogue
from tests.catalogue.test_imdb_dataset import loaded
from tests.documents import a_document, a_movie, bring
from tests.library_builders import a_title, titles_of
from tests.stand_in_catalogue import TMDB_KEY, Scripted, StandInCatalogue, WikidataTitle, stand_in_catalogue

NOW = 1_800_000_000.0
DAY = 86_400.0
IMDB_ID = re.compile(r"tt[0-9]+")
MATRIX = WikidataTitle("tt0133093", "Q83495", {"en": "The Matrix"}, published=("1999-03-31T00:00:00Z",))


@pytest.fixture
def stand_in() -> Iterator[StandInCatalogue]:
    with stamina.set_testing(True, attempts=1, cap=True), stand_in_catalogue() as server:
        yield server


@dataclass
class Rounds:
    """A filling whose time passes only when it is told to."""

    filling: Filling
    moment: list[float]

    def wait(self, seconds: float) -> None:
        self.moment[0] += seconds

    def until_idle(self, *, at_most: int = 60) -> None:
        """As the thread does, until a pause says that nothing is left to ask."""
        for _ in range(at_most):
            if self.filling.look() >= 3600:
                return
        raise AssertionError("it is still filling in")


def a_filling(
    database: Database, stand_in: StandInCatalogue, *, tmdb_key: str | None = None, **settings: Any
) -> Rounds:
    moment = [NOW]
    catalogue = a_catalogue(
        stand_in, tmdb_key=tmdb_key, omdb_key=None, wikidata=True, monotonic=lambda: moment[0], **settings
    )
    return Rounds(Filling(database, catalogue, clock=lambda: moment[0]), moment)


def many(database: Database, owner: Account, count: int) -> list[str]:
    wanted = [f"tt{number:07}" for number in range(1, count + 1)]
    for imdb_id in wanted:
        a_title(database, owner, imdb_id)
    return wanted


def names(database: Database, owner: Account) -> dict[str, str | None]:
    with database.read() as session:
        return {title["imdb_id"]: title["title"] for title in titles_of(session, owner.id)}


def standing(rounds: Rounds, owner: Account) -> Standing:
    with rounds.filling.database.read() as session:
        return rounds.filling.standing(session, owner.id)


def test_two_thousand_titles_have_names_after_fourteen_questions(
    database: Database, manager: Any, alice: Account, stand_in: StandInCatalogue
) -> None:
    stand_in.knows_everything_in_wikidata = True
    wanted = [f"tt{number:07}" for number in range(1, 2001)]
    bring(manager, database, alice, a_document(movies=[a_movie(imdb_id) for imdb_id in wanted]))
    rounds = a_filling(database, stand_in)
    assert standing(rounds, alice) == Standing(titles=2000, without_name=2000, pending=2000, unknown=0)
    rounds.until_idle()
    assert names(database, alice) == {imdb_id: f"Film {imdb_id}" for imdb_id in wanted}
    assert (len(stand_in.asked), stand_in.most_at_once) == (14, 1)
    assert standing(rounds, alice) == Standing(titles=2000, without_name=0, pending=0, unknown=0)


def test_a_thousand_titles_in_two_libraries_are_asked_for_once_each(
    database: Database, manager: Any, alice: Account, bob: Account, stand_in: StandInCatalogue
) -> None:
    stand_in.knows_everything_in_wikidata = True
    wanted = [f"tt{number:07}" for number in range(1, 1001)]
    for owner in (alice, bob):
        bring(manager, database, owner, a_document(movies=[a_movie(imdb_id) for imdb_id in wanted]))
    a_filling(database, stand_in).until_idle()
    asked = [imdb_id for each in stand_in.asked for imdb_id in IMDB_ID.findall(each.query["query"])]
    assert (asked, len(stand_in.asked)) == (wanted, 7)
    assert names(database, alice) == names(database, bob) == {imdb_id: f"Film {imdb_id}" for imdb_id in wanted}


def test_it_goes_on_after_a_restart_where_it_was(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    stand_in.knows_everything_in_wikidata = True
    many(database, alice, 310)
    stopped = a_filling(database, stand_in)
    assert stopped.filling.look() == 0
    # Another process takes over once the time of the one that is gone is over.
    restarted = a_filling(database, stand_in)
    assert (restarted.filling.look(), len(stand_in.asked)) == (60, 1)
    restarted.wait(91)
    restarted.until_idle()
    assert len(stand_in.asked) == 3
    assert None not in names(database, alice).values()


def test_of_several_processes_at_once_one_fills_in_and_no_title_is_asked_for_twice(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    stand_in.knows_everything_in_wikidata = True
    wanted = many(database, alice, 310)
    processes = [a_filling(database, stand_in) for _ in range(3)]
    with ThreadPoolExecutor(len(processes)) as pool:
        for done in [pool.submit(until_named, each, alice) for each in processes]:
            done.result(timeout=60)
    asked = [imdb_id for each in stand_in.asked for imdb_id in IMDB_ID.findall(each.query["query"])]
    assert (asked, stand_in.most_at_once) == (wanted, 1)


def until_named(rounds: Rounds, owner: Account) -> None:
    while standing(rounds, owner).pending:
        rounds.filling.look()


def test_a_title_that_nobody_knows_is_asked_for_again_after_a_week(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    a_title(database, alice, "tt0133093")
    rounds = a_filling(database, stand_in)
    rounds.until_idle()
    assert standing(rounds, alice) == Standing(titles=1, without_name=1, pending=0, unknown=1)
    stand_in.knows_in_wikidata(MATRIX)
    for days, questions in ((6, 1), (8, 2)):
        rounds.moment[0] = NOW + days * DAY
        rounds.until_idle()
        assert len(stand_in.asked) == questions
    assert names(database, alice) == {"tt0133093": "The Matrix"}


def test_what_is_older_than_six_months_is_asked_for_again(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    a_title(database, alice, "tt0133093")
    stand_in.knows_in_wikidata(MATRIX)
    rounds = a_filling(database, stand_in)
    for days, questions in ((0, 1), (179, 1), (181, 2)):
        rounds.moment[0] = NOW + days * DAY
        rounds.until_idle()
        assert len(stand_in.asked) == questions


def test_another_language_is_asked_for_at_once(database: Database, alice: Account, stand_in: StandInCatalogue) -> None:
    a_title(database, alice, "tt0133093")
    stand_in.knows_in_wikidata(WikidataTitle("tt0133093", "Q83495", {"en": "The Matrix", "fi": "Matrix"}))
    a_filling(database, stand_in).until_idle()
    a_filling(database, stand_in, language="fi").until_idle()
    a_filling(database, stand_in, language="fi").until_idle()
    assert (names(database, alice), len(stand_in.asked)) == ({"tt0133093": "Matrix"}, 2)


def test_in_another_language_tmdb_is_asked_again_too(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    a_title(database, alice, "tt0133093")
    stand_in.knows_in_wikidata(MATRIX)
    stand_in.knows_in_tmdb("tt0133093", {"id": 603, "title": "The Matrix"})
    for language, questions in (("en", 3), ("en", 3), ("fi", 6), ("fi", 6)):
        a_filling(database, stand_in, tmdb_key=TMDB_KEY, language=language).until_idle()
        assert len(stand_in.asked) == questions
    assert stand_in.asked[-1].query["language"] == "fi"


def test_a_title_that_a_file_described_is_not_asked_for(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    a_title(database, alice, "tt0133093", tmdb={"title": "Own"})
    a_filling(database, stand_in).until_idle()
    assert stand_in.asked == []


def test_with_a_key_posters_come_after_the_names(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    a_title(database, alice, "tt0133093")
    stand_in.knows_in_wikidata(MATRIX)
    stand_in.knows_in_tmdb("tt0133093", {"id": 603, "title": "The Matrix", "poster_path": "/m.jpg"})
    a_filling(database, stand_in, tmdb_key=TMDB_KEY).until_idle()
    assert stand_in.paths == ["wikidata/sparql", "tmdb/find/tt0133093", "tmdb/movie/603"]
    with database.read() as session:
        (title,) = titles_of(session, alice.id)
    assert title["poster"] == "https://image.tmdb.org/t/p/w500/m.jpg"


BAD_DAYS = {
    "captive portal": Scripted(200, b"<html>Sign in</html>"),
    "huge": Scripted(200, b" " * (17 * 2**20)),
    "another shape": Scripted(200, {"results": None}),
    "broken off": Scripted(200, b'{"results": {"bindings": [{"imdb": {"value": "tt0133'),
    "failing": Scripted(500),
    "banned": Scripted(403),
    "busy": Scripted(429),
}


@pytest.mark.parametrize("what", BAD_DAYS)
def test_on_a_bad_day_nothing_is_stored_and_the_reason_is_logged_once(
    database: Database, alice: Account, stand_in: StandInCatalogue, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    many(database, alice, 200)
    stand_in.next_from_wikidata(*[BAD_DAYS[what]] * 3)
    stand_in.knows_everything_in_wikidata = True
    rounds = a_filling(database, stand_in)
    caplog.set_level(logging.WARNING, "backend")
    pauses: list[float] = []
    for _ in range(3):
        assert rounds.filling.look() == 0
        pause = rounds.filling.look()
        pauses.append(pause)
        assert set(names(database, alice).values()) == {None}
        rounds.wait(pause)
    assert (pauses, len(caplog.records)) == ([60, 120, 240], 1)
    rounds.until_idle()
    assert None not in names(database, alice).values()


@pytest.mark.parametrize("key", [None, TMDB_KEY])
def test_without_a_network_each_source_is_tried_once_a_minute_at_most(
    database: Database, alice: Account, caplog: pytest.LogCaptureFixture, key: str | None
) -> None:
    many(database, alice, 20)
    # Port 9 is "discard" and bound on no machine that runs tests.
    nowhere = StandInCatalogue("http://127.0.0.1:9")
    nowhere.tmdb_url = "http://127.0.0.2:9"
    rounds = a_filling(database, nowhere, tmdb_key=key)
    caplog.set_level(logging.DEBUG, "httpcore.connection")
    tried: dict[str, list[float]] = {}
    told: list[str] = []
    while rounds.moment[0] < NOW + DAY:
        caplog.clear()
        pause = rounds.filling.look()
        told += [record.message for record in caplog.records if record.name.startswith("backend")]
        for host in re.findall(r"connect_tcp.started host='([0-9.]+)'", caplog.text):
            tried.setdefault(host, []).append(rounds.moment[0])
        rounds.wait(pause)
    asked = {"127.0.0.1": "Wikidata", **({"127.0.0.2": "TMDB"} if key else {})}
    assert list(tried) == list(asked)
    assert told == [
        f"Titles are not being filled in from {name}: {name} could not be reached. Try again later."
        for name in asked.values()
    ]
    for times in tried.values():
        waits = [round(later - earlier) for earlier, later in pairwise(times)]
        assert waits == [60, 120, 240, 480, 960, 1920, *[3600] * (len(waits) - 6)]


def test_a_ban_of_a_day_is_obeyed_across_a_restart(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    many(database, alice, 1)
    stand_in.next_from_wikidata(Scripted(429, b"", {"Retry-After": "86400"}))
    a_filling(database, stand_in).until_idle()
    restarted = a_filling(database, stand_in)
    restarted.wait(DAY - 100)
    assert restarted.filling.look() == pytest.approx(100, abs=1)
    assert len(stand_in.asked) == 1


def test_a_batch_that_always_fails_does_not_keep_the_others_from_their_names(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    many(database, alice, 400)
    stand_in.knows_everything_in_wikidata = True
    stand_in.poison = "tt0000007"
    rounds = a_filling(database, stand_in)
    for _ in range(60):
        rounds.wait(rounds.filling.look())
    nameless = [imdb_id for imdb_id, name in names(database, alice).items() if name is None]
    assert "tt0000007" in nameless
    assert len(nameless) <= 10


def test_titles_that_come_are_noticed_and_a_stop_is_obeyed(
    database: Database, alice: Account, stand_in: StandInCatalogue
) -> None:
    stand_in.knows_everything_in_wikidata = True
    filling, stopping = a_filling(database, stand_in).filling, Event()
    thread = Thread(target=filling.run, args=(stopping,))
    thread.start()
    a_title(database, alice, "tt0133093")
    filling.wake()
    assert stand_in.arrived.acquire(timeout=30)
    stopping.set()
    filling.wake()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert names(database, alice) == {"tt0133093": "Film tt0133093"}


def test_with_an_offline_catalogue_names_need_no_network(
    database: Database, alice: Account, stand_in: StandInCatalogue, tmp_path: Path
) -> None:
    for imdb_id in ("tt0133093", "tt0000001"):
        a_title(database, alice, imdb_id)
    index = loaded(tmp_path).path
    catalogue = a_catalogue(stand_in, tmdb_key=None, omdb_key=None, index=index)
    rounds = Rounds(Filling(database, catalogue, clock=lambda: NOW), [NOW])
    rounds.until_idle()
    assert names(database, alice) == {"tt0133093": "The Matrix", "tt0000001": None}
    assert standing(rounds, alice) == Standing(titles=2, without_name=1, pending=0, unknown=1)
    assert stand_in.asked == []
    # Where Wikidata may be asked too, it adds what the files lack, and what they do not know.
    stand_in.knows_in_wikidata(WikidataTitle("tt0133093", "Q83495", {"en": "Wiki Matrix"}))
    a_filling(database, stand_in, index=index).until_idle()
    assert (names(database, alice)["tt0133093"], len(stand_in.asked)) == ("Wiki Matrix", 1)
    Rounds(Filling(database, catalogue, clock=lambda: NOW), [NOW]).until_idle()
    assert names(database, alice)["tt0133093"] == "Wiki Matrix"
