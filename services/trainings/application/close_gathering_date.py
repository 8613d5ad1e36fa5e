"""Ending all registrations for one date of a gathering that does not take place."""

from services.trainings.application.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.domain.registration import Status


async def close_gathering_date(gathering_date_id: str, uow: GatheringsUnitOfWork) -> list[str]:
    """End them and return who was coming; those who had no place yet are told by their own fact."""
    occasion = await uow.occasions.get(gathering_date_id)
    live = await uow.registrations.live(gathering_date_id)
    occasion.close()
    uow.occasions.save(occasion)
    uow.registrations.end_silently(gathering_date_id)
    for registration in live:
        if registration.status is not Status.REGISTERED:
            registration.cancel("session_cancelled")
            uow.registrations.save(registration)
    return [one.member_id for one in live if one.status is Status.REGISTERED]
