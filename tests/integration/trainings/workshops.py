"""What tests of workshops do over and over: people of a network, a workshop that is polling, votes."""

from typing import Any

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.unit.trainings.builders import a_member

FACILITATOR, STRANGER, ANIMATOR = 0x502, 0x5FF, 0x5AA
STARTS = "2026-04-11T14:00"
LATER = "2026-04-18T14:00"
BEGINS = "2026-04-11T12:00:00Z"


def person(world: World, number: int, *, network: str = NETWORK) -> dict[str, str]:
    """Return the headers of a member of a network."""
    return world.token(a_member(number), {network: ["member"]})


def stranger(world: World) -> dict[str, str]:
    """Return the headers of a member of another network."""
    return person(world, STRANGER, network=OTHER_NETWORK)


def animator(world: World) -> dict[str, str]:
    """Return the headers of a facilitator of the network."""
    return world.token(a_member(ANIMATOR), {NETWORK: ["member", "facilitator"]})


def lead(world: World) -> dict[str, str]:
    """Return the headers of whoever proposes and leads the workshop."""
    return person(world, FACILITATOR)


async def join_all(world: World, *numbers: int) -> None:
    """Let people be known here as members of the network."""
    for number in numbers:
        await world.join(a_member(number))


async def propose(world: World, headers: dict[str, str] | None = None, **more: Any) -> Any:
    """Propose a workshop with two dates and return it."""
    body = {
        "network_id": NETWORK,
        "title": "Accueillir sans inscription",
        "about": "Comment accueillir qui passe la porte ?",
        "venue": {"place": "Bibliothèque", "video_link": "https://visio.example.org/secret"},
        "dates": [{"starts": STARTS}, {"starts": LATER, "minutes": 90}],
        **more,
    }
    return await world.post("/workshops", headers or lead(world), body, expect=201)


async def poll(world: World, workshop: Any) -> Any:
    """Return the poll of a workshop."""
    return await world.get(f"/workshops/{workshop['workshop_id']}/poll", lead(world))


async def vote(
    world: World, workshop: Any, number: int, answers: dict[str, str], seen: int, expect: int = 200
) -> Any:
    """Let a member vote."""
    answer = await world.client.put(
        f"/workshops/{workshop['workshop_id']}/vote",
        headers=person(world, number),
        json={"answers": answers, "seen_version": seen},
    )
    assert answer.status_code == expect, answer.text
    return answer.json()


async def put(
    world: World, path: str, headers: dict[str, str], body: Any, expect: int = 200
) -> Any:
    """Put and return the answer's object."""
    answer = await world.client.put(path, headers=headers, json=body)
    assert answer.status_code == expect, answer.text
    return answer.json()


async def scheduled(world: World, *numbers: int, **more: Any) -> Any:
    """Return a workshop on its first date, in which these members have a place."""
    await join_all(world, *numbers)
    workshop = await propose(world, **more)
    date_id = (await poll(world, workshop))["dates"][0]["date_id"]
    for number in numbers:
        await vote(world, workshop, number, {date_id: "yes"}, 0)
    path = f"/workshops/{workshop['workshop_id']}/schedule"
    return await world.post(path, lead(world), {"date_id": date_id})
