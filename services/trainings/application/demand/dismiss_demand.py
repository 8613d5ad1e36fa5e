"""Answering a demand without a session."""

from dataclasses import dataclass

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.domain.demand.demand import Answer, Demand


@dataclass(frozen=True)
class DismissDemand:
    """The training office opens no session for now, and says why."""

    demand_id: str
    reason: str
    by: str


async def dismiss_demand(command: DismissDemand, uow: DemandUnitOfWork) -> Demand:
    """Tell those who wait; they go on waiting."""
    demand = await uow.demands.get(command.demand_id)
    wishes = [wish for wish, _ in await uow.wishes.waiting(demand.pool)]
    demand.dismiss(Answer(uow.now(), reason=command.reason), wishes, command.by)
    await settle_demand(demand, uow)
    return demand
