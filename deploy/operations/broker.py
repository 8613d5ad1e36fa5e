"""A connection to the broker that a command of operation works through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.errors import ServerUnreachableError
from shared.messaging.broker_url import nodes_of

CONNECT_WITHIN_S = 5.0


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Client]:
    """Open a connection that comes back by itself; ServerUnreachableError at once when there is no broker."""
    try:
        client = await asyncio.wait_for(
            nats.connect(
                nodes_of(url),
                connect_timeout=2,
                max_reconnect_attempts=1,
                reconnect_time_wait=0.25,
                error_cb=_say_nothing,
            ),
            CONNECT_WITHIN_S,
        )
    except (NatsError, OSError, TimeoutError, ValueError) as error:
        reason = str(error) or "pas de réponse"
        raise ServerUnreachableError(setting="RERS_NATS_URL", reason=reason) from error
    client.options["max_reconnect_attempts"] = -1
    try:
        yield client
    finally:
        await client.close()


async def _say_nothing(error: Exception) -> None:
    """A command says itself, in one sentence, what it could not do."""
