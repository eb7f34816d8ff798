from datetime import date

import pytest

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read_one

HEAT = """<movie><title>Heat</title><originaltitle>Heat</originaltitle>
<ratings><rating name="imdb" max="10"><value>8.3</value></rating></ratings><userrating>9</userrating>
<playcount>2</playcount><lastplayed>{lastplayed}</lastplayed><id>949</id>
<uniqueid type="tmdb" default="true">949</uniqueid>
<uniqueid type="imdb">tt0113277</uniqueid><director>Michael Mann</director><premiered>1995-12-15</premiered>
<actor><name>Al Pacino</name><role>Hanna</role></actor></movie>
"""
THE_REST = """<movie><title>Owned</title><playcount>0</playcount><userrating>0</userrating><year>2001</year></movie>
<tvshow><title>Friends</title><id>tt0108778</id><userrating>8</userrating><playcount>0</playcount>
<episodedetails><title>Pilot</title><playcount>1</playcount></episodedetails></tvshow>
<musicvideo><title>Song</title></musicvideo>"""


@pytest.mark.parametrize("lastplayed", ["2023-01-05", "2023-01-05 23:59:00"])
def test_what_was_played_or_rated_of_a_library(lastplayed: str) -> None:
    library = f"<videodb>{HEAT.format(lastplayed=lastplayed)}{THE_REST}</videodb>"
    assert read_one("videodb.xml", library) == [
        Claim(
            1,
            Kind.FILM,
            title="Heat",
            year=1995,
            original_title="Heat",
            directors=("Michael Mann",),
            ids={Id.IMDB: "tt0113277", Id.TMDB_FILM: "949"},
            watched=True,
            watched_on=date(2023, 1, 5),
            plays=2,
            rating=9.0,
            notices=("Watched 2 times; only the last date counts.",),
        ),
        Refused(2, Reason.NO_PLACE, "Owned", 2001),
        Refused(3, Reason.EPISODE, "Pilot"),
        Claim(4, Kind.SERIES, title="Friends", ids={Id.IMDB: "tt0108778"}, rating=8.0),
        Refused(5, Reason.MUSIC, "Song"),
    ]


@pytest.mark.parametrize("never", ["1969-12-31", "1601-01-01", ""])
def test_the_file_of_one_film_that_was_played_some_day(never: str) -> None:
    (row,) = read_one("Heat.nfo", HEAT.format(lastplayed=never))
    assert isinstance(row, Claim)
    assert (row.title, row.watched, row.watched_on) == ("Heat", True, None)
