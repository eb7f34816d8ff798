"""The distinct titles that the rows of a job speak of: each is looked up, and decided, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from backend.app.catalogue.title_names import normalized, without_year
from backend.app.formats.claims import Claim, Id, Kind, Refused, Row
from backend.app.json_values import whole_letters

# In this order: whatever comes first names the title. A Letterboxd name is on some rows of a title and not on others,
# so it only helps to find it.
_NAMING_IDS = tuple(each for each in Id if each is not Id.LETTERBOXD_FILM)
LONGEST_KEY, LONGEST_TITLE = 300, 500


@dataclass(slots=True)
class SoughtTitle:
    """What all rows of one key say together. An id that they disagree about is left out."""

    key: str
    title: str
    year: int | None
    kind: Kind
    original_title: str | None = None
    directors: tuple[str, ...] = ()
    runtime: int | None = None
    ids: dict[Id, str] = field(default_factory=dict[Id, str])
    rows: int = 0


def title_key(claim: Claim) -> str | None:
    """The same for rows that mean the same title for certain, in whichever file; None where it has neither id nor name.

    It is kept with a person's decisions, so that a title that was settled once is settled for every later import.
    """
    if claim.ids:
        for each in _NAMING_IDS:
            if each in claim.ids:
                return _kept(f"{each}:{claim.ids[each]}")
    title = claim.title
    if title:
        year = claim.year
        if year is None:
            title, year = without_year(title)
        return _kept(claim.kind + f":{normalized(title)}:{year or ''}")
    slug = claim.ids.get(Id.LETTERBOXD_FILM)
    return slug and _kept(f"{Id.LETTERBOXD_FILM}:{slug}")


def distinct_titles(rows: Iterable[Row]) -> dict[str, SoughtTitle]:
    """By key, in the order in which they come up."""
    found: dict[str, SoughtTitle] = {}
    contradicted: set[tuple[str, Id]] = set()
    for row in rows:
        key = None if isinstance(row, Refused) else title_key(row)
        if key is None or isinstance(row, Refused):
            continue
        title = found.get(key)
        if title is None:
            name, year = _name_and_year(row.title or "", row.year)
            title = found[key] = SoughtTitle(key, _whole(name), year, row.kind)
        _add(title, row, contradicted)
    return found


def _name_and_year(title: str, year: int | None) -> tuple[str, int | None]:
    return (title, year) if year is not None else without_year(title)


def _add(title: SoughtTitle, claim: Claim, contradicted: set[tuple[str, Id]]) -> None:
    title.rows += 1
    title.original_title = title.original_title or (claim.original_title and _whole(claim.original_title))
    title.directors = title.directors or tuple(map(_whole, claim.directors))
    title.runtime = title.runtime or claim.runtime_minutes
    _add_ids(title, claim.ids, contradicted)


def _add_ids(title: SoughtTitle, ids: Mapping[Id, str], contradicted: set[tuple[str, Id]]) -> None:
    for kind, value in ids.items():
        if title.ids.setdefault(kind, _whole(value)) != _whole(value):
            contradicted.add((title.key, kind))
        if (title.key, kind) in contradicted:
            title.ids.pop(kind, None)


def _whole(text: str) -> str:
    """No title is as long as a book."""
    return whole_letters(text[:LONGEST_TITLE])


def _kept(key: str) -> str:
    """As a database takes it: not too long, without NUL, and without the half of a letter."""
    if len(key) <= LONGEST_KEY and key.isascii() and "\0" not in key:
        return key
    whole = key.encode(errors="replace").replace(b"\0", b" ")
    return whole.decode() if len(whole) <= LONGEST_KEY else f"sha256:{sha256(whole).hexdigest()}"
