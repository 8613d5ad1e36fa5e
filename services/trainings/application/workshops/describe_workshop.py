"""Wording anew what a workshop is about, or giving another video link."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop import Workshop
from services.trainings.domain.workshops.workshop_course import describe


@dataclass(frozen=True)
class DescribeWorkshop:
    """Who leads the workshop changes what needs to be told to nobody; what is left out stays."""

    workshop_id: str
    visitor: Visitor
    about: str | None
    video_link: str | None


async def describe_workshop(command: DescribeWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Change it; raise NotYourWorkshopError to others."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    describe(workshop, command.about, command.video_link)
    uow.workshops.save(workshop)
    return workshop
