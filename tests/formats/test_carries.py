"""What each service is said to bring along is what its readers find: the documentation is made of it."""

import json

import pytest

from backend.app.formats.claims import Row
from backend.app.formats.sources import CARRIES, recognise, settled
from tests.formats import test_criticker, test_kodi, test_movary, test_movielens, test_plex, test_ryot
from tests.formats.dropped import NOW, carried, dropped

_LETTERBOXD = "Date,Name,Year,Letterboxd URI"
_IMDB = "Const,Your Rating,Date Rated,Title,URL,Title Type,Year"
_IMDB_LIST = "Position,Const,Created,Modified,Description,Title,URL,Title Type,Year"
_TMDB = "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated"
_REPORT = "file,line,outcome,reason,title,year,kind,imdb_id,watched,date_watched,rating,wanted,liked,list,raw"
_YAMTRACK = "media_id,source,media_type,title,score,status,end_date"
_TV_TIME = "imdb_id,tvdb_id,type,title,season,episode,is_watched,watched_at,is_watchlisted,rating"
_FILM: dict[str, object] = {
    "title": "Heat",
    "year": 1995,
    "ids": {"imdb": "tt0113277", "tmdb": 949, "tvdb": 12, "trakt": 1},
}
_SERIES: dict[str, object] = {
    "title": "Friends",
    "year": 1994,
    "ids": {"imdb": "tt0108778", "tmdb": 1668, "tvdb": 79168, "trakt": 2},
}

_KODI = (
    f"<videodb>{test_kodi.HEAT.format(lastplayed='2023-01-05')}{test_kodi.THE_REST}<movie><title>A</title>"
    '<playcount>1</playcount><uniqueid type="tvdb">1</uniqueid></movie><tvshow><title>B</title>'
    '<playcount>1</playcount><uniqueid type="tvdb">1</uniqueid><uniqueid type="tmdb">1</uniqueid></tvshow>'
    "</videodb>"
)


def _lines(header: str, *rows: str) -> str:
    return "\n".join([header, *rows, ""])


def _simkl(what: str, about: dict[str, object], status: str) -> dict[str, object]:
    return {
        "status": status,
        "last_watched_at": "2023-01-05T20:00:00Z",
        "user_rating": 9,
        what: about,
    }


FILES: dict[str, list[tuple[str, str]]] = {
    "criticker": [("ratings.xml", test_criticker.XML)],
    "imdb": [
        (
            "ratings.csv",
            _lines(
                _IMDB,
                "tt0113277,9,2023-01-05,Heat,,Movie,1995",
                "tt0108778,9,2023-01-05,Friends,,TV Series,1994",
                "tt0583459,9,2023-01-05,Pilot,,TV Episode,1994",
                "tt0000002,9,2023-01-05,Game,,Video Game,1994",
                "tt0000003,9,2023-01-05,Song,,Music Video,1994",
                "tt0000004,9,2023-01-05,Talk,,Podcast Series,1994",
            ),
        ),
        ("WATCHLIST.csv", _lines(_IMDB_LIST, "1,tt0113277,2023-01-05,,,Heat,,Movie,1995")),
        ("heists.csv", _lines(_IMDB_LIST, "1,tt0113277,2023-01-05,,,Heat,,Movie,1995")),
    ],
    "jellyfin": [
        (
            "items.json",
            json.dumps(
                {
                    "Items": [
                        {
                            "Type": kind,
                            "Name": "Heat",
                            "ProviderIds": {"Imdb": "tt0113277", "Tmdb": "1", "Tvdb": "2"},
                            "UserData": {"Played": True, "IsFavorite": True, "LastPlayedDate": "2023-01-05T20:00:00Z"},
                        }
                        for kind in ("Movie", "Series", "Season", "Episode", "Audio")
                    ]
                }
            ),
        )
    ],
    "kodi": [
        (
            "videodb.xml",
            _KODI,
        )
    ],
    "letterboxd": [
        (
            "diary.csv",
            _lines(
                f"{_LETTERBOXD},Rating,Rewatch,Tags,Watched Date",
                "2023-01-06,Heat,1995,https://letterboxd.com/mia/film/heat-1995/,4.5,,,2023-01-05",
            ),
        ),
        ("watchlist.csv", _lines(_LETTERBOXD, "2023-01-06,Heat,1995,https://boxd.it/1")),
        ("import.csv", _lines("imdbID,tmdbID,Title,WatchedDate", "tt0113277,949,Heat,2023-01-05")),
        ("likes/films.csv", _lines(_LETTERBOXD, "2023-01-06,Heat,1995,https://boxd.it/1")),
        (
            "lists/heists.csv",
            _lines(
                "Letterboxd list export v7",
                "Date,Name,Tags,URL,Description",
                "2023-01-06,Heists,,https://boxd.it/2,",
                "",
                "Position,Name,Year,URL,Description",
                "1,Heat,1995,https://boxd.it/1,",
            ),
        ),
    ],
    "movary": [
        ("history.csv", test_movary.HISTORY),
        ("ratings.csv", "title,year,tmdbId,imdbId,userRating\nHeat,1995,949,tt0113277,9\n"),
        ("watchlist.csv", "title,year,tmdbId,imdbId,addedAt\nHeat,1995,949,tt0113277,2022-11-30\n"),
    ],
    "movielens": [("ratings.csv", test_movielens.RATINGS), ("links.csv", test_movielens.LINKS)],
    "moviemanager": [
        (
            "moviemanager.csv",
            _lines(
                "imdb_id,title,type,status,list,watched,date_watched,date_local,my_rating",
                "tt0113277,Heat,movie,watched,,yes,2023-01-05,,9",
                "tt0108778,Friends,tv,toWatch,Heists,,,,",
            ),
        )
    ],
    "netflix": [
        ("history.csv", "Title,Date\nHeat,2023-01-05\nDark: Staffel 1: Geheimnisse,2023-01-05\n"),
        ("MyList.csv", "Profile Name,Title Name,Country,Utc Title Add Date\nMia,Roma,US,2023-01-05\n"),
    ],
    "plex": [
        (
            "all.xml",
            test_plex.XML.replace(
                "</MediaContainer>",
                '<Video type="movie" title="A" viewCount="1"><Guid id="tvdb://1"/></Video><Directory type="season"/>'
                '<Directory type="show" title="B" userRating="9"><Guid id="imdb://tt0108778"/><Guid id="tmdb://1"/>'
                '</Directory><Directory type="album"/></MediaContainer>',
            ),
        )
    ],
    "report": [
        (
            "report.csv",
            _lines(
                _REPORT,
                "a.csv,2,failed,not_found,Heat,1995,film,tt0113277,yes,2023-01-05,9,yes,yes,Heists,",
                "a.csv,3,failed,not_found,Friends,1994,series,tt0108778,,,,,,,",
                *(
                    f"a.csv,4,skipped,{each},A,,,,,,,,,,"
                    for each in ["episode", "season", "game", "podcast", "music", "book"]
                ),
            ),
        )
    ],
    "ryot": [
        (
            "ryot.json",
            json.dumps(
                {
                    "metadata": [
                        test_ryot.HEAT,
                        test_ryot.a("show", collections=test_ryot.collected("Watchlist", "Completed")),
                        test_ryot.a("show", seen_history=[{"state": "completed"}]),
                        *(
                            test_ryot.a(lot, source=source, identifier=identifier, collections=test_ryot.collected("A"))
                            for lot, source, identifier in [
                                ("movie", "imdb", "tt0113277"),
                                ("movie", "tvdb", "1"),
                                ("show", "tvdb", "1"),
                                ("book", "x", "1"),
                                ("podcast", "x", "1"),
                                ("music", "x", "1"),
                                ("video_game", "x", "1"),
                            ]
                        ),
                    ]
                }
            ),
        )
    ],
    "series_guide": [
        (
            "films.json",
            '[{"tmdb_id": 949, "imdb_id": "tt0113277", "title": "Heat", "in_watchlist": true, "watched": true}]',
        )
    ],
    "simkl": [
        (
            "SimklBackup.json",
            json.dumps(
                {
                    "movies": [_simkl("movie", _FILM, "completed"), _simkl("movie", _FILM, "plantowatch")],
                    "shows": [_simkl("show", _SERIES, "completed")],
                    "anime": None,
                }
            ),
        )
    ],
    "table": [
        (
            "table.csv",
            _lines(
                "Title,Watched,Rating,Watchlist,List,Type,imdb,tmdb,tvdb",
                "Heat,2023-01-05,9,yes,Heists,movie,tt0113277,949,12",
                "Friends,2023-01-05,9,,,series,tt0108778,1668,79168",
                *(
                    f"A,,,,,{each},,,".replace("_", " ")
                    for each in ["episode", "season", "game", "podcast", "music_video", "book"]
                ),
            ),
        )
    ],
    "tmdb": [
        (
            "ratings.csv",
            _lines(
                _TMDB,
                "949,tt0113277,movie,Heat,1995-12-15,,,7.9,9,2023-01-05T20:00:00Z",
                "1668,tt0108778,tv,Friends,1994-09-22,,,8,9,2023-01-05T20:00:00Z",
                "1668,tt0108778,tv,Friends,1994-09-22,1,,8,9,2023-01-05T20:00:00Z",
                "85987,tt0583459,tv,Friends,1994-09-22,1,1,8,9,2023-01-05T20:00:00Z",
            ),
        ),
        ("watchlist.csv", _lines(_TMDB, "949,tt0113277,movie,Heat,1995-12-15,,,7.9,,2023-01-05T20:00:00Z")),
    ],
    "trakt": [
        ("watched-history.json", json.dumps([{"watched_at": "2023-01-05T20:00:00Z", "type": "movie", "movie": _FILM}])),
        (
            "ratings-shows.json",
            json.dumps(
                [
                    {"rated_at": "2023-01-05T20:00:00Z", "rating": 9, "type": "show", "show": _SERIES},
                    {"rated_at": "2023-01-05T20:00:00Z", "rating": 9, "type": "season", "season": {}, "show": _SERIES},
                    {
                        "rated_at": "2023-01-05T20:00:00Z",
                        "rating": 9,
                        "type": "episode",
                        "episode": {},
                        "show": _SERIES,
                    },
                ]
            ),
        ),
        *(
            (f"{name}.json", json.dumps([{"listed_at": "2023-01-05T20:00:00Z", "type": "movie", "movie": _FILM}]))
            for name in ("lists-watchlist", "lists-favorites", "lists-list-1-heists")
        ),
    ],
    "tv_time": [
        (
            "activity_history.csv",
            _lines(
                _TV_TIME,
                "tt0113277,12,movie,Heat,,,true,2023-01-05T20:00:00Z,false,9",
                "tt0108778,79168,series,Friends,,,true,2023-01-05T20:00:00Z,true,9",
                "tt0583459,1,episode,Friends,1,1,true,2023-01-05T20:00:00Z,false,9",
            ),
        ),
        (
            "tvtime-lists.csv",
            _lines("list_id,list_name,item_type,tvdb_id,uuid,name,custom_order", "1,Heists,movie,12,u,Heat,1"),
        ),
    ],
    "watcharr": [
        (
            "watcharr.json",
            json.dumps(
                [
                    {
                        "status": status,
                        "rating": 9,
                        "pinned": True,
                        "content": {"tmdbId": 949, "type": kind, "title": "Heat", "imdb_id": "tt0113277"},
                        "activity": [{"type": "ADDED_WATCHED", "customDate": "2023-01-05T20:00:00Z"}],
                    }
                    for status, kind in (("FINISHED", "movie"), ("PLANNED", "tv"))
                ]
                + [{"status": "FINISHED", "content": None, "game": {"igdbId": 1}}]
            ),
        )
    ],
    "yamtrack": [
        (
            "yamtrack.csv",
            _lines(
                _YAMTRACK,
                "949,tmdb,movie,Heat,9,Completed,2023-01-05",
                "1668,tmdb,tv,Friends,9,Planning,",
                *(f"1,x,{each},A,,Completed," for each in ("season", "episode", "game", "book")),
            ),
        )
    ],
}
ANSWERS = {"user": "7", "which": "imdb-list"}


@pytest.mark.parametrize("service", sorted(FILES))
def test_a_service_brings_along_what_it_declares(service: str) -> None:
    parts = [part for name, content in FILES[service] for part in dropped(name, content)]
    rows: list[Row] = []
    for file in settled(recognise(parts).files):
        assert file.service == service
        rows += file.rows(ANSWERS, now=NOW)
    assert carried(rows) == CARRIES[service]


def test_each_service_declares_it() -> None:
    assert sorted(FILES) == sorted(CARRIES)
