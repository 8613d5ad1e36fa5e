"""A service without rules: it announces numbered facts, and notes each effect that it has."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import asyncpg
import nats
from asyncpg import Connection, Record
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import RawStreamMsg

from shared.clock import HeldClock
from shared.events.savoirs import OfferWithdrawn
from shared.ids import UuidIds
from shared.messaging.consumer import Consumer, Hearer
from shared.messaging.envelope import Received, letter_of
from shared.messaging.provision import put_consumer
from shared.messaging.relay import Relay
from shared.messaging.subscriber import subscribe
from shared.storage.database import Database, prepare_connection
from shared.storage.tables import PLUMBING_V1
from shared.storage.transaction import Transaction

NETWORK = "0a000000-0000-7000-8000-000000000000"
SHORT_DELAYS_S = (0.05, 0.05)
TABLES = f"""
{PLUMBING_V1}
CREATE TABLE effect (
    number bigint GENERATED ALWAYS AS IDENTITY,
    consumer text NOT NULL,
    about text NOT NULL,
    sequence bigint NOT NULL
);
"""

Fact = tuple[str, int]
"""The aggregate and the sequence of a fact."""


def about(letter: str) -> str:
    """Return an aggregate's id that shows a letter of 0-9 and a-f."""
    return f"0a000000-0000-7000-8000-{letter * 12}"


@dataclass
class Workshop:
    """The service's database and its connection to the broker."""

    database: Database
    dsn: str
    owner_dsn: str
    client: Client
    _sequences: dict[str, "count[int]"] = field(default_factory=dict)

    async def announce(self, *abouts: str) -> None:
        """Announce one fact of each of these aggregates, in one transaction."""
        async with self.database.transaction() as transaction:
            for each in abouts:
                sequence = next(self._sequences.setdefault(each, count(1)))
                fact = OfferWithdrawn(offer_id=each, member_id=each, network_id=NETWORK)
                transaction.send(letter_of(transaction, fact, each, NETWORK, sequence))

    async def relay(self) -> int:
        """Publish what waits in the outbox, once."""
        async with self.lines() as connection:
            return await Relay(self.client).relay_once(connection)

    @asynccontextmanager
    async def lines(self) -> AsyncIterator["Connection[Record]"]:
        """Open a connection as the active copy has one."""
        connection = await asyncpg.connect(self.dsn)
        await prepare_connection(connection)
        yield connection
        await connection.close()

    async def outbox(self) -> list[Fact]:
        """Return the facts that wait, in their order."""
        rows = await self.database.pool.fetch("SELECT headers FROM outbox ORDER BY id")
        return [(row["headers"]["ce-subject"], int(row["headers"]["ce-sequence"])) for row in rows]

    async def stored(self) -> list[Fact]:
        """Return the facts in the stream, in its order."""
        return [fact_of(message) for message in await self.messages("EVENTS")]

    async def messages(self, stream: str) -> list[RawStreamMsg]:
        """Return all that a stream holds."""
        broker = self.client.jetstream()
        state = (await broker.stream_info(stream)).state
        numbers = range(state.first_seq, state.last_seq + 1) if state.messages else ()
        return [await broker.get_msg(stream, number) for number in numbers]

    async def effects(self, consumer: str = "workshop") -> list[Fact]:
        """Return the effects that one consumer had, in the order of their commits."""
        rows = await self.database.pool.fetch(
            "SELECT about, sequence FROM effect WHERE consumer = $1 ORDER BY number", consumer
        )
        return [(row["about"], row["sequence"]) for row in rows]

    async def has_effects(self, number: int, consumer: str = "workshop") -> bool:
        """Say whether that many effects have happened."""
        return len(await self.effects(consumer)) >= number

    async def has_dead(self, number: int) -> bool:
        """Say whether that many dead letters are kept."""
        state = (await self.client.jetstream().stream_info("DLQ")).state
        return state.messages >= number

    def hearer(self, consumer: Consumer | None = None, *, has_inbox: bool = True) -> Hearer:
        """Return what hears for a consumer."""
        heard = consumer or noting()
        return Hearer(heard, self.database, SHORT_DELAYS_S, has_inbox=has_inbox)

    @asynccontextmanager
    async def hearing(self, *hearers: Hearer) -> AsyncIterator[None]:
        """Provision the durables and let the hearers hear until the end of the block."""
        for hearer in hearers:
            await put_consumer(self.client.jetstream(), hearer.consumer.hearing())
        broker = NatsBroker(
            str(self.client.connected_url.geturl()),  # type: ignore[union-attr]  # it is connected
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,  # type: ignore[arg-type]  # the client takes fractions
            logger=None,
            graceful_timeout=2,
        )
        active = asyncio.Event()
        active.set()
        for hearer in hearers:
            subscribe(broker, hearer, active)
        await broker.start()
        yield
        await broker.stop()

    async def publish(self, body: bytes, headers: dict[str, str] | None) -> None:
        """Store a message as somebody else might."""
        subject = OfferWithdrawn.subject(NETWORK, about("f"))
        await self.client.jetstream().publish(subject, body, headers=headers)

    async def take(self, number: int, durable: str = "workshop") -> list[Msg]:
        """Fetch messages of a durable without hearing them."""
        pull = await self.client.jetstream().pull_subscribe_bind(durable, "EVENTS")
        taken: list[Msg] = []
        while len(taken) < number:
            taken += await pull.fetch(number - len(taken), timeout=5)
        return taken


def fact_of(message: RawStreamMsg | Msg) -> Fact:
    """Return the aggregate and sequence that a message is about."""
    headers = message.headers or {}
    return headers["ce-subject"], int(headers["ce-sequence"])


async def note(consumer: str, received: Received[OfferWithdrawn], transaction: Transaction) -> None:
    """Have an effect that shows when it happens twice."""
    await transaction.connection.execute(
        "INSERT INTO effect (consumer, about, sequence) VALUES ($1, $2, $3)",
        consumer,
        received.aggregate_id,
        received.sequence,
    )


def noting(
    name: str = "workshop",
    before: Callable[[Received[OfferWithdrawn]], None] = lambda _: None,
    batch_size: int = 500,
) -> Consumer:
    """Return a consumer that notes each fact; `before` may raise what the test wants."""
    consumer = Consumer(name, batch_size=batch_size)

    @consumer.on(OfferWithdrawn)
    async def on_fact(received: Received[OfferWithdrawn], transaction: Transaction) -> None:
        before(received)
        await note(name, received, transaction)

    return consumer


def numbered(letter: str, numbers: Iterable[int]) -> list[Fact]:
    """Return the facts of one aggregate."""
    return [(about(letter), number) for number in numbers]


async def open_workshop(
    dsns: tuple[str, str], nats_url: str, clock: HeldClock
) -> tuple[Database, Client]:
    """Connect a workshop's database and broker."""
    database = await Database.connect(dsns[0], "workshop", clock=clock, ids=UuidIds())
    client = await nats.connect(
        nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.1, connect_timeout=2
    )
    return database, client
