"""Tables that Letterboxd imports, each into its place: films and diary, watchlist, lists."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from backend.app.formats.claims import Kind
from backend.app.formats.outgoing.tables import names_of_files, tables
from backend.app.formats.outgoing.titles import Outgoing, Title, by_list, kept, local_day, lose_the_rest, whole_rating

LETTERBOXD = "Letterboxd"
# It takes a megabyte a file, and is known to choke on long ones.
MOST_ROWS, MOST_BYTES = 1_000, 900_000
FILMS = ("imdbID", "Title", "Year", "Rating10", "WatchedDate")
NAMES = ("imdbID", "Title", "Year")
DAYS_ONLY = "Letterboxd keeps the day of a viewing, not the time."


def letterboxd(titles: Iterable[Title], *, zone: ZoneInfo) -> Outgoing:
    """A watch date that is unknown stays empty: the film is watched then, and in no diary."""
    out, all_titles = Outgoing(), kept(titles)
    watched = [title for title in all_titles if title.watched]
    films = tables(
        FILMS,
        [
            [*_named(title), whole_rating(out, title, LETTERBOXD), local_day(title.date_watched, zone)]
            for title in watched
        ],
        most_rows=MOST_ROWS,
        most_bytes=MOST_BYTES,
    )
    out.files |= {f"letterboxd-films-{number}.csv": file for number, file in enumerate(films, start=1)}
    _add(out, "letterboxd-watchlist", [title for title in all_titles if title.wanted])
    lists = by_list(all_titles)
    for list_name, name in names_of_files(out, lists).items():
        _add(out, f"letterboxd-list-{name}", lists[list_name])
    if any(title.date_watched is not None for title in watched):
        out.lose(None, DAYS_ONLY)
    for title in all_titles:
        if title.kind is Kind.SERIES:
            out.lose(title, "A series: Letterboxd has a page for few of them.")
    lose_the_rest(out, all_titles, LETTERBOXD)
    return out


def _add(out: Outgoing, name: str, titles: Iterable[Title]) -> None:
    parts = tables(NAMES, map(_named, titles), most_rows=MOST_ROWS, most_bytes=MOST_BYTES)
    for number, file in enumerate(parts, start=1):
        out.files[f"{name}.csv" if number == 1 else f"{name}.part{number}.csv"] = file


def _named(title: Title) -> list[object]:
    return [title.imdb_id, title.name, title.year]
