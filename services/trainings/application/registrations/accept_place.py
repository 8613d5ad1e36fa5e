"""Accepting an offered place."""

from dataclasses import dataclass

from services.trainings.application.money.grant_support import grant_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.settle_places import settle_places
from services.trainings.domain.registrations.occasion import SessionClosedError
from services.trainings.domain.registrations.registration import (
    Registration,
    RegistrationNotFoundError,
)


@dataclass(frozen=True)
class AcceptPlace:
    """The person takes the place that is kept for them; anybody of a group takes its places for all."""

    registration_id: str
    actor: Actor


async def accept_place(command: AcceptPlace, uow: UnitOfWork) -> Registration:
    """Turn the offer into a place; this too may bring the session to its minimum."""
    occasion = await uow.occasions.get(await uow.registrations.occasion_of(command.registration_id))
    registration = await uow.registrations.get(command.registration_id)
    if not await act_for_person(command.actor, registration.member_id, uow):
        raise RegistrationNotFoundError
    registration.check_offer_stands(uow.now())
    if uow.now() >= occasion.begins_at:
        raise SessionClosedError
    unit = await uow.registrations.unit(registration)
    for one in unit:
        one.accept(uow.now())
        uow.registrations.save(one)
        await grant_support(one, occasion, uow)
    occasion.fill(len(unit))
    await settle_places(occasion, uow)
    return next(one for one in unit if one.registration_id == registration.registration_id)
