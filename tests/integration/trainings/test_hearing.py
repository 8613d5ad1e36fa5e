"""What trainings makes of the facts of members: late, twice, or about people who are gone."""

import asyncio

from services.trainings.application.forget_member import ONCE_MORE_AFTER
from tests.fixtures.waiting import eventually
from tests.integration.trainings.conftest import NETWORK, World
from tests.unit.trainings.builders import a_member

HOLD = "SELECT id FROM occasion WHERE id = $1 FOR UPDATE"
IS_WAITING = """
SELECT count(*) > 0 FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
EVENT = "00000000-0000-7000-8000-0000000f0001"


async def test_a_membership_fact_that_comes_late_does_not_bring_back_who_has_left(
    world: World,
) -> None:
    session_id = await world.open()
    facilitator = world.token(a_member(50), {NETWORK: ["facilitator"]})
    path, body = f"/sessions/{session_id}/registrations", {"member_id": a_member(1)}

    await world.leave(a_member(1), sequence=2)
    await world.join(a_member(1), sequence=1)
    await world.post(path, facilitator, body, expect=403)

    await world.join(a_member(1), sequence=3)
    await world.post(path, facilitator, body, expect=201)


async def test_whoever_is_erased_leaves_their_places_and_cannot_be_entered_again(
    world: World,
) -> None:
    first = await world.open(capacity=1, minimum=1)
    second = await world.open(parts=[["2026-07-02"]])
    for session_id in (first, second):
        await world.register(session_id, 1)
    await world.register(first, 2)

    await world.erase(a_member(1), EVENT)
    await world.erase(a_member(1), EVENT)

    told = await world.facts("registration.cancelled")
    assert [(one["member_id"], one["cause"]) for one in told] == [(a_member(1), "erased")] * 2
    assert await world.statuses(first) == ["cancelled", "offered"]
    assert await world.statuses(second) == ["cancelled"]
    path, body = f"/sessions/{second}/registrations", {"member_id": a_member(1)}
    refused = await world.post(path, world.office, body, expect=403)
    assert refused["code"] == "person_erased"


async def test_a_registration_that_was_under_way_when_its_person_was_erased_ends_too(
    world: World,
) -> None:
    session_id = await world.open()
    async with world.database.pool.acquire() as connection, connection.transaction():
        await connection.fetchval(HOLD, session_id)
        under_way = asyncio.create_task(world.register(session_id, 1))
        await eventually(lambda: world.database.pool.fetchval(IS_WAITING))
        await world.erase(a_member(1))
    await under_way
    assert await world.statuses(session_id) == ["registered"]

    world.clock.advance(ONCE_MORE_AFTER)
    await world.fire_timers()

    assert await world.statuses(session_id) == ["cancelled"]


async def test_a_person_who_never_registered_is_forgotten_quietly(world: World) -> None:
    before = await world.facts()

    await world.erase(a_member(7))

    assert await world.facts() == before
