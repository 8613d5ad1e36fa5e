"""A workshop's end has come."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.domain.workshops.workshop import WorkshopState
from services.trainings.domain.workshops.workshop_course import hold, times_of

WORKSHOP_END = "workshop_end"
"""Kind of the timer that fires at a workshop's end; its key is the workshop's id."""


@dataclass(frozen=True)
class EndWorkshop:
    """The moment at which the workshop is over; said by the timer."""

    workshop_id: str


async def end_workshop(command: EndWorkshop, uow: WorkshopUnitOfWork) -> None:
    """Say that it was held; nothing when that was said or it was cancelled."""
    workshop = await uow.workshops.get(command.workshop_id)
    if workshop.state is not WorkshopState.SCHEDULED:
        return
    _, ends_at = times_of(workshop)
    if uow.now() < ends_at:
        uow.schedule(WORKSHOP_END, command.workshop_id, ends_at)
        return
    hold(workshop, await uow.registrations.registered_member_ids(command.workshop_id), uow.now())
    uow.workshops.save(workshop)
