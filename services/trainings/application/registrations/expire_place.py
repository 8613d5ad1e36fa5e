"""The end of an offered place that nobody answered for."""

from dataclasses import dataclass

from services.trainings.application.money.release_support import release_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.pass_on_places import pass_on_places


@dataclass(frozen=True)
class ExpirePlace:
    """The time to answer has passed; said by the timer."""

    registration_id: str


async def expire_place(command: ExpirePlace, uow: UnitOfWork) -> None:
    """Pass the place on; nothing when it has been answered or ended meanwhile."""
    occasion = await uow.occasions.get(await uow.registrations.occasion_of(command.registration_id))
    registration = await uow.registrations.get(command.registration_id)
    if not registration.is_offer_over(uow.now()):
        return
    unit = await uow.registrations.unit(registration)
    for one in unit:
        one.expire()
        uow.registrations.save(one)
    occasion.release(len(unit))
    await release_support(unit, uow)
    await pass_on_places(occasion, uow)
    uow.occasions.save(occasion)
