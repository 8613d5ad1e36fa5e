"""Ending all registrations for one date of a gathering that does not take place."""

from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.domain.gatherings.gathering_date import People
from services.trainings.domain.registrations.registration import Status


async def close_gathering_date(
    gathering_date_id: str, uow: GatheringsUnitOfWork, *, has_series_ended: bool = False
) -> People:
    """End them and return who was coming and who waited; of a single date these are told by their own fact."""
    occasion = await uow.occasions.get(gathering_date_id)
    live = await uow.registrations.live(gathering_date_id)
    occasion.close()
    uow.occasions.save(occasion)
    uow.registrations.end_silently(gathering_date_id)
    people = People([], [])
    for registration in live:
        if registration.status is Status.REGISTERED:
            people.registered.append(registration.member_id)
            continue
        people.waiting.append(registration.member_id)
        registration.cancel("session_cancelled", has_series_ended=has_series_ended)
        uow.registrations.save(registration)
    return people
