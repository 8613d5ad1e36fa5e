"""What the clock tells gatherings."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.enter_gathering_dates import (
    GATHERING_HORIZON,
    EnterGatheringDates,
    enter_gathering_dates,
)
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


async def on_gathering_horizon(gathering_id: str, transaction: Transaction) -> None:
    """A month has passed: more dates of a series have come into reach."""
    await enter_gathering_dates(EnterGatheringDates(gathering_id), SqlUnitOfWork(transaction))


GATHERINGS_TIMERS: dict[str, OnTimer] = {GATHERING_HORIZON: on_gathering_horizon}
