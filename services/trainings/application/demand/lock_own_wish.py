"""Locking a wish for whoever may speak for it."""

from services.trainings.application.demand.lock_wish import lock_wish
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.speak_for_wisher import speak_for_wisher
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.demand.demand import Demand
from services.trainings.domain.demand.wish import Wish, WishNotFoundError


async def lock_own_wish(wish_id: str, actor: Actor, uow: DemandUnitOfWork) -> tuple[Demand, Wish]:
    """Return it with its demand, both locked; raise WishNotFoundError to strangers."""
    demand, wish = await lock_wish(wish_id, uow)
    if not await speak_for_wisher(actor, wish.wisher, uow):
        raise WishNotFoundError
    return demand, wish
