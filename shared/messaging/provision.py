"""Creates and updates streams and consumers from their declaration; idempotent; the deploy step runs it."""

from collections.abc import Iterable

import nats
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError

from shared.messaging.streams import Hearing, streams


async def provision(nats_url: str, hearings: Iterable[Hearing] = ()) -> None:
    """Make the broker match the declaration: every stream, then every consumer heard.

    A consumer that already exists keeps its position and takes the new settings.
    """
    connection = await nats.connect(nats_url, connect_timeout=5)
    try:
        broker = connection.jetstream(timeout=15)
        for config in streams():
            await _put_stream(broker, config)
        for hearing in hearings:
            await put_consumer(broker, hearing)
    finally:
        await connection.close()


async def put_consumer(broker: JetStreamContext, hearing: Hearing) -> None:
    """Create or update one hearing's durable consumer, and its twin for redriven messages."""
    await broker.add_consumer(hearing.stream, hearing.config())
    twin = hearing.retries()
    await broker.add_consumer(twin.stream, twin.config())


async def _put_stream(broker: JetStreamContext, config: StreamConfig) -> None:
    try:
        await broker.stream_info(str(config.name))
    except NotFoundError:
        await broker.add_stream(config)
    else:
        await broker.update_stream(config)
