"""A library leaves as files of other services, with the names that are known of its titles."""

import io
import zipfile
from zoneinfo import ZoneInfo

import pytest

from backend.app.database import Database
from backend.app.formats.claims import Kind
from backend.app.formats.outgoing.titles import Title
from backend.app.library.model import Recommendation
from backend.app.services.moving_out import Format, packed, titles_of
from backend.models import Status
from tests.builders import an_account
from tests.library_builders import LONG_AGO, a_list, a_person, a_recommendation, a_title

UTC = ZoneInfo("UTC")


def test_each_title_has_what_the_library_shows_of_it(database: Database) -> None:
    alice, bob = an_account(database), an_account(database)
    a_person(database, alice, "Lou")
    best = a_list(database, alice, name="Best")
    a_title(
        database,
        alice,
        "tt0113277",
        status="watched",
        list_id=best,
        watched=(LONG_AGO, 8.5),
        tmdb={"title": "Heat", "year": "1995", "mediaType": "movie"},
    )
    a_recommendation(database, alice, "tt0113277", "Lou")
    a_title(database, alice, "tt2802850", tmdb={"title": "Fargo", "year": "2014", "mediaType": "tv"})
    a_title(database, bob, "tt0000001", tmdb={"title": "Bob's"})
    with database.read() as session:
        found = list(titles_of(session, alice.id))
    (advice,) = found[0].recommendations
    assert advice == Recommendation("Lou", advice.date_recommended, vote_type=True)
    assert found == [
        Title(
            "tt0113277",
            Status.WATCHED,
            "Heat",
            1995,
            Kind.FILM,
            "Best",
            watched=True,
            date_watched=LONG_AGO,
            rating=8.5,
            recommendations=[advice],
            last_modified=LONG_AGO,
        ),
        Title("tt2802850", Status.TO_WATCH, "Fargo", 2014, Kind.SERIES, recommendations=[], last_modified=LONG_AGO),
    ]


@pytest.mark.parametrize("target", Format)
def test_every_format_of_an_empty_library_is_a_zip(database: Database, target: Format) -> None:
    alice = an_account(database)
    with database.read() as session, zipfile.ZipFile(io.BytesIO(packed(session, alice.id, target, UTC))) as archive:
        assert "not-exported.csv" in archive.namelist()
        assert archive.testzip() is None
