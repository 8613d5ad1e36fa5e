"""Forgetting what a person wished for."""

from dataclasses import dataclass

from services.trainings.application.demand.lock_wish import lock_wish
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand


@dataclass(frozen=True)
class ForgetWishes:
    """A person is erased: nothing of what they wished is kept."""

    member_id: str


async def forget_wishes(command: ForgetWishes, uow: DemandUnitOfWork) -> None:
    """Delete their wishes and invitations; the pools have one person fewer."""
    await uow.wishes.hold_person(command.member_id)
    for known in await uow.wishes.of_person(command.member_id):
        demand, wish = await lock_wish(known.wish_id, uow)
        if wish.is_live:
            wish.withdraw("erased")
        uow.wishes.erase(wish)
        await settle_demand(demand, uow)
    uow.invitations.forget(command.member_id)
