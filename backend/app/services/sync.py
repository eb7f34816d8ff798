"""What another device has to hear of: the titles, people and lists that were changed since it last asked."""

from time import time
from typing import TypedDict

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from backend.app.library.epoch import current_epoch
from backend.app.services import lists, movies, people
from backend.app.services.lists import ListView
from backend.app.services.movies import Clock, MovieView
from backend.app.services.people import PersonView
from backend.models import Movie, Status, TitleMetadata

# A change takes its time when it is made and is seen when it is committed, and the clocks of two servers
# on one database differ a little. So each reply reaches back before `since`; a row may come twice, and none is missed.
OVERLAP_SECONDS = 10.0


class Changes(TypedDict):
    movies: list[MovieView]
    people: list[PersonView]
    lists: list[ListView]
    deleted_movie_ids: list[str]
    has_more: bool
    next_offset: int | None
    server_timestamp: float
    epoch: str


def changes(session: Session, user_id: str, *, since: float, limit: int, offset: int, clock: Clock = time) -> Changes:
    """One page, by IMDb id; people and lists come with the first. `since=0` is everything.

    The time is taken before anything is read: what is committed in between comes again next time.

    Counts of titles move with a title and leave the person and the list as they were, and a recommendation that is
    gone no longer says whose it was. So where a title was changed, all people and lists come.
    """
    server_timestamp = clock()
    after = since - OVERLAP_SECONDS if since > 0 else None
    news = [] if after is None else [_changed(after)]
    found = movies.read(session, user_id, *news, limit=limit + 1, offset=offset)
    page, has_more = found[:limit], len(found) > limit
    first = offset == 0
    changed_after = None if after is None or _has_changed_titles(session, user_id, after) else after
    return {
        "movies": page,
        "people": people.list_people(session, user_id, since=changed_after) if first else [],
        "lists": lists.list_lists(session, user_id, since=changed_after) if first else [],
        "deleted_movie_ids": [movie["imdb_id"] for movie in page if movie["status"] == Status.DELETED],
        "has_more": has_more,
        "next_offset": offset + limit if has_more else None,
        "server_timestamp": server_timestamp,
        "epoch": current_epoch(session, user_id),
    }


def _has_changed_titles(session: Session, user_id: str, after: float) -> bool:
    found = select(Movie.imdb_id).where(Movie.user_id == user_id, Movie.last_modified > after).limit(1)
    return session.scalar(found) is not None


def _changed(after: float) -> ColumnElement[bool]:
    """By the user, or because metadata was fetched, for this account or for another that has the title."""
    fetched = select(TitleMetadata.imdb_id).where(TitleMetadata.fetched_at > after)
    return or_(Movie.last_modified > after, Movie.metadata_at > after, Movie.imdb_id.in_(fetched))
