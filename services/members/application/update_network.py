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
    """Replace the network's profile; its place stays for as long as its town does."""
    network = await uow.networks.get(command.network_id)
    described = LocateNetwork(command.profile, network.profile)
    network.update(await locate_network(described, gazetteer))
    uow.networks.save(network)
    return network
