"""What the savoirs service hears: who is a member where, which networks are linked, which are of children."""

from services.savoirs.adapters.sql_memberships import SqlLinks, SqlMemberships
from services.savoirs.adapters.sql_networks import SqlNetworks
from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.close_network import CloseNetwork, close_network
from services.savoirs.application.erase_savoirs import EraseSavoirs, erase_savoirs
from services.savoirs.application.withdraw_savoirs import WithdrawSavoirs, withdraw_savoirs
from services.savoirs.domain.actor import Publisher
from shared.events.members import (
    OF_CHILDREN,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MemberRolesChanged,
    NetworkCreated,
    NetworksLinked,
    NetworksUnlinked,
    NetworkUpdated,
)
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.kept_answers import forget_answers
from shared.storage.transaction import Transaction

consumer = Consumer("savoirs")


@consumer.on(MemberJoined, MemberRolesChanged, MemberLeft, projection=True)
async def on_membership_changed(
    received: Received[MemberJoined | MemberRolesChanged | MemberLeft], transaction: Transaction
) -> None:
    """Keep who is a member where; a leaver stays known as one, so that nothing late undoes it."""
    event = received.event
    SqlMemberships(transaction).put(
        received.aggregate_id,
        event.member_id,
        event.network_id,
        is_active=not isinstance(event, MemberLeft),
        version=received.sequence,
    )


@consumer.on(MemberErased, projection=True)
async def on_member_forgotten(received: Received[MemberErased], transaction: Transaction) -> None:
    """Know that this person is nobody's member any more."""
    await SqlMemberships(transaction).erase(received.event.member_id)


@consumer.on(NetworksLinked, NetworksUnlinked, projection=True)
async def on_link_changed(
    received: Received[NetworksLinked | NetworksUnlinked], transaction: Transaction
) -> None:
    """Keep which networks show each other what they offer and ask."""
    event = received.event
    SqlLinks(transaction).put(
        event.link_id,
        (event.network_id, event.other_network_id),
        is_active=isinstance(event, NetworksLinked),
        version=received.sequence,
    )


@consumer.on(NetworkCreated, NetworkUpdated, projection=True)
async def on_network(
    received: Received[NetworkCreated | NetworkUpdated], transaction: Transaction
) -> None:
    """Keep whether the network is of children."""
    event = received.event
    SqlNetworks(transaction).put(
        event.network_id, is_of_children=event.kind in OF_CHILDREN, version=received.sequence
    )


@consumer.on(NetworkUpdated)
async def on_network_updated(received: Received[NetworkUpdated], transaction: Transaction) -> None:
    """Take back what everyone could see of it, when it is now a school or a class."""
    await close_network(CloseNetwork(received.event.network_id), SqlUnitOfWork(transaction))


@consumer.on(MemberLeft)
async def on_member_left(received: Received[MemberLeft], transaction: Transaction) -> None:
    """Take what the person had on this network's board off it."""
    publisher = Publisher(received.event.member_id, received.event.network_id)
    await withdraw_savoirs(WithdrawSavoirs(publisher), SqlUnitOfWork(transaction))


@consumer.on(MemberErased)
async def on_member_erased(received: Received[MemberErased], transaction: Transaction) -> None:
    """Forget all that the person ever published."""
    member_id = received.event.member_id
    await erase_savoirs(EraseSavoirs(member_id), SqlUnitOfWork(transaction))
    await forget_answers(transaction, member_id)
