"""The time to vote for a workshop's date has passed."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.put_dates import POLL_CLOSING


@dataclass(frozen=True)
class PassPollClosing:
    """The moment until which people could vote; said by the timer."""

    workshop_id: str


async def pass_poll_closing(command: PassPollClosing, uow: WorkshopUnitOfWork) -> None:
    """Tell the facilitator; wait again when the clock was set back meanwhile."""
    workshop = await uow.workshops.get(command.workshop_id)
    closes_at = workshop.poll.closes_at
    if closes_at is not None and uow.now() < closes_at:
        uow.schedule(POLL_CLOSING, command.workshop_id, closes_at)
        return
    workshop.pass_poll_closing(uow.now())
    uow.workshops.save(workshop)
