"""Somebody leads a workshop: a volunteer, or one who is named."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop import Workshop
from services.trainings.domain.workshops.workshop_errors import WorkshopHasFacilitatorError


@dataclass(frozen=True)
class LeadWorkshop:
    """A person volunteers for a workshop that seeks somebody, or who leads it names somebody."""

    workshop_id: str
    visitor: Visitor
    member_id: str | None
    """Who will lead it; the visitor when it is left out."""


async def lead_workshop(command: LeadWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Hand it over; raise WorkshopHasFacilitatorError to volunteers for one that somebody leads."""
    visitor = command.visitor
    workshop = await see_workshop(command.workshop_id, visitor, uow)
    facilitator_id = command.member_id or visitor.actor.member_id
    if facilitator_id == visitor.actor.member_id:
        if workshop.facilitator_id is not None and not visitor.leads(workshop):
            raise WorkshopHasFacilitatorError
    else:
        visitor.check_leads(workshop)
    await visitor.check_belongs(facilitator_id, workshop, uow)
    workshop.give_to(facilitator_id, visitor.actor.member_id)
    uow.workshops.save(workshop)
    return workshop
