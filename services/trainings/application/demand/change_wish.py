"""Saying anew when, or with how many, one could come."""

from dataclasses import dataclass

from services.trainings.application.demand.lock_own_wish import lock_own_wish
from services.trainings.application.demand.make_wish import WISH_EXPIRY
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.demand.wish import Terms, Wish


@dataclass(frozen=True)
class ChangeWish:
    """Somebody replaces what a wish says; `people` is 1 for a person."""

    wish_id: str
    people: int
    terms: Terms
    actor: Actor


async def change_wish(command: ChangeWish, uow: DemandUnitOfWork) -> Wish:
    """Replace it; whoever was invited to a session that does not suit waits again."""
    demand, wish = await lock_own_wish(command.wish_id, command.actor, uow)
    wish.change(command.people, command.terms, uow.now())
    uow.wishes.save(wish)
    uow.schedule(WISH_EXPIRY, wish.wish_id, wish.is_over_at)
    await settle_demand(demand, uow)
    return wish
