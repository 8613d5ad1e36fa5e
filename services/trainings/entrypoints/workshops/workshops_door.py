"""What the doors of workshops and kits have alike: who calls, and what they may be shown."""

from collections.abc import Awaitable, Callable

from fastapi.responses import Response

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.adapters.workshops.sql_workshop_queries import WorkshopFilter
from services.trainings.adapters.workshops.sql_workshops import SqlWorkshops
from services.trainings.application.workshops.put_dates import WantedDate
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.workshop import Venue, Workshop
from services.trainings.domain.workshops.workshop_errors import (
    NotTakingPartError,
    WorkshopNotFoundError,
)
from services.trainings.entrypoints.registrations.http_registrations import actor_of
from services.trainings.entrypoints.workshops.workshops_schemas import (
    DateIn,
    VenueIn,
    WorkshopFilterIn,
    WorkshopOut,
)
from services.trainings.entrypoints.workshops.workshops_views import workshop_out
from shared.http.door import Door
from shared.http.tokens import Caller
from shared.storage.transaction import Transaction


def visitor_of(caller: Caller) -> Visitor:
    """Return the caller as the rules of workshops see them."""
    return Visitor(actor_of(caller), frozenset(caller.networks))


async def shown(transaction: Transaction, workshop_id: str, visitor: Visitor) -> Workshop:
    """Return a workshop to be read; raise WorkshopNotFoundError to those who may not see it."""
    workshop = await SqlWorkshops(transaction).read(workshop_id)
    if not visitor.sees(workshop.network_id, is_public=workshop.is_public):
        raise WorkshopNotFoundError
    return workshop


async def takes_part(transaction: Transaction, workshop: Workshop, visitor: Visitor) -> bool:
    """Say whether the visitor leads the workshop or has a place in it."""
    if visitor.leads(workshop):
        return True
    registrations = SqlUnitOfWork(transaction).registrations
    people = await registrations.registered_member_ids(workshop.workshop_id)
    return visitor.actor.member_id in people


async def shown_to_group(transaction: Transaction, workshop_id: str, visitor: Visitor) -> Workshop:
    """Return a workshop to somebody of its group; raise NotTakingPartError to others who may see it."""
    workshop = await shown(transaction, workshop_id, visitor)
    if not await takes_part(transaction, workshop, visitor):
        raise NotTakingPartError
    return workshop


async def answer_workshop(
    door: Door,
    visitor: Visitor,
    run: Callable[[SqlUnitOfWork], Awaitable[Workshop]],
    status: int = 200,
) -> Response:
    """Run a command and answer with the workshop as it is then."""

    async def use_case(transaction: Transaction) -> WorkshopOut:
        workshop = await run(SqlUnitOfWork(transaction))
        return workshop_out(workshop, is_part=await takes_part(transaction, workshop, visitor))

    return await door.run(use_case, status=status)


def text_of(identifier: object | None) -> str | None:
    """Return an id as text."""
    return None if identifier is None else str(identifier)


def find_venue(venue: VenueIn | None) -> Venue | None:
    """Return where people meet, as the rules know it."""
    if venue is None:
        return None
    return Venue(
        venue.is_remote, venue.place or "", text_of(venue.place_id), venue.video_link or ""
    )


def wanted_date(date: DateIn) -> WantedDate:
    """Return a date as the rules know it."""
    return WantedDate(date.starts, date.minutes)


def filter_of(wanted: WorkshopFilterIn) -> WorkshopFilter:
    """Return which workshops to list."""
    return WorkshopFilter(
        text_of(wanted.network_id),
        wanted.state.value if wanted.state else None,
        wanted.is_seeking_facilitator,
    )
