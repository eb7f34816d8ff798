"""The catalogue: what the server can look up of titles, and how far it is."""

from fastapi import APIRouter

from backend.app.api.dependencies import CatalogueDep, CurrentUser, FillingDep, ReadSession
from backend.app.api.schemas.catalogue import CatalogueReply
from backend.app.api.transaction import TransactionRoute
from backend.app.services import catalogue as service
from backend.app.services.catalogue import CatalogueView

router = APIRouter(prefix="/catalogue", tags=["catalogue"], route_class=TransactionRoute)


@router.get("", response_model=CatalogueReply)
def get_catalogue(
    user: CurrentUser, session: ReadSession, catalogue: CatalogueDep, filling: FillingDep
) -> CatalogueView:
    """What the server can look up, and how far it is with filling in this library. Another `version` is other data."""
    return service.view(session, user, catalogue, filling)
