"""What matching hears: the board, the networks and who is in them."""

from services.matching.adapters.projections import (
    BLANK_SAVOIRS,
    KEEP_ERASED,
    KEEP_LINK,
    KEEP_MEMBERSHIP,
    KEEP_NETWORK,
    KEEP_SAVOIR,
)
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.cancel_matches import CancelMatches, cancel_matches
from services.matching.application.forget_member import ForgetMember, forget_member
from services.matching.application.release_member import ReleaseMember, release_member
from services.matching.application.shield_minor import ShieldMinor, shield_minor
from services.matching.domain.savoir import SEARCH_TIMER, Kind, search_key
from services.matching.entrypoints.subscribers_collective import hear_for_groups
from shared.events.members import (
    MemberErased,
    MemberJoined,
    MemberLeft,
    MemberRolesChanged,
    NetworkCreated,
    NetworksLinked,
    NetworksUnlinked,
    NetworkUpdated,
)
from shared.events.savoirs import (
    OfferCreated,
    OfferExpired,
    OfferRenewed,
    OfferUpdated,
    OfferWithdrawn,
    RequestCreated,
    RequestExpired,
    RequestRenewed,
    RequestUpdated,
    RequestWithdrawn,
)
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.kept_answers import forget_answers
from shared.storage.transaction import Transaction

consumer = Consumer("matching")

OfferSeen = OfferCreated | OfferUpdated | OfferRenewed
RequestSeen = RequestCreated | RequestUpdated | RequestRenewed
OfferLost = OfferWithdrawn | OfferExpired
RequestLost = RequestWithdrawn | RequestExpired


@consumer.on(OfferCreated, OfferUpdated, OfferRenewed, projection=True)
async def on_offer_state(received: Received[OfferSeen], transaction: Transaction) -> None:
    """Keep the offer as it stands."""
    _keep(received, "offer", received.event.offer_id, transaction)


@consumer.on(RequestCreated, RequestUpdated, RequestRenewed, projection=True)
async def on_request_state(received: Received[RequestSeen], transaction: Transaction) -> None:
    """Keep the request as it stands."""
    _keep(received, "request", received.event.request_id, transaction)


def _keep(
    received: Received[OfferSeen] | Received[RequestSeen],
    kind: Kind,
    savoir_id: str,
    transaction: Transaction,
) -> None:
    event = received.event
    row = {
        "savoir_id": savoir_id,
        "kind": kind,
        "member_id": event.member_id,
        "network_id": event.network_id,
        "title": event.title,
        "description": event.description,
        "themes": event.themes,
        "level": event.level,
        "format": event.format,
        "mode": event.mode,
        "languages": event.languages,
        "visibility": event.visibility,
        "expires_at": event.expires_at,
        "group_size": event.group_size,
        "is_live": True,
        "returned_at": received.occurred_at,
        "version": received.sequence,
    }
    transaction.write(KEEP_SAVOIR, row)


@consumer.on(OfferWithdrawn, OfferExpired, projection=True)
async def on_offer_gone(received: Received[OfferLost], transaction: Transaction) -> None:
    """Keep that the offer is off the board, so that an older fact does not bring it back."""
    _drop(received, "offer", received.event.offer_id, transaction)


@consumer.on(RequestWithdrawn, RequestExpired, projection=True)
async def on_request_gone(received: Received[RequestLost], transaction: Transaction) -> None:
    """Keep that the request is off the board, so that an older fact does not bring it back."""
    _drop(received, "request", received.event.request_id, transaction)


def _drop(
    received: Received[OfferLost] | Received[RequestLost],
    kind: Kind,
    savoir_id: str,
    transaction: Transaction,
) -> None:
    now = received.occurred_at
    row: dict[str, object] = {
        "savoir_id": savoir_id,
        "kind": kind,
        "member_id": received.event.member_id,
        "network_id": received.event.network_id,
        **dict.fromkeys(("title", "description"), ""),
        **dict.fromkeys(("level", "format", "mode"), "any"),
        "themes": [],
        "languages": [],
        "visibility": "network",
        "expires_at": now,
        "group_size": None,
        "is_live": False,
        "returned_at": now,
        "version": received.sequence,
    }
    transaction.write(KEEP_SAVOIR, row)


@consumer.on(OfferCreated, OfferUpdated)
async def on_offer_worded(
    received: Received[OfferCreated | OfferUpdated], transaction: Transaction
) -> None:
    """Make the search for the offer's counterparts due; the search itself is a timer's work."""
    key = search_key("offer", received.event.offer_id)
    transaction.schedule(SEARCH_TIMER, key, transaction.now())


@consumer.on(RequestCreated, RequestUpdated)
async def on_request_worded(
    received: Received[RequestCreated | RequestUpdated], transaction: Transaction
) -> None:
    """Make the search for the request's counterparts due."""
    key = search_key("request", received.event.request_id)
    transaction.schedule(SEARCH_TIMER, key, transaction.now())


@consumer.on(OfferUpdated)
async def on_offer_reworded(received: Received[OfferUpdated], transaction: Transaction) -> None:
    """Drop the edges of what the offer was; its search finds those of what it is."""
    await SqlUnitOfWork(transaction).edges.drop_savoir(received.event.offer_id)


@consumer.on(RequestUpdated)
async def on_request_reworded(received: Received[RequestUpdated], transaction: Transaction) -> None:
    """Drop the edges of what the request was."""
    await SqlUnitOfWork(transaction).edges.drop_savoir(received.event.request_id)


@consumer.on(OfferWithdrawn, OfferExpired)
async def on_offer_lost(received: Received[OfferLost], transaction: Transaction) -> None:
    """Cancel what awaited an answer around the offer."""
    command = CancelMatches("offer", received.event.offer_id)
    await cancel_matches(command, SqlUnitOfWork(transaction))


@consumer.on(RequestWithdrawn, RequestExpired)
async def on_request_lost(received: Received[RequestLost], transaction: Transaction) -> None:
    """Cancel what awaited an answer around the request."""
    command = CancelMatches("request", received.event.request_id)
    await cancel_matches(command, SqlUnitOfWork(transaction))


@consumer.on(MemberJoined, MemberRolesChanged, projection=True)
async def on_membership(
    received: Received[MemberJoined | MemberRolesChanged], transaction: Transaction
) -> None:
    """Keep who is in which network."""
    event = received.event
    _keep_membership(received, list(event.roles), event.is_minor, transaction)


@consumer.on(MemberLeft, projection=True)
async def on_departure(received: Received[MemberLeft], transaction: Transaction) -> None:
    """Keep that the person has left, so that an older fact does not bring them back."""
    _keep_membership(received, None, False, transaction)


def _keep_membership(
    received: Received[MemberJoined | MemberRolesChanged] | Received[MemberLeft],
    roles: list[str] | None,
    is_minor: bool,
    transaction: Transaction,
) -> None:
    row = {
        "membership_id": received.aggregate_id,
        "member_id": received.event.member_id,
        "network_id": received.event.network_id,
        "roles": roles or [],
        "is_active": roles is not None,
        "is_minor": is_minor,
        "version": received.sequence,
    }
    transaction.write(KEEP_MEMBERSHIP, row)


@consumer.on(MemberJoined, MemberRolesChanged)
async def on_minor(
    received: Received[MemberJoined | MemberRolesChanged], transaction: Transaction
) -> None:
    """Put what is open with a minor into the hands of their facilitators, if it is not yet."""
    if received.event.is_minor:
        await shield_minor(ShieldMinor(received.event.member_id), SqlUnitOfWork(transaction))


@consumer.on(MemberLeft)
async def on_member_left(received: Received[MemberLeft], transaction: Transaction) -> None:
    """End what is open with the person in that network."""
    command = ReleaseMember(received.event.member_id, received.event.network_id)
    await release_member(command, SqlUnitOfWork(transaction))


@consumer.on(MemberErased, projection=True)
async def on_erasure(received: Received[MemberErased], transaction: Transaction) -> None:
    """Keep that the person is to be forgotten, and blank what their savoirs said."""
    member_id = received.event.member_id
    transaction.write(KEEP_ERASED, {"member_id": member_id, "version": received.sequence})
    transaction.write(BLANK_SAVOIRS, {"gone_id": member_id})


@consumer.on(MemberErased)
async def on_member_erased(received: Received[MemberErased], transaction: Transaction) -> None:
    """Wipe what the person wrote, and end what is open with them."""
    member_id = received.event.member_id
    await forget_member(ForgetMember(member_id), SqlUnitOfWork(transaction))
    await forget_answers(transaction, member_id)


@consumer.on(NetworksLinked, NetworksUnlinked, projection=True)
async def on_link(
    received: Received[NetworksLinked | NetworksUnlinked], transaction: Transaction
) -> None:
    """Keep which networks show each other their board."""
    row = {
        "link_id": received.event.link_id,
        "network_id": received.event.network_id,
        "other_network_id": received.event.other_network_id,
        "is_active": isinstance(received.event, NetworksLinked),
        "version": received.sequence,
    }
    transaction.write(KEEP_LINK, row)


@consumer.on(NetworksUnlinked)
async def on_networks_unlinked(
    received: Received[NetworksUnlinked], transaction: Transaction
) -> None:
    """Drop the edges that only the link allowed, unless the two are linked again."""
    uow, event = SqlUnitOfWork(transaction), received.event
    if event.other_network_id not in await uow.savoirs.linked_networks(event.network_id):
        await uow.edges.drop_between(event.network_id, event.other_network_id)


@consumer.on(NetworksLinked)
async def on_networks_linked(received: Received[NetworksLinked], transaction: Transaction) -> None:
    """Look anew for what the two networks may now show each other."""
    savoirs = SqlUnitOfWork(transaction).savoirs
    await savoirs.search_between(received.event.network_id, received.event.other_network_id)


@consumer.on(NetworkCreated, NetworkUpdated, projection=True)
async def on_network(
    received: Received[NetworkCreated | NetworkUpdated], transaction: Transaction
) -> None:
    """Keep where the network is."""
    row = received.event.model_dump(
        include={"network_id", "title", "kind", "town", "department", "country", "time_zone"}
        | {"latitude", "longitude"}
    )
    transaction.write(KEEP_NETWORK, {**row, "version": received.sequence})


hear_for_groups(consumer)
