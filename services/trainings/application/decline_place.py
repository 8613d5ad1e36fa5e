"""Declining an offered place."""

from dataclasses import dataclass

from services.trainings.application.act_for_person import Actor, act_for_person
from services.trainings.application.pass_on_place import pass_on_place
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registration import Registration, RegistrationNotFoundError


@dataclass(frozen=True)
class DeclinePlace:
    """The person does not want the place that is kept for them."""

    registration_id: str
    actor: Actor


async def decline_place(command: DeclinePlace, uow: UnitOfWork) -> Registration:
    """End the registration and offer the place to the next in line."""
    session = await uow.sessions.get(await uow.registrations.session_of(command.registration_id))
    registration = await uow.registrations.get(command.registration_id)
    if not await act_for_person(command.actor, registration.member_id, uow):
        raise RegistrationNotFoundError
    registration.decline()
    uow.registrations.save(registration)
    session.release_kept_place()
    await pass_on_place(session, uow)
    uow.sessions.save(session)
    return registration
