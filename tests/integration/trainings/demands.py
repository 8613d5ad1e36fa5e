"""Wishes and demands, made through the doors of trainings."""

from typing import Any

from tests.integration.trainings.conftest import NETWORK, World
from tests.unit.trainings.builders import a_member

MAY = {"periods": ["2026-05"]}
OPENING = {"parts": [["2026-06-11", "2026-06-12"]], "place": "Evry", "capacity": 20}
FACILITATOR = 0x900


def body(**more: Any) -> dict[str, Any]:
    return {"training_number": 2, "region": "11", **MAY, **more}


def facilitator(world: World, network_id: str = NETWORK) -> dict[str, str]:
    return world.token(a_member(FACILITATOR), {network_id: ["facilitator"]})


async def wish(world: World, number: int, **more: Any) -> dict[str, Any]:
    """Let the person of this number wish for training 2 in region 11."""
    headers = world.token(a_member(number))
    made: dict[str, Any] = await world.post("/wishes", headers, body(**more), expect=201)
    return made


async def the_demand(world: World) -> dict[str, Any]:
    """Return the only demand, as the office sees it."""
    (found,) = (await world.get("/demands", world.office))["items"]
    return dict(found)


async def pooled(world: World, people: int = 12) -> dict[str, Any]:
    for number in range(people):
        await wish(world, number)
    return await the_demand(world)


async def status_of(world: World, made: dict[str, Any]) -> str:
    return str((await world.get(f"/wishes/{made['wish_id']}", world.office))["status"])


async def opened(world: World) -> tuple[dict[str, Any], str]:
    """Let 12 people and a network of 3 be invited to a session; return the network's wish and the session."""
    network = body(network_id=NETWORK, people=3)
    made = await world.post("/wishes", facilitator(world), network, expect=201)
    demand = await pooled(world)
    path = f"/demands/{demand['demand_id']}/open"
    answered = await world.post(path, world.office, OPENING, expect=201)
    return made, str(answered["session_id"])
