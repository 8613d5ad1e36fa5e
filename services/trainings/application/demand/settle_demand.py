"""Bringing a demand to what its pool holds now."""

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.domain.demand.availability import best_months
from services.trainings.domain.demand.demand import Demand
from services.trainings.domain.demand.period import today_at


async def settle_demand(demand: Demand, uow: DemandUnitOfWork) -> None:
    """Count those who wait; propose a session to the office when they have become enough."""
    demand.recount(await uow.wishes.count(demand.pool))
    if demand.is_ripe:
        waiting = await uow.wishes.waiting(demand.pool)
        networks = [wish.wisher.network_id for wish, _ in waiting if wish.wisher.network_id]
        months = best_months([party for _, party in waiting], today_at(uow.now()))
        demand.propose(months, networks)
    uow.demands.save(demand)
