"""The end of a group's time to collect places."""

from dataclasses import replace

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.domain.registrations.registration import Status


async def stop_collecting(registration_id: str, uow: UnitOfWork) -> None:
    """End a group's time to collect: what was kept for it passes on; said by the timer."""
    occasion = await uow.occasions.get(await uow.registrations.occasion_of(registration_id))
    head = await uow.registrations.get(registration_id)
    if head.status is not Status.WAITING or not head.unit.collected:
        return
    occasion.release(head.unit.collected)
    head.unit = replace(head.unit, collected=0, has_collected=True)
    uow.registrations.save(head)
    await pass_on_places(occasion, uow)
    uow.occasions.save(occasion)
