"""Changes what the directory says of a place."""

from dataclasses import dataclass

from services.members.application.locate_place import LocatePlace, locate_place
from services.members.application.name_contact import NameContact, name_contact
from services.members.application.ports import Gazetteer, UnitOfWork
from services.members.domain.place import Place, PlaceProfile


@dataclass(frozen=True)
class UpdatePlace:
    """Whoever keeps a place describes it anew."""

    place_id: str
    profile: PlaceProfile
    contact_id: str | None


async def update_place(command: UpdatePlace, uow: UnitOfWork, gazetteer: Gazetteer) -> Place:
    """Replace its profile; its position stays for as long as its address does."""
    place = await uow.places.get(command.place_id)
    if command.contact_id != place.contact_id:
        await name_contact(NameContact(place.network_id, command.contact_id), uow)
    described = LocatePlace(command.profile.settled(), place.profile)
    place.update(await locate_place(described, gazetteer), command.contact_id)
    await uow.places.expect_only(place)
    uow.places.save(place)
    return place
