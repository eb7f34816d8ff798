"""Those who recommend."""

from fastapi import APIRouter, Response

from backend.app.accounts.account_log import Event
from backend.app.api.any_name import ANY_NAME, Name
from backend.app.api.dependencies import AccountLogDep, CurrentUser, ReadSession, WriteSession
from backend.app.api.known_copy import NOT_MODIFIED, Copy
from backend.app.api.problems import documented
from backend.app.api.schemas.people import PersonChange, PersonInput, PersonReply, PersonStatsReply
from backend.app.api.transaction import TransactionRoute
from backend.app.services import people
from backend.app.services.people import PersonStats, PersonView

router = APIRouter(prefix="/people", tags=["people"], route_class=TransactionRoute)


@router.get("", response_model=list[PersonReply], responses=NOT_MODIFIED)
async def list_people(copy: Copy) -> Response:
    return await copy.of(people.list_people)


@router.post("", status_code=201, response_model=PersonReply, responses=documented(409))
def add_person(body: PersonInput, user: CurrentUser, session: WriteSession) -> PersonView:
    return people.add_person(session, user.id, values=body.model_dump())


@router.put(f"/{{name:{ANY_NAME}}}", response_model=PersonReply, responses=documented(409))
def update_person(name: Name, body: PersonChange, user: CurrentUser, session: WriteSession) -> PersonView:
    """Change what is given. A new name goes with every recommendation of this person."""
    return people.update_person(session, user.id, name, changes=body.as_changes())


@router.delete(f"/{{name:{ANY_NAME}}}", status_code=204)
def remove_person(name: Name, user: CurrentUser, session: WriteSession, log: AccountLogDep) -> None:
    """This person's recommendations go too; the titles stay. For 14 days both can be brought back."""
    people.remove_person(session, user.id, name)
    log.record(session, user, Event.PERSON_REMOVED, name=name)


@router.post(f"/deleted/{{name:{ANY_NAME}}}", response_model=PersonReply, responses=documented(409))
def undelete_person(name: Name, user: CurrentUser, session: WriteSession, log: AccountLogDep) -> PersonView:
    """Undo the last removal of this person: as they were, with what they said of the titles that are still there."""
    back = people.bring_back_person(session, user.id, name)
    log.record(session, user, Event.PERSON_BROUGHT_BACK, name=name)
    return back


@router.get(f"/{{name:{ANY_NAME}}}/stats", response_model=PersonStatsReply)
def get_person_stats(name: Name, user: CurrentUser, session: ReadSession) -> PersonStats:
    return people.person_stats(session, user.id, name)
