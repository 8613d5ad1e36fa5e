"""Creates and updates streams and consumers from their declaration; idempotent; the deploy step runs it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

import nats
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError, ServiceUnavailableError

from shared.messaging.broker_url import nodes_of
from shared.messaging.partner_durables import PartnerDurable, put_durables
from shared.messaging.streams import Hearing, streams

ANSWER_S = 2.0
PATIENCE_S = 30.0
PAUSE_S = 0.1


async def provision(
    nats_url: str,
    hearings: Iterable[Hearing] = (),
    partners: Sequence[PartnerDurable] = (),
    replicas: int = 1,
) -> None:
    """Make the broker match the declaration: every stream, then every consumer heard, then partners'.

    A consumer that already exists keeps its position and takes the new settings. `replicas` nodes
    keep each of them: 3 in a cluster.
    """
    connection = await nats.connect(nodes_of(nats_url), connect_timeout=5)
    try:
        broker = connection.jetstream(timeout=ANSWER_S)
        for config in streams(replicas):
            await _patiently(partial(_put_stream, broker, config))
        for hearing in hearings:
            await _patiently(partial(put_consumer, broker, hearing, replicas))
        await _patiently(partial(put_durables, broker, partners, replicas))
    finally:
        await connection.close()


async def _patiently(step: Callable[[], Awaitable[None]]) -> None:
    """Do a step, and again while a cluster that has just started has no leader for what it is about."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while True:
        try:
            return await step()
        except (TimeoutError, ServiceUnavailableError):
            if loop.time() > deadline:
                raise
            await asyncio.sleep(PAUSE_S)


async def put_consumer(broker: JetStreamContext, hearing: Hearing, replicas: int = 1) -> None:
    """Create or update one hearing's durable consumer, and its twin for redriven messages."""
    await broker.add_consumer(hearing.stream, hearing.config(replicas))
    twin = hearing.retries()
    await broker.add_consumer(twin.stream, twin.config(replicas))


async def _put_stream(broker: JetStreamContext, config: StreamConfig) -> None:
    try:
        await broker.stream_info(str(config.name))
    except NotFoundError:
        await broker.add_stream(config)
    else:
        await broker.update_stream(config)
