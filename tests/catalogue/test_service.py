import gzip
import logging
import traceback
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest
from pydantic import SecretStr

from backend.app.catalogue import Catalogue
from backend.app.catalogue.service import (
    MAX_ANSWER_BYTES,
    KeyMissing,
    KeyRefused,
    Manners,
    Service,
    ServiceBusy,
    ServiceFailed,
)
from tests.catalogue.conftest import a_catalogue
from tests.stand_in_catalogue import (
    OMDB_KEY,
    OMDB_USED_UP,
    TMDB_BUSY,
    TMDB_KEY,
    Scripted,
    StandInCatalogue,
)

MATRIX = {"id": 603, "title": "The Matrix", "release_date": "1999-03-31"}


def test_a_failing_service_is_asked_three_times_and_then_said_to_have_failed(
    stand_in: StandInCatalogue, catalogue: Catalogue
) -> None:
    stand_in.next_from_tmdb(*[Scripted(503, b"<html>out of order</html>")] * 3)

    with pytest.raises(ServiceFailed) as caught:
        catalogue.tmdb.details("movie", 603)

    assert caught.value.detail == "TMDB failed with status 503. Try again later."
    assert stand_in.paths == ["tmdb/movie/603"] * 3


def test_a_service_that_recovers_is_not_noticed(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.knows_in_tmdb("tt0133093", MATRIX)
    stand_in.next_from_tmdb(Scripted(504), Scripted(429, TMDB_BUSY), Scripted(200, MATRIX))

    found = catalogue.tmdb.details("movie", 603)

    assert found is not None
    assert found["title"] == "The Matrix"
    assert len(stand_in.asked) == 3


def test_a_short_wait_that_a_service_asks_for_is_waited(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.next_from_tmdb(Scripted(429, TMDB_BUSY, {"Retry-After": "1"}), Scripted(200, MATRIX))

    assert catalogue.tmdb.details("movie", 603) is not None


def test_a_long_wait_is_passed_on_and_nobody_asks_again_before_it_ends(stand_in: StandInCatalogue) -> None:
    moment = [100.0]
    service = Service(
        "TMDB", base_url=stand_in.tmdb_url, variable="TMDB_API_KEY", key=SecretStr("k"), monotonic=lambda: moment[0]
    )
    stand_in.next_from_tmdb(Scripted(429, TMDB_BUSY, {"Retry-After": "40"}), Scripted(200, MATRIX))

    with pytest.raises(ServiceBusy) as first:
        service.get("/movie/603", params={})
    moment[0] = 130.0
    with pytest.raises(ServiceBusy) as second:
        service.get("/movie/603", params={})
    asked_meanwhile = len(stand_in.asked)
    moment[0] = 140.5

    assert service.get("/movie/603", params={}).body == MATRIX
    assert (first.value.retry_after, second.value.retry_after, asked_meanwhile) == (40, 10, 1)


def test_a_used_up_quota_is_told_as_such(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.next_from_omdb(Scripted(401, OMDB_USED_UP))

    with pytest.raises(ServiceBusy) as caught:
        catalogue.omdb.find("tt0133093")

    assert (caught.value.detail, caught.value.retry_after) == (
        "OMDb takes no more requests for now. Try again later.",
        3600,
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Scripted(200, b"<html>"), "TMDB sent an answer that cannot be read. Try again later."),
        (Scripted(200, b""), "TMDB sent an answer that cannot be read. Try again later."),
        (Scripted(200, [1, 2]), "TMDB sent an answer that cannot be read. Try again later."),
        (
            Scripted(200, b'{"id": 603, "title": "\\ud800"}'),
            "TMDB sent an answer that cannot be read. Try again later.",
        ),
        (Scripted(200, b"[" * 100_000), "TMDB sent an answer that cannot be read. Try again later."),
        (Scripted(200, {"title": "No number"}), "TMDB sent a title without a name or number. Try again later."),
        (Scripted(200, {"id": True, "title": "T"}), "TMDB sent a title without a name or number. Try again later."),
        (Scripted(302, b"", {"Location": "http://127.0.0.1:9/"}), "TMDB answered with status 302. Try again later."),
        (Scripted(418, b""), "TMDB answered with status 418. Try again later."),
        (
            Scripted(200, b" " * (MAX_ANSWER_BYTES + 1)),
            "TMDB sent a far larger answer than expected. Try again later.",
        ),
        (
            Scripted(200, gzip.compress(b" " * (MAX_ANSWER_BYTES * 20), mtime=0), {"Content-Encoding": "gzip"}),
            "TMDB sent a far larger answer than expected. Try again later.",
        ),
        (Scripted(200, b"not gzip", {"Content-Encoding": "gzip"}), "TMDB sent a damaged answer. Try again later."),
        (
            Scripted(200, b"{}", {"Content-Encoding": "br"}),
            "TMDB sent an answer in an unknown encoding. Try again later.",
        ),
    ],
)
def test_an_unusable_answer_is_the_services_failure(
    stand_in: StandInCatalogue, catalogue: Catalogue, answer: Scripted, sentence: str
) -> None:
    stand_in.next_from_tmdb(answer)

    with pytest.raises(ServiceFailed) as caught:
        catalogue.tmdb.details("movie", 603)

    assert caught.value.detail == sentence
    assert len(stand_in.asked) == 1


def test_a_compressed_answer_is_read(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    content = gzip.compress(b'{"id": 603, "title": "The Matrix"}')
    stand_in.next_from_tmdb(Scripted(200, content, {"Content-Encoding": "gzip"}))

    found = catalogue.tmdb.details("movie", 603)

    assert found is not None
    assert found["title"] == "The Matrix"


def test_no_cookie_of_a_service_is_kept(stand_in: StandInCatalogue, catalogue: Catalogue) -> None:
    stand_in.next_from_tmdb(*[Scripted(200, MATRIX, {"Set-Cookie": "a=b"})] * 2)

    catalogue.tmdb.details("movie", 603)
    catalogue.tmdb.details("movie", 603)

    assert [asked.cookie for asked in stand_in.asked] == [None, None]


def test_an_answer_that_trickles_in_is_given_up(stand_in: StandInCatalogue) -> None:
    moments = count(0.0, 50.0)
    service = Service(
        "TMDB",
        base_url=stand_in.tmdb_url,
        variable="TMDB_API_KEY",
        key=SecretStr("k"),
        monotonic=lambda: next(moments),
    )
    stand_in.next_from_tmdb(Scripted(200, MATRIX))

    with pytest.raises(ServiceFailed, match="TMDB was too slow"):
        service.get("/movie/603", params={})


def test_without_a_key_the_setting_is_named_and_nobody_is_asked(stand_in: StandInCatalogue) -> None:
    catalogue = a_catalogue(stand_in, tmdb_key=None, omdb_key=None)

    with pytest.raises(KeyMissing) as tmdb:
        catalogue.tmdb.search("matrix", page=1)
    with pytest.raises(KeyMissing) as omdb:
        catalogue.omdb.find("tt0133093")

    assert tmdb.value.detail == (
        "No key for TMDB is set on this server. Put TMDB_API_KEY into its environment or .env and start it again."
    )
    assert omdb.value.detail == (
        "No key for OMDb is set on this server. Put OMDB_API_KEY into its environment or .env and start it again."
    )
    assert stand_in.asked == []


def test_a_refused_key_names_the_setting(stand_in: StandInCatalogue) -> None:
    catalogue = a_catalogue(stand_in, tmdb_key="wrong", omdb_key="wrong")

    with pytest.raises(KeyRefused) as tmdb:
        catalogue.tmdb.find("tt0133093")
    with pytest.raises(KeyRefused) as omdb:
        catalogue.omdb.find("tt0133093")

    assert tmdb.value.detail == "TMDB refuses the key of this server. Check TMDB_API_KEY in its environment or .env."
    assert omdb.value.detail == "OMDb refuses the key of this server. Check OMDB_API_KEY in its environment or .env."
    assert len(stand_in.asked) == 2


def test_a_short_key_travels_in_the_query_and_a_read_token_in_a_header(stand_in: StandInCatalogue) -> None:
    read_token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
    a_catalogue(stand_in, tmdb_key=TMDB_KEY).tmdb.details("tv", 1)
    a_catalogue(stand_in, tmdb_key=read_token).tmdb.details("tv", 1)

    by_query, by_header = stand_in.asked
    assert (by_query.query.get("api_key"), by_query.authorization) == (TMDB_KEY, None)
    assert (by_header.query.get("api_key"), by_header.authorization) == (None, f"Bearer {read_token}")


def test_keys_are_in_no_log_and_in_no_exception(
    stand_in: StandInCatalogue, catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.next_from_tmdb(Scripted(500), Scripted(502), Scripted(503))
    stand_in.next_from_omdb(Scripted(200, b"?"))
    told: list[str] = []
    for ask in (lambda: catalogue.tmdb.find("tt0133093"), lambda: catalogue.omdb.find("tt0133093")):
        with pytest.raises(ServiceFailed) as caught:
            ask()
        told.append("".join(traceback.format_exception(caught.value)))

    everything = "\n".join([*told, caplog.text, *(repr(record.__dict__) for record in caplog.records)])
    assert "HTTP Request: GET" in caplog.text
    assert TMDB_KEY not in everything
    assert OMDB_KEY not in everything


def test_an_address_where_nobody_listens_is_an_error_without_the_key(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    # Port 9 is "discard" and bound on no machine that runs tests.
    service = Service("TMDB", base_url="http://127.0.0.1:9", variable="TMDB_API_KEY", key=SecretStr(TMDB_KEY))

    with pytest.raises(ServiceFailed) as caught:
        service.get("/find/tt0133093", params={"api_key": TMDB_KEY})

    assert caught.value.detail == "TMDB could not be reached. Try again later."
    assert TMDB_KEY not in "".join(traceback.format_exception(caught.value)) + caplog.text


def test_a_service_is_asked_by_three_threads_at_a_time_at_most(stand_in: StandInCatalogue) -> None:
    service = Service("TMDB", base_url=stand_in.tmdb_url, variable="TMDB_API_KEY", key=SecretStr("k"))
    let_go = Event()
    stand_in.next_from_tmdb(*[Scripted(200, MATRIX, after=let_go)] * 10)

    with ThreadPoolExecutor(10) as pool:
        answers = [pool.submit(service.get, "/movie/603", params={}) for _ in range(10)]
        for _ in range(3):
            assert stand_in.arrived.acquire(timeout=30)
        let_go.set()

    assert [answer.result().status for answer in answers] == [200] * 10
    assert stand_in.most_at_once == 3


def test_when_the_line_is_full_a_request_is_turned_away_at_once(stand_in: StandInCatalogue) -> None:
    let_go = Event()
    service = Service(
        "TMDB",
        base_url=stand_in.tmdb_url,
        variable="TMDB_API_KEY",
        key=SecretStr("k"),
        manners=Manners(running=1, waiting=0),
    )
    stand_in.next_from_tmdb(Scripted(200, MATRIX, after=let_go))

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(service.get, "/movie/603", params={})
        assert stand_in.arrived.acquire(timeout=30)
        with pytest.raises(ServiceBusy) as caught:
            service.get("/movie/604", params={})
        let_go.set()

    assert slow.result().status == 200
    assert caught.value.retry_after == 5
    assert stand_in.paths == ["tmdb/movie/603"]
