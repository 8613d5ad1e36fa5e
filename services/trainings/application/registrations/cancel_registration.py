"""Cancelling a registration, by the person, a facilitator for them, or the office."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.end_registration import end_registration
from services.trainings.domain.registrations.occasion import SessionClosedError, Standing
from services.trainings.domain.registrations.registration import (
    LIVE,
    Registration,
    RegistrationNotFoundError,
)


@dataclass(frozen=True)
class CancelRegistration:
    """Somebody no longer takes part, or no longer waits."""

    registration_id: str
    actor: Actor


async def cancel_registration(command: CancelRegistration, uow: UnitOfWork) -> Registration:
    """End it and pass its place on; raise RegistrationNotFoundError to strangers."""
    occasion = await uow.occasions.get(await uow.registrations.occasion_of(command.registration_id))
    registration = await uow.registrations.get(command.registration_id)
    if not await act_for_person(command.actor, registration.member_id, uow):
        raise RegistrationNotFoundError
    if registration.status in LIVE and occasion.standing is Standing.CLOSED:
        raise SessionClosedError  # it has taken place: who was there stays written down
    cause = command.actor.cause(registration.member_id)
    await end_registration(occasion, registration, cause, uow)
    return registration
