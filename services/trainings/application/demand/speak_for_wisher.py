"""Whether somebody may wish in the name of a person or of a network."""

from services.trainings.application.demand.ports_of_demand import DemandUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.domain.demand.wish import Wisher


async def speak_for_wisher(actor: Actor, wisher: Wisher, uow: DemandUnitOfWork) -> bool:
    """Say whether `actor` may: oneself, a facilitator of the network, the office for a person."""
    if wisher.network_id is not None:
        await check_remembered(actor.member_id, uow)
        return wisher.network_id in actor.accompanies
    return wisher.member_id is not None and await act_for_person(actor, wisher.member_id, uow)
