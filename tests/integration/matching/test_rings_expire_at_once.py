"""A ring whose time is over while somebody accepts: what both have accepted stands."""

import asyncio
from datetime import timedelta

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.accept_ring import AcceptRing, accept_ring
from services.matching.application.expire_ring import ExpireRing, expire_ring
from services.matching.domain.actor import Actor
from tests.fixtures.waiting import eventually
from tests.integration.matching.conftest import World
from tests.integration.matching.rings import ring_of_three, states
from tests.unit.matching.builders import ANN, BOB

WAITS = """
SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock')
"""


async def test_a_match_accepted_while_its_ring_expires_stays_accepted(quiet_world: World) -> None:
    world = quiet_world
    ring_id: str = (await ring_of_three(world))["ring_id"]

    async def expire() -> None:
        async with world.database.transaction() as transaction:
            await expire_ring(ExpireRing(ring_id), SqlUnitOfWork(transaction))

    async def it_waits() -> bool:
        return bool(await world.database.pool.fetchval(WAITS))

    async with world.database.transaction() as transaction:
        await accept_ring(AcceptRing(ring_id, Actor(ANN)), SqlUnitOfWork(transaction))
    async with world.database.transaction() as transaction:
        await accept_ring(AcceptRing(ring_id, Actor(BOB)), SqlUnitOfWork(transaction))
        await transaction.flush()
        world.clock.advance(timedelta(days=14))
        expiring = asyncio.create_task(expire())
        await eventually(it_waits)
    await expiring

    assert await states(world) == {"ann": "accepted", "bob": "expired", "cat": "expired"}
    assert len(await world.facts("ring.expired")) == 1
