from datetime import date

import pytest

from backend.app.formats.claims import Answers, Claim, Id, Kind, Question, Reason, Refused
from backend.app.formats.columns import Column, guess, key
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.sources import recognise
from tests.formats.dropped import NOTHING, dropped, read_one

TO_DO = (
    "Title,Genre,Release Date,Watched,Your Rating,TodoMovies URL,The Movie Database ID\n"
    "Heat,Crime,1995-12-15,Yes,9,https://example.org,949\n"
    "Sunrise,Drama,1927-11-04,No,,https://example.org,631\n"
)


def asked(content: str) -> dict[str, Question]:
    (file,) = recognise(dropped("films.csv", content)).files
    return {question.key: question for question in file.questions(NOTHING)}


def defaults(content: str) -> dict[str, str | None]:
    """Of the questions, those that somebody has to look at: a column that was found, or no question of a column."""
    return {name: each.default for name, each in asked(content).items() if each.default != ""}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "Name;Release Year;My Rating;Date Watched;IMDb ID",
            {
                Column.TITLE: "name",
                Column.YEAR: "release year",
                Column.RATING: "my rating",
                Column.WATCHED: "date watched",
                Column.IMDB: "imdb id",
            },
        ),
        (
            "const,title,title_type,Director(s),status,list_name,tmdb_id,Original Title,tvdbId,comment,in watchlist",
            {
                Column.IMDB: "const",
                Column.TITLE: "title",
                Column.TYPE: "title_type",
                Column.DIRECTORS: "director(s)",
                Column.STATUS: "status",
                Column.LIST: "list_name",
                Column.TMDB: "tmdb_id",
                Column.ORIGINAL_TITLE: "original title",
                Column.TVDB: "tvdbid",
                Column.NOTES: "comment",
                Column.WATCHLIST: "in watchlist",
            },
        ),
        ("Rating,Your Rating", {Column.RATING: "your rating"}),
        ("a,b", {}),
    ],
)
def test_columns_are_guessed_from_their_names(header: str, expected: dict[Column, str]) -> None:
    assert guess(name.strip().lower() for name in header.replace(";", ",").split(",")) == expected


def test_what_the_columns_do_not_say_is_asked() -> None:
    assert defaults(TO_DO) == {
        "column:title": "title",
        "column:year": "release date",
        "column:tmdb_id": "the movie database id",
        "column:watched": "watched",
        "column:rating": "your rating",
        "means": "watched",
        "list_name": "films",
        "scale": "10",
        "kind": "film",
    }
    assert asked(TO_DO)["scale"].sentence == "The ratings go from 9 to 9. On what scale are they?"
    unclear = asked("Name,Rating,Seen on\nHeat,4.5,3/4/21\nSunrise,3,\n")
    assert unclear["scale"].sentence == "The ratings go from 3 to 4.5. On what scale are they?"
    assert (unclear["scale"].default, unclear["date_order"].default) == (None, None)
    assert asked("Name,Position\nHeat,1\n")["means"].default is None


def test_rows_say_whether_they_were_watched_and_the_answer_speaks_for_the_others() -> None:
    heat = Claim(2, Kind.FILM, title="Heat", year=1995, ids={Id.TMDB_FILM: "949"}, watched=True, rating=9.0)
    assert read_one("films.csv", TO_DO) == [heat, Refused(3, Reason.NO_PLACE, "Sunrise", 1927)]
    assert read_one("films.csv", TO_DO, {"means": "wanted"}) == [
        heat,
        Claim(3, Kind.FILM, title="Sunrise", year=1927, ids={Id.TMDB_FILM: "631"}, wanted=True),
    ]


def test_a_status_beats_what_was_answered() -> None:
    text = (
        "Name,Year,Status,Type,Imdb\nHeat,1995,Finished,Movie,tt0113277\nSunrise,1927,Plan to watch,,\n"
        "Friends,1994,Dropped,TV Series,\nPilot,1994,Finished,episode,\nTron,1982,,hologram,\n"
    )
    assert read_one("films.csv", text, {"means": "list", "list_name": "Mine"}) == [
        Claim(2, Kind.FILM, title="Heat", year=1995, ids={Id.IMDB: "tt0113277"}, watched=True),
        Claim(3, Kind.UNKNOWN, title="Sunrise", year=1927, wanted=True),
        Refused(4, Reason.NO_PLACE, "Friends", 1994),
        Refused(5, Reason.EPISODE, "Pilot", 1994),
        Claim(6, Kind.UNKNOWN, title="Tron", year=1982, list_name="Mine"),
    ]


@pytest.mark.parametrize(
    ("written", "answers", "expected"),
    [
        ("2023-01-05", {}, date(2023, 1, 5)),
        ("2023-01-05T20:00:00+01:00", {}, 1672945200.0),
        ("2023-01-05 20:00", {}, 1672948800.0),
        ("24.1.2023", {}, date(2023, 1, 24)),
        ("1/24/23 8:15", {}, date(2023, 1, 24)),
        ("5 Jan 2023", {}, date(2023, 1, 5)),
        ("January 5, 2023", {}, date(2023, 1, 5)),
        ("5/1/2023", {"date_order": "day_first"}, date(2023, 1, 5)),
        ("5/1/2023", {"date_order": "month_first"}, date(2023, 5, 1)),
        ("yes", {}, None),
    ],
)
def test_a_day_in_any_of_the_usual_forms(written: str, answers: Answers, expected: object) -> None:
    (row,) = read_one("films.csv", f'Title,Watched on\nHeat,"{written}"\n', answers)
    assert row == Claim(2, Kind.UNKNOWN, title="Heat", watched=True, watched_on=expected)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("written", "scale", "expected"),
    [("3,5", "5", 7.0), ("4.5", "10", 4.5), ("87", "100", 8.5), ("★★★½", "5", 7.0), ("", "5", None)],
)
def test_a_rating_on_the_scale_that_was_answered(written: str, scale: str, expected: float | None) -> None:
    (row,) = read_one("films.csv", f"Title;Rating\nHeat;{written}\n", {"scale": scale})
    assert isinstance(row, Claim)
    assert row.rating == expected


@pytest.mark.parametrize(
    ("content", "answers", "sentence"),
    [
        ("a,b\n1,2\n", {}, "Which column holds the title?"),
        ("Title,b\nHeat,2\n", {}, "What are the rows that do not say it themselves?"),
        ("Title,b\nHeat,2\n", {"means": "nothing"}, "What are the rows that do not say it themselves?"),
        ("Title,Rating\nHeat,2\n", {}, "The ratings go from 2 to 2. On what scale are they?"),
        ("Title,Rating\nHeat,9\n", {"scale": "7"}, "The ratings go from 9 to 9. On what scale are they?"),
        ("Title,Watched\nHeat,1/2/23\n", {}, "Its dates can be read in two ways. Which day is 1/2/23?"),
    ],
)
def test_an_open_question_is_asked_before_anything_is_read(content: str, answers: Answers, sentence: str) -> None:
    with pytest.raises(AnswerNeeded, match=sentence.replace("?", r"\?")):
        read_one("films.csv", content, answers)


def test_a_column_is_the_one_that_was_answered_or_none() -> None:
    text = "Title,Film,Rating,Watched\nx,Heat,9,2023-01-05\n"
    answers = {key(Column.TITLE): "film", key(Column.RATING): "", key(Column.YEAR): "no such column"}
    assert read_one("films.csv", text, answers) == [
        Claim(2, Kind.UNKNOWN, title="Heat", watched=True, watched_on=date(2023, 1, 5))
    ]


def test_ids_of_tmdb_mean_nothing_while_films_and_series_are_mixed() -> None:
    text = "Title,tmdb,type\nHeat,949,\nFriends,1668,Show\n"
    assert read_one("films.csv", text, {"means": "watched"}) == [
        Claim(2, Kind.UNKNOWN, title="Heat", watched=True),
        Claim(3, Kind.SERIES, title="Friends", ids={Id.TMDB_SERIES: "1668"}, watched=True),
    ]
