"""Locking a wish with the demand that it is part of."""

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.domain.demand.demand import Demand
from services.trainings.domain.demand.wish import Wish


async def lock_wish(wish_id: str, uow: DemandUnitOfWork) -> tuple[Demand, Wish]:
    """Return the wish as it is once its demand is locked, or raise WishNotFoundError."""
    found = await uow.wishes.find(wish_id)
    demand = await uow.demands.of_known(found.pool)
    return demand, await uow.wishes.find(wish_id)
