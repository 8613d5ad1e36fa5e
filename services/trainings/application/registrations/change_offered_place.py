"""Taking a free place in another session instead of the one that is kept after a merge."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.change_registration import (
    ChangeRegistration,
    NoPlaceThereError,
    change_registration,
)
from services.trainings.domain.registrations.registration import Registration


@dataclass(frozen=True)
class ChangeOfferedPlace:
    """The person would rather have a place in another session of the training."""

    registration_id: str
    session_id: str
    actor: Actor


async def change_offered_place(command: ChangeOfferedPlace, uow: UnitOfWork) -> Registration:
    """Change only for a place that is free now: nobody loses a kept place for one in a line."""
    here = await uow.registrations.occasion_of(command.registration_id)
    occasions = {each: await uow.occasions.get(each) for each in sorted({here, command.session_id})}
    registration = await uow.registrations.get(command.registration_id)
    registration.check_offer_stands(uow.now())
    if not occasions[command.session_id].has_room_for(1):
        raise NoPlaceThereError
    change = ChangeRegistration(command.registration_id, command.session_id, command.actor)
    return await change_registration(change, uow)
