from datetime import date

import pytest

from backend.app.formats.claims import Choice, Claim, Kind, Question, Reason, Refused
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.netflix_titles import is_episode
from backend.app.formats.sources import recognise
from tests.formats.dropped import dropped, read_one

VIEWS = (
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,"
    "Country\n"
)


def questions(name: str, content: str) -> tuple[Question, ...]:
    (file,) = recognise(dropped(name, content)).files
    return file.questions({})


def test_films_are_told_from_episodes_and_a_number_above_12_gives_the_order_of_all_dates() -> None:
    text = (
        'Title,Date\n"Okja","1/2/21"\n"Dark: Staffel 1: Geheimnisse","1/2/21"\n": ","1/1/21"\n'
        '"Mission: Impossible","12/31/20"\n"Okja","31/12/20"\n'
    )
    # The last line was written by somebody else, in another order.
    with pytest.raises(AnswerNeeded):
        read_one("NetflixViewingHistory.csv", text)
    assert read_one("NetflixViewingHistory.csv", text, {"date_order": "month_first"}) == [
        Claim(2, Kind.FILM, title="Okja", watched=True, watched_on=date(2021, 1, 2)),
        Refused(3, Reason.EPISODE, "Dark: Staffel 1: Geheimnisse"),
        Refused(4, Reason.NO_TITLE, ":"),
        Claim(5, Kind.FILM, title="Mission: Impossible", watched=True, watched_on=date(2020, 12, 31)),
        Refused(6, Reason.BAD_DATE, "Okja"),
    ]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["16.8.2022", "1.2.2022"], date(2022, 8, 16)),
        (["10/21/20", "1/2/20"], date(2020, 10, 21)),
        (["2021-12-15"], date(2021, 12, 15)),
        (["5/5/21"], date(2021, 5, 5)),
        # Newest first: 1 March comes after 12 February, and 3 January not after 2 December.
        (["1/3/21", "12/2/21", "11/2/21"], date(2021, 3, 1)),
    ],
)
def test_the_file_says_the_order_of_its_dates(dates: list[str], first: date) -> None:
    text = "Title,Date\n" + "".join(f'"Okja","{each}"\n' for each in dates)
    assert questions("history.csv", text) == ()
    row = read_one("history.csv", text)[0]
    assert isinstance(row, Claim)
    assert row.watched_on == first


def test_where_it_does_not_a_person_is_asked_with_an_example() -> None:
    text = 'Title,Date\n"Okja","3/4/21"\n'
    assert questions("history.csv", text) == (
        Question(
            "date_order",
            "Its dates can be read in two ways. Which day is 3/4/21?",
            (Choice("day_first", "April 3, 2021"), Choice("month_first", "March 4, 2021")),
        ),
    )
    with pytest.raises(AnswerNeeded):
        read_one("history.csv", text, {"date_order": "at random"})
    (row,) = read_one("history.csv", text, {"date_order": "day_first"})
    assert row == Claim(2, Kind.FILM, title="Okja", watched=True, watched_on=date(2021, 4, 3))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Stranger Things: Season 1: Chapter One: The Vanishing", True),
        ("Stranger Things: Stranger Things 4: Chapter One", True),
        ("Deadwind: Kausi 1: Anna", True),
        ("Unorthodox: Limited Series: Part 1", True),
        ("Avatar: Book 1: The Boy", True),
        ("Lupin : Partie 2 : Chapitre 6", True),
        ("진격의 거인: 시즌 1: 2천 년 후", True),
        ("三体\uff1a第1季\uff1a第一集", True),
        ("Tiger King: Episode 3", True),
        ("Planet Earth: Pole to Pole", True),
        ("Black Mirror: Bandersnatch", False),
        ("Star Wars: Episode IV: A New Hope", False),
        ("The Lord of the Rings: The Two Towers", False),
        ("Heat", False),
    ],
)
def test_a_title_is_an_episode(title: str, *, expected: bool) -> None:
    assert is_episode(title, frozenset({"Planet Earth"})) is expected


def test_three_titles_of_one_beginning_two_of_them_on_a_day_are_a_show() -> None:
    text = (
        "Title,Date\nPlanet Earth: Caves,2021-05-02\nPlanet Earth: Deserts,2021-05-01\n"
        "Planet Earth: Jungles,2021-05-01\n"
        "X-Men: Apocalypse,2020-03-03\nX-Men: First Class,2020-02-02\nX-Men: Days of Future Past,2020-01-01\n"
    )
    assert [row.reason if isinstance(row, Refused) else row.title for row in read_one("history.csv", text)] == [
        *[Reason.EPISODE] * 3,
        "X-Men: Apocalypse",
        "X-Men: First Class",
        "X-Men: Days of Future Past",
    ]


def test_of_the_viewing_activity_the_finished_views_of_the_chosen_profile_count() -> None:
    text = (
        VIEWS
        + "Mia,2023-01-05 20:00:00,01:58:00,,Okja,,TV,01:58:00,01:58:00,US\n"
        + "Mia,2023-01-04 20:00:00,00:03:00,,Roma,,TV,02:10:00,02:10:00,US\n"
        + "Mia,2023-01-03 20:00:00,01:00:00,,Roma,,TV,01:00:00,Not latest view,US\n"
        + "Mia,2023-01-02 20:00:00,00:09:00,,Da 5 Bloods,,TV,00:09:00,00:09:00,US\n"
        + "Mia,2023-01-01 20:00:00,00:01:00,,Okja (Trailer),TRAILER,TV,00:01:00,00:01:00,US\n"
        + "Mia,2023-01-01 20:00:00,00:31:00,Autoplayed: user action: None; ,Mank,,TV,00:31:00,00:31:00,US\n"
        + "Ben,2023-01-01 20:00:00,01:58:00,,Okja,,TV,01:58:00,01:58:00,US\n"
    )
    sentence = "Whose films are these? The file holds the profiles of all."
    assert questions("ViewingActivity.csv", text) == (
        Question("profile", sentence, (Choice("Ben", "Ben"), Choice("Mia", "Mia"))),
    )
    with pytest.raises(AnswerNeeded):
        read_one("ViewingActivity.csv", text)
    assert read_one("ViewingActivity.csv", text, {"profile": "Mia"}) == [
        Claim(2, Kind.FILM, title="Okja", watched=True, watched_on=1672948800.0),
        Claim(3, Kind.FILM, title="Roma", watched=True, watched_on=1672862400.0),
        Refused(4, Reason.OTHER_PLAY, "Roma"),
        Refused(5, Reason.NO_PLACE, "Da 5 Bloods"),
        Refused(6, Reason.NOT_LIBRARY, "Okja (Trailer)"),
        Refused(7, Reason.NOT_LIBRARY, "Mank"),
        Refused(8, Reason.CHOSEN_SKIP, "Okja"),
    ]


def test_my_list_is_a_watchlist() -> None:
    text = "Profile Name,Title Name,Country,Utc Title Add Date\nMia,Roma,US,2023-01-05\n"
    assert read_one("MyList.csv", text) == [
        Claim(2, Kind.UNKNOWN, title="Roma", wanted=True, listed_on=date(2023, 1, 5))
    ]
