from collections import Counter
from datetime import date

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import claims, read_one, real

HEADER = (
    '"media_id","source","media_type","title","image","season_number","episode_number","score","progress","status",'
    '"repeats","start_date","end_date","notes"\n'
)


def test_a_film_is_watched_or_planned_and_nothing_between() -> None:
    rows = read_one(
        "yamtrack.csv",
        HEADER
        + '"10494","tmdb","movie","Perfect Blue","","","","9.0","1","Completed","1","","2024-02-09",""\n'
        + '"1668","tmdb","tv","Friends","","","","8.3","","Completed","0","","2024-02-10T20:15:00+01:00","Again!"\n'
        + '"27205","tmdb","movie","Inception","","","","","","Planning","","","",""\n'
        + '"9","manual","movie","Our Wedding","","","","","","Completed","","","",""\n'
        + '"603","tmdb","movie","The Matrix","","","","6","","Dropped","","","",""\n'
        + '"604","tmdb","movie","Broken","","","","6","","Completed","","","someday",""\n',
    )
    assert rows == [
        Claim(
            2,
            Kind.FILM,
            title="Perfect Blue",
            ids={Id.TMDB_FILM: "10494"},
            watched=True,
            watched_on=date(2024, 2, 9),
            plays=2,
            rating=9.0,
            notices=("Watched 2 times; only the last date counts.",),
        ),
        Claim(
            3,
            Kind.SERIES,
            title="Friends",
            ids={Id.TMDB_SERIES: "1668"},
            watched=True,
            watched_on=1707592500.0,
            rating=8.5,
            notices=("Rating 8.3 → 8.5.", "The library has no place for: notes."),
        ),
        Claim(4, Kind.FILM, title="Inception", ids={Id.TMDB_FILM: "27205"}, wanted=True),
        Claim(5, Kind.FILM, title="Our Wedding", watched=True),
        Refused(6, Reason.NO_PLACE, "The Matrix"),
        Refused(7, Reason.BAD_DATE, "Broken"),
    ]


def test_other_media_are_skipped_by_their_kind() -> None:
    media = ("season", "episode", "anime", "manga", "game", "boardgame", "book", "comic", "hologram")
    lines = (f'"1","x","{medium}","A","","","","","","Completed","","","",""\n' for medium in media)
    assert [row.reason for row in read_one("yamtrack.csv", HEADER + "".join(lines)) if isinstance(row, Refused)] == [
        Reason.SEASON,
        Reason.EPISODE,
        Reason.NO_PLACE,
        Reason.BOOK,
        Reason.GAME,
        Reason.GAME,
        Reason.BOOK,
        Reason.BOOK,
        Reason.NO_PLACE,
    ]


def test_a_real_export() -> None:
    rows = read_one("yamtrack.csv", real("misc/yamtrack-fixture/import_yamtrack.csv"))
    perfect_blue = Claim(
        3,
        Kind.FILM,
        title="Perfect Blue",
        ids={Id.TMDB_FILM: "10494"},
        watched=True,
        watched_on=date(2024, 2, 9),
        rating=9.0,
    )
    assert claims(rows) == [perfect_blue]
    assert Counter(row.reason for row in rows if isinstance(row, Refused)) == {
        Reason.EPISODE: 24,
        Reason.SEASON: 1,
        Reason.NO_PLACE: 2,
        Reason.BOOK: 1,
        Reason.GAME: 1,
    }
