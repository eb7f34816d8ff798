"""The catalogue: what the server can look up of titles, and how far it is."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from backend.app.api.dependencies import CatalogueDep, CurrentUser, FillingDep, ReadSession
from backend.app.api.problems import documented
from backend.app.api.schemas.catalogue import CatalogueReply, FoundReply
from backend.app.api.transaction import TransactionRoute
from backend.app.services import catalogue as service
from backend.app.services import catalogue_search
from backend.app.services.catalogue import CatalogueView
from backend.app.services.catalogue_search import Found

router = APIRouter(prefix="/catalogue", tags=["catalogue"], route_class=TransactionRoute)


Sought = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Query()]


@router.get("", response_model=CatalogueReply)
def get_catalogue(
    user: CurrentUser, session: ReadSession, catalogue: CatalogueDep, filling: FillingDep
) -> CatalogueView:
    """What the server can look up, and how far it is with filling in this library. Another `version` is other data."""
    return service.view(session, user, catalogue, filling)


@router.get("/search", response_model=FoundReply, responses=documented(429, 502))
def search_catalogue(q: Sought, _user: CurrentUser, catalogue: CatalogueDep) -> Found:
    """Titles by name; or one by its IMDb number or its page at IMDb, TMDB, Letterboxd, Wikidata, Trakt or TheTVDB."""
    return catalogue_search.search(catalogue, q)
