"""Locking a wish for whoever may speak for it."""

from services.trainings.application.act_for_person import Actor
from services.trainings.application.lock_wish import lock_wish
from services.trainings.application.ports_of_demand import DemandUnitOfWork
from services.trainings.application.speak_for_wisher import speak_for_wisher
from services.trainings.domain.demand import Demand
from services.trainings.domain.wish import Wish, WishNotFoundError


async def lock_own_wish(wish_id: str, actor: Actor, uow: DemandUnitOfWork) -> tuple[Demand, Wish]:
    """Return it with its demand, both locked; raise WishNotFoundError to strangers."""
    demand, wish = await lock_wish(wish_id, uow)
    if not await speak_for_wisher(actor, wish.wisher, uow):
        raise WishNotFoundError
    return demand, wish
