import json

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read_one


def test_what_was_played_or_liked_of_a_server() -> None:
    items = [
        {
            "Type": "Movie",
            "Name": "Heat",
            "OriginalTitle": "Heat",
            "ProductionYear": 1995,
            "RunTimeTicks": 102_000_000_000,
            "ProviderIds": {"Imdb": "tt0113277", "Tmdb": "949", "TmdbCollection": "7"},
            "UserData": {"Played": True, "PlayCount": 2, "LastPlayedDate": "2023-01-05T20:00:00.1234567Z"},
        },
        {
            "Type": "Series",
            "Name": "Friends",
            "ProviderIds": {"IMDB": "tt0108778", "Tvdb": "79168"},
            "UserData": {"Played": False, "PlayCount": 0, "IsFavorite": True, "LastPlayedDate": "2023-01-05T20:00:00Z"},
        },
        {"Type": "Movie", "Name": "Owned", "ProviderIds": {}, "UserData": {"Played": False, "IsFavorite": False}},
        {"Type": "Episode", "Name": "Pilot"},
        {"Type": "BoxSet", "Name": "All"},
    ]
    assert read_one("items.json", json.dumps({"Items": items, "TotalRecordCount": 5})) == [
        Claim(
            1,
            Kind.FILM,
            title="Heat",
            year=1995,
            original_title="Heat",
            runtime_minutes=170,
            ids={Id.IMDB: "tt0113277", Id.TMDB_FILM: "949"},
            watched=True,
            watched_on=1672948800.123456,
            plays=2,
            notices=("Watched 2 times; only the last date counts.",),
        ),
        Claim(2, Kind.SERIES, title="Friends", ids={Id.IMDB: "tt0108778", Id.TVDB_SERIES: "79168"}, liked=True),
        Refused(3, Reason.NO_PLACE, "Owned"),
        Refused(4, Reason.EPISODE, "Pilot"),
        Refused(5, Reason.NOT_LIBRARY, "All"),
    ]
