"""The bare thing: asyncpg and nats-py loops that do the same durable work, by hand."""

import asyncio
import json
import uuid
from typing import Any

import asyncpg
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.bench.child import wait_for_go
from deploy.bench.events import work
from deploy.bench.measures import Stopwatch

BATCH = 1000
FETCH = 500
TAKE = "SELECT id, subject, headers, body FROM outbox ORDER BY id LIMIT $1"
FORGET = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"
REMEMBER = (
    "INSERT INTO inbox (consumer, event_id, received_at) SELECT $1, unnest($2::uuid[]), now()"
    " ON CONFLICT DO NOTHING RETURNING event_id"
)


async def publish(client: Client, rows: list[asyncpg.Record]) -> None:
    """Store the rows as one atomic batch."""
    batch_id, last = uuid.uuid4().hex, len(rows)
    for position, row in enumerate(rows, start=1):
        headers = json.loads(row["headers"])
        headers["Nats-Batch-Id"], headers["Nats-Batch-Sequence"] = batch_id, str(position)
        if position == last:
            headers["Nats-Batch-Commit"] = "1"
        if position in (1, last):
            await client.request(row["subject"], row["body"].encode(), headers=headers, timeout=5)
        else:
            await client.publish(row["subject"], row["body"].encode(), headers=headers)


async def relay_until(client: Client, dsn: str, count: int, woken: asyncio.Event) -> None:
    """Relay until `count` rows have gone."""
    connection = await asyncpg.connect(dsn)
    moved = 0
    while moved < count:
        rows = await connection.fetch(TAKE, BATCH)
        if not rows:
            woken.clear()
            await asyncio.wait_for(woken.wait(), timeout=5)
            continue
        await publish(client, rows)
        await connection.execute(FORGET, [row["id"] for row in rows])
        moved += len(rows)
    await connection.close()


async def relay(specification: dict[str, Any]) -> dict[str, Any]:
    """Measure the relay alone, on an outbox that is full."""
    client = await nats.connect(specification["nats_url"])
    await wait_for_go()
    watch = Stopwatch()
    await relay_until(client, specification["savoirs_dsn"], specification["count"], asyncio.Event())
    return watch.read(specification["count"])


async def write(specification: dict[str, Any]) -> dict[str, Any]:
    """Measure the commands, with the relay running beside them in the same process."""
    count, writers = specification["count"], specification["writers"]
    pool = await asyncpg.create_pool(
        specification["savoirs_dsn"], min_size=writers, max_size=writers, reset=work.keep
    )
    client = await nats.connect(specification["nats_url"])
    woken = asyncio.Event()
    await wait_for_go()
    relaying = asyncio.create_task(relay_until(client, specification["savoirs_dsn"], count, woken))
    watch = Stopwatch()
    turns = iter(range(count))

    async def writer() -> None:
        for turn in turns:
            async with pool.acquire() as connection:
                await connection.execute(work.COMMAND, *work.bare_command(turn))
            woken.set()

    await asyncio.gather(*(writer() for _ in range(writers)))
    measured = watch.read(count)
    await relaying
    return measured


async def consume(specification: dict[str, Any]) -> dict[str, Any]:
    """Measure the effects: fetch, one transaction a batch, then acknowledge."""
    count = specification["count"]
    connection = await asyncpg.connect(specification["matching_dsn"])
    client = await nats.connect(specification["nats_url"])
    pull = await client.jetstream().pull_subscribe_bind(specification["durable"], stream="EVENTS")
    await wait_for_go()
    watch: Stopwatch | None = None
    done = 0
    while done < count:
        try:
            messages = await pull.fetch(FETCH, timeout=1)
        except (TimeoutError, nats.errors.TimeoutError):
            continue
        watch = watch or Stopwatch()
        async with connection.transaction():
            await _effects(connection, specification["durable"], messages)
        for message in messages:
            await message.ack()
        done += len(messages)
    assert watch is not None
    return watch.read(count)


async def _effects(
    connection: "asyncpg.Connection[asyncpg.Record]", durable: str, messages: list[Msg]
) -> None:
    ids = [(message.headers or {})["ce-id"] for message in messages]
    fresh = {str(row[0]) for row in await connection.fetch(REMEMBER, durable, ids)}
    await connection.executemany(
        work.EFFECT,
        [work.bare_effect(message) for message in messages if _id(message) in fresh],
    )


def _id(message: Msg) -> str:
    return (message.headers or {})["ce-id"]
