"""Who leads a workshop no longer does."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop import Workshop


@dataclass(frozen=True)
class ReleaseWorkshop:
    """Who leads a workshop gives that up, without anybody to take over."""

    workshop_id: str
    visitor: Visitor


async def release_workshop(command: ReleaseWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Let it seek somebody; raise NotYourWorkshopError to others."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    workshop.seek_facilitator()
    uow.workshops.save(workshop)
    return workshop
