"""Changes what is known of a network."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.network import Network, NetworkProfile


@dataclass(frozen=True)
class UpdateNetwork:
    """A coordinator describes the network anew."""

    network_id: str
    profile: NetworkProfile


async def update_network(command: UpdateNetwork, uow: UnitOfWork) -> Network:
    """Replace the network's profile."""
    network = await uow.networks.get(command.network_id)
    network.update(command.profile)
    uow.networks.save(network)
    return network
