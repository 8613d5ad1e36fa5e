"""Networks are founded and linked, and people join them, each with an account of their own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from deploy.demo.claims import claim_equal
from deploy.demo.stage import Person, Stage
from deploy.demo_matching.company import LINKS, Company, Place

T = TypeVar("T")
X = TypeVar("X")

AT_ONCE = 12
"""People who act at the same time."""


async def everybody_joins(stage: Stage, company: Company) -> None:
    """Found, join, link."""
    await for_all(lambda place: _found(stage, place), company.places)
    await for_all(lambda both: _join(stage, *both), company.members)
    for one, other in LINKS:
        await _link(stage, company.places[one], company.places[other])


async def for_all(
    work: Callable[[X], Awaitable[T]], about: Iterable[X], at_once: int = AT_ONCE
) -> list[T]:
    """Do the work for each, a few at once; the first error ends them all."""
    turns = asyncio.Semaphore(at_once)

    async def in_turn(each: X) -> T:
        async with turns:
            return await work(each)

    return list(await asyncio.gather(*(in_turn(each) for each in about)))


async def _found(stage: Stage, place: Place) -> None:
    await stage.sign_up(place.coordinator)
    about = {name: getattr(place.facts, name) for name in ("title", "kind", "town", "department")}
    body = {**about, "is_affiliated": True, "has_accepted_charter": True}
    made = await stage.api.post("members", "/networks", body, place.coordinator.token)
    place.network_id = made["network_id"]
    await stage.refresh(place.coordinator)


async def _join(stage: Stage, person: Person, place: Place) -> None:
    await stage.sign_up(person)
    path = f"/networks/{place.network_id}/memberships"
    asked = await stage.api.post("members", path, {"has_accepted_charter": True}, person.token)
    path = f"{path}/{asked['membership_id']}/acceptance"
    accepted = await stage.api.post("members", path, token=place.coordinator.token)
    claim_equal(accepted["status"], "active", f"Adhésion de {person.called}")
    await stage.refresh(person)


async def _link(stage: Stage, asking: Place, asked: Place) -> None:
    path, body = f"/networks/{asking.network_id}/links", {"other_network_id": asked.network_id}
    link = await stage.api.post("members", path, body, asking.coordinator.token)
    path = f"/networks/{asked.network_id}/links/{link['link_id']}/acceptance"
    answered = await stage.api.post("members", path, token=asked.coordinator.token)
    claim_equal(answered["status"], "active", f"Lien demandé par {asking.facts.title}")
