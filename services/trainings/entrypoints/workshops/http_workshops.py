"""HTTP: proposing a workshop, leading it, and finding its date together."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.adapters.workshops.sql_workshop_queries import workshop_page
from services.trainings.adapters.workshops.sql_workshop_votes import SqlWorkshopVotes
from services.trainings.application.workshops.close_poll import ClosePoll, close_poll
from services.trainings.application.workshops.describe_workshop import (
    DescribeWorkshop,
    describe_workshop,
)
from services.trainings.application.workshops.lead_workshop import LeadWorkshop, lead_workshop
from services.trainings.application.workshops.offer_dates import OfferDates, offer_dates
from services.trainings.application.workshops.propose_workshop import (
    ProposeWorkshop,
    propose_workshop,
)
from services.trainings.application.workshops.release_workshop import (
    ReleaseWorkshop,
    release_workshop,
)
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.application.workshops.vote_dates import VoteDates, vote_dates
from services.trainings.application.workshops.withdraw_date import WithdrawDate, withdraw_date
from services.trainings.domain.workshops.workshop import Venue
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.workshops.workshops_door import (
    answer_workshop,
    filter_of,
    find_venue,
    shown,
    takes_part,
    text_of,
    visitor_of,
    wanted_date,
)
from services.trainings.entrypoints.workshops.workshops_schemas import (
    DatesIn,
    DescriptionIn,
    FacilitatorIn,
    PollClosingIn,
    PollOut,
    VoteIn,
    WorkshopFilterIn,
    WorkshopIn,
    WorkshopOut,
    WorkshopPage,
)
from services.trainings.entrypoints.workshops.workshops_views import poll_out, workshop_out
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["workshops"])


@router.post("/workshops", status_code=201, response_model=WorkshopOut)
async def post_workshop(body: WorkshopIn, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Propose a workshop to one's network; with dates its poll opens, without a facilitator it seeks one."""
    require(ROLES, "propose_workshop", caller)
    visitor = visitor_of(caller)
    command = _proposal(body, visitor)
    return await answer_workshop(door, visitor, lambda uow: propose_workshop(command, uow), 201)


def _proposal(body: WorkshopIn, visitor: Visitor) -> ProposeWorkshop:
    return ProposeWorkshop(
        network_id=str(body.network_id),
        visitor=visitor,
        member_id=text_of(body.member_id),
        facilitator_id=text_of(body.facilitator_id),
        is_seeking_facilitator=body.is_seeking_facilitator,
        title=body.title,
        about=body.about,
        visibility=body.visibility,
        places=body.places,
        time_zone=body.time_zone,
        venue=find_venue(body.venue) or Venue(is_remote=False),
        kit_id=text_of(body.kit_id),
        dates=[wanted_date(date) for date in body.dates],
        closes_at=body.closes_at,
    )


@router.get("/workshops", response_model=WorkshopPage)
async def get_workshops(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[WorkshopFilterIn, Query()]
) -> WorkshopPage:
    """List the workshops that are open to everyone or to the caller's networks, newest first."""
    require(ROLES, "read_workshops", caller)

    async def query(transaction: Transaction) -> WorkshopPage:
        found = await workshop_page(
            transaction,
            visitor_of(caller),
            filter_of(wanted),
            after=text_of(wanted.after),
            limit=wanted.limit,
        )
        last = found[-1].workshop_id if len(found) == wanted.limit else None
        return WorkshopPage(items=[workshop_out(workshop) for workshop in found], next=last)

    page: WorkshopPage = await door.read(query)
    return page


@router.get("/workshops/{workshop_id}", response_model=WorkshopOut)
async def get_workshop(workshop_id: UUID, caller: CurrentCaller, door: CommandDoor) -> WorkshopOut:
    """Show one workshop; its video link only to those who take part or lead it."""
    require(ROLES, "read_workshops", caller)
    visitor = visitor_of(caller)

    async def query(transaction: Transaction) -> WorkshopOut:
        workshop = await shown(transaction, str(workshop_id), visitor)
        return workshop_out(workshop, is_part=await takes_part(transaction, workshop, visitor))

    found: WorkshopOut = await door.read(query)
    return found


@router.post("/workshops/{workshop_id}/describe", response_model=WorkshopOut)
async def post_description(
    workshop_id: UUID, body: DescriptionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say otherwise what it is about, or give another video link; for who leads it."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    command = DescribeWorkshop(str(workshop_id), visitor, body.about, body.video_link)
    return await answer_workshop(door, visitor, lambda uow: describe_workshop(command, uow))


@router.post("/workshops/{workshop_id}/facilitator", response_model=WorkshopOut)
async def post_facilitator(
    workshop_id: UUID, caller: CurrentCaller, door: CommandDoor, body: FacilitatorIn | None = None
) -> Response:
    """Volunteer for a workshop that seeks somebody, or hand over one that the caller leads."""
    require(ROLES, "volunteer_for_workshop", caller)
    visitor = visitor_of(caller)
    command = LeadWorkshop(str(workshop_id), visitor, text_of(body.member_id if body else None))
    return await answer_workshop(door, visitor, lambda uow: lead_workshop(command, uow))


@router.post("/workshops/{workshop_id}/facilitator/release", response_model=WorkshopOut)
async def post_released_facilitator(
    workshop_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give up leading it without anybody to take over: it seeks somebody again."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    command = ReleaseWorkshop(str(workshop_id), visitor)
    return await answer_workshop(door, visitor, lambda uow: release_workshop(command, uow))


@router.post("/workshops/{workshop_id}/dates", response_model=WorkshopOut)
async def post_dates(
    workshop_id: UUID, body: DatesIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Propose dates: the first ones open the poll; for who leads it."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    dates = [wanted_date(date) for date in body.dates]
    command = OfferDates(str(workshop_id), visitor, dates)
    return await answer_workshop(door, visitor, lambda uow: offer_dates(command, uow))


@router.post("/workshops/{workshop_id}/dates/{date_id}/withdraw", response_model=WorkshopOut)
async def post_withdrawn_date(
    workshop_id: UUID, date_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Take a date out of the poll; those whom it suited are told."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    command = WithdrawDate(str(workshop_id), str(date_id), visitor)
    return await answer_workshop(door, visitor, lambda uow: withdraw_date(command, uow))


@router.post("/workshops/{workshop_id}/poll/close-at", response_model=WorkshopOut)
async def post_poll_closing(
    workshop_id: UUID, body: PollClosingIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say until when people may vote; the facilitator is told when that moment has come."""
    require(ROLES, "lead_workshop", caller)
    visitor = visitor_of(caller)
    command = ClosePoll(str(workshop_id), visitor, body.closes_at)
    return await answer_workshop(door, visitor, lambda uow: close_poll(command, uow))


@router.get("/workshops/{workshop_id}/poll", response_model=PollOut)
async def get_poll(workshop_id: UUID, caller: CurrentCaller, door: CommandDoor) -> PollOut:
    """Show the dates, whom they suit, and the one that suits most."""
    require(ROLES, "read_workshops", caller)

    async def query(transaction: Transaction) -> PollOut:
        workshop = await shown(transaction, str(workshop_id), visitor_of(caller))
        votes = await SqlWorkshopVotes(transaction).of_workshop(str(workshop_id))
        return poll_out(workshop, votes, transaction.now())

    found: PollOut = await door.read(query)
    return found


@router.put("/workshops/{workshop_id}/vote", response_model=PollOut)
async def put_vote(
    workshop_id: UUID, body: VoteIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say which dates suit, all of it or nothing.

    `vote_stale` (409): another vote has taken what this one counted on; look at the poll and vote again.
    """
    require(ROLES, "vote_for_workshop", caller)
    command = VoteDates(
        workshop_id=str(workshop_id),
        visitor=visitor_of(caller),
        member_id=text_of(body.member_id),
        answers={str(date_id): answer for date_id, answer in body.answers.items()},
        seen_version=body.seen_version,
    )

    async def use_case(transaction: Transaction) -> PollOut:
        uow = SqlUnitOfWork(transaction)
        workshop = await vote_dates(command, uow)
        votes = await uow.workshop_votes.of_workshop(str(workshop_id))
        return poll_out(workshop, votes, transaction.now())

    return await door.run(use_case)
