"""Keeps at hand the groups of dead letters, read anew only when their stream has changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from deploy.operations import dead_letters
from deploy.operations.dead_letter_groups import Group, grouped
from deploy.ops.state import BrokerState, DeadGroup
from shared.ending import end
from shared.messaging.broker_url import nodes_of

log = structlog.get_logger("ops")
PAUSE_S = 2.0


class DeadLetterRoom:
    """A connection to the broker that comes back by itself, and what it last read."""

    def __init__(self, nats_url: str) -> None:
        """Connect later: the broker may be away when this process starts."""
        self._url = nats_url
        self._client: Client | None = None
        self._seen: tuple[int, int, int] | None = None
        self._known: tuple[DeadGroup, ...] = ()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["DeadLetterRoom"]:
        """Keep the connection for as long as this lasts."""
        connecting = asyncio.create_task(self._connect())
        try:
            yield self
        finally:
            await end(connecting)
            if self._client is not None:
                await self._client.close()

    @property
    def is_connected(self) -> bool:
        """True while the broker can be spoken with."""
        return self._client is not None and self._client.is_connected

    @property
    def jetstream(self) -> JetStreamContext | None:
        """What to read and replay through; None while the broker is away."""
        return self._client.jetstream(timeout=5) if self._client and self.is_connected else None

    async def groups(self, broker: BrokerState) -> tuple[DeadGroup, ...]:
        """Return the groups; what was last known while they cannot be read."""
        stream, jetstream = broker.stream("DLQ"), self.jetstream
        if stream is None or jetstream is None:
            return self._known
        seen = stream.messages, stream.first_seq, stream.last_seq
        if seen != self._seen:
            with suppress(NatsError, TimeoutError, OSError):
                found = grouped(await dead_letters.listed(jetstream))
                self._known = tuple(_group(each) for each in found)
                self._seen = seen
        return self._known

    async def _connect(self) -> None:
        while self._client is None:
            try:
                self._client = await nats.connect(
                    nodes_of(self._url),
                    connect_timeout=2,
                    allow_reconnect=True,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=1,
                    error_cb=_say_nothing,
                )
            except (NatsError, OSError, TimeoutError) as error:
                log.info("broker_away", reason=type(error).__name__)
                await asyncio.sleep(PAUSE_S)


def _group(group: Group) -> DeadGroup:
    return DeadGroup(
        fingerprint=group.fingerprint,
        consumer=group.consumer,
        event_type=group.event_type,
        count=len(group.letters),
        first_died_at=group.first_died_at,
        last_died_at=group.last_died_at,
        example=group.example.reason,
        replays=group.replays,
    )


async def _say_nothing(error: Exception) -> None:
    """The page says that the broker is away."""
