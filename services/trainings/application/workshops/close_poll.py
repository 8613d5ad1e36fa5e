"""Setting until when people may vote for a workshop's date."""

from dataclasses import dataclass
from datetime import datetime

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.put_dates import POLL_CLOSING
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop import Workshop


@dataclass(frozen=True)
class ClosePoll:
    """Who leads the workshop says until when people may vote; None: until the date is chosen."""

    workshop_id: str
    visitor: Visitor
    closes_at: datetime | None


async def close_poll(command: ClosePoll, uow: WorkshopUnitOfWork) -> Workshop:
    """Set it, also anew after it has passed; raise PollClosingError for a moment that is not ahead."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    workshop.close_poll_at(command.closes_at, uow.now())
    uow.workshops.save(workshop)
    if command.closes_at is None:
        uow.cancel(POLL_CLOSING, command.workshop_id)
    else:
        uow.schedule(POLL_CLOSING, command.workshop_id, command.closes_at)
    return workshop
