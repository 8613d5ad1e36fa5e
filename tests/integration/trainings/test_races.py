"""Many people at once before one session: never too many, nobody forgotten, and controls that go wrong."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from services.trainings.adapters.registrations.sql_registrations import SqlRegistrations
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.cancel_registration import (
    CancelRegistration,
    cancel_registration,
)
from services.trainings.application.registrations.register_person import (
    RegisterPerson,
    register_person,
)
from services.trainings.domain.registrations.registration import Registration
from shared.storage.transaction import Transaction
from tests.fixtures.waiting import eventually
from tests.integration.trainings.conftest import World
from tests.unit.trainings.builders import a_member, a_registration_id

CROWD = 150
WAITS_FOR_LOCK = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
TRUTH = """
SELECT o.registered, o.offered, o.capacity, o.is_confirmed,
    count(*) FILTER (WHERE r.status = 'registered') AS have_place,
    count(*) FILTER (WHERE r.status = 'offered') AS are_offered,
    coalesce(sum(r.collected) FILTER (WHERE r.status = 'waiting'), 0) AS collected,
    count(*) FILTER (WHERE r.status = 'waiting') AS wait
FROM occasion o LEFT JOIN registration r ON r.occasion_id = o.id WHERE o.id = $1 GROUP BY o.id
"""
BESIDE_A_PLACE = """
SELECT count(*) FROM registration r JOIN occasion o ON o.id = r.occasion_id
WHERE o.id = $1 AND r.status = 'waiting' AND r.is_head
AND r.seats - r.collected <= o.capacity - o.registered - o.offered
"""


async def truth(world: World, session_id: str) -> dict[str, Any]:
    """Return the counted places, after checking that they are those of the people."""
    row = dict(await world.database.pool.fetchrow(TRUTH, session_id) or {})
    kept = row["are_offered"] + row["collected"]
    assert (row["registered"], row["offered"]) == (row["have_place"], kept)
    assert row["registered"] + row["offered"] <= row["capacity"]
    assert await world.database.pool.fetchval(BESIDE_A_PLACE, session_id) == 0
    return row


def headers_of_crowd(world: World) -> list[dict[str, str]]:
    return [world.token(a_member(number)) for number in range(1, CROWD + 1)]


async def test_a_crowd_at_once_fills_the_session_and_the_rest_waits(world: World) -> None:
    session_id = await world.open(capacity=20, minimum=12)
    path = f"/sessions/{session_id}/registrations"

    answers = await asyncio.gather(
        *(world.client.post(path, headers=headers) for headers in headers_of_crowd(world))
    )

    assert {answer.status_code for answer in answers} == {201}
    got = [answer.json()["status"] for answer in answers]
    assert (got.count("registered"), got.count("waiting")) == (20, CROWD - 20)
    assert (await truth(world, session_id))["have_place"] == 20
    (confirmed,) = await world.facts("session.confirmed")
    assert len(confirmed["registered_member_ids"]) == 12
    assert len(await world.facts("registration.placed")) == 20


async def test_reading_before_writing_oversells_the_same_crowd(world: World) -> None:
    session_id = await world.open(capacity=20, minimum=12)
    pool = world.database.pool
    taken: list[int] = []

    async def naive(number: int) -> None:
        async with pool.acquire() as connection, connection.transaction():
            seen = await connection.fetchval(
                "SELECT count(*) FROM registration WHERE occasion_id = $1", session_id
            )
            if seen < 20:
                taken.append(number)
                await connection.execute(
                    "INSERT INTO registration (id, occasion_id, once, title, member_id,"
                    " status, version) VALUES ($1, $2, $3, 't', $4, 'registered', 1)",
                    a_registration_id(number),
                    session_id,
                    session_id,
                    a_member(number),
                )

    await asyncio.gather(*(naive(number) for number in range(1, CROWD + 1)))

    assert len(taken) > 20


async def test_one_person_clicking_many_times_at_once_has_one_place(world: World) -> None:
    session_id = await world.open()
    path, me = f"/sessions/{session_id}/registrations", world.token(a_member(1))

    answers = await asyncio.gather(*(world.client.post(path, headers=me) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert (await truth(world, session_id))["registered"] == 1


async def test_one_person_before_both_twins_at_once_has_one_place(world: World) -> None:
    on_site, by_video = await world.open(), await world.open(parts=[["2026-07-02"]])
    await world.put(f"/sessions/{on_site}/twin", {"twin_id": by_video})
    me = world.token(a_member(1))

    answers = await asyncio.gather(
        *(
            world.client.post(f"/sessions/{session_id}/registrations", headers=me)
            for session_id in (on_site, by_video) * 6
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    both = [await truth(world, session_id) for session_id in (on_site, by_video)]
    assert sum(row["registered"] for row in both) == 1


async def test_with_people_coming_and_going_nobody_waits_beside_a_free_place(
    world: World, dice: random.Random
) -> None:
    session_id = await world.open(capacity=8, minimum=4)
    path = f"/sessions/{session_id}/registrations"

    async def come_and_maybe_go(headers: dict[str, str], *, goes: bool) -> set[int]:
        came = await world.client.post(path, headers=headers)
        if not goes:
            return {came.status_code}
        cancel = f"/registrations/{came.json()['registration_id']}/cancel"
        gone = await world.client.post(cancel, headers=headers)
        return {came.status_code, gone.status_code}

    codes = await asyncio.gather(
        *(
            come_and_maybe_go(headers, goes=dice.random() < 0.6)
            for headers in headers_of_crowd(world)
        )
    )

    assert set().union(*codes) == {201, 200}
    row = await truth(world, session_id)
    assert row["wait"] == 0 or row["registered"] + row["offered"] == 8
    assert len(await world.facts("session.confirmed")) == 1


Joining = Callable[[Transaction, str], Awaitable[None]]


async def test_a_place_freed_while_somebody_joins_the_line_is_offered_to_them(
    world: World,
) -> None:
    async def joins_properly(transaction: Transaction, session_id: str) -> None:
        member = a_member(2)
        command = RegisterPerson(occasion_id=session_id, member_ids=(member,), actor=Actor(member))
        await register_person(command, SqlUnitOfWork(transaction))

    assert await a_cancellation_beside(world, joins_properly) == (0, 1, 0)


async def test_without_the_line_that_person_waits_beside_a_free_place(world: World) -> None:
    async def joins_naively(transaction: Transaction, session_id: str) -> None:
        places = await SqlUnitOfWork(transaction).occasions.seen(session_id)
        waiting = Registration.of(transaction.new_id(), a_member(2), places)
        await SqlRegistrations(transaction).add(waiting.wait())

    assert await a_cancellation_beside(world, joins_naively) == (0, 0, 1)


async def a_cancellation_beside(world: World, join: Joining) -> tuple[int, int, int]:
    """Let somebody join the line while the only place is freed; return registered, offered, waiting."""
    session_id = await world.open(capacity=1, minimum=1)
    first = await world.register(session_id, 1)
    actor = Actor(a_member(1))

    async def leave() -> None:
        async with world.database.transaction() as transaction:
            command = CancelRegistration(first["registration_id"], actor)
            await cancel_registration(command, SqlUnitOfWork(transaction))

    async def is_settled() -> bool:
        waits = await world.database.pool.fetchval(WAITS_FOR_LOCK)
        return bool(waits) or leaving.done()

    async with world.database.transaction() as transaction:
        await join(transaction, session_id)
        leaving = asyncio.create_task(leave())
        await eventually(is_settled)
    await leaving
    row = dict(await world.database.pool.fetchrow(TRUTH, session_id) or {})
    return row["registered"], row["offered"], row["wait"]
