"""Gatherings of schools and classes: for their own people, and taken back from everyone else."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.trainings.conftest import OTHER_NETWORK, World
from tests.integration.trainings.gatherings import (
    announce,
    dates,
    found,
    leader,
    member,
    register_for,
)
from tests.unit.trainings.builders import a_member

BODY = {
    "network_id": "00000000-0000-7000-8000-00000000c001",
    "title": "Bourse aux savoirs",
    "kind": "fair",
    "place": "Padern, salle des fêtes",
    "day": "2026-03-07",
    "starts": "14:00",
    "visibility": "everyone",
}


async def told_partners(world: World) -> list[dict[str, Any]]:
    rows = await world.database.pool.fetch(
        "SELECT headers, body FROM outbox WHERE subject LIKE 'rers.%.public.%' ORDER BY id"
    )
    return [
        {"type": row["headers"]["ce-type"].removeprefix("rers.public."), **json.loads(row["body"])}
        for row in rows
    ]


async def shown_to_anybody(world: World) -> list[Any]:
    page = await world.get("/gathering-dates", {})
    items: list[Any] = page["items"]
    return items


@pytest.mark.parametrize("kind", ["school", "class"])
async def test_the_door_says_in_french_why_a_school_invites_nobody_else(
    world: World, kind: Any
) -> None:
    await found(world, kind)

    refused = await world.post("/gatherings", leader(world), BODY, expect=422)

    assert "gathering_not_for_everyone" in str(refused)
    assert "n'est pas ouverte à tous" in str(refused)
    own = {**BODY, "visibility": "network"}
    await world.post("/gatherings", leader(world), own, expect=201)
    assert await told_partners(world) == []


async def test_a_network_that_has_not_been_heard_of_invites_nobody_else_yet(world: World) -> None:
    refused = await world.post("/gatherings", leader(world), BODY, expect=409)

    assert "network_unheard" in str(refused)
    movement = {**BODY, "network_id": None}
    await world.post("/gatherings", world.office, movement, expect=201)


async def test_when_a_town_becomes_a_school_its_gatherings_are_for_its_people(world: World) -> None:
    said = await announce(world, visibility="everyone", rule="FREQ=MONTHLY;BYDAY=1SA;COUNT=24")
    ids = [one["gathering_date_id"] for one in await dates(world, limit=200)]
    await world.join(a_member(9), OTHER_NETWORK)
    stranger = member(world, 9, OTHER_NETWORK)
    await world.post(f"/occasions/{ids[0]}/registrations", stranger, {}, expect=201)
    before = len(await told_partners(world))

    await found(world, "school", 2)
    await found(world, "class", 3)

    (unshared,) = (await told_partners(world))[before:]
    assert unshared["type"] == "gathering.unshared.v1"
    assert unshared["gathering_id"] == said["gathering_id"]
    assert sorted(unshared["gathering_date_ids"]) == sorted(ids)
    assert set(unshared) == {"type", "gathering_id", "network_id", "gathering_date_ids"}
    assert await dates(world, stranger) == await shown_to_anybody(world) == []
    assert len(await dates(world, limit=200)) == len(ids)
    await world.post(f"/occasions/{ids[1]}/registrations", stranger, {}, expect=404)
    await register_for(world, ids[1], 1)
    taken = await world.get(f"/registrations?member_id={a_member(9)}", stranger)
    assert [one["status"] for one in taken["items"]] == ["registered"]


async def test_the_dates_that_follow_are_not_told_to_partners(world: World) -> None:
    await announce(world, visibility="everyone")
    await found(world, "class", 2)
    before, known = await told_partners(world), len(await dates(world, limit=200))

    world.clock.advance(timedelta(days=120))
    await world.fire_timers()

    assert len(await dates(world, limit=200, **{"from": "2026-03-01T00:00:00Z"})) > known
    assert await told_partners(world) == before


async def test_a_network_that_becomes_anything_else_keeps_its_open_gatherings(world: World) -> None:
    await announce(world, visibility="everyone")
    before = await told_partners(world)

    await found(world, "association", 2)

    assert await told_partners(world) == before
    assert await shown_to_anybody(world) != []
