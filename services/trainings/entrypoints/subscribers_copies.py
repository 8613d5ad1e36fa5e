"""Copies of what members tells: networks, who belongs to them, public places, who is forgotten."""

from services.trainings.adapters.sql_memberships import Membership, SqlMemberships
from services.trainings.adapters.sql_networks import Network, SqlNetworks
from services.trainings.adapters.sql_places import SqlPlaces
from services.trainings.domain.place import Place
from shared.events.members import (
    OF_CHILDREN,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MemberRolesChanged,
    NetworkCreated,
    NetworkUpdated,
    PlacePublished,
    PlaceUpdated,
    PlaceWithdrawn,
)
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.regions import region_of
from shared.storage.transaction import Transaction


def keep_copies(consumer: Consumer) -> None:
    """Let `consumer` keep them; first of its handlers, so that the others find what is so."""
    consumer.on(MemberJoined, MemberRolesChanged, projection=True)(on_membership_changed)
    consumer.on(MemberLeft, projection=True)(on_member_left)
    consumer.on(NetworkCreated, NetworkUpdated, projection=True)(on_network)
    consumer.on(PlacePublished, PlaceUpdated, projection=True)(on_place)
    consumer.on(PlaceWithdrawn, projection=True)(on_place_withdrawn)
    consumer.on(MemberErased, projection=True)(on_member_erased)


async def on_membership_changed(
    received: Received[MemberJoined | MemberRolesChanged], transaction: Transaction
) -> None:
    """Keep who belongs to which network, so that a facilitator may act for their members."""
    event = received.event
    membership = Membership(
        membership_id=received.aggregate_id,
        member_id=event.member_id,
        network_id=event.network_id,
        roles=event.roles,
        is_minor=event.is_minor,
    )
    SqlMemberships(transaction).put(membership, received.sequence)


async def on_member_left(received: Received[MemberLeft], transaction: Transaction) -> None:
    """Keep that the person has left, so that an older fact does not bring them back."""
    gone = Membership(
        membership_id=received.aggregate_id,
        member_id=received.event.member_id,
        network_id=received.event.network_id,
        is_active=False,
    )
    SqlMemberships(transaction).put(gone, received.sequence)


async def on_network(
    received: Received[NetworkCreated | NetworkUpdated], transaction: Transaction
) -> None:
    """Keep where the network is, whether it is affiliated, and whether it is of children."""
    event = received.event
    network = Network(
        network_id=event.network_id,
        title=event.title,
        town=event.town,
        department=event.department,
        region=region_of(event.department, event.country),
        time_zone=event.time_zone,
        is_affiliated=event.is_affiliated,
        is_of_children=event.kind in OF_CHILDREN,
    )
    SqlNetworks(transaction).put(network, received.sequence)


async def on_place(
    received: Received[PlacePublished | PlaceUpdated], transaction: Transaction
) -> None:
    """Keep the place as the directory shows it."""
    event = received.event
    place = Place(
        place_id=event.place_id,
        title=event.title,
        address=event.address,
        postcode=event.postcode,
        town=event.town,
        department=event.department,
        region=event.region,
        time_zone=event.time_zone,
        latitude=event.latitude,
        longitude=event.longitude,
    )
    SqlPlaces(transaction).put(place, received.sequence)


async def on_place_withdrawn(received: Received[PlaceWithdrawn], transaction: Transaction) -> None:
    """Keep that the place is in the directory no more."""
    SqlPlaces(transaction).withdraw(received.event.place_id, received.sequence)


async def on_member_erased(received: Received[MemberErased], transaction: Transaction) -> None:
    """Remember that this person is gone: nobody registers them again."""
    SqlMemberships(transaction).erase(received.event.member_id)
