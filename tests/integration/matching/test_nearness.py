"""Networks whose towns lie near meet without a link, and people are told how far it is."""

import math

import pytest

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import GARDEN, LIBRARY, VILLAGE, an_id

EVRY, ORLY, LYON = (48.6328, 2.4405), (48.7471, 2.4020), (45.7578, 4.8320)
"""Orly lies 13 km from Evry, Lyon 367."""


async def meet(world: World, mode: str = "any") -> list[str]:
    """Let an offer in GARDEN and a request in LIBRARY, both open to everyone, look for each other."""
    await world.hear(
        world.offer("offer", visibility="everyone", mode=mode),
        world.request("request", network_id=LIBRARY, visibility="everyone"),
    )
    await world.fire_timers()
    return [fact["reason"] for fact in await world.facts("match.proposed")]


async def test_near_networks_meet_on_site_and_are_told_how_far_it_is(world: World) -> None:
    await world.hear(world.network(GARDEN, EVRY), world.network(LIBRARY, ORLY))

    (reason,) = await meet(world, mode="on_site")

    assert reason.endswith("Vos deux réseaux sont à 13 km l’un de l’autre.")
    (edge,) = await world.rows("edge")
    assert (edge["scope"], edge["km"]) == ("near_network", 13.0)


@pytest.mark.parametrize("town", [LYON, None])
async def test_far_or_unknown_towns_do_not_meet_on_site(
    world: World, town: tuple[float, float] | None
) -> None:
    await world.hear(world.network(GARDEN, EVRY), world.network(LIBRARY, town))

    assert await meet(world, mode="on_site") == []


async def test_far_networks_meet_at_a_distance(world: World) -> None:
    await world.hear(world.network(GARDEN, EVRY), world.network(LIBRARY, LYON))

    (reason,) = await meet(world, mode="remote")

    assert reason.endswith("ouvertes à tous les réseaux.")
    (edge,) = await world.rows("edge")
    assert (edge["scope"], edge["km"]) == ("open_to_everyone", 367.0)


async def test_linked_networks_say_that_they_are_linked_and_near(world: World) -> None:
    await world.hear(world.linked(), world.network(GARDEN, EVRY), world.network(LIBRARY, ORLY))

    (reason,) = await meet(world)

    assert reason.endswith("reliés. Vos deux réseaux sont à 13 km l’un de l’autre.")


def by_hand(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great circle by the law of cosines, another formula than the one under test."""
    (a, b), (c, d) = [tuple(math.radians(x) for x in place) for place in (one, other)]
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return 6371 * math.acos(min(1.0, cosine))


async def test_distances_are_great_circles_and_near_ends_where_it_says(world: World) -> None:
    towns = {an_id(f"town {n}"): (48.0 + n / 10, 2.0 - n / 7) for n in range(12)}
    await world.hear(
        world.network(GARDEN, (48.0, 2.0)),
        world.network(VILLAGE, None),
        *(world.network(network_id, town) for network_id, town in towns.items()),
    )
    wanted = {network_id: by_hand((48.0, 2.0), town) for network_id, town in towns.items()}

    async with world.database.transaction() as transaction:
        savoirs = SqlUnitOfWork(transaction).savoirs
        near = await savoirs.near_networks(GARDEN, 30.0)
        all_of_them = await savoirs.distances(GARDEN, [*towns, VILLAGE])

    assert all_of_them == pytest.approx(wanted, abs=0.01)
    assert set(near) == {network_id for network_id, km in wanted.items() if km <= 30.0}
    assert len(near) == 2
