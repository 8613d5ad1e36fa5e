"""Ending the wishes of a person who has a place in a session of the training."""

from dataclasses import dataclass

from services.trainings.application.demand.lock_wish import lock_wish
from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.demand.settle_demand import settle_demand
from services.trainings.domain.registrations.registration import Status


@dataclass(frozen=True)
class SatisfyWishes:
    """A person has got a place in a session of a training."""

    registration_id: str


async def satisfy_wishes(command: SatisfyWishes, uow: DemandUnitOfWork) -> None:
    """End what the person wishes of this training, in whatever region and whatever session it is.

    A network's wish ends with the first of its people who has a place in the session that it was
    invited to: its facilitator says anew how many more would come to another one. Nothing ends when
    the place has been given up, or moved, meanwhile.
    """
    place = await uow.registrations.get(command.registration_id)
    if place.status is not Status.REGISTERED or place.training_number is None:
        return
    session_id = place.occasion_id
    found = await uow.wishes.answered_by(place.member_id, place.training_number, session_id)
    for known in found:
        demand, wish = await lock_wish(known.wish_id, uow)
        if not wish.is_live:
            continue
        wish.satisfy(session_id)
        uow.wishes.save(wish)
        await settle_demand(demand, uow)
