"""Of several copies one is active, and another takes over when it is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
from asyncpg import Connection, Record

from deploy.databases import Dsns
from shared.ending import end
from shared.leadership import LOCK_ID, Leadership
from tests.fixtures.waiting import eventually

HOLDER = """
SELECT pid FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objid = $1
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Copy:
    """A copy of a service that works with its connection while it is active."""

    def __init__(self, dsn: str) -> None:
        self.leadership = Leadership(dsn)
        self.turns = 0

    async def work(self, connection: "Connection[Record]") -> None:
        self.turns += 1
        while True:
            await connection.fetchval("SELECT pg_sleep(0.02)")


@asynccontextmanager
async def running(*copies: Copy) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(copy.leadership.run(copy.work)) for copy in copies]
    yield
    await end(*tasks)


async def active(*copies: Copy) -> list[Copy]:
    return [copy for copy in copies if copy.leadership.active.is_set()]


async def test_of_two_copies_one_is_active(dsns: Dsns) -> None:
    first, second = Copy(dsns.app), Copy(dsns.app)

    async with running(first):
        await eventually(lambda: active(first))
        async with running(second):
            owner = await asyncpg.connect(dsns.owner)
            for _ in range(30):
                assert len(await owner.fetch(HOLDER, LOCK_ID)) == 1
                assert await active(first, second) == [first]
                await owner.fetchval("SELECT pg_sleep(0.05)")
            await owner.close()


async def test_another_copy_takes_over_when_the_connection_of_the_active_one_is_lost(
    dsns: Dsns, postgres_dsn: str
) -> None:
    first, second = Copy(dsns.app), Copy(dsns.app)
    async with running(first):
        await eventually(lambda: active(first))
        async with running(second):
            server = await asyncpg.connect(postgres_dsn, database="rers_workshop")
            for _ in range(2):
                (was,) = await active(first, second)
                (holder,) = await server.fetch(HOLDER, LOCK_ID)
                await server.execute("SELECT pg_terminate_backend($1)", holder["pid"])
                await eventually(partial(_is_free_of, was, was.turns))
                await eventually(lambda: active(first, second))
            await server.close()

    assert first.turns + second.turns == 3


async def test_another_copy_takes_over_when_the_active_one_ends(dsns: Dsns) -> None:
    first, second = Copy(dsns.app), Copy(dsns.app)
    async with running(second):
        async with running(first):
            await eventually(lambda: active(first, second))

        await eventually(lambda: active(second))

    assert await active(first, second) == []


async def _is_free_of(copy: Copy, turns: int) -> bool:
    return not copy.leadership.active.is_set() or copy.turns > turns
