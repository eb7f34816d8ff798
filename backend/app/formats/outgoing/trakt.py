"""Trakt: the table that its site imports, and an archive as its site exports it, which others read."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from backend.app.formats.claims import Kind
from backend.app.formats.outgoing.tables import table
from backend.app.formats.outgoing.titles import Outgoing, Title, by_list, in_utc, kept, lose_the_rest, whole_rating

TRAKT = "Trakt"
UNKNOWN = "unknown"
HEADER = ("imdb_id", "type", "watched_at", "watchlisted_at", "rating", "rated_at")
NOT_AN_EVENT = "Watched, and a series: Trakt would take all its episodes for watched."


def trakt_table(titles: Iterable[Title]) -> Outgoing:
    out, all_titles = Outgoing(), kept(titles)
    rows: list[Sequence[object]] = []
    for title in all_titles:
        rating = whole_rating(out, title, TRAKT)
        watched = _watched(out, title, rated=rating is not None)
        if title.list_name is not None:
            out.lose(title, f"On the list “{title.list_name}”: Trakt's import has no lists.")
        wanted = in_utc(title.last_modified) or UNKNOWN
        if watched or title.wanted or rating is not None:
            watched_at = (in_utc(title.date_watched) or UNKNOWN) if watched else ""
            rows.append([title.imdb_id, _type(title), watched_at, wanted if title.wanted else "", rating, ""])
    out.files["trakt-import.csv"] = table(HEADER, rows)
    lose_the_rest(out, all_titles, TRAKT)
    return out


def trakt(titles: Iterable[Title]) -> Outgoing:
    """The flat layout, whose history is always numbered. Ids are IMDb's alone: Trakt's own are not ours to make."""
    out, all_titles = Outgoing(), kept(titles)
    ratings = [(title, rating) for title in all_titles if (rating := whole_rating(out, title, TRAKT)) is not None]
    rated = {title.imdb_id for title, _ in ratings}
    watched = [title for title in all_titles if _watched(out, title, rated=title.imdb_id in rated)]
    _add(out, "watched-history-1", [_play(title) for title in watched if title.date_watched is not None])
    _add(out, "watched-movies", [_count(title) for title in watched])
    for kind, name in (("movie", "movies"), ("show", "shows")):
        of_kind = [_rating(title, rating) for title, rating in ratings if _type(title) == kind]
        _add(out, f"ratings-{name}", of_kind)
    _add(out, "lists-watchlist", _items(title for title in all_titles if title.wanted))
    _add_lists(out, all_titles)
    lose_the_rest(out, all_titles, TRAKT)
    return out


def _watched(out: Outgoing, title: Title, *, rated: bool) -> bool:
    """A viewing that Trakt knows: of a series it knows only those of episodes."""
    if title.watched and title.kind is Kind.SERIES:
        if title.date_watched is not None or not rated:
            out.lose(title, NOT_AN_EVENT)
        return False
    return title.watched


def _add_lists(out: Outgoing, titles: Iterable[Title]) -> None:
    lists = by_list(titles)
    about: list[dict[str, Any]] = []
    for number, (name, of_list) in enumerate(lists.items(), start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80].strip("-") or "list"
        about.append({"name": name, "item_count": len(of_list), "ids": {"trakt": number, "slug": slug}})
        _add(out, f"lists-list-{number}-{slug}", _items(of_list))
    _add(out, "lists-lists", about)


def _add(out: Outgoing, name: str, items: Sequence[Any]) -> None:
    if items:
        out.files[f"{name}.json"] = orjson.dumps(items, option=orjson.OPT_INDENT_2)


def _type(title: Title) -> str:
    return "show" if title.kind is Kind.SERIES else "movie"


def _about(title: Title) -> dict[str, Any]:
    return {_type(title): {"title": title.name, "year": title.year, "ids": {"imdb": title.imdb_id}}}


def _play(title: Title) -> dict[str, Any]:
    return {"watched_at": in_utc(title.date_watched), "action": "watch", "type": _type(title), **_about(title)}


def _count(title: Title) -> dict[str, Any]:
    return {"plays": 1, "last_watched_at": in_utc(title.date_watched) or None, **_about(title)}


def _rating(title: Title, rating: int) -> dict[str, Any]:
    return {"rated_at": None, "rating": rating, "type": _type(title), **_about(title)}


def _items(titles: Iterable[Title]) -> list[dict[str, Any]]:
    return [
        {"rank": rank, "listed_at": in_utc(title.last_modified) or None, "type": _type(title), **_about(title)}
        for rank, title in enumerate(titles, start=1)
    ]
