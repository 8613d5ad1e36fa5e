"""Accepting an offered place."""

from dataclasses import dataclass

from services.trainings.application.act_for_person import Actor, act_for_person
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registration import Registration, RegistrationNotFoundError


@dataclass(frozen=True)
class AcceptPlace:
    """The person takes the place that is kept for them."""

    registration_id: str
    actor: Actor


async def accept_place(command: AcceptPlace, uow: UnitOfWork) -> Registration:
    """Turn the offer into a place; this too may bring the session to its minimum."""
    session = await uow.sessions.get(await uow.registrations.session_of(command.registration_id))
    registration = await uow.registrations.get(command.registration_id)
    if not await act_for_person(command.actor, registration.member_id, uow):
        raise RegistrationNotFoundError
    registration.accept(uow.now())
    session.fill_kept_place()
    uow.registrations.save(registration)
    if session.is_due_for_confirmation:
        session.confirm(await uow.registrations.registered_member_ids(session.session_id))
    uow.sessions.save(session)
    return registration
