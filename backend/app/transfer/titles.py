"""What titles are called, where the library or a file knows."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import orjson
from sqlalchemy.orm import Session

from backend.app.batches import batches
from backend.app.formats.moviemanager.reader import Metadata
from backend.app.json_values import is_object
from backend.app.library.title_metadata import texts_known

IDS_AT_A_TIME = 500
NONE_FOUND: Mapping[str, Metadata] = MappingProxyType({})


def titles_of(
    session: Session, user_id: str, imdb_ids: Iterable[str], found: Mapping[str, Metadata] = NONE_FOUND
) -> dict[str, str]:
    """By IMDb id, those that have a name; `found` is the metadata of a file, asked where the library knows none."""
    titles: dict[str, str] = {}
    for some in batches(imdb_ids, IDS_AT_A_TIME):
        texts = texts_known(session, user_id, some)
        for imdb_id in some:
            of_file = found.get(imdb_id)
            known = texts.get(imdb_id, []) + ([of_file.tmdb_data, of_file.omdb_data] if of_file else [])
            title = next(filter(None, map(_title, known)), None)
            if title is not None:
                titles[imdb_id] = title
    return titles


def _title(metadata: str | None) -> str | None:
    try:
        found = orjson.loads(metadata or "null")
    except orjson.JSONDecodeError:
        return None
    title = found.get("title") if is_object(found) else None
    return title if isinstance(title, str) and title else None
