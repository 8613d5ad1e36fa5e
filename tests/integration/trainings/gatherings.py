"""What tests of gatherings and calendars say again and again."""

from typing import Any

from shared.events.members import NetworkCreated, NetworkKind, NetworkUpdated
from tests.integration.trainings.conftest import NETWORK, World
from tests.unit.trainings.builders import a_member

LEADER = a_member(0xF01)


def leader(world: World, network_id: str = NETWORK) -> dict[str, str]:
    """Headers of a facilitator of the network."""
    return world.token(LEADER, {network_id: ["facilitator"]})


def member(world: World, number: int, network_id: str = NETWORK) -> dict[str, str]:
    """Headers of a member of the network."""
    return world.token(a_member(number), {network_id: ["member"]})


async def announce(world: World, **more: Any) -> dict[str, Any]:
    """Announce a monthly sharing time of the network, from 7 March 2026 on."""
    body = {
        "network_id": NETWORK,
        "title": "Temps de partage de savoirs",
        "kind": "sharing_time",
        "place": "Padern, salle des fêtes",
        "day": "2026-03-07",
        "starts": "14:00",
        "rule": "FREQ=MONTHLY;BYDAY=1SA;COUNT=24",
        **more,
    }
    if body.get("visibility") == "everyone":
        await found(world)
    said: dict[str, Any] = await world.post("/gatherings", leader(world), body, expect=201)
    return said


async def found(world: World, kind: NetworkKind = "town", sequence: int = 1) -> None:
    """Let the service hear of the network, or that it has become one of another kind."""
    state = {
        "network_id": NETWORK,
        "title": "Les Jardins",
        "kind": kind,
        "has_legal_form": True,
        "town": "Padern",
        "department": "11",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "languages": ["fr"],
        "is_affiliated": False,
    }
    event = NetworkCreated if sequence == 1 else NetworkUpdated
    await world.hear(event.model_validate(state), NETWORK, sequence)


async def dates(world: World, headers: Any = None, **query: Any) -> list[Any]:
    """Return the dates that these headers may see."""
    page = await world.get("/gathering-dates", headers or leader(world), **query)
    items: list[Any] = page["items"]
    return items


async def register_for(world: World, date_id: str, number: int, expect: int = 201) -> Any:
    """Register a person, who becomes a member of the network, for a date."""
    await world.join(a_member(number))
    return await world.post(
        f"/occasions/{date_id}/registrations", member(world, number), {}, expect=expect
    )
