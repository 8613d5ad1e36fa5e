"""Ending a wish whose times are past."""

from dataclasses import dataclass

from services.trainings.application.demand.lock_wish import lock_wish
from services.trainings.application.demand.make_wish import WISH_EXPIRY
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand


@dataclass(frozen=True)
class ExpireWish:
    """The last day of a wish may be over; said by the timer."""

    wish_id: str


async def expire_wish(command: ExpireWish, uow: DemandUnitOfWork) -> None:
    """End it if it is over, else look again when it is: the clock may have been put back."""
    demand, wish = await lock_wish(command.wish_id, uow)
    wish.expire(uow.now())
    if wish.is_live:
        uow.schedule(WISH_EXPIRY, wish.wish_id, wish.is_over_at)
    uow.wishes.save(wish)
    await settle_demand(demand, uow)
