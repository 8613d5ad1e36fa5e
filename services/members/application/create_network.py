"""Creates a network, with its founder as coordinator."""

from dataclasses import dataclass

from services.members.application.locate_network import LocateNetwork, locate_network
from services.members.application.ports import Gazetteer, UnitOfWork
from services.members.domain.membership import Membership, expect_charter
from services.members.domain.network import Network, NetworkProfile


@dataclass(frozen=True)
class CreateNetwork:
    """A person founds a network and becomes its first coordinator."""

    profile: NetworkProfile
    founder_id: str
    has_accepted_charter: bool


async def create_network(command: CreateNetwork, uow: UnitOfWork, gazetteer: Gazetteer) -> Network:
    """Create the network, in its place if that is known, and its founder's membership."""
    expect_charter(command.has_accepted_charter)
    founder = await uow.people.get(command.founder_id)
    profile = await locate_network(LocateNetwork(command.profile), gazetteer)
    network = Network.create(uow.new_id(), profile)
    uow.networks.add(network)
    membership = Membership(
        membership_id=uow.new_id(),
        network_id=network.network_id,
        person_id=founder.person_id,
        is_minor=founder.details.is_minor,
        has_mailbox=founder.has_mailbox,
    )
    membership.enter("coordinator", at=uow.now())
    await uow.memberships.add(membership)
    return network
