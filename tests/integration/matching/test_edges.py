"""Who could teach whom is kept while it is true, and no longer."""

from typing import Any

import pytest

from shared.events.contract import Event
from shared.events.members import MemberErased, MemberRolesChanged, NetworksUnlinked
from shared.events.savoirs import OfferUpdated
from shared.messaging.envelope import Received
from tests.integration.matching.conftest import World, membership_of
from tests.unit.matching.builders import ANN, BOB, GARDEN, LIBRARY, an_id


async def edges(world: World) -> set[tuple[str, str]]:
    return {(row["offer_id"], row["request_id"]) for row in await world.rows("edge")}


EDGE = {(an_id("offer"), an_id("request"))}


async def met(world: World, **changes: Any) -> None:
    """Let Ann's offer in GARDEN and Bob's request in LIBRARY find each other over a link."""
    await world.hear(
        world.linked(),
        world.joined(ANN, GARDEN),
        world.joined(BOB, LIBRARY),
        world.offer("offer", visibility="linked", **changes),
        world.request("request", network_id=LIBRARY, visibility="linked"),
    )
    await world.fire_timers()
    assert await edges(world) == EDGE


async def test_an_edge_says_who_and_where_and_how_alike(world: World) -> None:
    await met(world)

    (edge,) = await world.rows("edge")
    assert (edge["offerer_id"], edge["offerer_network_id"]) == (ANN, GARDEN)
    assert (edge["requester_id"], edge["requester_network_id"]) == (BOB, LIBRARY)
    assert (edge["scope"], edge["km"]) == ("linked_network", None)
    assert 0.5 <= edge["likeness"] <= 1


def unlinked(world: World) -> Received[Event]:
    event = NetworksUnlinked(link_id=an_id("link"), network_id=GARDEN, other_network_id=LIBRARY)
    return world.received(event, an_id("link"), 2)


def of_age_no_more(world: World) -> Received[Event]:
    event = MemberRolesChanged(
        member_id=ANN, network_id=GARDEN, roles=["member"], is_minor=True, has_mailbox=True
    )
    return world.received(event, membership_of(ANN, GARDEN), 2)


GONE = {
    "the offer is withdrawn": lambda world: world.withdrawn("offer", "offer"),
    "the request is withdrawn": lambda world: world.withdrawn("request", "request"),
    "the offer is another one": lambda world: world.savoir(
        OfferUpdated, "offer", 2, visibility="linked", title="Couture"
    ),
    "the offer is shown to its network": lambda world: world.savoir(OfferUpdated, "offer", 2),
    "the offerer has left": lambda world: world.left(ANN, GARDEN),
    "the requester is forgotten": lambda world: world.received(MemberErased(member_id=BOB), BOB),
    "the link has ended": unlinked,
    "the offerer is a minor": of_age_no_more,
}


@pytest.mark.parametrize("what", GONE)
async def test_an_edge_goes_at_once_when(world: World, what: str) -> None:
    await met(world)

    await world.hear(GONE[what](world))

    assert await edges(world) == set()
    await world.fire_timers()
    assert await edges(world) == set()


async def test_an_edge_goes_when_the_pair_is_declined_and_never_comes_back(world: World) -> None:
    await met(world)
    (fact,) = await world.facts("match.proposed")

    await world.post(f"/matches/{fact['match_id']}/decline", world.as_(ANN))
    assert await edges(world) == set()
    await world.fire_timers()

    assert await edges(world) == set()


async def test_somebody_else_who_leaves_takes_no_edge_along(world: World) -> None:
    await met(world)

    await world.hear(world.joined(ANN, LIBRARY), world.left(ANN, LIBRARY))

    assert await edges(world) == EDGE


async def test_searched_again_and_again_there_is_one_edge_a_pair(world: World) -> None:
    await met(world)

    for version in (2, 3):
        await world.hear(
            world.savoir(OfferUpdated, "offer", version, visibility="linked", title="Guitare")
        )
        await world.fire_timers()

    assert await edges(world) == EDGE
