from datetime import date

from backend.app.formats.claims import Claim, Id, Kind, Reason, Refused
from tests.formats.dropped import read_one

XML = """<?xml version="1.0" encoding="utf-8"?>
<recentratings>
<film><filmid>1</filmid><filmname>Heat (1995)</filmname><filmlink>https://www.criticker.com/film/Heat/</filmlink>
<imdbid>tt0113277</imdbid><rating>87</rating><quote>Loud &amp; long</quote><reviewdate>Apr 23 2017, 08:18</reviewdate>
<tier>9</tier></film>
<film><filmname>Friends (1994)</filmname><filmlink>https://www.criticker.com/tv/Friends/</filmlink><imdbid>tt0108778</imdbid>
<rating>0</rating><quote></quote><reviewdate></reviewdate></film>
<film><filmname>Broken (2000)</filmname><rating>101</rating></film>
</recentratings>
"""
HEAT = Claim(
    1,
    Kind.FILM,
    title="Heat",
    year=1995,
    ids={Id.IMDB: "tt0113277"},
    watched=True,
    rating=8.5,
    rated_on=date(2017, 4, 23),
    notices=("Rating 87 → 8.5.", "The library has no place for: review."),
)


def test_ratings_as_xml() -> None:
    assert read_one("ratings.xml", XML) == [
        HEAT,
        Claim(
            2,
            Kind.SERIES,
            title="Friends",
            year=1994,
            ids={Id.IMDB: "tt0108778"},
            watched=True,
            rating=1.0,
            notices=("Rating 0 → 1.",),
        ),
        Refused(3, Reason.BAD_RATING, "Broken (2000)"),
    ]


def test_ratings_as_csv_with_blanks_after_its_commas() -> None:
    text = (
        "Score, Film Name, Year, Date Rated, Mini Review, URL, IMDB ID\n"
        '87, "Heat", 1995, "Apr 23 2017, 08:18", "Loud, and long", "https://www.criticker.com/film/Heat/", tt0113277\n'
        "44, Sunrise, 1927, , , https://www.criticker.com/film/Sunrise/, 0018455\n"
    )
    heat, sunrise = read_one("ratings.csv", text)
    HEAT.line = 2
    assert [heat, sunrise] == [
        HEAT,
        Claim(
            3,
            Kind.FILM,
            title="Sunrise",
            year=1927,
            ids={Id.IMDB: "tt0018455"},
            watched=True,
            rating=4.5,
            notices=("Rating 44 → 4.5.",),
        ),
    ]
