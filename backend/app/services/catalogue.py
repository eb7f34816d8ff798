"""The catalogue as an account sees it."""

from typing import TypedDict

from sqlalchemy.orm import Session

from backend.app.catalogue import Catalogue
from backend.app.library import catalogue_state
from backend.app.library.catalogue_state import Quiet
from backend.app.services.accounts import Account
from backend.app.services.filling import Filling


class SourceView(TypedDict):
    name: str
    configured: bool
    quiet_until: float | None
    because: str | None


class CatalogueView(TypedDict):
    titles: int
    without_name: int
    pending: int
    unknown: int
    filling: bool
    language: str
    version: str
    sources: list[SourceView]


def view(session: Session, user: Account, catalogue: Catalogue, filling: Filling) -> CatalogueView:
    quiet, now = catalogue_state.left_alone(session), filling.clock()
    found = filling.standing(session, user.id)
    return {
        "titles": found.titles,
        "without_name": found.without_name,
        "pending": found.pending,
        "unknown": found.unknown,
        "filling": bool(filling.sources),
        "language": catalogue.wikidata.language,
        "version": user.catalogue_version,
        "sources": [
            _source(source.name, configured=source.configured, quiet=quiet.get(source.key), now=now)
            for source in catalogue.every_source
        ],
    }


def _source(name: str, *, configured: bool, quiet: Quiet | None, now: float) -> SourceView:
    if quiet is None or not configured or quiet.until <= now:
        return {"name": name, "configured": configured, "quiet_until": None, "because": None}
    return {"name": name, "configured": configured, "quiet_until": quiet.until, "because": quiet.because}
