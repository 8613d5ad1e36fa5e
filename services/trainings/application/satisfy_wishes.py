"""Ending the wishes of a person who has a place in a session of the training."""

from dataclasses import dataclass

from services.trainings.application.lock_wish import lock_wish
from services.trainings.application.ports_of_demand import DemandUnitOfWork
from services.trainings.application.settle_demand import settle_demand


@dataclass(frozen=True)
class SatisfyWishes:
    """A person has a place in a session of a training."""

    member_id: str
    training_number: int
    session_id: str


async def satisfy_wishes(command: SatisfyWishes, uow: DemandUnitOfWork) -> None:
    """End what the person wishes of this training, in whatever region and whatever session it is.

    A network's wish ends with the first of its people who has a place in the session that it was
    invited to: its facilitator says anew how many more would come to another one.
    """
    found = await uow.wishes.answered_by(
        command.member_id, command.training_number, command.session_id
    )
    for known in found:
        demand, wish = await lock_wish(known.wish_id, uow)
        if not wish.is_live:
            continue
        wish.satisfy(command.session_id)
        uow.wishes.save(wish)
        await settle_demand(demand, uow)
