"""What tests of money do over and over: networks with volunteers, quotes, registrations that pay."""

from typing import Any

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from shared.events.members import NetworkCreated, NetworkUpdated
from tests.integration.trainings.conftest import NETWORK, World
from tests.unit.trainings.builders import a_member

CONTACT = 0x701
TOWN = {
    "title": "Ville d'Orly",
    "postal_address": "7 avenue Adrien-Raynal\n94310 Orly",
    "siret": "513 946 178 00029",
}
VOLUNTEER = 0x800
"""Number of the first volunteer that `a_network` lets join."""


def contact(world: World) -> dict[str, str]:
    """Return the headers of the person who answers for the town."""
    return world.token(a_member(CONTACT))


async def a_network(world: World, volunteers: int, *, is_affiliated: bool = True) -> None:
    """Let a network and its volunteers be known."""
    created = NetworkCreated(**network_state(is_affiliated=is_affiliated))
    await world.hear(created, NETWORK, 1)
    for number in range(volunteers):
        await world.join(a_member(VOLUNTEER + number))


async def affiliate(world: World, *, is_affiliated: bool, sequence: int) -> None:
    """Let the network join FORESCO, or leave it."""
    updated = NetworkUpdated(**network_state(is_affiliated=is_affiliated))
    await world.hear(updated, NETWORK, sequence)


def network_state(*, is_affiliated: bool) -> dict[str, Any]:
    """Return what members says of the network."""
    return {
        "network_id": NETWORK,
        "title": "RERS d'Orly",
        "kind": "town",
        "has_legal_form": True,
        "town": "Orly",
        "department": "94",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "languages": ["fr"],
        "is_affiliated": is_affiliated,
    }


async def register_as(
    world: World, session_id: str, number: int, audience: str = "volunteers", **more: Any
) -> Any:
    """Register a person as what they come; a volunteer comes in the network's name."""
    body = {"audience": audience, **more}
    if audience == "volunteers":
        body["network_id"] = NETWORK
    path, headers = f"/sessions/{session_id}/registrations", world.token(a_member(number))
    return await world.post(path, headers, body, expect=201)


async def draw_up(world: World, expect: int = 201, **more: Any) -> Any:
    """Draw up a quote for the town and return the answer."""
    body = {
        "organisation": TOWN,
        "contact_member_id": a_member(CONTACT),
        "audience": "institutions",
        **more,
    }
    body = {name: value for name, value in body.items() if value is not None}
    return await world.post("/quotes", world.office, body, expect=expect)


async def sent(world: World, **more: Any) -> Any:
    """Draw up a quote and send it."""
    quote = await draw_up(world, **more)
    return await world.post(f"/quotes/{quote['quote_id']}/send", world.office)


async def accepted(world: World, **more: Any) -> Any:
    """Draw up a quote, send it and have the office write down that it is accepted."""
    quote = await sent(world, **more)
    return await world.post(f"/quotes/{quote['quote_id']}/accept", world.office)


async def fund(world: World, year: int = 2026, headers: dict[str, str] | None = None) -> Any:
    """Return what the network's fund may pay for, and pays for."""
    return await world.get(f"/networks/{NETWORK}/fdva", headers or world.office, year=year)


async def states(world: World, year: int = 2026) -> list[str]:
    """Return the states of the claims on the network's fund, in order."""
    return [claim["state"] for claim in (await fund(world, year))["items"]]


async def set_state(world: World, session_id: str, state: str) -> None:
    """Bring a session into a state that takes days to reach otherwise."""
    await world.database.pool.execute(
        "UPDATE session SET state = $2 WHERE id = $1", session_id, state
    )


async def next_number(world: World, *, fails: bool = False) -> int:
    """Take the next number of 2026 in a transaction of its own, and give it back when that fails."""
    async with world.database.transaction() as transaction:
        number = await SqlUnitOfWork(transaction).quotes.next_number(2026)
        if fails:
            raise GivenUpError
    return number


class GivenUpError(Exception):
    """A transaction ends without effect."""
