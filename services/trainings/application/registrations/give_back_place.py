"""Passing on what a registration that has ended held."""

from services.trainings.application.money.release_support import release_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.leave_group import leave_group
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.registrations.settle_places import settle_places
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration, Status


async def give_back_place(
    occasion: Occasion,
    gone: Registration,
    was: Status,
    unit: list[Registration],
    uow: UnitOfWork,
) -> None:
    """Pass on what a registration that has ended held, and write the occasion."""
    has_fallen = False
    if was is Status.REGISTERED:
        has_fallen = occasion.free(1)
    elif was is Status.OFFERED:
        occasion.release(1)
    await release_support([gone], uow)
    rest = [one for one in unit if one.registration_id != gone.registration_id]
    if rest:
        await leave_group(gone, rest, occasion, uow)
    elif was is Status.WAITING:
        occasion.release(gone.unit.collected)
    await pass_on_places(occasion, uow)
    await settle_places(occasion, uow, has_fallen=has_fallen)
