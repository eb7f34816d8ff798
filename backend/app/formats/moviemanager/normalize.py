"""The one order of a document, so that two documents of the same library differ in `exported_at` alone."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from backend.app.library.messages import counted
from backend.app.library.model import CustomList, Document, Movie, Person, Recommendation

Row = TypeVar("Row", Movie, Person, CustomList)
Part = TypeVar("Part")


def normalized(document: Document) -> tuple[Document, list[str]]:
    """The same rows once each and in order, and a notice for each kind that came more than once."""
    notices: list[str] = []
    movies = newest_of_each(document.movies, "title", "titles", notices)
    people = newest_of_each(document.people, "person", "people", notices)
    lists = newest_of_each(document.lists, "list", "lists", notices)
    doubled = sum(_order_recommendations(movie) for movie in movies)
    if doubled:
        notices.append(f"{counted(doubled, 'duplicate recommendation')}; the newest was used.")
    # Python compares text by code point, as both databases are told to.
    movies.sort(key=lambda movie: movie.imdb_id)
    people.sort(key=lambda person: person.name)
    lists.sort(key=lambda custom_list: (custom_list.position, custom_list.id))
    return Document(document.exported_at, movies, people, lists), notices


def newest_of_each(rows: list[Row], one: str, many: str, notices: list[str]) -> list[Row]:
    """Every key once, with a notice where one came again."""
    newest = _last_by(rows, key=lambda row: row.key, age=lambda row: _age(row.last_modified))
    duplicates = len(rows) - len(newest)
    if duplicates:
        notices.append(f"{counted(duplicates, f'duplicate {one}', f'duplicate {many}')}; the newest was used.")
    return newest


def _order_recommendations(movie: Movie) -> int:
    """Sort them by name; returns how many were left out because their person came again."""
    recommendations = movie.recommendations
    if len(recommendations) <= 1:
        return 0
    movie.recommendations = _last_by(recommendations, key=_recommender, age=lambda each: _age(each.date_recommended))
    movie.recommendations.sort(key=_recommender)
    return len(recommendations) - len(movie.recommendations)


def _recommender(recommendation: Recommendation) -> str:
    return recommendation.person_name


def _age(time: float | None) -> float:
    """Unknown is older than every time."""
    return -1.0 if time is None else time


def _last_by(rows: list[Part], *, key: Callable[[Part], Hashable], age: Callable[[Part], float]) -> list[Part]:
    """Of rows with the same key the newest; of equally new ones the last."""
    by_key: dict[Hashable, Part] = {}
    for row in rows:
        rival = by_key.setdefault(key(row), row)
        if rival is not row and age(row) >= age(rival):
            by_key[key(row)] = row
    return list(by_key.values())
