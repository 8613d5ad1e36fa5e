"""Crowds before one place and before the twelfth, while people leave, offers pass and the office decides."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from typing import Any

from services.trainings.entrypoints.timers import TIMERS
from shared.storage.transaction import Transaction
from shared.timers import Timers
from tests.integration.trainings.conftest import NETWORK, World
from tests.integration.trainings.test_races import truth
from tests.unit.trainings.builders import a_member

ONCE = """
SELECT count(*) FROM (
    SELECT member_id FROM registration WHERE status IN ('registered', 'waiting', 'offered')
    GROUP BY member_id, once HAVING count(*) > 1
) AS held
"""


async def come(world: World, session_id: str, number: int, *others: int) -> dict[str, Any] | None:
    """Register, alone or with others; None when that is refused."""
    body = {"with_member_ids": [a_member(each) for each in others]} if others else None
    path = f"/sessions/{session_id}/registrations"
    answer = await world.client.post(path, headers=world.token(a_member(number)), json=body)
    assert answer.status_code in (201, 409), answer.text
    return answer.json() if answer.status_code == 201 else None


async def say(world: World, registration: dict[str, Any], word: str) -> int:
    """Answer for a registration; return the status code."""
    path = f"/registrations/{registration['registration_id']}/{word}"
    headers = world.token(registration["member_id"])
    answer = await world.client.post(path, headers=headers)
    assert answer.status_code in (200, 409), answer.text
    return answer.status_code


async def fire(world: World) -> None:
    """Fire what is due, from several pollers at once."""
    timers = Timers(world.database, dict(TIMERS))
    while any(await asyncio.gather(*(timers.fire_one() for _ in range(4)))):
        pass


async def test_one_place_and_a_crowd_that_comes_leaves_accepts_and_declines_at_once(
    world: World, dice: random.Random
) -> None:
    session_id = await world.open(capacity=1, minimum=1, offer_lasts_s=3600)

    async def life(number: int) -> None:
        made = await come(world, session_id, number)
        assert made is not None
        for _ in range(3):
            await say(world, made, dice.choice(["accept", "decline", "cancel"]))

    await asyncio.gather(*(life(number) for number in range(1, 121)))

    await truth(world, session_id)
    world.clock.advance(timedelta(hours=1))
    await fire(world)
    row = await truth(world, session_id)
    assert row["wait"] == 0 or row["registered"] + row["offered"] == 1
    told = Counter(fact["type"] for fact in await world.facts())
    assert told["session.confirmed"] == 1


async def test_the_twelfth_confirms_once_while_people_leave_and_places_change(
    world: World, dice: random.Random
) -> None:
    session_id = await world.open(capacity=14, minimum=12)

    came: list[dict[str, Any]] = []

    async def life(number: int) -> None:
        made = await come(world, session_id, number)
        if made is not None and dice.random() < 0.3:
            await say(world, made, "cancel")
        elif made is not None:
            came.append(made)

    async def office() -> None:
        for capacity in (16, 13, 20, 12, 15):
            path, body = f"/sessions/{session_id}/capacity", {"capacity": capacity}
            answer = await world.client.put(path, headers=world.office, json=body)
            assert answer.status_code in (200, 409), answer.text

    await asyncio.gather(*(life(number) for number in range(1, 81)), office(), office())

    await truth(world, session_id)
    (confirmed,) = await world.facts("session.confirmed")
    assert len(set(confirmed["registered_member_ids"])) == 12
    await asyncio.gather(*(say(world, made, "cancel") for made in came))
    below = await world.facts("session.below_minimum")
    assert {fact["registered"] for fact in below} == {11}
    assert (await world.session(session_id))["state"] == "confirmed"


async def test_without_the_lock_two_at_once_both_believe_to_be_the_twelfth(world: World) -> None:
    session_id = await world.open(minimum=2)
    await world.register(session_id, 1)
    believed: list[int] = []

    async def naive(number: int) -> None:
        async with world.database.transaction() as transaction:
            seen = await counted(transaction, session_id)
            await everybody_has_read.wait()
            if not seen["is_confirmed"] and seen["registered"] + 1 >= seen["minimum"]:
                believed.append(number)

    everybody_has_read = asyncio.Barrier(2)
    await asyncio.gather(naive(2), naive(3))

    assert len(believed) == 2


async def counted(transaction: Transaction, session_id: str) -> Any:
    return await transaction.connection.fetchrow(
        "SELECT registered, minimum, is_confirmed FROM occasion WHERE id = $1", session_id
    )


async def test_groups_and_single_people_at_once_before_the_last_places(
    world: World, dice: random.Random
) -> None:
    for number in range(1, 91):
        await world.join(a_member(number), NETWORK)
    session_id = await world.open(capacity=10, minimum=5)

    async def group(first: int) -> None:
        size = dice.choice([1, 2, 3])
        made = await come(world, session_id, *range(first, first + size))
        if made is not None and dice.random() < 0.5:
            await say(world, made, "cancel")

    await asyncio.gather(*(group(first) for first in range(1, 91, 3)))
    await truth(world, session_id)
    world.clock.advance(timedelta(hours=48))
    await fire(world)

    await truth(world, session_id)
    assert len(await world.facts("session.confirmed")) == 1


async def test_a_merge_among_registrations_cancellations_and_changes_leaves_nobody_twice(
    world: World, dice: random.Random
) -> None:
    small = await world.open(capacity=10, minimum=10)
    target = await world.open(capacity=30, minimum=12, parts=[["2026-07-02"]])
    settled = [await come(world, small, number) for number in range(1, 6)]

    async def life(number: int) -> None:
        made = await come(world, dice.choice([small, target]), number)
        if made is None:
            return
        if dice.random() < 0.3:
            await say(world, made, "cancel")
        elif dice.random() < 0.4:
            path = f"/registrations/{made['registration_id']}/change"
            other = target if made["session_id"] == small else small
            headers = world.token(made["member_id"])
            answer = await world.client.post(path, headers=headers, json={"session_id": other})
            assert answer.status_code in (200, 409), answer.text

    async def office() -> int:
        body = {"into_session_id": target, "reason": "Parce que"}
        path = f"/sessions/{small}/merge"
        answer = await world.client.post(path, headers=world.office, json=body)
        return answer.status_code

    deciding = asyncio.gather(office(), office())
    await asyncio.gather(*(life(number) for number in range(11, 51)))
    codes = sorted(await deciding)

    assert codes in ([200, 409], [409, 409])
    is_merged = (await world.session(small))["state"] == "merged"
    assert is_merged == (200 in codes)
    for session_id in (small, target):
        await truth(world, session_id)
    assert await world.database.pool.fetchval(ONCE) == 0
    merged = await world.facts("session.merged")
    assert len(merged) == is_merged
    live = await world.database.pool.fetchval(
        "SELECT count(*) FROM registration WHERE occasion_id = $1"
        " AND status IN ('registered', 'waiting', 'offered')",
        small,
    )
    assert (live == 0) == is_merged
    assert all(settled)


async def test_pollers_that_fire_the_same_timers_at_once_tell_everything_once(
    world: World,
) -> None:
    session_id = await world.open(capacity=1, minimum=1)
    people = [await world.register(session_id, number) for number in range(1, 8)]
    await world.answer(people[0], "cancel")
    waiting = await world.open(parts=[["2026-06-01"]], decision_at="2026-03-05T09:00:00Z")

    world.clock.advance(timedelta(days=4))
    await asyncio.gather(fire(world), fire(world), fire(world))

    told = Counter(fact["type"] for fact in await world.facts())
    assert (told["registration.place_offered"], told["registration.place_offer_expired"]) == (2, 1)
    assert told["session.awaiting_decision"] == 1
    assert (await world.session(waiting))["state"] == "awaiting_decision"
    await truth(world, session_id)
