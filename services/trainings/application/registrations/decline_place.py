"""Declining an offered place."""

from dataclasses import dataclass

from services.trainings.application.money.release_support import release_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.domain.registrations.registration import (
    NoPlaceOfferedError,
    Registration,
    RegistrationNotFoundError,
    Status,
)


@dataclass(frozen=True)
class DeclinePlace:
    """The person does not want the place that is kept for them; anybody of a group says so for all."""

    registration_id: str
    actor: Actor


async def decline_place(command: DeclinePlace, uow: UnitOfWork) -> Registration:
    """End the registration and offer the place to the next in line."""
    occasion = await uow.occasions.get(await uow.registrations.occasion_of(command.registration_id))
    registration = await uow.registrations.get(command.registration_id)
    if not await act_for_person(command.actor, registration.member_id, uow):
        raise RegistrationNotFoundError
    if registration.status is not Status.OFFERED:
        raise NoPlaceOfferedError
    unit = await uow.registrations.unit(registration)
    for one in unit:
        one.decline(registration.member_id)
        uow.registrations.save(one)
    occasion.release(len(unit))
    await release_support(unit, uow)
    await pass_on_places(occasion, uow)
    uow.occasions.save(occasion)
    return next(one for one in unit if one.registration_id == registration.registration_id)
