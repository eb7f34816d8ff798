from collections import Counter

import pytest

from backend.app.formats.claims import Claim, Id, Kind, Question, Reason, Refused
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.sources import recognise
from tests.formats.dropped import claims, dropped, read, read_one, real, without_raw

RATINGS = (
    "userId,movieId,rating,timestamp\n7,1,4.0,964982703\n8,1,0.5,964982703\n7,2,5.0,964981247\n7,9,3.0,964981247\n"
)
LINKS = "movieId,imdbId,tmdbId\n1,0114709,862\n2,113497,\n"
MOVIES = 'movieId,title,genres\n1,Toy Story (1995),Comedy\n9,"Matrix, The (1999)",Action\n'


def test_ratings_of_the_site_whose_ids_have_lost_their_zeros() -> None:
    text = (
        "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n"
        "1,114709,862,4.5,3.88912,Toy Story (1995)\n"
        '2,,,3.3,3,"City of Lost Children, The (Cité des enfants perdus, La) (1995)"\n'
    )
    assert read_one("movielens-ratings.csv", text) == [
        Claim(
            2,
            Kind.FILM,
            title="Toy Story",
            year=1995,
            ids={Id.IMDB: "tt0114709", Id.TMDB_FILM: "862"},
            watched=True,
            rating=9.0,
        ),
        Refused(3, Reason.BAD_RATING, "City of Lost Children, The (Cité des enfants perdus, La) (1995)"),
    ]


def test_a_data_set_knows_its_films_from_the_files_beside_it_and_is_of_many_people() -> None:
    files = (("ratings.csv", RATINGS), ("links.csv", LINKS), ("movies.csv", MOVIES))
    with pytest.raises(AnswerNeeded):
        read(*files)
    found = read(*files, answers={"user": "7"})
    assert without_raw(found["MovieLens data set: ratings"]) == [
        Claim(
            2,
            Kind.FILM,
            title="Toy Story",
            year=1995,
            ids={Id.IMDB: "tt0114709", Id.TMDB_FILM: "862"},
            watched=True,
            rating=8.0,
            rated_on=964982703.0,
        ),
        Refused(3, Reason.CHOSEN_SKIP),
        Claim(4, Kind.FILM, ids={Id.IMDB: "tt0113497"}, watched=True, rating=10.0, rated_on=964981247.0),
        Claim(5, Kind.FILM, title="Matrix, The", year=1999, watched=True, rating=6.0, rated_on=964981247.0),
    ]
    assert without_raw(found["MovieLens data set: links"]) == [Refused(line, Reason.NOT_LIBRARY) for line in (2, 3)]
    (file,) = recognise(dropped("ratings.csv", RATINGS)).files
    assert file.questions({}) == (
        Question("user", "Whose ratings are these? The file holds those of 2 people: write your userId."),
    )


def test_without_the_files_beside_it_nobody_knows_what_was_rated() -> None:
    rows = read_one("ratings.csv", RATINGS, {"user": "8"})
    assert [row.reason for row in rows if isinstance(row, Refused)] == [
        Reason.CHOSEN_SKIP,
        Reason.NO_TITLE,
        Reason.CHOSEN_SKIP,
        Reason.CHOSEN_SKIP,
    ]


def test_a_real_export_of_the_site() -> None:
    rows = claims(read_one("movielens-ratings.csv", real("misc/movielens-site-export.csv")))
    assert len(rows) == 1063
    assert rows[0] == Claim(
        2,
        Kind.FILM,
        title="Toy Story",
        year=1995,
        ids={Id.IMDB: "tt0114709", Id.TMDB_FILM: "862"},
        watched=True,
        rating=8.0,
    )


def test_a_real_data_set() -> None:
    folder = "movielens/ml-latest-small-2018"
    files = [(name, real(f"{folder}/{name}")) for name in ("links.csv", "movies.csv", "ratings.csv")]
    rows = read(*files, answers={"user": "414"})["MovieLens data set: ratings"]
    assert Counter(row.reason if isinstance(row, Refused) else "rated" for row in rows) == {
        Reason.CHOSEN_SKIP: 98_138,
        "rated": 2_698,
    }
    assert all(row.title and row.ids for row in claims(rows))
