"""Saying that a workshop has taken place."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop import Workshop
from services.trainings.domain.workshops.workshop_course import hold


@dataclass(frozen=True)
class HoldWorkshop:
    """Who leads the workshop says that it has taken place, before its end comes."""

    workshop_id: str
    visitor: Visitor


async def hold_workshop(command: HoldWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Say so; raise WorkshopNotBegunError before it has begun."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    hold(workshop, await uow.registrations.registered_member_ids(command.workshop_id), uow.now())
    uow.workshops.save(workshop)
    return workshop
