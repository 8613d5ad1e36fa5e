"""How a running platform is: services, streams, consumers' lag, outboxes, dead letters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import asyncpg
import nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo, StreamInfo

from deploy.databases import UNREACHABLE
from deploy.local.addresses import Addresses
from deploy.local.probes import is_well
from shared.messaging.broker_url import nodes_of

DEAD_LETTERS = "DLQ"
OUTBOX = "SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM outbox"


@dataclass(frozen=True)
class Copy:
    """One copy of a service."""

    service: str
    url: str
    is_ready: bool


@dataclass(frozen=True)
class Stream:
    """One stream: how many messages and bytes it keeps."""

    name: str
    messages: int
    bytes: int


@dataclass(frozen=True)
class Lag:
    """What one durable consumer has not finished: to deliver, delivered without answer, delivered again."""

    stream: str
    consumer: str
    pending: int
    ack_pending: int
    redelivered: int


@dataclass(frozen=True)
class Outbox:
    """What a service has not announced yet; `oldest_age_s` is 0 when nothing waits."""

    service: str
    is_reachable: bool
    depth: int = 0
    oldest_age_s: float = 0.0


@dataclass(frozen=True)
class Node:
    """One node of the embedded broker, by the address of its monitoring."""

    url: str
    is_up: bool


@dataclass(frozen=True)
class Broker:
    """The streams and consumers, or that the broker does not answer."""

    is_reachable: bool
    streams: tuple[Stream, ...] = ()
    lags: tuple[Lag, ...] = ()
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Health:
    """Everything that `rers status` shows."""

    copies: list[Copy]
    broker: Broker
    outboxes: list[Outbox]

    @property
    def dead_letters(self) -> int:
        """Messages given up on, waiting for somebody's decision."""
        return sum(each.messages for each in self.broker.streams if each.name == DEAD_LETTERS)

    @property
    def is_well(self) -> bool:
        """True when every copy is ready and all nodes of the broker and all databases answer."""
        answers = [self.broker.is_reachable, *(each.is_reachable for each in self.outboxes)]
        answers += [node.is_up for node in self.broker.nodes]
        return all(answers) and all(copy.is_ready for copy in self.copies)


async def examine(addresses: Addresses) -> Health:
    """Ask everything at once; what does not answer is reported, never raised."""
    copies, broker, nodes, outboxes = await asyncio.gather(
        asyncio.gather(
            *(_copy(service, url) for service, urls in addresses.services.items() for url in urls)
        ),
        _broker(addresses.nats_url),
        asyncio.gather(*(_node(url) for url in addresses.nats_monitoring_urls)),
        asyncio.gather(
            *(_outbox(service, dsns.owner) for service, dsns in addresses.databases.items())
        ),
    )
    return Health(copies, replace(broker, nodes=tuple(nodes)), outboxes)


async def _copy(service: str, url: str) -> Copy:
    try:
        return Copy(service, url, await is_well(f"{url}/readyz"))
    except (OSError, TimeoutError):
        return Copy(service, url, False)


async def _node(url: str) -> Node:
    try:
        return Node(url, await is_well(f"{url}/healthz"))
    except (OSError, TimeoutError):
        return Node(url, False)


async def _outbox(service: str, dsn: str) -> Outbox:
    try:
        connection = await asyncpg.connect(dsn, timeout=3)
        try:
            rows = await connection.fetch(OUTBOX, timeout=3)
        finally:
            await connection.close(timeout=3)
    except UNREACHABLE:
        return Outbox(service, is_reachable=False)
    depth, age = rows[0]
    return Outbox(service, is_reachable=True, depth=depth, oldest_age_s=round(float(age), 3))


async def _broker(url: str) -> Broker:
    try:
        async with _jetstream(url) as jetstream:
            streams = await jetstream.streams_info()
            lags = [
                _lag(consumer)
                for stream in streams
                for consumer in await jetstream.consumers_info(str(stream.config.name))
            ]
    except (NatsError, OSError, TimeoutError):
        return Broker(is_reachable=False)
    return Broker(True, tuple(_stream(each) for each in streams), tuple(lags))


@asynccontextmanager
async def _jetstream(url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(
        nodes_of(url),
        connect_timeout=2,
        allow_reconnect=False,
        max_reconnect_attempts=1,
        error_cb=_say_nothing,
    )
    try:
        yield client.jetstream(timeout=3)
    finally:
        await client.close()


async def _say_nothing(error: Exception) -> None:
    """The failed connection is reported as a whole."""


def _stream(found: StreamInfo) -> Stream:
    return Stream(str(found.config.name), found.state.messages, found.state.bytes)


def _lag(found: ConsumerInfo) -> Lag:
    return Lag(
        stream=found.stream_name,
        consumer=found.name,
        pending=found.num_pending or 0,
        ack_pending=found.num_ack_pending or 0,
        redelivered=found.num_redelivered or 0,
    )
