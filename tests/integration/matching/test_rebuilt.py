"""The projections rebuilt from the stream are those that were live, whatever came twice on the way."""

import random

import nats
import pytest

from deploy.operations.rebuild import Rebuilt, Wanted, rebuild
from services.matching.entrypoints.subscribers import consumer
from shared.events.contract import Event
from shared.events.members import MemberErased, MemberRolesChanged
from shared.events.savoirs import OfferRenewed, OfferUpdated
from shared.messaging.envelope import Received
from tests.integration.matching.conftest import World, membership_of
from tests.integration.operations.probe import Mouth
from tests.unit.matching.builders import ANN, BOB, CAT, EVE, GARDEN, LIBRARY, VILLAGE, an_id


def some_life(world: World) -> list[Received[Event]]:
    """Return facts of towns, links, ages and groups: some changed, some gone, some late."""
    grown = MemberRolesChanged(
        member_id=EVE, network_id=LIBRARY, roles=["member"], is_minor=False, has_mailbox=True
    )
    return [
        world.network(GARDEN, (48.63, 2.44)),
        world.network(LIBRARY, (48.74, 2.40)),
        world.network(VILLAGE, None),
        world.linked(),
        world.joined(ANN, GARDEN),
        world.joined(BOB, GARDEN, is_minor=True),
        world.joined(EVE, LIBRARY, is_minor=True),
        world.received(grown, membership_of(EVE, LIBRARY), 2),
        world.left(CAT, VILLAGE, 2),
        world.joined(CAT, VILLAGE),
        world.offer("offer", group_size=6, format="group"),
        world.request("request", visibility="everyone"),
        world.savoir(OfferUpdated, "offer", 2, title="Guitare", group_size=8),
        world.offer("gone", title="Couture"),
        world.withdrawn("offer", "gone"),
        world.savoir(OfferRenewed, "gone", 3, title="Couture"),
        world.offer("late", 1),
        world.withdrawn("request", "never told"),
        world.offer("erased", member_id=CAT, title="secret"),
        world.received(MemberErased(member_id=CAT), CAT),
    ]


async def rebuilt(world: World, nats_url: str) -> Rebuilt:
    client = await nats.connect(nats_url)
    try:
        wanted = Wanted("matching", world.place.owner_dsn, [consumer], is_check=True)
        return await rebuild(wanted, client, lambda read, total: None)
    finally:
        await client.close()


async def announced(nats_url: str, told: list[Received[Event]]) -> None:
    """Put the facts into the stream."""
    client = await nats.connect(nats_url)
    await Mouth(client.jetstream()).say(
        (letter.event, letter.aggregate_id, letter.sequence) for letter in told
    )
    await client.close()


@pytest.mark.parametrize("seed", range(3))
async def test_the_rebuilt_projection_is_the_live_one_though_facts_came_twice(
    world: World, nats_url: str, seed: int
) -> None:
    told = some_life(world)
    await announced(nats_url, told)
    chance = random.Random(seed)

    for letter in told:
        await world.hear(letter)
        await world.hear(*chance.sample(told[: told.index(letter) + 1], 1), has_inbox=False)
        await world.fire_timers()

    assert (await rebuilt(world, nats_url)).differences == []
    row = (await world.rows(f"savoir WHERE savoir_id = '{an_id('offer')}'"))[0]
    assert (row["title"], row["group_size"]) == ("Guitare", 8)
    minors = await world.rows("membership WHERE is_minor")
    assert [row["member_id"] for row in minors] == [BOB]


async def test_a_fact_that_was_never_heard_is_missed(world: World, nats_url: str) -> None:
    told = some_life(world)
    await announced(nats_url, told)

    await world.hear(*(letter for letter in told if letter.aggregate_id != LIBRARY))

    differences = (await rebuilt(world, nats_url)).differences
    assert differences is not None
    assert [each.table for each in differences] == ["network"]


async def test_told_again_from_the_beginning_nothing_is_proposed_twice(world: World) -> None:
    told = some_life(world)
    await world.hear(*told)
    await world.fire_timers()
    before = await world.facts("match.")
    assert before

    for seed in range(3):
        random.Random(seed).shuffle(told)
        await world.hear(*told, has_inbox=False)
        await world.fire_timers()

    def pairs(facts: list[dict[str, object]]) -> list[tuple[object, object]]:
        asked = ("match.proposed", "match.held")
        return [(f["offer_id"], f["request_id"]) for f in facts if f["type"] in asked]

    after = pairs(await world.facts("match."))
    assert len(after) == len(set(after))
    assert after == pairs(before)
