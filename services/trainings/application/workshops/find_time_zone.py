"""The time zone of a workshop: as the command says, or that of its place."""

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork

USUAL_ZONE = "Europe/Paris"


async def find_time_zone(
    time_zone: str | None, place_id: str | None, uow: WorkshopUnitOfWork
) -> str:
    """Return the zone that the command says, else that of the place, else Europe/Paris."""
    if time_zone is not None or place_id is None:
        return time_zone or USUAL_ZONE
    return (await uow.places.get(place_id)).time_zone
