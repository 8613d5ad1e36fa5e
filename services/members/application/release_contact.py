"""Lets somebody be asked about a place no longer."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork


@dataclass(frozen=True)
class ReleaseContact:
    """The person themselves, or whoever keeps the place, takes the contact's name off it."""

    place_id: str


async def release_contact(command: ReleaseContact, uow: UnitOfWork) -> None:
    """Keep the place without a contact; again changes nothing."""
    place = await uow.places.get(command.place_id)
    place.contact_id = None
    uow.places.save(place)
