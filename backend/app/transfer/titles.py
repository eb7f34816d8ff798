"""What titles are called, where the library or a file knows."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

import orjson
from sqlalchemy.orm import Session

from backend.app.batches import batches
from backend.app.formats.moviemanager.reader import Metadata
from backend.app.json_values import is_object
from backend.app.library.title_metadata import Named, texts_known

IDS_AT_A_TIME = 500
NONE_FOUND: Mapping[str, Metadata] = MappingProxyType({})


NamesOf = Callable[[Sequence[str]], Mapping[str, Named]]


def titles_of(session: Session, user_id: str, imdb_ids: Iterable[str]) -> dict[str, str]:
    """By IMDb id, those that have a name."""
    names = names_of(session, user_id, imdb_ids)
    return {imdb_id: name.title for imdb_id, name in names.items() if name.title is not None}


def names_of(
    session: Session, user_id: str, imdb_ids: Iterable[str], found: Mapping[str, Metadata] = NONE_FOUND
) -> dict[str, Named]:
    """By IMDb id, those that have a name; `found` is the metadata of a file, asked where the library knows none."""
    names: dict[str, Named] = {}
    for some in batches(imdb_ids, IDS_AT_A_TIME):
        texts = texts_known(session, user_id, some)
        for imdb_id in some:
            of_file = found.get(imdb_id)
            known = texts.get(imdb_id, []) + ([of_file.tmdb_data, of_file.omdb_data] if of_file else [])
            name = next(filter(None, map(_name, known)), None)
            if name is not None:
                names[imdb_id] = name
    return names


def _name(metadata: str | None) -> Named | None:
    try:
        found = orjson.loads(metadata or "null")
    except orjson.JSONDecodeError:
        return None
    title = found.get("title") if is_object(found) else None
    return Named(title, _year(found.get("year"))) if isinstance(title, str) and title else None


def _year(said: object) -> int | None:
    """A series has two years at OMDb, and older rows hold a number."""
    digits = re.match(r"[0-9]{4}(?![0-9])", str(said)) if isinstance(said, str | int) else None
    return digits and int(digits[0])
