"""Proposing a mutual-help workshop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.trainings.application.workshops.find_meeting_place import find_meeting_place
from services.trainings.application.workshops.find_time_zone import USUAL_ZONE, find_time_zone
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.put_dates import WantedDate, put_dates
from services.trainings.application.workshops.see_kit import see_kit
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit
from services.trainings.domain.workshops.poll import Poll
from services.trainings.domain.workshops.workshop import Venue, Visibility, Workshop
from services.trainings.domain.workshops.workshop_errors import (
    NotInWorkshopNetworkError,
    WorkshopTitleMissingError,
)


@dataclass(frozen=True, kw_only=True)
class ProposeWorkshop:
    """A member of a network, or a facilitator for them, proposes a theme."""

    network_id: str
    visitor: Visitor
    member_id: str | None
    """Who proposes it; the visitor when it is left out."""
    facilitator_id: str | None
    """Who leads it; whoever proposes it when it is left out."""
    is_seeking_facilitator: bool
    title: str | None
    """The kit's when it is left out."""
    about: str | None
    visibility: Visibility
    places: int
    time_zone: str | None
    """Null: that of the place, or Europe/Paris."""
    venue: Venue
    kit_id: str | None
    dates: Sequence[WantedDate]
    closes_at: datetime | None


async def propose_workshop(command: ProposeWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Propose it, and open the poll when dates are given."""
    visitor = command.visitor
    if command.network_id not in visitor.networks and not visitor.actor.is_office:
        raise NotInWorkshopNetworkError
    kit = await see_kit(command.kit_id, visitor, uow) if command.kit_id else None
    workshop = _workshop(command, kit, uow.new_id())
    workshop.venue = await find_meeting_place(command.venue, uow)
    workshop.time_zone = await find_time_zone(command.time_zone, command.venue.place_id, uow)
    proposer_id = await visitor.person(command.member_id, workshop, uow)
    await _name(workshop, proposer_id, command, uow)
    workshop.propose(proposer_id, uow.now())
    workshop.close_poll_at(command.closes_at, uow.now())
    if command.dates:
        put_dates(workshop, command.dates, kit.sheet.minutes if kit else None, uow)
    uow.workshops.add(workshop)
    return workshop


async def _name(
    workshop: Workshop, proposer_id: str, command: ProposeWorkshop, uow: WorkshopUnitOfWork
) -> None:
    workshop.proposer_id = proposer_id
    if command.facilitator_id is not None:
        await command.visitor.check_belongs(command.facilitator_id, workshop, uow)
        workshop.facilitator_id = command.facilitator_id
    elif not command.is_seeking_facilitator:
        workshop.facilitator_id = proposer_id


def _workshop(command: ProposeWorkshop, kit: Kit | None, workshop_id: str) -> Workshop:
    title = command.title or (kit.sheet.title if kit else "")
    if not title:
        raise WorkshopTitleMissingError
    about = command.about if command.about is not None else (kit.sheet.text if kit else "")
    return Workshop(
        workshop_id=workshop_id,
        network_id=command.network_id,
        title=title,
        about=about,
        visibility=command.visibility,
        proposer_id=None,
        facilitator_id=None,
        kit_id=command.kit_id,
        time_zone=command.time_zone or USUAL_ZONE,
        venue=command.venue,
        poll=Poll(cap=command.places),
    )
