"""Offering dates for a workshop: the first ones open its poll."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.put_dates import WantedDate, put_dates
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop import Workshop


@dataclass(frozen=True)
class OfferDates:
    """Who leads the workshop proposes dates."""

    workshop_id: str
    visitor: Visitor
    dates: Sequence[WantedDate]


async def offer_dates(command: OfferDates, uow: WorkshopUnitOfWork) -> Workshop:
    """Open the poll or add to it; raise NotYourWorkshopError to others."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    kit = await uow.kits.get(workshop.kit_id) if workshop.kit_id else None
    put_dates(workshop, command.dates, kit.sheet.minutes if kit else None, uow)
    uow.workshops.save(workshop)
    return workshop
