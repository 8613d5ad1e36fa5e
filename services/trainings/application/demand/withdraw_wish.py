"""Taking a wish back."""

from dataclasses import dataclass

from services.trainings.application.demand.lock_own_wish import lock_own_wish
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.demand.wish import Wish


@dataclass(frozen=True)
class WithdrawWish:
    """Somebody no longer wishes for a training."""

    wish_id: str
    actor: Actor


async def withdraw_wish(command: WithdrawWish, uow: DemandUnitOfWork) -> Wish:
    """End it; the pool has so many people fewer."""
    demand, wish = await lock_own_wish(command.wish_id, command.actor, uow)
    wish.withdraw("by_person")
    uow.wishes.save(wish)
    await settle_demand(demand, uow)
    return wish
