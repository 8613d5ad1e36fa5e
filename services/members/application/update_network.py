"""Changes what is known of a network."""

from dataclasses import dataclass

from services.members.application.locate_network import LocateNetwork, locate_network
from services.members.application.ports import Gazetteer, UnitOfWork
from services.members.domain.network import Network, NetworkProfile


@dataclass(frozen=True)
class UpdateNetwork:
    """A coordinator describes the network anew."""

    network_id: str
    profile: NetworkProfile


async def update_network(command: UpdateNetwork, uow: UnitOfWork, gazetteer: Gazetteer) -> Network:
    """Replace the network's profile; its place stays for as long as its town does.

    When it becomes one of children, or is one no longer, the places that it keeps are told anew.
    """
    network = await uow.networks.get(command.network_id)
    was_of_children = network.profile.is_of_children
    described = LocateNetwork(command.profile, network.profile)
    network.update(await locate_network(described, gazetteer))
    uow.networks.save(network)
    if network.profile.is_of_children != was_of_children:
        await _tell_places(network, uow)
    return network


async def _tell_places(network: Network, uow: UnitOfWork) -> None:
    for place in await uow.places.kept_by(network.network_id):
        place.follow(network.profile.kind)
        uow.places.save(place)
