"""The place of a workshop: as the command says, or the directory of places."""

from dataclasses import replace

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.domain.workshops.workshop import Venue


async def find_meeting_place(venue: Venue, uow: WorkshopUnitOfWork) -> Venue:
    """Return the venue with the directory's words where it has none; raise PlaceNotFoundError."""
    if venue.place_id is None:
        return venue
    listed = await uow.places.get(venue.place_id)
    return replace(venue, place=venue.place or listed.line)
