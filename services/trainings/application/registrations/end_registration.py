"""Ending one registration of a locked occasion."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.give_back_place import give_back_place
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Cause, Registration


async def end_registration(
    occasion: Occasion, registration: Registration, cause: Cause, uow: UnitOfWork
) -> None:
    """Cancel it, give back its place if it had or was offered one, and offer that to the next in line."""
    was = registration.status
    unit = await uow.registrations.unit(registration)
    registration.cancel(cause)
    uow.registrations.save(registration)
    await give_back_place(occasion, registration, was, unit, uow)
