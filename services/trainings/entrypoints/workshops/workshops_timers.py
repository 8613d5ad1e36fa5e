"""What the clock tells workshops."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.workshops.end_workshop import (
    WORKSHOP_END,
    EndWorkshop,
    end_workshop,
)
from services.trainings.application.workshops.pass_poll_closing import (
    PassPollClosing,
    pass_poll_closing,
)
from services.trainings.application.workshops.put_dates import POLL_CLOSING
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


async def on_poll_closing(workshop_id: str, transaction: Transaction) -> None:
    """The time to vote for a workshop's date has passed."""
    await pass_poll_closing(PassPollClosing(workshop_id), SqlUnitOfWork(transaction))


async def on_workshop_end(workshop_id: str, transaction: Transaction) -> None:
    """A workshop's end has come."""
    await end_workshop(EndWorkshop(workshop_id), SqlUnitOfWork(transaction))


WORKSHOP_TIMERS: dict[str, OnTimer] = {
    POLL_CLOSING: on_poll_closing,
    WORKSHOP_END: on_workshop_end,
}
