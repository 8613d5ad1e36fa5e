"""Waits until nothing is on its way any more: outboxes empty, consumers with nothing pending."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import asyncpg
import nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from deploy.clients.waiting import effect
from deploy.hearings import hearings_of
from deploy.local.stack import LocalStack
from shared.messaging.broker_url import nodes_of

STEADY_LOOKS = 5
"""So many looks in a row must find nothing: a fact may just be between two stations."""

SEARCHES = ("compare", "refine", "rings", "gather", "sweep")
"""Searches of matches, which take their time: nothing that was promised depends on them."""


class _Looks:
    """Counts the looks in a row that found nothing."""

    quiet = 0


async def wait_until_quiet(
    stack: LocalStack,
    within_s: float = 120.0,
    ahead: timedelta = timedelta(),
    ignored: Collection[str] = (),
) -> None:
    """Return when all is quiet; raise NeverCameError otherwise.

    `ahead` is by how much the services' clocks run before the machine's: their timers are due by them.
    Timers of the `ignored` kinds are not waited for.
    """
    await asyncio.gather(*(stack.ready(name) for name in stack.process_names))
    looks = _Looks()

    async def look() -> bool | None:
        looks.quiet = looks.quiet + 1 if await _nothing_on_its_way(stack, ahead, ignored) else 0
        return looks.quiet >= STEADY_LOOKS or None

    await effect(look, "outboxes and consumers did not become quiet", within_s=within_s)


async def _nothing_on_its_way(
    stack: LocalStack, ahead: timedelta, ignored: Collection[str]
) -> bool:
    try:
        return await _no_outbox_row(stack, ahead, ignored) and await _nothing_pending(stack)
    except (NatsError, TimeoutError):  # a cluster may have nobody to answer for a moment
        return False


async def _no_outbox_row(stack: LocalStack, ahead: timedelta, ignored: Collection[str]) -> bool:
    now = """
    SELECT EXISTS (SELECT FROM outbox)
    OR EXISTS (SELECT FROM timer WHERE due_at < now() + $1 AND kind <> ALL($2::text[]))
    """
    for dsns in stack.addresses.databases.values():
        connection = await asyncpg.connect(dsns.owner)
        try:
            if await connection.fetchval(now, ahead, list(ignored)):
                return False
        finally:
            await connection.close()
    return True


async def _nothing_pending(stack: LocalStack) -> bool:
    client = await nats.connect(nodes_of(stack.addresses.nats_url))
    try:
        broker = client.jetstream()
        for hearing in hearings_of(tuple(stack.addresses.services)):
            for each in (hearing, hearing.retries()):
                state = await broker.consumer_info(each.stream, each.consumer)
                if state.num_pending or state.num_ack_pending:
                    return False
        return await _partners_have_all(broker)
    finally:
        await client.close()


async def _partners_have_all(broker: JetStreamContext) -> bool:
    """Say whether the partners' stream has taken the newest public fact from the stream of facts."""
    try:
        newest = await broker.get_last_msg("EVENTS", "rers.*.public.>")
    except NotFoundError:
        return True
    try:
        taken = await broker.get_last_msg("PARTNERS", "public.>")
    except NotFoundError:
        return False
    return int((taken.headers or {})["Nats-Stream-Source"].split()[1]) >= int(newest.seq or 0)
