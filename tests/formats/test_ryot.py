import json
from datetime import date

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read_one

HEAT = {
    "lot": "movie",
    "source": "tmdb",
    "source_id": "Heat",
    "identifier": "949",
    "reviews": [
        {"rating": "40", "review": {"date": "2020-01-01T00:00:00Z", "text": ""}},
        {"rating": "87", "review": {"date": "2023-01-01T00:00:00Z", "text": "Loud."}},
    ],
    "collections": [{"collection_name": "Owned"}, {"collection_name": "Heists"}, {"collection_name": "Long"}],
    "seen_history": [
        {"state": "completed", "ended_on": "2023-01-05"},
        {"state": "completed", "ended_on": "2021-03-04T20:00:00Z"},
        {"state": "completed", "ended_on": None},
        {"state": "dropped", "ended_on": "2024-01-05"},
    ],
}


def a(lot: str, **others: object) -> dict[str, object]:
    return {"lot": lot, "source": "tmdb", "source_id": lot, "identifier": "1", "seen_history": []} | others


def collected(*names: str) -> list[dict[str, str]]:
    return [{"collection_name": name} for name in names]


def test_a_film_with_all_that_was_done_with_it() -> None:
    assert read_one("ryot.json", json.dumps({"metadata": [HEAT], "people": []})) == [
        Claim(
            1,
            Kind.FILM,
            title="Heat",
            ids={Id.TMDB_FILM: "949"},
            watched=True,
            watched_on=date(2023, 1, 5),
            plays=3,
            rating=8.5,
            list_name="Heists",
            notices=(
                "Rating 87 → 8.5.",
                "Watched 3 times; only the last date counts.",
                "The library has no place for: reviews, its place on Long.",
            ),
        )
    ]


def test_a_series_is_watched_when_its_collection_says_so_and_older_exports_call_the_media_so() -> None:
    episode = {"state": "completed", "show_season_number": 1, "show_episode_number": 2, "ended_on": "2023-01-05"}
    of_a_season = {"rating": "100", "show_season_number": 1, "review": None}
    media = [
        a("show", seen_history=[episode], collections=collected("In Progress"), reviews=[of_a_season]),
        a("show", seen_history=[episode], collections=collected("Completed")),
        a("show", collections=collected("Watchlist")),
        a("movie", collections=collected("Monitoring")),
        a("movie", source="imdb", identifier="tt0113277", collections=collected("Watchlist")),
        a("podcast"),
        a("audio_book"),
        a("video_game"),
        a("anime"),
        "movie",
    ]
    assert read_one("ryot.json", json.dumps({"media": media})) == [
        Refused(1, Reason.EPISODE, "show"),
        Claim(2, Kind.SERIES, title="show", ids={Id.TMDB_SERIES: "1"}, watched=True),
        Claim(3, Kind.SERIES, title="show", ids={Id.TMDB_SERIES: "1"}, wanted=True),
        Refused(4, Reason.NO_PLACE, "movie"),
        Claim(5, Kind.FILM, title="movie", ids={Id.IMDB: "tt0113277"}, wanted=True),
        Refused(6, Reason.PODCAST, "podcast"),
        Refused(7, Reason.BOOK, "audio_book"),
        Refused(8, Reason.GAME, "video_game"),
        Refused(9, Reason.NO_PLACE, "anime"),
        Refused(10, Reason.UNREADABLE_LINE),
    ]
