import json

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused, Row
from tests.formats.dropped import read_one

XML = """<?xml version="1.0" encoding="UTF-8"?>
<MediaContainer size="5">
<Video ratingKey="1" type="movie" title="Heat" year="1995" viewCount="2" lastViewedAt="1672948800" userRating="8.5"
  lastRatedAt="1672952400" duration="10200000" guid="plex://movie/5d77">
  <Guid id="imdb://tt0113277"/><Guid id="tmdb://949"/><Director tag="Michael Mann"/></Video>
<Video ratingKey="2" type="movie" title="Sunrise" userRating="0.5" guid="com.plexapp.agents.imdb://tt0018455?lang=en"/>
<Video ratingKey="3" type="movie" title="Owned" year="2001"/>
<Directory ratingKey="4" type="show" title="Friends" leafCount="236" viewedLeafCount="236">
  <Guid id="tvdb://79168"/></Directory>
<Video ratingKey="5" type="episode" title="Pilot" viewCount="1"/>
</MediaContainer>
"""
ROWS: list[Row] = [
    Claim(
        1,
        Kind.FILM,
        title="Heat",
        year=1995,
        directors=("Michael Mann",),
        runtime_minutes=170,
        ids={Id.IMDB: "tt0113277", Id.TMDB_FILM: "949"},
        watched=True,
        watched_on=1672948800.0,
        plays=2,
        rating=8.5,
        rated_on=1672952400.0,
        notices=("Watched 2 times; only the last date counts.",),
    ),
    Claim(2, Kind.FILM, title="Sunrise", ids={Id.IMDB: "tt0018455"}, rating=1.0, notices=("Rating 0.5 → 1.",)),
    Refused(3, Reason.NO_PLACE, "Owned", 2001),
    Claim(4, Kind.SERIES, title="Friends", ids={Id.TVDB_SERIES: "79168"}, watched=True),
    Refused(5, Reason.EPISODE, "Pilot"),
]


def test_a_section_as_xml() -> None:
    assert read_one("all.xml", XML) == ROWS


def test_a_section_as_json() -> None:
    items = [
        {
            "ratingKey": "1",
            "type": "movie",
            "title": "Heat",
            "year": 1995,
            "viewCount": 2,
            "lastViewedAt": 1672948800,
            "userRating": 8.5,
            "lastRatedAt": 1672952400,
            "duration": 10200000,
            "guid": "plex://movie/5d77",
            "Guid": [{"id": "imdb://tt0113277"}, {"id": "tmdb://949"}],
            "Director": [{"tag": "Michael Mann"}],
        },
        {
            "ratingKey": "2",
            "type": "movie",
            "title": "Sunrise",
            "userRating": 0.5,
            "guid": "com.plexapp.agents.imdb://tt0018455?lang=en",
        },
        {"ratingKey": "3", "type": "movie", "title": "Owned", "year": 2001},
        {
            "ratingKey": "4",
            "type": "show",
            "title": "Friends",
            "leafCount": 236,
            "viewedLeafCount": 236,
            "Guid": [{"id": "tvdb://79168"}],
        },
        {"ratingKey": "5", "type": "episode", "title": "Pilot", "viewCount": 1},
    ]
    assert read_one("all.json", json.dumps({"MediaContainer": {"size": 5, "Metadata": items}})) == ROWS


def test_a_library_larger_than_any_value_of_json() -> None:
    items = [{"ratingKey": str(at), "type": "movie", "title": "A" * 400, "viewCount": 1} for at in range(25_000)]
    text = json.dumps({"MediaContainer": {"size": 25_000, "Metadata": items}})
    assert len(text) > 8 * 1024 * 1024
    assert len(read_one("all.json", text)) == 25_000
