"""Enters a place in the directory."""

from dataclasses import dataclass

from services.members.application.locate_place import LocatePlace, locate_place
from services.members.application.name_contact import NameContact, name_contact
from services.members.application.ports import Gazetteer, UnitOfWork
from services.members.domain.place import Keeper, Place, PlaceProfile


@dataclass(frozen=True)
class PublishPlace:
    """A facilitator, for their network, or the movement makes a public place known."""

    profile: PlaceProfile
    network_id: str | None
    contact_id: str | None = None


async def publish_place(command: PublishPlace, uow: UnitOfWork, gazetteer: Gazetteer) -> Place:
    """Enter it; raise PlaceAlreadyListedError when the town has one of this title."""
    keeper = None
    if command.network_id is not None:
        keeper = Keeper(command.network_id, await uow.networks.kind_of(command.network_id))
    await name_contact(NameContact(command.network_id, command.contact_id), uow)
    profile = await locate_place(LocatePlace(command.profile.settled()), gazetteer)
    place = Place.publish(uow.new_id(), keeper, profile, command.contact_id)
    await uow.places.expect_only(place)
    uow.places.add(place)
    return place
