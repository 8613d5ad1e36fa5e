"""The relay: everything that was committed reaches the stream, once and in order."""

import asyncio
from typing import Any

import pytest
from asyncpg import Connection, Record
from nats.aio.client import Client

from shared.ending import end
from shared.messaging.publishing import BatchRefusedError, publish_batch, publish_one
from shared.messaging.relay import FORGET, Relay, Row
from tests.fixtures.broker import Broker
from tests.fixtures.waiting import eventually
from tests.integration.shared.workshop import Workshop, about, numbered

LARGER_THAN_THE_BROKER_TAKES = "x" * 2_000_000


class PowerCutError(Exception):
    """The process ends here."""


class DyingConnection:
    """A connection of a process that is killed before it deletes what it has published."""

    def __init__(self, connection: "Connection[Record]") -> None:
        self._connection = connection

    async def fetch(self, query: str, *arguments: Any) -> list[Record]:
        return await self._connection.fetch(query, *arguments)

    async def execute(self, query: str, *_: Any) -> str:
        assert query == FORGET
        raise PowerCutError


async def rows(workshop: Workshop) -> list[Row]:
    async with workshop.lines() as connection:
        found = await connection.fetch(
            "SELECT id, event_id, stream, subject, headers, body FROM outbox ORDER BY id"
        )
    return [Row(**dict(row.items())) for row in found]


async def test_facts_leave_in_the_order_of_their_commits(workshop: Workshop) -> None:
    letters = "abcdef"
    for _ in range(300):
        await workshop.announce(*(about(letter) for letter in letters))

    moved = [await workshop.relay() for _ in range(3)]

    assert moved == [1000, 800, 0]
    assert await workshop.outbox() == []
    heard = await workshop.stored()
    for letter in letters:
        assert [fact for fact in heard if fact[0] == about(letter)] == numbered(
            letter, range(1, 301)
        )


async def test_a_batch_of_which_a_part_is_stored_is_completed_one_by_one_in_order(
    workshop: Workshop,
) -> None:
    await workshop.announce(*[about("a")] * 10)
    outbox = await rows(workshop)
    for row in outbox[:4]:
        await publish_one(workshop.client.jetstream(), row.stream, row)
    with pytest.raises(BatchRefusedError, match="10201"):
        await publish_batch(workshop.client, outbox[0].event_id, outbox)

    assert await workshop.relay() == 10

    assert await workshop.stored() == numbered("a", range(1, 11))
    assert await workshop.outbox() == []


@pytest.mark.parametrize("size", [1, 7], ids=["one by one", "as a batch"])
async def test_a_kill_between_publishing_and_deleting_stores_nothing_twice(
    workshop: Workshop, size: int
) -> None:
    await workshop.announce(*[about("a")] * size)
    async with workshop.lines() as connection:
        dying: Any = DyingConnection(connection)
        with pytest.raises((PowerCutError, BatchRefusedError)):
            await Relay(workshop.client).relay_once(dying)
    assert len(await workshop.outbox()) == size

    await workshop.announce(about("a"))
    await workshop.relay()

    assert await workshop.stored() == numbered("a", range(1, size + 2))
    assert await workshop.outbox() == []


async def test_without_message_ids_the_same_kill_stores_everything_twice(
    workshop: Workshop,
) -> None:
    """The control: what the ids are for."""
    await workshop.announce(*[about("a")] * 3)
    await workshop.database.pool.execute("UPDATE outbox SET headers = headers - 'Nats-Msg-Id'")
    async with workshop.lines() as connection:
        dying: Any = DyingConnection(connection)
        with pytest.raises(PowerCutError):
            await Relay(workshop.client).relay_once(dying)

    await workshop.relay()

    assert await workshop.stored() == numbered("a", [1, 2, 3]) * 2


async def test_a_fact_that_cannot_leave_is_never_overtaken(workshop: Workshop) -> None:
    await workshop.announce(*[about("a")] * 5)
    await workshop.database.pool.execute(
        "UPDATE outbox SET body = $1 WHERE headers->>'ce-sequence' = '3'",
        LARGER_THAN_THE_BROKER_TAKES,
    )

    for _ in range(2):
        with pytest.raises(BatchRefusedError):
            await workshop.relay()

    assert await workshop.stored() == numbered("a", [1, 2])
    assert await workshop.outbox() == numbered("a", [3, 4, 5])


async def test_a_closed_connection_refuses_the_batch(workshop: Workshop) -> None:
    await workshop.announce(*[about("a")] * 3)
    outbox = await rows(workshop)
    closed = Client()

    with pytest.raises(BatchRefusedError):
        await publish_batch(closed, outbox[0].event_id, outbox)


async def test_the_relay_waits_for_a_broker_that_was_killed_and_loses_nothing(
    workshop: Workshop, broker: Broker
) -> None:
    relay = Relay(workshop.client)
    async with workshop.lines() as connection:
        running = asyncio.create_task(relay.run(connection))
        await workshop.announce(*[about("a")] * 3)
        relay.wake()
        await eventually(lambda: _is_empty(workshop))

        broker.kill()
        await workshop.announce(*[about("a")] * 3)
        relay.wake()
        await workshop.announce(about("a"))
        await broker.start()
        await eventually(lambda: _is_empty(workshop), within_s=20)

        await end(running)
    assert await workshop.stored() == numbered("a", range(1, 8))


async def test_a_fact_whose_wake_up_was_lost_leaves_all_the_same(workshop: Workshop) -> None:
    async with workshop.lines() as connection:
        running = asyncio.create_task(Relay(workshop.client).run(connection))
        await workshop.announce(about("a"))

        await eventually(lambda: _is_empty(workshop))

        await end(running)


async def _is_empty(workshop: Workshop) -> bool:
    return not await workshop.outbox()
