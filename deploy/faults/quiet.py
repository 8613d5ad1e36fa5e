"""Waits until nothing is on its way any more: outboxes empty, consumers with nothing pending."""

import asyncio
from datetime import timedelta

import asyncpg
import nats

from deploy.clients.waiting import effect
from deploy.hearings import hearings_of
from deploy.local.stack import LocalStack

STEADY_LOOKS = 5
"""So many looks in a row must find nothing: a fact may just be between two stations."""


class _Looks:
    """Counts the looks in a row that found nothing."""

    quiet = 0


async def wait_until_quiet(
    stack: LocalStack, within_s: float = 120.0, ahead: timedelta = timedelta()
) -> None:
    """Return when all is quiet; raise NeverCameError otherwise.

    `ahead` is by how much the services' clocks run before the machine's: their timers are due by them.
    """
    await asyncio.gather(*(stack.ready(name) for name in stack.process_names))
    looks = _Looks()

    async def look() -> bool | None:
        looks.quiet = looks.quiet + 1 if await _nothing_on_its_way(stack, ahead) else 0
        return looks.quiet >= STEADY_LOOKS or None

    await effect(look, "outboxes and consumers did not become quiet", within_s=within_s)


async def _nothing_on_its_way(stack: LocalStack, ahead: timedelta) -> bool:
    return await _no_outbox_row(stack, ahead) and await _nothing_pending(stack)


async def _no_outbox_row(stack: LocalStack, ahead: timedelta) -> bool:
    now = """
    SELECT EXISTS (SELECT FROM outbox) OR EXISTS (SELECT FROM timer WHERE due_at < now() + $1)
    """
    for dsns in stack.addresses.databases.values():
        connection = await asyncpg.connect(dsns.owner)
        try:
            if await connection.fetchval(now, ahead):
                return False
        finally:
            await connection.close()
    return True


async def _nothing_pending(stack: LocalStack) -> bool:
    client = await nats.connect(stack.addresses.nats_url)
    try:
        broker = client.jetstream()
        for hearing in hearings_of(tuple(stack.addresses.services)):
            for each in (hearing, hearing.retries()):
                state = await broker.consumer_info(each.stream, each.consumer)
                if state.num_pending or state.num_ack_pending:
                    return False
        return True
    finally:
        await client.close()
