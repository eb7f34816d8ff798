"""Tables as IMDb exports them. IMDb itself imports nothing, and nearly everybody else imports these."""

from collections.abc import Iterable

from backend.app.formats.claims import Kind
from backend.app.formats.outgoing.tables import names_of_files, table
from backend.app.formats.outgoing.titles import Outgoing, Title, by_list, kept, lose_the_rest, whole_rating

IMDB = "IMDb's table"
ABOUT = (
    "Title",
    "Original Title",
    "URL",
    "Title Type",
    "IMDb Rating",
    "Runtime (mins)",
    "Year",
    "Genres",
    "Num Votes",
    "Release Date",
    "Directors",
)
RATINGS = ("Const", "Your Rating", "Date Rated", *ABOUT)
LIST = ("Position", "Const", "Created", "Modified", "Description", *ABOUT, "Your Rating", "Date Rated")
_TYPES = {Kind.FILM: "Movie", Kind.SERIES: "TV Series", Kind.UNKNOWN: ""}


def imdb(titles: Iterable[Title]) -> Outgoing:
    out, all_titles = Outgoing(), kept(titles)
    whole = {title.imdb_id: whole_rating(out, title, IMDB) for title in all_titles}
    rated = [title for title in all_titles if whole[title.imdb_id] is not None]
    if rated:
        rows = [[title.imdb_id, whole[title.imdb_id], "", *_about(title)] for title in rated]
        out.files["imdb-ratings.csv"] = table(RATINGS, rows)
    _add(out, "imdb-watchlist", [title for title in all_titles if title.wanted], whole)
    lists = by_list(all_titles)
    for list_name, name in names_of_files(out, lists).items():
        _add(out, f"imdb-list-{name}", lists[list_name], whole)
    _lose(out, all_titles)
    return out


def _add(out: Outgoing, name: str, titles: list[Title], whole: dict[str, int | None]) -> None:
    rows = [
        [position, title.imdb_id, "", "", "", *_about(title), whole[title.imdb_id], ""]
        for position, title in enumerate(titles, start=1)
    ]
    if rows:
        out.files[f"{name}.csv"] = table(LIST, rows)


def _about(title: Title) -> list[object]:
    url = f"https://www.imdb.com/title/{title.imdb_id}/"
    return [title.name, "", url, _TYPES[title.kind], "", "", title.year, "", "", "", ""]


def _lose(out: Outgoing, titles: list[Title]) -> None:
    for title in titles:
        if title.watched and title.rating is None:
            out.lose(title, "Watched and not rated: IMDb's tables know ratings only.")
        elif title.date_watched is not None:
            out.lose(title, "IMDb's tables have no watch dates.")
    lose_the_rest(out, titles, IMDB)
