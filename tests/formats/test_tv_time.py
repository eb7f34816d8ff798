"""TV Time: the archive of its data protection request, its own export and the extension's, of an invented person."""

import json

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.archives import zipped
from tests.formats.dropped import read, read_one, without_raw

RECORDS = (
    "created_at,type-uuid-n,type,entity_type,movie_name,series_name,release_date,runtime,rewatch_count,"
    "watch_date_range_key\n"
)


def test_records_of_films() -> None:
    rows = read_one(
        "tracking-prod-records.csv",
        RECORDS
        + "2020-01-05 20:00:00,x,watch,movie,Hitze,,1995-12-15 00:00:00,10200,,watch-date-1704139200\n"
        + "2020-01-05 20:00:00,x,watch,movie,Heat,,0001-01-01 00:00:00,,,\n"
        + "2020-01-05 20:00:00,x,towatch,movie,Heat,,1995-12-15 00:00:00,,,\n"
        + "2020-01-05 20:00:00,x,follow,movie,Heat,,1995-12-15 00:00:00,,,\n"
        + "2020-01-05 20:00:00,x,rewatch_count,movie,Heat,,1995-12-15 00:00:00,,2,\n"
        + "2020-01-05 20:00:00,x,watch,episode,,Fargo,,,,\n"
        + "2020-01-05 20:00:00,count-watch-movie,count-watch-movie,,,,,,,\n"
        + "2020-01-05 20:00:00,x,watch,movie,,,,,,\n",
    )
    assert rows == [
        Claim(2, Kind.FILM, "Hitze", 1995, runtime_minutes=170, watched=True, watched_on=1704139200.0),
        Claim(3, Kind.FILM, "Heat", watched=True, watched_on=1578254400.0),
        Claim(4, Kind.FILM, "Heat", 1995, wanted=True, listed_on=1578254400.0),
        Claim(5, Kind.FILM, "Heat", 1995, wanted=True, listed_on=1578254400.0),
        Refused(6, Reason.OTHER_PLAY, "Heat", 1995),
        Refused(7, Reason.EPISODE, "Fargo"),
        Refused(8, Reason.NOT_LIBRARY),
        Refused(9, Reason.NO_TITLE),
    ]


def test_records_of_series() -> None:
    rows = read_one(
        "tracking-prod-records-v2.csv",
        "created_at,key,s_id,ep_id,is_for_later,series_name\n"
        "2020-01-05 20:00:00,tracking-stats,,,,\n"
        "2020-01-05 20:00:00,watch-episode-a-b,269613,1,,Fargo\n"
        "2020-01-05 20:00:00,rewatch-episode-a-b,269613,1,,Fargo\n"
        "2020-01-05 20:00:00,user-series-a,269613,,true,Fargo\n"
        "2020-01-05 20:00:00,user-series-b,269614,,false,Other\n",
    )
    assert rows == [
        Refused(2, Reason.NOT_LIBRARY),
        Refused(3, Reason.EPISODE, "Fargo"),
        Refused(4, Reason.EPISODE, "Fargo"),
        Claim(5, Kind.SERIES, "Fargo", ids={Id.TVDB_SERIES: "269613"}, wanted=True, listed_on=1578254400.0),
        Refused(6, Reason.NO_PLACE, "Other"),
    ]


FILMS = "uuid,tvdb_id,imdb_id,title,year,created_at,watched_at,is_watched,rewatch_count\n"
IDS = {Id.IMDB: "tt0113277", Id.TVDB_FILM: "1435"}


def test_its_own_export() -> None:
    films = (
        FILMS
        + "a,1435,tt0113277,Heat,1995,2020-01-05T20:00:00Z,2024-01-01T20:00:00Z,true,2\n"
        + "b,1435,-1,Heat,1995,2020-01-05T20:00:00Z,,false,0\n"
    )
    series = (
        "uuid,tvdb_id,imdb_id,title,status,created_at\n"
        "c,269613,,Fargo,watch_later,2020-01-05T20:00:00Z\nd,269614,,Other,up_to_date,2020-01-05T20:00:00Z\n"
    )
    episodes = "series_tvdb_id,series_name,season,episode\n269613,Fargo,1,1\n"
    lists = (
        "list_id,list_name,item_type,tvdb_id,uuid,name,custom_order\n"
        "x,LIKE,series,269613,,Fargo,0\nx,LIKE,movie,1435,,,1\n"
    )
    files = {"movies": films, "series": series, "series-episodes": episodes, "lists": lists}
    found = read(("tvtime.zip", zipped({f"tvtime-{name}.csv": text for name, text in files.items()})))
    assert {label: without_raw(rows) for label, rows in found.items()} == {
        "TV Time films": [
            Claim(
                2,
                Kind.FILM,
                "Heat",
                1995,
                ids=IDS,
                watched=True,
                watched_on=1704139200.0,
                plays=3,
                notices=("Watched 3 times; only the last date counts.",),
            ),
            Claim(3, Kind.FILM, "Heat", 1995, ids={Id.TVDB_FILM: "1435"}, wanted=True, listed_on=1578254400.0),
        ],
        "TV Time series": [
            Claim(2, Kind.SERIES, "Fargo", ids={Id.TVDB_SERIES: "269613"}, wanted=True, listed_on=1578254400.0),
            Refused(3, Reason.NO_PLACE, "Other"),
        ],
        "TV Time episodes": [Refused(2, Reason.EPISODE, "Fargo")],
        "TV Time lists": [
            Claim(2, Kind.SERIES, "Fargo", ids={Id.TVDB_SERIES: "269613"}, list_name="LIKE"),
            Claim(3, Kind.FILM, ids={Id.TVDB_FILM: "1435"}, list_name="LIKE"),
        ],
    }


def test_its_own_export_as_json() -> None:
    items = [
        {
            "id": {"tvdb": 1435, "imdb": "tt0113277"},
            "title": "Heat",
            "year": 1995,
            "is_watched": True,
            "watched_at": "2024-01-01T20:00:00Z",
        },
        {"id": {"tvdb": 269613, "imdb": None}, "title": "Fargo", "status": "continuing", "seasons": []},
    ]
    assert read_one("tvtime-movies.json", json.dumps(items)) == [
        Claim(1, Kind.FILM, "Heat", 1995, ids=IDS, watched=True, watched_on=1704139200.0),
        Refused(2, Reason.NO_PLACE, "Fargo"),
    ]


def test_lists_of_the_archive_are_one_row_each() -> None:
    text = "s_key,name,objects,list_count\nx,Best,[map[created_at:1 id:83322 type:series]],1\n"
    assert read_one("lists-prod-lists.csv", text) == [Refused(2, Reason.NO_PLACE, "Best")]


def test_the_extension() -> None:
    rows = read_one(
        "activity_history.csv",
        "imdb_id,tvdb_id,type,title,season,episode,is_special,is_watched,watched_at,status,is_watchlisted,rating\n"
        "tt0113277,1435,movie,Heat,,,,true,2024-01-01T20:00:00Z,,false,9\n"
        "-1,269613,show,Fargo,,,,false,,,true,\n"
        "tt1,269613,episode,Fargo,1,1,,true,2024-01-01T20:00:00Z,,false,\n",
    )
    assert rows == [
        Claim(2, Kind.FILM, "Heat", ids=IDS, watched=True, watched_on=1704139200.0, rating=9.0),
        Claim(3, Kind.SERIES, "Fargo", ids={Id.TVDB_SERIES: "269613"}, wanted=True),
        Refused(4, Reason.EPISODE, "Fargo"),
    ]
