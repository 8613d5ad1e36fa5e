"""Gives the networks their place that were described before places were kept."""

from dataclasses import dataclass

from services.members.application.locate_network import LocateNetwork, locate_network
from services.members.application.ports import Gazetteer, UnitOfWork

PLACE_NETWORKS_TIMER = "place_networks"
BATCH = 50


@dataclass(frozen=True)
class PlaceNetworks:
    """Some networks may have no place yet."""

    after: str
    """They come after the one with this id."""


async def place_networks(command: PlaceNetworks, uow: UnitOfWork, gazetteer: Gazetteer) -> None:
    """Look up the towns of some networks, then of the next ones; the last time it sets no timer."""
    network_ids = await uow.networks.unplaced(command.after, BATCH)
    for network_id in network_ids:
        network = await uow.networks.get(network_id)
        located = await locate_network(LocateNetwork(network.profile), gazetteer)
        if located != network.profile:
            network.update(located)
            uow.networks.save(network)
    if len(network_ids) == BATCH:
        uow.schedule(PLACE_NETWORKS_TIMER, network_ids[-1], uow.now())
